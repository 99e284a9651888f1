// The two cookies of a session. Scripts never see them, other hosts cannot
// set them (the prefix), and other sites cannot send them.

export const ACCESS_COOKIE = "__Host-Http-gavel-access";
export const REFRESH_COOKIE = "__Host-Http-gavel-refresh";

// Says that the two are there, and opens nothing. It also comes along when a
// link on another site is followed, where the two stay behind.
export const MEMBER_COOKIE = "__Host-Http-gavel-member";

// A refresh token is valid for seven days; the access token's own expiry is
// inside it, so its cookie may stay as long.
const REFRESH_VALID_S = 7 * 24 * 60 * 60;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

interface CookieOptions {
  httpOnly: true;
  secure: true;
  sameSite: "strict" | "lax";
  path: "/";
  maxAge?: number;
  expires?: Date;
}

// Next's three kinds of cookie jars, as far as we use them.
export interface CookieWriter {
  set(name: string, value: string, options: CookieOptions): unknown;
}

const OPTIONS = { httpOnly: true, secure: true, sameSite: "strict", path: "/" } as const;

export function writeTokens(jar: CookieWriter, tokens: Tokens): void {
  const kept = { ...OPTIONS, maxAge: REFRESH_VALID_S };
  jar.set(ACCESS_COOKIE, tokens.accessToken, kept);
  jar.set(REFRESH_COOKIE, tokens.refreshToken, kept);
  jar.set(MEMBER_COOKIE, "1", { ...kept, sameSite: "lax" });
}

// By a date: when a page redirects, Next writes the middleware's cookies
// once more and loses a maximum age of zero.
export function clearTokens(jar: CookieWriter): void {
  const gone = { ...OPTIONS, expires: new Date(0) };
  jar.set(ACCESS_COOKIE, "", gone);
  jar.set(REFRESH_COOKIE, "", gone);
  jar.set(MEMBER_COOKIE, "", { ...gone, sameSite: "lax" });
}
