import { describe, expect, it } from "vitest";
import { readLeaders, readUpdate } from "./read-update";

const whole = {
  item: {
    id: "0190",
    title: "A clock",
    startPrice: "9007199254740991",
    currentHighestBid: "110",
    endAt: "2026-01-01T00:00:00.123456Z",
    images: ["https://a.example/1.jpg"],
    status: "ITEM_STATUS_ACTIVE",
    minNextBid: "135",
    bidCount: "2",
    sequence: "3",
  },
  bids: [{ id: "b2", itemId: "0190", userId: "u", amount: "110", createdAt: "2025-12-31T00:00:00Z", sequence: "3" }],
  serverTime: "2025-12-31T12:00:00.000001Z",
};

describe("readUpdate", () => {
  it("reads protobuf's JSON, with 64-bit integers exact and defaults left out", () => {
    const update = readUpdate(JSON.stringify(whole));
    expect(update?.item).toEqual({
      id: "0190",
      title: "A clock",
      description: "",
      startPrice: 9007199254740991n,
      highestBid: 110n,
      minNextBid: 135n,
      bidCount: 2n,
      endsAtMs: Date.parse("2026-01-01T00:00:00.123Z"),
      images: ["https://a.example/1.jpg"],
      category: "",
      sellerId: "",
      status: "active",
      winnerId: "",
      sequence: 3n,
    });
    expect(update?.bids).toEqual([
      { id: "b2", bidder: "u", amount: 110n, atMs: Date.parse("2025-12-31T00:00:00Z"), sequence: 3n },
    ]);
    expect(update?.serverNowMs).toBe(Date.parse("2025-12-31T12:00:00Z"));
  });

  it("takes an update without bids", () => {
    expect(readUpdate(JSON.stringify({ item: whole.item }))?.bids).toEqual([]);
  });

  it.each([
    "",
    "not json",
    "null",
    "[]",
    "{}",
    '{"item":null}',
    '{"item":{"id":""}}',
    '{"item":{"id":"x","status":"ITEM_STATUS_UNKNOWN"}}',
  ])("takes %j for no update", (data) => {
    expect(readUpdate(data)).toBeNull();
  });

  it("leaves out bids it cannot read", () => {
    const bids = [null, 7, {}, { id: "b1", amount: "1.5" }];
    expect(readUpdate(JSON.stringify({ ...whole, bids }))?.bids).toEqual([
      { id: "b1", bidder: "", amount: 0n, atMs: 0, sequence: 0n },
    ]);
  });
});

describe("readLeaders", () => {
  it("reads the leaderboard of the polling route", () => {
    const entries = [{ rank: 1, bidder: "u", amount: "110", createdAt: "2026-01-01T00:00:00Z" }];
    expect(readLeaders(JSON.stringify({ entries }))).toEqual([
      { bidder: "u", amount: 110n, atMs: Date.parse("2026-01-01T00:00:00Z") },
    ]);
    expect(readLeaders("{}")).toEqual([]);
  });
});
