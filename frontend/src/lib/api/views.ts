// The API's messages as the pages' views.
import "server-only";
import { ItemStatus as Status, type Bid, type Item, type LeaderboardEntry } from "@/gen/bids/v1/bids_pb";
import { type BidView, type ItemStatus, type ItemView, type Leader } from "@/lib/live/types";

const STATUS: Record<Status, ItemStatus> = {
  // The API always sends one; without it nothing may be done to the item.
  [Status.UNSPECIFIED]: "cancelled",
  [Status.ACTIVE]: "active",
  [Status.ENDED]: "ended",
  [Status.CANCELLED]: "cancelled",
};

function millis(rfc3339: string): number {
  const ms = Date.parse(rfc3339);
  return Number.isNaN(ms) ? 0 : ms;
}

export function itemView(item: Item): ItemView {
  return {
    id: item.id,
    title: item.title,
    description: item.description,
    startPrice: item.startPrice,
    highestBid: item.currentHighestBid,
    minNextBid: item.minNextBid,
    bidCount: item.bidCount,
    endsAtMs: millis(item.endAt),
    images: item.images,
    category: item.category,
    sellerId: item.sellerId,
    status: STATUS[item.status],
    winnerId: item.winnerId,
    sequence: item.sequence,
  };
}

export function bidView(bid: Bid): BidView {
  return {
    id: bid.id,
    bidder: bid.userId,
    amount: bid.amount,
    atMs: millis(bid.createdAt),
    sequence: bid.sequence,
  };
}

export function leaderView(entry: LeaderboardEntry): Leader {
  return { bidder: entry.bidder, amount: entry.amount, atMs: millis(entry.createdAt) };
}
