import { describe, expect, it } from "vitest";
import { ordersOf, readSearch, searchPath } from "./catalogue";

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

  it("orders what has ended by what is new: it cannot end soon", () => {
    expect(readSearch({ status: "ended", order: "ending_soon" }).order).toBe("newest");
    expect(Object.keys(ordersOf("ended"))).not.toContain("ending_soon");
    expect(Object.keys(ordersOf("active"))[0]).toBe("ending_soon");
  });
});
