// Before every page: a request id, a nonce for the content security policy,
// and a session that lasts. This is where tokens are renewed, because a
// page cannot set cookies while it renders. It only looks at the session;
// every read and every action is checked again by the API.
import { randomBytes, randomUUID } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { COME_AGAIN, leftSessionBehind } from "@/lib/session/arrival";
import { needsRenewal, readClaims } from "@/lib/session/claims";
import { ACCESS_COOKIE, clearTokens, REFRESH_COOKIE, writeTokens } from "@/lib/session/cookies";
import { type Renewal } from "@/lib/session/flight";
import { ENDED_HEADER, PATH_HEADER } from "@/lib/session/headers";
import { renew, visitorOf } from "@/lib/session/renew";

export const config = {
  runtime: "nodejs",
  matcher: [
    {
      // Files need no session, and the renewal route renews by itself.
      source: "/((?!_next/static|_next/image|icon.svg|robots.txt|healthz|session/).*)",
      // A prefetch renders no data: it must not spend a refresh token.
      missing: [{ type: "header", key: "next-router-prefetch" }],
    },
  ],
};

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

function contentPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Sellers show images from where they keep them.
    "img-src 'self' https: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function requestIdOf(request: NextRequest): string {
  const given = request.headers.get("x-request-id");
  return given && REQUEST_ID.test(given) ? given : randomUUID();
}

async function renewed(request: NextRequest): Promise<Renewal | null> {
  const refreshToken = request.cookies.get(REFRESH_COOKIE)?.value;
  const claims = readClaims(request.cookies.get(ACCESS_COOKIE)?.value);
  if (!refreshToken) {
    return claims ? { kind: "dead" } : null;
  }
  if (!needsRenewal(claims, Date.now())) {
    return null;
  }
  return renew(refreshToken, visitorOf(request.headers));
}

// The page rendered for this very request sees the new tokens.
function apply(renewal: Renewal | null, request: NextRequest): void {
  if (renewal?.kind === "renewed") {
    request.cookies.set(ACCESS_COOKIE, renewal.tokens.accessToken);
    request.cookies.set(REFRESH_COOKIE, renewal.tokens.refreshToken);
  } else if (renewal?.kind === "dead") {
    request.cookies.delete(ACCESS_COOKIE);
    request.cookies.delete(REFRESH_COOKIE);
  }
}

function remember(renewal: Renewal | null, response: NextResponse): void {
  if (renewal?.kind === "renewed") {
    writeTokens(response.cookies, renewal.tokens);
  } else if (renewal?.kind === "dead") {
    clearTokens(response.cookies);
  }
}

function comeAgain(): NextResponse {
  return new NextResponse(COME_AGAIN, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    },
  });
}

export async function middleware(request: NextRequest): Promise<NextResponse> {
  if (leftSessionBehind(request.method, request.headers, request.cookies)) {
    return comeAgain();
  }
  const requestId = requestIdOf(request);
  request.headers.set("x-request-id", requestId);

  const renewal = await renewed(request);
  apply(renewal, request);

  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  headers.set(ENDED_HEADER, renewal?.kind === "dead" ? "1" : "");
  // Next reads the nonce for its own scripts from here.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-request-id", requestId);
  remember(renewal, response);
  return response;
}
