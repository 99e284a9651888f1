// Reads one update of an item: protobuf's JSON, as the live stream and the
// polling route send it. What is left out has its default; what cannot be
// read is null, and the caller asks anew.
import { type BidView, type ItemStatus, type ItemUpdate, type ItemView, type Leader } from "./types";

type Json = Record<string, unknown>;

const STATUS: Record<string, ItemStatus> = {
  ITEM_STATUS_ACTIVE: "active",
  ITEM_STATUS_ENDED: "ended",
  ITEM_STATUS_CANCELLED: "cancelled",
};

function object(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

// 64-bit integers come as strings: JSON's numbers would round them.
function integer(value: unknown): bigint {
  if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) {
    return BigInt(value);
  }
  return Number.isSafeInteger(value) ? BigInt(value as number) : 0n;
}

function time(value: unknown): number {
  const ms = Date.parse(text(value));
  return Number.isNaN(ms) ? 0 : ms;
}

function readItem(value: unknown): ItemView | null {
  const json = object(value);
  const status = STATUS[text(json?.status)];
  if (!json || !text(json.id) || !status) {
    return null;
  }
  return {
    id: text(json.id),
    title: text(json.title),
    description: text(json.description),
    startPrice: integer(json.startPrice),
    highestBid: integer(json.currentHighestBid),
    minNextBid: integer(json.minNextBid),
    bidCount: integer(json.bidCount),
    endsAtMs: time(json.endAt),
    images: Array.isArray(json.images) ? json.images.map(text).filter(Boolean) : [],
    category: text(json.category),
    sellerId: text(json.sellerId),
    status,
    winnerId: text(json.winnerId),
    sequence: integer(json.sequence),
  };
}

function readBid(value: unknown): BidView | null {
  const json = object(value);
  if (!json || !text(json.id)) {
    return null;
  }
  return {
    id: text(json.id),
    bidder: text(json.userId),
    amount: integer(json.amount),
    atMs: time(json.createdAt),
    sequence: integer(json.sequence),
  };
}

function parse(data: string): Json | null {
  try {
    return object(JSON.parse(data));
  } catch {
    return null;
  }
}

export function readUpdate(data: string): ItemUpdate | null {
  const json = parse(data);
  const item = readItem(json?.item);
  if (!json || !item) {
    return null;
  }
  const bids = Array.isArray(json.bids) ? json.bids : [];
  return {
    item,
    bids: bids.map(readBid).filter((bid) => bid !== null),
    serverNowMs: time(json.serverTime),
  };
}

// The polling route's answer has the leaderboard as well.
export function readLeaders(data: string): Leader[] {
  const entries = parse(data)?.entries;
  return (Array.isArray(entries) ? entries : []).flatMap((value) => {
    const json = object(value);
    return json
      ? [{ bidder: text(json.bidder), amount: integer(json.amount), atMs: time(json.createdAt) }]
      : [];
  });
}
