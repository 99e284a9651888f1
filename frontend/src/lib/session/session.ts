// The caller's session, where pages, actions and route handlers need it.
//
// Pages cannot set cookies while rendering. A page whose token is refused
// leaves for the renewal route, which can, and comes back. Actions and
// handlers renew on the spot, and ask once more.
import "server-only";
import { cache } from "react";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { ConnectError, type CallOptions } from "@connectrpc/connect";
import { sessionRefused } from "@/lib/api/errors";
import { as } from "@/lib/api/transport";
import { loginPath } from "@/lib/redirects";
import { markOf, readClaims, type Claims } from "./claims";
import { ACCESS_COOKIE, clearTokens, REFRESH_COOKIE, writeTokens, type Tokens } from "./cookies";
import { BackendFailure } from "./failure";
import { ENDED_HEADER, PATH_HEADER } from "./headers";
import { renew, visitorOf, type Visitor } from "./renew";

export interface Session extends Claims {
  accessToken: string;
}

// Null for a guest.
export const currentSession = cache(async (): Promise<Session | null> => {
  const accessToken = (await cookies()).get(ACCESS_COOKIE)?.value;
  const claims = readClaims(accessToken);
  return accessToken && claims ? { ...claims, accessToken } : null;
});

// The page being shown, to come back to.
export async function currentPath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? "/";
}

export async function currentVisitor(): Promise<Visitor> {
  return visitorOf(await headers());
}

// For pages that only a signed-in visitor has.
export async function requireSession(): Promise<Session> {
  const session = await currentSession();
  if (!session) {
    const ended = (await headers()).get(ENDED_HEADER) === "1";
    if (!ended && (await cookies()).get(REFRESH_COOKIE)?.value) {
      // The middleware could not ask for a new token: nobody knows whether
      // the session is over, and a login would not help.
      throw BackendFailure.unavailable((await currentVisitor()).requestId);
    }
    redirect(loginPath(await currentPath(), ended ? "ended" : "needed"));
  }
  return session;
}

// For pages: asks the API as the visitor, or as a guest.
export async function read<T>(ask: (options: CallOptions) => Promise<T>): Promise<T> {
  const session = await currentSession();
  const visitor = await currentVisitor();
  try {
    return await ask(as({ ...visitor, accessToken: session?.accessToken }));
  } catch (error) {
    if (session && sessionRefused(error)) {
      const back = new URLSearchParams({ next: await currentPath(), refused: markOf(session.accessToken) });
      redirect(`/session/renew?${back}`);
    }
    throw new BackendFailure(ConnectError.from(error), visitor.requestId);
  }
}

// The session could not be renewed: only signing in again helps.
export class SessionEnded extends Error {
  constructor() {
    super("the session has ended");
    this.name = "SessionEnded";
  }
}

// For actions and route handlers: asks as the visitor, and once more with
// new tokens when the API refuses the old ones.
export async function act<T>(ask: (options: CallOptions) => Promise<T>): Promise<T> {
  const jar = await cookies();
  const visitor = await currentVisitor();
  const accessToken = jar.get(ACCESS_COOKIE)?.value;
  const refreshToken = jar.get(REFRESH_COOKIE)?.value;
  if (!refreshToken) {
    throw new SessionEnded();
  }
  if (accessToken) {
    try {
      return await ask(as({ ...visitor, accessToken }));
    } catch (error) {
      if (!sessionRefused(error)) {
        throw error;
      }
    }
  }
  const tokens = await renewInto(jar, refreshToken, visitor);
  try {
    return await ask(as({ ...visitor, accessToken: tokens.accessToken }));
  } catch (error) {
    if (sessionRefused(error)) {
      clearTokens(jar);
      throw new SessionEnded();
    }
    throw error;
  }
}

// For what guests may ask as well: as the visitor where there is a session
// that works, as a guest otherwise.
export async function askAny<T>(ask: (options: CallOptions) => Promise<T>): Promise<T> {
  const visitor = await currentVisitor();
  if (await currentSession()) {
    try {
      return await act(ask);
    } catch (error) {
      if (!(error instanceof SessionEnded)) {
        throw error;
      }
    }
  }
  return ask(as(visitor));
}

async function renewInto(
  jar: Awaited<ReturnType<typeof cookies>>,
  refreshToken: string,
  visitor: Visitor,
): Promise<Tokens> {
  const renewal = await renew(refreshToken, visitor);
  switch (renewal.kind) {
    case "renewed":
      writeTokens(jar, renewal.tokens);
      return renewal.tokens;
    case "dead":
      clearTokens(jar);
      throw new SessionEnded();
    case "unavailable":
      throw BackendFailure.unavailable(visitor.requestId);
  }
}
