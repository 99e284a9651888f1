import { describe, expect, it } from "vitest";
import { bidderName, browserName, count, firstLetters, formatAgo, formatRemaining, formatUtc } from "./format";

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("formatRemaining", () => {
  it.each([
    [3 * D + 4 * H + 59 * M, "3d 4h"],
    [D, "1d 0h"],
    [D - S, "23h 59m"],
    [4 * H + 9 * M, "4h 09m"],
    [9 * M + 5 * S, "9m 05s"],
    [M, "1m 00s"],
    [59 * S, "59s"],
    [1, "1s"],
    [0, "0s"],
    [-5 * S, "0s"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatRemaining(ms)).toBe(text);
  });

  it("never shows sixty of anything", () => {
    for (let ms = 0; ms < 2 * H; ms += 777) {
      expect(formatRemaining(ms)).not.toMatch(/\b60[sm]/);
    }
  });
});

describe("other words", () => {
  it("say when, who and how many", () => {
    expect(formatUtc(Date.UTC(2026, 10, 23, 10, 5))).toBe("23 Nov 2026, 10:05 UTC");
    expect(formatUtc(Date.UTC(2026, 10, 23, 10, 5, 7), true)).toBe("23 Nov 2026, 10:05:07 UTC");
    expect([formatAgo(0), formatAgo(59 * S), formatAgo(61 * M), formatAgo(50 * H)]).toEqual([
      "just now",
      "59 s ago",
      "1 h ago",
      "2 d ago",
    ]);
    expect(bidderName("0190a1b2-0000-7000-8000-00000000be3f")).toBe("Bidder BE3F");
    expect([count(1n, "bid"), count(0, "bid"), count(2n, "bid")]).toEqual(["1 bid", "0 bids", "2 bids"]);
  });

  it("name a browser", () => {
    expect(browserName("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36")).toBe(
      "Chrome on Linux",
    );
    expect(browserName("curl/7.88.1")).toBe("curl");
    expect(browserName("")).toBe("Unknown browser");
  });
});

describe("firstLetters", () => {
  it("tears no sign apart", () => {
    expect(firstLetters("🎺 horn", 1)).toBe("🎺");
    expect(firstLetters("short", 160)).toBe("short");
    expect(firstLetters("", 1)).toBe("");
  });
});
