// What went wrong, in words a person can act on.
import { Code } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "@/gen/google/rpc/error_details_pb";
import { formatMoney } from "@/lib/money";
import { failureOf } from "@/lib/session/failure";

export interface Problem {
  code: Code;
  // The rule's name, empty where no rule spoke.
  reason: string;
  message: string;
  // By the API's field names.
  fields: Record<string, string>;
  metadata: Record<string, string>;
}

function wait(metadata: Record<string, string>): string {
  const ms = parseInt(metadata.retry_after_ms ?? "", 10);
  if (!Number.isFinite(ms) || ms <= 0) {
    return "in a moment";
  }
  const s = Math.ceil(ms / 1000);
  if (s < 90) {
    return s === 1 ? "in a second" : `in ${s} seconds`;
  }
  return `in ${Math.ceil(s / 60)} minutes`;
}

export function readCents(text: string | undefined): bigint | null {
  return text !== undefined && /^\d{1,16}$/.test(text) ? BigInt(text) : null;
}

const SENTENCES: Record<string, (metadata: Record<string, string>) => string> = {
  ITEM_NOT_FOUND: () => "This item no longer exists.",
  USER_NOT_FOUND: () => "This account no longer exists.",
  ITEM_ENDED: () => "The auction has ended. No more bids are taken.",
  ITEM_CANCELLED: () => "The seller has cancelled this auction.",
  ITEM_HAS_BIDS: () => "Someone has bid already, so the item can no longer be changed or cancelled.",
  ITEM_NOT_ACTIVE: () => "This auction is over, so the item can no longer be changed.",
  ALREADY_HIGHEST_BIDDER: () => "You already have the highest bid. There is nothing to beat.",
  BID_TOO_LOW: (metadata) => {
    const least = readCents(metadata.min_next_bid);
    return least === null
      ? "That is below the next possible bid."
      : `Bid at least ${formatMoney(least)} now.`;
  },
  SELLER_CANNOT_BID: () => "This is your own item. You cannot bid on it.",
  NOT_OWNER: () => "Only the seller can do this.",
  SUBJECT_MISMATCH: () => "You are signed in as someone else. Reload the page.",
  EMAIL_TAKEN: () => "This email address has an account already. Sign in instead.",
  IDEMPOTENCY_KEY_REUSED: () => "This bid was sent before with another amount. Check the history, then bid again.",
  INVALID_CREDENTIALS: () => "Email and password do not match.",
  LOGIN_THROTTLED: (metadata) => `Too many attempts. Try again ${wait(metadata)}.`,
  HASHING_BUSY: (metadata) => `Many people are signing in right now. Try again ${wait(metadata)}.`,
};

function sentence(code: Code, reason: string, metadata: Record<string, string>): string {
  const known = SENTENCES[reason];
  if (known) {
    return known(metadata);
  }
  switch (code) {
    case Code.InvalidArgument:
      return "Something in the form is not right.";
    case Code.Unauthenticated:
      return "Your session has ended. Sign in again.";
    case Code.PermissionDenied:
      return "You may not do this.";
    case Code.NotFound:
      return "This no longer exists.";
    case Code.ResourceExhausted:
      return `Too many requests. Try again ${wait(metadata)}.`;
    case Code.Unavailable:
    case Code.DeadlineExceeded:
    case Code.Aborted:
    case Code.Canceled:
      return "The auction service is not answering. Nothing is lost: try again in a moment.";
    default:
      return "Something went wrong on our side. Try again in a moment.";
  }
}

export function problemOf(error: unknown): Problem {
  const failure = failureOf(error);
  const info = failure.findDetails(ErrorInfoSchema)[0];
  const fields: Record<string, string> = {};
  for (const detail of failure.findDetails(BadRequestSchema)) {
    for (const violation of detail.fieldViolations) {
      fields[violation.field] ??= violation.description;
    }
  }
  const reason = info?.reason ?? "";
  const metadata = { ...info?.metadata };
  return {
    code: failure.code,
    reason,
    message: sentence(failure.code, reason, metadata),
    fields,
    metadata,
  };
}

// The token was refused, as opposed to a wrong password.
export function sessionRefused(error: unknown): boolean {
  const { code, reason } = problemOf(error);
  return code === Code.Unauthenticated && reason !== "INVALID_CREDENTIALS";
}

// The token of a list's page, and nothing else, was refused.
export function isWrongPage(error: unknown): boolean {
  const { code, fields } = problemOf(error);
  return code === Code.InvalidArgument && Object.keys(fields).join() === "page_token";
}

export function isNotFound(error: unknown): boolean {
  return failureOf(error).code === Code.NotFound;
}
