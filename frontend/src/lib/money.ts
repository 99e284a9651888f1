// Money is whole cents in a bigint, from the keyboard to the wire: no
// amount ever passes through a float.

// The largest integer that is exact in every JSON client.
export const CENTS_MAX = 9007199254740991n;

export type ParsedMoney =
  | { ok: true; cents: bigint }
  | { ok: false; reason: string };

// "$10,000,000.00": from here on a card needs smaller letters.
const LONG_CENTS = 1_000_000_000n;

const EXAMPLE = "Enter an amount in dollars, like 150 or 150.50.";

// Digits, with or without thousands separators, and at most two decimals.
const PLAIN = /^(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d{0,2}))?$/;

// Reads what a person types: "19.99", "$1,234.5", " .07 ".
export function parseMoney(text: string): ParsedMoney {
  const trimmed = text.trim().replace(/^\$\s*/, "");
  if (trimmed === "") {
    return { ok: false, reason: EXAMPLE };
  }
  if (/^-/.test(trimmed)) {
    return { ok: false, reason: "The amount must be above zero." };
  }
  if (/^\d[\d,]*\.\d{3,}$/.test(trimmed)) {
    return { ok: false, reason: "A cent is the smallest step: use two digits after the point." };
  }
  const match = PLAIN.exec(trimmed);
  if (!match || (match[1] === undefined && !match[2])) {
    return /^\d+,\d{1,2}$/.test(trimmed)
      ? { ok: false, reason: "Use a point before the cents, like 19.99." }
      : { ok: false, reason: EXAMPLE };
  }
  const whole = (match[1] ?? "0").replaceAll(",", "");
  if (whole.length > 17) {
    return { ok: false, reason: `The most is ${formatMoney(CENTS_MAX)}.` };
  }
  const cents = BigInt(whole) * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
  if (cents < 1n) {
    return { ok: false, reason: "The amount must be above zero." };
  }
  if (cents > CENTS_MAX) {
    return { ok: false, reason: `The most is ${formatMoney(CENTS_MAX)}.` };
  }
  return { ok: true, cents };
}

function split(cents: bigint): { sign: string; whole: string; rest: string } {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return {
    sign: cents < 0n ? "-" : "",
    whole: digits.slice(0, -2),
    rest: digits.slice(-2),
  };
}

// "$1,234.50", as it is shown.
export function formatMoney(cents: bigint): string {
  const { sign, whole, rest } = split(cents);
  return `${sign}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${rest}`;
}

// Wider than a price usually is: shown in smaller letters, so that it stays
// within its card.
export function isLong(cents: bigint): boolean {
  return cents >= LONG_CENTS;
}

// "1234.50", as it stands in an input.
export function moneyInput(cents: bigint): string {
  const { sign, whole, rest } = split(cents);
  return `${sign}${whole}.${rest}`;
}

// part / whole in thousandths, for the length of a bar; 0 without a whole.
export function perMille(part: bigint, whole: bigint): number {
  if (whole <= 0n || part <= 0n) {
    return 0;
  }
  const share = (part * 1000n) / whole;
  return share > 1000n ? 1000 : parseInt(share.toString(), 10);
}
