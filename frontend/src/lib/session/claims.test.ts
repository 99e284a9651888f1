import { describe, expect, it } from "vitest";
import { needsRenewal, readClaims } from "./claims";

function token(payload: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.c2ln`;
}

describe("readClaims", () => {
  it("reads who it is and when it ends", () => {
    const claims = readClaims(token({ sub: "u1", email: "a@b.c", full_name: "Zoë", exp: 1000.5, role: "user" }));
    expect(claims).toEqual({ userId: "u1", email: "a@b.c", fullName: "Zoë", expiresAtMs: 1_000_500 });
  });

  it.each([undefined, "", "a", "a.b", "a.%%%.c", token(null), token("text"), token({ exp: 1 }), token({ sub: "u" })])(
    "takes %j for nobody",
    (text) => {
      expect(readClaims(text)).toBeNull();
    },
  );
});

describe("needsRenewal", () => {
  const claims = { userId: "u", email: "", fullName: "", expiresAtMs: 100_000 };

  it("renews half a minute early", () => {
    expect(needsRenewal(claims, 69_999)).toBe(false);
    expect(needsRenewal(claims, 70_000)).toBe(true);
    expect(needsRenewal(claims, 200_000)).toBe(true);
  });

  it("renews what cannot be read", () => {
    expect(needsRenewal(null, 0)).toBe(true);
  });
});
