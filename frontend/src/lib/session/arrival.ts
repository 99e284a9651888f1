// A link on another site, or in a mail, brings a member here without the
// session: browsers keep its cookies back (SameSite=Strict), and a member
// would meet the page of a guest, or the login.
import { ACCESS_COOKIE, MEMBER_COOKIE, REFRESH_COOKIE } from "./cookies";

interface Jar {
  has: (name: string) => boolean;
}

export function fromElsewhere(headers: Headers): boolean {
  return headers.get("sec-fetch-site") === "cross-site";
}

// Whether the same page, asked for by a page of ours, would bring a session.
export function leftSessionBehind(method: string, headers: Headers, jar: Jar): boolean {
  return (
    method === "GET" &&
    fromElsewhere(headers) &&
    headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document" &&
    jar.has(MEMBER_COOKIE) &&
    !jar.has(ACCESS_COOKIE) &&
    !jar.has(REFRESH_COOKIE)
  );
}

// A page of ours that asks at once for what was asked for. It shows nothing
// of anybody, so whoever sends people here learns nothing and changes nothing.
export const COME_AGAIN = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0">
<title>Gavel</title>
<a href="">Continue</a>
`;
