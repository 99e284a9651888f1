import { describe, expect, it } from "vitest";
import { ordersOf, readSearch, searchPath, withoutPage } from "./catalogue";

describe("an address of the auctions", () => {
  it.each([
    "/auctions",
    "/auctions?q=brass+lamp&category=home",
    "/auctions?order=most_bids",
    "/auctions?status=ended",
    "/auctions?order=price_asc&status=ended&page=token",
  ])("%s is read and written alike", (path) => {
    const query = Object.fromEntries(new URL(path, "http://gavel.invalid").searchParams);
    expect(searchPath(readSearch(query))).toBe(path);
  });

  it("may say nonsense, which is left out", () => {
    for (const order of ["toString", "constructor", "cheapest", ""]) {
      expect(readSearch({ order }).order).toBe("ending_soon");
    }
    expect(readSearch({ status: ["gone", "ended"] }).status).toBe("active");
  });

  it("may say more than the API takes, which is cut in whole letters", () => {
    expect(readSearch({ q: "a".repeat(300) }).query).toBe("a".repeat(200));
    expect(readSearch({ q: "腕".repeat(200) }).query).toBe("腕".repeat(66));
    expect(readSearch({ q: "🎺".repeat(200), category: "🎺".repeat(60) })).toMatchObject({
      query: "🎺".repeat(50),
      category: "🎺".repeat(16),
    });
    expect(readSearch({ q: "\u0000brass\u0007lamp\n" }).query).toBe("brass lamp");
  });

  it("begins anew without its page", () => {
    expect(withoutPage("/bids?page=abc")).toBe("/bids");
    expect(withoutPage("/auctions?q=a+b&page=abc&order=newest")).toBe("/auctions?q=a+b&order=newest");
    expect(withoutPage("/auctions")).toBe("/auctions");
  });

  it("orders what has ended by what is new: it cannot end soon", () => {
    expect(readSearch({ status: "ended", order: "ending_soon" }).order).toBe("newest");
    expect(Object.keys(ordersOf("ended"))).not.toContain("ending_soon");
    expect(Object.keys(ordersOf("active"))[0]).toBe("ending_soon");
  });
});
