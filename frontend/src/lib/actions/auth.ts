// Coming and going: sign in, register, sign out, and the account's own
// settings. Tokens end in cookies and go no further.
"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { revalidatePath } from "next/cache";
import { problemOf } from "@/lib/api/errors";
import { as, authApi } from "@/lib/api/transport";
import { loginPath } from "@/lib/redirects";
import { clearTokens, REFRESH_COOKIE, writeTokens } from "@/lib/session/cookies";
import { act, currentVisitor, SessionEnded } from "@/lib/session/session";
import { done, failed, invalid, refused, type FormState } from "./form";
import { idSchema, loginSchema, passwordSchema, registerSchema } from "./schemas";

const REGISTER_FIELDS = {
  email: "email",
  password: "password",
  full_name: "fullName",
  country_code: "countryCode",
  phone_number: "phoneNumber",
};

async function signIn(email: string, password: string): Promise<void> {
  const visitor = await currentVisitor();
  const { ipAddress, userAgent } = visitor;
  const tokens = await authApi().login({ email, password, ipAddress, userAgent }, as(visitor));
  writeTokens(await cookies(), tokens);
}

export async function login(before: FormState, form: FormData): Promise<FormState> {
  const parsed = loginSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return invalid(before, form, parsed.error);
  }
  try {
    await signIn(parsed.data.email, parsed.data.password);
  } catch (error) {
    return failed(before, form, error, { email: "email", password: "password" });
  }
  redirect(parsed.data.next);
}

export async function register(before: FormState, form: FormData): Promise<FormState> {
  const parsed = registerSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return invalid(before, form, parsed.error);
  }
  const { next, ...account } = parsed.data;
  const visitor = await currentVisitor();
  try {
    await authApi().register(account, as(visitor));
  } catch (error) {
    const problem = problemOf(error);
    return problem.reason === "EMAIL_TAKEN"
      ? refused(before, form, undefined, { email: problem.message })
      : failed(before, form, error, REGISTER_FIELDS);
  }
  try {
    await signIn(account.email, account.password);
  } catch {
    // The account is there; only the way in is closed for the moment.
    redirect(loginPath(next));
  }
  redirect(next);
}

export async function logout(): Promise<void> {
  const jar = await cookies();
  const refreshToken = jar.get(REFRESH_COOKIE)?.value;
  const visitor = await currentVisitor();
  clearTokens(jar);
  if (refreshToken) {
    try {
      await authApi().logout({ refreshToken }, as(visitor));
    } catch (error) {
      // Signed out here in any case; there the session ends by itself.
      console.error(JSON.stringify({ event: "logout not delivered", request_id: visitor.requestId, error: String(error) }));
    }
  }
  redirect("/");
}

export async function changePassword(before: FormState, form: FormData): Promise<FormState> {
  const parsed = passwordSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return invalid(before, form, parsed.error);
  }
  const { currentPassword, newPassword } = parsed.data;
  let email: string;
  try {
    ({ email } = await act((options) => authApi().getProfile({}, options)));
    await act((options) => authApi().changePassword({ currentPassword, newPassword }, options));
  } catch (error) {
    if (error instanceof SessionEnded) {
      redirect(loginPath("/account", "ended"));
    }
    return problemOf(error).reason === "INVALID_CREDENTIALS"
      ? refused(before, form, undefined, { currentPassword: "This is not your current password." })
      : failed(before, form, error, { current_password: "currentPassword", new_password: "newPassword" });
  }
  // Every session has ended, this one too: a new one begins.
  try {
    await signIn(email, newPassword);
  } catch {
    clearTokens(await cookies());
    redirect(loginPath("/account"));
  }
  revalidatePath("/account");
  return done(before, "Your password is changed. Every other session has been signed out.");
}

export async function revokeSession(before: FormState, form: FormData): Promise<FormState> {
  const parsed = idSchema.safeParse(form.get("sessionId"));
  if (!parsed.success) {
    return refused(before, form, "This session is gone already.");
  }
  try {
    await act((options) => authApi().revokeSession({ sessionId: parsed.data }, options));
  } catch (error) {
    if (error instanceof SessionEnded) {
      redirect(loginPath("/account", "ended"));
    }
    return failed(before, form, error);
  }
  revalidatePath("/account");
  return done(before, "The session is signed out.");
}

export async function logoutEverywhere(before: FormState, form: FormData): Promise<FormState> {
  try {
    const { sessions } = await act((options) => authApi().listSessions({}, options));
    for (const session of sessions.filter((each) => !each.current)) {
      await act((options) => authApi().revokeSession({ sessionId: session.id }, options));
    }
  } catch (error) {
    if (error instanceof SessionEnded) {
      redirect(loginPath("/account", "ended"));
    }
    return failed(before, form, error);
  }
  await logout();
  return before;
}
