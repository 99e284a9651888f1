// Times and names as they are shown. All in one locale with a 24-hour clock,
// so that server and browser write the same letters.

const MINUTES = { hour: "2-digit", minute: "2-digit" } as const;
const SECONDS = { ...MINUTES, second: "2-digit" } as const;

const DATE = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
const UTC = new Intl.DateTimeFormat("en-GB", { ...DATE, ...MINUTES });
const UTC_SECONDS = new Intl.DateTimeFormat("en-GB", { ...DATE, ...SECONDS });

// "23 Nov 2026, 10:00 UTC", or "10:00:07" where seconds tell bids apart.
export function formatUtc(ms: number, seconds = false): string {
  return `${(seconds ? UTC_SECONDS : UTC).format(ms)} UTC`;
}

const DAY_UTC = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

// "23 November 2026"
export function formatDay(ms: number): string {
  return DAY_UTC.format(ms);
}

// "Mon 23 Nov, 11:00", in the zone of whoever runs it.
export function formatLocal(ms: number, seconds = false): string {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(seconds ? SECONDS : MINUTES),
  }).format(ms);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// "3d 4h", "4h 09m", "9m 05s", "5s": the two largest units.
export function formatRemaining(ms: number): string {
  const left = Math.max(0, Math.ceil(ms / SECOND) * SECOND);
  const two = (n: number) => n.toString().padStart(2, "0");
  if (left >= DAY) {
    return `${Math.floor(left / DAY)}d ${Math.floor((left % DAY) / HOUR)}h`;
  }
  if (left >= HOUR) {
    return `${Math.floor(left / HOUR)}h ${two(Math.floor((left % HOUR) / MINUTE))}m`;
  }
  if (left >= MINUTE) {
    return `${Math.floor(left / MINUTE)}m ${two((left % MINUTE) / SECOND)}s`;
  }
  return `${left / SECOND}s`;
}

// "just now", "3 min ago", "2 h ago", "5 d ago".
export function formatAgo(ms: number): string {
  if (ms < 10 * SECOND) {
    return "just now";
  }
  if (ms < MINUTE) {
    return `${Math.floor(ms / SECOND)} s ago`;
  }
  if (ms < HOUR) {
    return `${Math.floor(ms / MINUTE)} min ago`;
  }
  return ms < DAY ? `${Math.floor(ms / HOUR)} h ago` : `${Math.floor(ms / DAY)} d ago`;
}

// Bidders are pseudonyms; the end of the id tells them apart (its beginning
// is a time, alike for all who came at once).
export function bidderName(id: string): string {
  return `Bidder ${id.replaceAll("-", "").slice(-4).toUpperCase()}`;
}

// The beginning of a text, in whole letters: cut by its length, an emoji or
// a rare sign would be torn apart.
export function firstLetters(text: string, most: number): string {
  return [...text].slice(0, most).join("");
}

// "1 bid", "3 bids".
export function count(n: bigint | number, one: string, many = `${one}s`): string {
  return `${n} ${n.toString() === "1" ? one : many}`;
}

const BROWSERS = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;

const SYSTEMS = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
] as const;

// "Firefox on Linux", as a person knows a session.
export function browserName(userAgent: string): string {
  const browser = BROWSERS.find(([mark]) => mark.test(userAgent))?.[1];
  const system = SYSTEMS.find(([mark]) => mark.test(userAgent))?.[1];
  if (!browser) {
    return userAgent.split(/[\s/]/)[0] || "Unknown browser";
  }
  return system ? `${browser} on ${system}` : browser;
}
