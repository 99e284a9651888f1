// Where a page goes whose token was refused although it looked good: its
// session was ended elsewhere, or the keys have changed. Comes back with new
// tokens, or leads to the login.
import { cookies, headers } from "next/headers";
import { loginPath, safePath } from "@/lib/redirects";
import { fromElsewhere } from "@/lib/session/arrival";
import { markOf } from "@/lib/session/claims";
import { ACCESS_COOKIE, clearTokens, REFRESH_COOKIE, writeTokens } from "@/lib/session/cookies";
import { renew, visitorOf } from "@/lib/session/renew";

// Set for a few seconds by a renewal: a page that is refused again straight
// after one would go in circles.
const RENEWED_COOKIE = "__Host-Http-gavel-renewed";
const CIRCLE_S = 5;

function goTo(path: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: path, "cache-control": "no-store" },
  });
}

export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const next = safePath(query.get("next"));
  const refused = query.get("refused");
  const jar = await cookies();
  const accessToken = jar.get(ACCESS_COOKIE)?.value;
  const refreshToken = jar.get(REFRESH_COOKIE)?.value;
  if (!refreshToken && fromElsewhere(request.headers)) {
    // Browsers keep the cookies back there: nothing has ended, and another
    // site must not be able to sign anybody out with a link.
    return goTo(next);
  }
  if (refreshToken && accessToken && refused && refused !== markOf(accessToken)) {
    // Another tab was quicker: the token here is not the one refused.
    return goTo(next);
  }
  if (!refreshToken || jar.has(RENEWED_COOKIE)) {
    clearTokens(jar);
    return goTo(loginPath(next, "ended"));
  }
  const renewal = await renew(refreshToken, visitorOf(await headers()));
  switch (renewal.kind) {
    case "renewed":
      writeTokens(jar, renewal.tokens);
      jar.set(RENEWED_COOKIE, "1", {
        httpOnly: true,
        secure: true,
        sameSite: "strict",
        path: "/",
        maxAge: CIRCLE_S,
      });
      return goTo(next);
    case "dead":
      clearTokens(jar);
      return goTo(loginPath(next, "ended"));
    case "unavailable":
      return new Response("The auction service is not answering. Try again in a moment.\n", {
        status: 503,
        headers: { "content-type": "text/plain; charset=utf-8", "retry-after": "5" },
      });
  }
}
