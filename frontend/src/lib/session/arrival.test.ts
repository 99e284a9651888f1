import { describe, expect, it } from "vitest";
import { leftSessionBehind } from "./arrival";
import { ACCESS_COOKIE, MEMBER_COOKIE, REFRESH_COOKIE } from "./cookies";

const FOLLOWED = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

const asked = (changes: Record<string, string> = {}, cookies = [MEMBER_COOKIE], method = "GET") =>
  leftSessionBehind(method, new Headers({ ...FOLLOWED, ...changes }), new Set(cookies));

describe("a link on another site", () => {
  it("leaves a member's session behind", () => {
    expect(asked()).toBe(true);
  });

  it("has nothing to leave behind of a guest", () => {
    expect(asked({}, [])).toBe(false);
  });

  it("is not what brings people from our own pages, or by hand", () => {
    for (const site of ["same-origin", "same-site", "none"]) {
      expect(asked({ "sec-fetch-site": site })).toBe(false);
    }
  });

  it("is a page that is gone to, not a picture, a frame or a form", () => {
    expect(asked({ "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" })).toBe(false);
    expect(asked({ "sec-fetch-dest": "iframe" })).toBe(false);
    expect(asked({}, [MEMBER_COOKIE], "POST")).toBe(false);
  });

  it("is followed once: what has brought a session goes on", () => {
    expect(asked({}, [MEMBER_COOKIE, REFRESH_COOKIE])).toBe(false);
    expect(asked({}, [MEMBER_COOKIE, ACCESS_COOKIE])).toBe(false);
  });
});
