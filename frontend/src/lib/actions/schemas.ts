// What a form must hold before the API is asked. The limits are the API's,
// in UTF-8 bytes as it counts them; the sentences say what to do, to people
// who count letters.
import { z } from "zod";
import { parseMoney } from "@/lib/money";
import { safePath } from "@/lib/redirects";

const bytes = (text: string) => new TextEncoder().encode(text).length;

// A text within its limit, or how much of it must go.
function atMost(text: z.ZodString, max: number) {
  return text.refine((given) => bytes(given) <= max, {
    error: ({ input }) => tooLong(String(input), max),
  });
}

function tooLong(text: string, max: number): string {
  const letters = [...text].length;
  if (bytes(text) === letters) {
    return `Use at most ${max.toLocaleString("en-US")} characters.`;
  }
  const excess = Math.ceil(((bytes(text) - max) / bytes(text)) * letters);
  return `Shorten this by about ${excess} ${excess === 1 ? "letter" : "letters"}: those beyond A to Z take two to four places each.`;
}

function line(max: number, blank: string) {
  return atMost(z.string(blank).trim().min(1, blank), max);
}

const email = line(254, "Enter your email address.")
  .toLowerCase()
  .regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "Enter an address like name@example.com.");

const newPassword = z
  .string("Choose a password.")
  .refine((text) => bytes(text) >= 8, "Use at least 8 characters.")
  .refine((text) => bytes(text) <= 128, "Use at most 128 characters.");

const givenPassword = z.string().min(1, "Enter your password.").max(1024, "That is not your password.");

export const loginSchema = z.object({
  email: z.string().trim().toLowerCase().min(1, "Enter your email address.").max(254, "That is no email address."),
  password: givenPassword,
  next: z.unknown().optional().transform((wish) => safePath(wish)),
});

export const registerSchema = z.object({
  fullName: line(200, "Enter your name."),
  email,
  password: newPassword,
  countryCode: z.string().regex(/^[A-Z]{2}$/, "Choose your country."),
  phoneNumber: line(32, "Enter a phone number.").regex(
    /^[+()\d\s./-]+$/,
    "Use digits, spaces and + only.",
  ),
  next: z.unknown().optional().transform((wish) => safePath(wish)),
});

export const passwordSchema = z
  .object({ currentPassword: givenPassword, newPassword })
  .refine((form) => form.currentPassword !== form.newPassword, {
    path: ["newPassword"],
    message: "Choose a password that differs from the current one.",
  });

export const idSchema = z.uuid("This item does not exist.");

export const money = z.string("Enter an amount.").transform((text, context) => {
  const parsed = parseMoney(text);
  if (!parsed.ok) {
    context.addIssue(parsed.reason);
    return z.NEVER;
  }
  return parsed.cents;
});

export const bidSchema = z.object({
  itemId: idSchema,
  // Whom the page was made for.
  userId: z.uuid("Reload the page and bid again."),
  amount: money,
  key: z.uuid("Reload the page and bid again."),
});

const IMAGES_MAX = 12;

const images = z
  .string()
  .default("")
  .transform((text, context) => {
    const lines = text.split(/\s+/).filter(Boolean);
    if (lines.length > IMAGES_MAX) {
      context.addIssue(`Use at most ${IMAGES_MAX} images.`);
    }
    const wrong = lines.find((each) => !isImageAddress(each));
    if (wrong !== undefined) {
      context.addIssue(`"${wrong.slice(0, 60)}" is not an https address.`);
    }
    return lines;
  });

function isImageAddress(text: string): boolean {
  return bytes(text) <= 2048 && URL.canParse(text) && text.startsWith("https://");
}

const itemFields = {
  title: line(200, "Give the item a title."),
  description: atMost(z.string().trim(), 10_000).default(""),
  category: atMost(z.string().trim().toLowerCase(), 64).default(""),
  images,
};

export const editItemSchema = z.object({ id: idSchema, ...itemFields });

const HOUR_MS = 60 * 60 * 1000;
const YEAR_MS = 365 * 24 * HOUR_MS;

// A number of hours from now, or "custom" with a moment: the browser adds
// its zone's ISO form; without scripts what was typed is taken as UTC.
function endOf(
  form: { duration: string; endAt: string; endAtIso: string },
  nowMs: number,
): number | null {
  if (form.duration !== "custom") {
    const hours = /^\d{1,4}$/.test(form.duration) ? parseInt(form.duration, 10) : 0;
    return hours > 0 ? nowMs + hours * HOUR_MS : null;
  }
  const ms = Date.parse(form.endAtIso || (form.endAt && `${form.endAt}Z`));
  return Number.isNaN(ms) ? null : ms;
}

export const newItemSchema = z
  .object({
    ...itemFields,
    startPrice: money,
    duration: z.string().default(""),
    endAt: z.string().default(""),
    endAtIso: z.string().default(""),
  })
  .transform((form, context) => {
    const nowMs = Date.now();
    const endMs = endOf(form, nowMs);
    const wrong =
      endMs === null
        ? "Choose when the auction ends."
        : endMs <= nowMs
          ? "The end must be in the future."
          : endMs > nowMs + YEAR_MS
            ? "The end may be a year ahead at most."
            : null;
    if (wrong !== null || endMs === null) {
      const path = form.duration === "custom" ? "endAt" : "duration";
      context.addIssue({ code: "custom", path: [path], message: wrong ?? "" });
      return z.NEVER;
    }
    return { ...form, endAtIso: new Date(endMs).toISOString() };
  });
