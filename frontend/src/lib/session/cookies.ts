// The two cookies of a session. Scripts never see them, other hosts cannot
// set them (the prefix), and other sites cannot send them.

export const ACCESS_COOKIE = "__Host-Http-gavel-access";
export const REFRESH_COOKIE = "__Host-Http-gavel-refresh";

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
  sameSite: "strict";
  path: "/";
  maxAge: number;
}

// Next's three kinds of cookie jars, as far as we use them.
export interface CookieWriter {
  set(name: string, value: string, options: CookieOptions): unknown;
}

function options(maxAge: number): CookieOptions {
  return { httpOnly: true, secure: true, sameSite: "strict", path: "/", maxAge };
}

export function writeTokens(jar: CookieWriter, tokens: Tokens): void {
  jar.set(ACCESS_COOKIE, tokens.accessToken, options(REFRESH_VALID_S));
  jar.set(REFRESH_COOKIE, tokens.refreshToken, options(REFRESH_VALID_S));
}

export function clearTokens(jar: CookieWriter): void {
  jar.set(ACCESS_COOKIE, "", options(0));
  jar.set(REFRESH_COOKIE, "", options(0));
}
