import { describe, expect, it } from "vitest";
import { bidSchema, loginSchema, newItemSchema, registerSchema } from "./schemas";

const HOUR_MS = 3_600_000;

const item = {
  title: " A clock ",
  description: "",
  category: "",
  images: "",
  startPrice: "19.99",
  duration: "24",
  endAt: "",
  endAtIso: "",
};

function errorsOf(result: ReturnType<typeof newItemSchema.safeParse>): Record<string, string> {
  return Object.fromEntries(result.error?.issues.map((issue) => [String(issue.path[0]), issue.message]) ?? []);
}

describe("a new item", () => {
  it("ends so many hours from now", () => {
    const before = Date.now();
    const parsed = newItemSchema.parse(item);
    const after = Date.now();
    expect(parsed.title).toBe("A clock");
    expect(parsed.startPrice).toBe(1999n);
    const endsMs = Date.parse(parsed.endAtIso) - 24 * HOUR_MS;
    expect(endsMs).toBeGreaterThanOrEqual(before);
    expect(endsMs).toBeLessThanOrEqual(after);
  });

  it("ends when the browser says, in its own zone, or in UTC without scripts", () => {
    const endAtIso = new Date(Date.now() + 48 * HOUR_MS).toISOString();
    const local = endAtIso.slice(0, 16);
    expect(newItemSchema.parse({ ...item, duration: "custom", endAt: "2020-01-01T00:00", endAtIso }).endAtIso).toBe(endAtIso);
    expect(newItemSchema.parse({ ...item, duration: "custom", endAt: local }).endAtIso).toBe(`${local}:00.000Z`);
  });

  it.each([
    [{ title: " " }, "title", /title/],
    [{ title: "e".repeat(201) }, "title", /at most 200 characters/],
    [{ title: "é".repeat(101) }, "title", /by about 1 letter:/],
    [{ title: "腕".repeat(100) }, "title", /by about 34 letters/],
    [{ description: "e".repeat(10_001) }, "description", /at most 10,000/],
    [{ startPrice: "1.999" }, "startPrice", /two digits/],
    [{ startPrice: "" }, "startPrice", /amount/],
    [{ duration: "" }, "duration", /Choose/],
    [{ duration: "custom" }, "endAt", /Choose/],
    [{ duration: "custom", endAt: "2020-01-01T00:00" }, "endAt", /future/],
    [{ duration: "custom", endAt: "2999-01-01T00:00" }, "endAt", /year/],
    [{ images: "http://a.example/1.jpg" }, "images", /https/],
    [{ images: "javascript:alert(1)" }, "images", /https/],
    [{ images: "https://a.example/1 ".repeat(13) }, "images", /at most 12/],
  ])("with %j is refused at %s", (change, field, message) => {
    expect(errorsOf(newItemSchema.safeParse({ ...item, ...change }))[field]).toMatch(message);
  });

  it("takes images one a line", () => {
    const images = "https://a.example/1.jpg\r\n\n https://a.example/2.jpg ";
    expect(newItemSchema.parse({ ...item, images }).images).toEqual([
      "https://a.example/1.jpg",
      "https://a.example/2.jpg",
    ]);
  });
});

describe("other forms", () => {
  it("a bid is whole cents", () => {
    const bid = { itemId: crypto.randomUUID(), userId: crypto.randomUUID(), key: crypto.randomUUID(), amount: "1.10" };
    expect(bidSchema.parse(bid).amount).toBe(110n);
    expect(bidSchema.safeParse({ ...bid, itemId: "1 or 1=1" }).success).toBe(false);
    expect(bidSchema.safeParse({ ...bid, userId: undefined }).success).toBe(false);
  });

  it("signing in never leads away", () => {
    expect(loginSchema.parse({ email: " A@B.c ", password: "x", next: "//evil.example" })).toEqual({
      email: "a@b.c",
      password: "x",
      next: "/",
    });
  });

  it("registering asks for what the API asks for", () => {
    const account = {
      fullName: "Ada",
      email: "Ada@Example.com",
      password: "correct horse",
      countryCode: "GB",
      phoneNumber: "+44 20 7946 0000",
    };
    expect(registerSchema.parse(account).email).toBe("ada@example.com");
    for (const wrong of [{ email: "ada@example" }, { password: "short" }, { countryCode: "" }, { phoneNumber: " " }]) {
      expect(registerSchema.safeParse({ ...account, ...wrong }).success).toBe(false);
    }
  });
});
