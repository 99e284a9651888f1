import { describe, expect, it } from "vitest";
import { CENTS_MAX, formatMoney, isLong, moneyInput, parseMoney, perMille } from "./money";

describe("parseMoney", () => {
  it.each([
    ["19.99", 1999n],
    ["1.10", 110n],
    ["0.07", 7n],
    [".07", 7n],
    ["1.1", 110n],
    ["150", 15000n],
    ["150.", 15000n],
    [" $ 1,234.50 ", 123450n],
    ["1,000,000", 100000000n],
    ["0.29", 29n],
    ["90071992547409.91", CENTS_MAX],
  ])("reads %j as %s cents", (text, cents) => {
    expect(parseMoney(text)).toEqual({ ok: true, cents });
  });

  it.each([
    "", " ", "$", ".", "0", "0.00", "-1", "1.999", "1.0000", "12,34", "19,99", "1,23,456", "1e3", "0x10",
    "Infinity", "NaN", "1 000", "1.2.3", "abc", "٣", "90071992547409.92", "9".repeat(400),
  ])("refuses %j with a sentence", (text) => {
    const parsed = parseMoney(text);
    expect(parsed.ok).toBe(false);
    expect(parsed).toHaveProperty("reason", expect.stringMatching(/[.]$/));
  });

  it("tells a decimal comma from a separator", () => {
    expect(parseMoney("19,99")).toEqual({ ok: false, reason: "Use a point before the cents, like 19.99." });
  });

  it("takes back what it shows", () => {
    for (const cents of [1n, 7n, 110n, 1999n, 99999n, 100000n, 123456789n, CENTS_MAX]) {
      expect(parseMoney(formatMoney(cents))).toEqual({ ok: true, cents });
      expect(parseMoney(moneyInput(cents))).toEqual({ ok: true, cents });
    }
  });
});

describe("formatMoney", () => {
  it.each([
    [0n, "$0.00"],
    [7n, "$0.07"],
    [110n, "$1.10"],
    [99999n, "$999.99"],
    [100000n, "$1,000.00"],
    [CENTS_MAX, "$90,071,992,547,409.91"],
    [-1999n, "-$19.99"],
  ])("shows %s as %s", (cents, text) => {
    expect(formatMoney(cents)).toBe(text);
  });
});

describe("perMille", () => {
  it("keeps to its range, whatever the amounts", () => {
    expect(perMille(1n, 3n)).toBe(333);
    expect(perMille(CENTS_MAX, CENTS_MAX)).toBe(1000);
    expect(perMille(5n, 3n)).toBe(1000);
    expect(perMille(0n, 3n)).toBe(0);
    expect(perMille(3n, 0n)).toBe(0);
  });
});

describe("isLong", () => {
  it("is for what does not fit a card in large letters", () => {
    expect(isLong(999_999_999n)).toBe(false);
    expect(isLong(1_000_000_000n)).toBe(true);
    expect(isLong(CENTS_MAX)).toBe(true);
  });
});
