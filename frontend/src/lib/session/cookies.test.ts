import { describe, expect, it } from "vitest";
import { ACCESS_COOKIE, clearTokens, MEMBER_COOKIE, REFRESH_COOKIE, writeTokens } from "./cookies";

function jar() {
  const written = new Map<string, { value: string; options: Record<string, unknown> }>();
  return {
    written,
    set: (name: string, value: string, options: object) =>
      written.set(name, { value, options: { ...options } }),
  };
}

const siteOf = (name: string) => (name === MEMBER_COOKIE ? "lax" : "strict");

describe("the session's cookies", () => {
  it("are out of reach of scripts, other hosts and other sites", () => {
    const { written, set } = jar();
    writeTokens({ set }, { accessToken: "a", refreshToken: "r" });
    expect(written.get(MEMBER_COOKIE)?.value).toBe("1");
    expect([...written.keys()]).toEqual([ACCESS_COOKIE, REFRESH_COOKIE, MEMBER_COOKIE]);
    for (const [name, { options }] of written) {
      expect(name.startsWith("__Host-Http-")).toBe(true);
      expect(options).toEqual({ httpOnly: true, secure: true, sameSite: siteOf(name), path: "/", maxAge: 604800 });
      expect(options).not.toHaveProperty("domain");
    }
  });

  it("are removed with the same attributes, or browsers keep them", () => {
    const { written, set } = jar();
    clearTokens({ set });
    for (const [name, { value, options }] of written) {
      expect(value).toBe("");
      expect(options).toEqual({
        httpOnly: true,
        secure: true,
        sameSite: siteOf(name),
        path: "/",
        expires: new Date(0),
      });
    }
    expect(written.size).toBe(3);
  });
});
