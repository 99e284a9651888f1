// An item as pages and browser know it, free of generated code.

export type ItemStatus = "active" | "ended" | "cancelled";

export interface ItemView {
  id: string;
  title: string;
  description: string;
  startPrice: bigint;
  // 0 while there is no bid.
  highestBid: bigint;
  minNextBid: bigint;
  bidCount: bigint;
  endsAtMs: number;
  images: string[];
  category: string;
  sellerId: string;
  status: ItemStatus;
  winnerId: string;
  sequence: bigint;
}

export interface BidView {
  id: string;
  bidder: string;
  amount: bigint;
  atMs: number;
  sequence: bigint;
}

// A bid as JSON: React keeps a form's state in the page as such when there
// are no scripts, and JSON knows no bigint.
export interface PlainBid extends Omit<BidView, "amount" | "sequence"> {
  amount: string;
  sequence: string;
}

export function plainBid(bid: BidView): PlainBid {
  return { ...bid, amount: bid.amount.toString(), sequence: bid.sequence.toString() };
}

export function bidOfPlain(bid: PlainBid): BidView {
  return { ...bid, amount: BigInt(bid.amount), sequence: BigInt(bid.sequence) };
}

export interface Leader {
  bidder: string;
  amount: bigint;
  atMs: number;
}

export interface ItemUpdate {
  item: ItemView;
  // Latest first.
  bids: BidView[];
  serverNowMs: number;
}

export function currentPrice(item: Pick<ItemView, "highestBid" | "startPrice">): bigint {
  return item.highestBid > 0n ? item.highestBid : item.startPrice;
}
