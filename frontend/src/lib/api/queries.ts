// What pages read. Each query is one question to the API as the visitor.
import "server-only";
import { cache } from "react";
import { type CallOptions } from "@connectrpc/connect";
import { notFound, redirect, unstable_rethrow as rethrowControlFlow } from "next/navigation";
import { ItemStatus, MyBidStatus } from "@/gen/bids/v1/bids_pb";
import { type Search, withoutPage } from "@/lib/catalogue";
import { type ItemView } from "@/lib/live/types";
import { currentPath, read } from "@/lib/session/session";
import { isNotFound, isWrongPage } from "./errors";
import { authApi, bidsApi, statsApi } from "./transport";
import { bidView, itemView, leaderView } from "./views";

export const PAGE_SIZE = 24;
export const HISTORY_SIZE = 20;

export interface Page<T> {
  entries: T[];
  nextToken: string;
}

// A page of a list. One that is none any more, because the address was cut
// short or the keys have changed since, leads to the first.
async function pageOf<T>(token: string, ask: (options: CallOptions) => Promise<T>): Promise<T> {
  try {
    return await read(ask);
  } catch (error) {
    if (token !== "" && isWrongPage(error)) {
      redirect(withoutPage(await currentPath()));
    }
    throw error;
  }
}

const LISTED = { active: ItemStatus.ACTIVE, ended: ItemStatus.ENDED } as const;

export async function searchItems(search: Search, pageSize = PAGE_SIZE): Promise<Page<ItemView>> {
  const answer = await pageOf(search.token, (options) =>
    bidsApi().listItems(
      {
        pageSize,
        pageToken: search.token,
        query: search.query,
        category: search.category,
        orderBy: search.order,
        status: LISTED[search.status],
      },
      options,
    ),
  );
  return { entries: answer.items.map(itemView), nextToken: answer.nextPageToken };
}

// Asked by the page and by its metadata: once.
export const findItem = cache(async (id: string): Promise<ItemView> => {
  try {
    const { item } = await read((options) => bidsApi().getItem({ id }, options));
    return item ? itemView(item) : notFound();
  } catch (error) {
    if (isNotFound(error)) {
      notFound();
    }
    throw error;
  }
});

export async function itemBids(itemId: string, token = "") {
  const answer = await pageOf(token, (options) =>
    bidsApi().getItemBids({ itemId, pageSize: HISTORY_SIZE, pageToken: token }, options),
  );
  return { entries: answer.bids.map(bidView), nextToken: answer.nextPageToken };
}

export async function leaderboard(itemId: string) {
  const answer = await read((options) => bidsApi().getLeaderboard({ itemId, limit: 10 }, options));
  return answer.entries.map(leaderView);
}

export async function sellerItems(token: string): Promise<Page<ItemView>> {
  const answer = await pageOf(token, (options) =>
    bidsApi().listSellerItems({ pageSize: PAGE_SIZE, pageToken: token }, options),
  );
  return { entries: answer.items.map(itemView), nextToken: answer.nextPageToken };
}

export type BidStanding = "winning" | "outbid" | "won" | "lost" | "cancelled";

export interface MyBidView {
  item: ItemView;
  mine: bigint;
  standing: BidStanding;
}

const STANDING: Record<MyBidStatus, BidStanding> = {
  [MyBidStatus.UNSPECIFIED]: "cancelled",
  [MyBidStatus.WINNING]: "winning",
  [MyBidStatus.OUTBID]: "outbid",
  [MyBidStatus.WON]: "won",
  [MyBidStatus.LOST]: "lost",
  [MyBidStatus.CANCELLED]: "cancelled",
};

export async function myBids(token: string, pageSize = PAGE_SIZE): Promise<Page<MyBidView>> {
  const answer = await pageOf(token, (options) =>
    bidsApi().listMyBids({ pageSize, pageToken: token }, options),
  );
  const entries = answer.entries.flatMap(({ item, myHighest, status }) =>
    item ? [{ item: itemView(item), mine: myHighest, standing: STANDING[status] }] : [],
  );
  return { entries, nextToken: answer.nextPageToken };
}

export async function myStats() {
  const { stats } = await read((options) => statsApi().getUserStats({}, options));
  return {
    bids: stats?.totalBids ?? 0n,
    amount: stats?.totalAmount ?? 0n,
    won: stats?.itemsWon ?? 0n,
    amountWon: stats?.amountWon ?? 0n,
  };
}

export async function profile(userId = "") {
  return read((options) => authApi().getProfile({ userId }, options));
}

export async function mySessions() {
  const { sessions } = await read((options) => authApi().listSessions({}, options));
  return sessions;
}

export type Part<T> = { ok: true; value: T } | { ok: false };

// A part that a page can do without: its failure is shown in its place.
export async function part<T>(question: Promise<T>): Promise<Part<T>> {
  try {
    return { ok: true, value: await question };
  } catch (error) {
    rethrowControlFlow(error);
    return { ok: false };
  }
}
