import { describe, expect, it } from "vitest";
import { loginPath, safePath } from "./redirects";

describe("safePath", () => {
  it.each([
    "/",
    "/auctions",
    "/items/0190-ab?bid=150.50",
    "/auctions?q=100%25+wool&order=newest",
    "/auctions?q=https://other.example",
    "/auctions?q=a//b",
  ])("keeps our own page %j", (path) => {
    expect(safePath(path, "/home")).toBe(path);
  });

  it.each([
    undefined,
    null,
    7,
    ["/a"],
    "",
    "auctions",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\u0000/evil.example",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%09/evil.example",
    "/%255cevil.example",
    "/%25255cevil.example",
    "/%2525252525255cevil.example",
    "/%",
    "/%zz",
    "javascript:alert(1)",
    "/login",
    "/login?next=/",
    "/register",
    "/session/renew?next=/",
    "/api/items/1",
    `/${"a".repeat(3000)}`,
  ])("refuses %j", (wish) => {
    expect(safePath(wish, "/home")).toBe("/home");
  });

  it("never leads to another host once a browser resolves it", () => {
    for (const wish of ["/..//evil.example", "/.//evil.example", "/a/..//evil.example"]) {
      const path = safePath(wish, "/home");
      expect(new URL(path, "http://ours.example").host).toBe("ours.example");
    }
  });
});

describe("loginPath", () => {
  it("leads back where that is ours", () => {
    expect(loginPath("/items/1?bid=2.00", "ended")).toBe("/login?next=%2Fitems%2F1%3Fbid%3D2.00&reason=ended");
    expect(loginPath("//evil.example")).toBe("/login");
    expect(loginPath("/")).toBe("/login");
  });
});
