// What an open item page knows, and how it changes: updates from the live
// stream or from polling, and the visitor's own bid before it is answered.
//
// The stream is public, so it shows bidders by pseudonym, while the page
// was rendered for its visitor with real ids where the API allows it. A bid
// that arrives under two names tells that they are one bidder.
import {
  currentPrice,
  type BidView,
  type ItemUpdate,
  type ItemView,
  type Leader,
} from "./types";

// As many bids as the page keeps; the rest is in the history's next pages.
export const BIDS_MAX = 50;
export const LEADERS_MAX = 10;

export type Standing = "none" | "leading" | "outbid" | "won" | "lost";

export interface LiveState {
  // The visitor's account, or null for a guest.
  me: string | null;
  item: ItemView;
  // Latest first.
  bids: BidView[];
  // Highest first.
  leaders: Leader[];
  // Other names of a bidder -> the name kept here.
  aliases: Readonly<Record<string, string>>;
  // The visitor's bid that is on its way.
  pending: bigint | null;
  // Set when the visitor loses the lead; the amount that did it.
  outbidBy: bigint | null;
  // An update was missed: ask for the whole state.
  stale: boolean;
}

export type FeedEvent =
  | { type: "snapshot"; update: ItemUpdate; leaders?: Leader[] }
  | { type: "step"; update: ItemUpdate };

export type LiveEvent =
  | FeedEvent
  | { type: "bidSent"; amount: bigint }
  | { type: "bidAccepted"; bid: BidView }
  | { type: "bidRefused" };

export function startState(
  me: string | null,
  item: ItemView,
  bids: BidView[],
  leaders: Leader[],
): LiveState {
  return {
    me,
    item,
    bids,
    leaders,
    aliases: {},
    pending: null,
    outbidBy: null,
    stale: false,
  };
}

function nameOf(state: LiveState, bidder: string): string {
  return state.aliases[bidder] ?? bidder;
}

// Two names are one bidder. The visitor's own id wins, else the older name.
function unify(state: LiveState, known: string, other: string): LiveState {
  const keep = other === state.me ? other : known;
  const drop = keep === known ? other : known;
  if (keep === drop) {
    return state;
  }
  const rename = (bidder: string) => (bidder === drop ? keep : bidder);
  const aliases = { ...state.aliases, [drop]: keep };
  for (const [alias, name] of Object.entries(aliases)) {
    aliases[alias] = rename(name);
  }
  return {
    ...state,
    aliases,
    item: { ...state.item, winnerId: rename(state.item.winnerId) },
    bids: state.bids.map((bid) => ({ ...bid, bidder: rename(bid.bidder) })),
    leaders: rank(state.leaders.map((each) => ({ ...each, bidder: rename(each.bidder) }))),
  };
}

// The best bid of each bidder; the earlier of two equal ones is first.
function rank(entries: Leader[]): Leader[] {
  const best = new Map<string, Leader>();
  for (const entry of entries) {
    const known = best.get(entry.bidder);
    if (!known || entry.amount > known.amount) {
      best.set(entry.bidder, entry);
    }
  }
  return [...best.values()]
    .sort((a, b) => {
      if (a.amount !== b.amount) {
        return a.amount > b.amount ? -1 : 1;
      }
      return a.atMs - b.atMs;
    })
    .slice(0, LEADERS_MAX);
}

function addBid(state: LiveState, bid: BidView): LiveState {
  const known = state.bids.find((each) => each.id === bid.id);
  if (known) {
    return unify(state, known.bidder, nameOf(state, bid.bidder));
  }
  const named = { ...bid, bidder: nameOf(state, bid.bidder) };
  const bids = [...state.bids, named]
    .sort((a, b) => (a.sequence === b.sequence ? 0 : a.sequence > b.sequence ? -1 : 1))
    .slice(0, BIDS_MAX);
  const { bidder, amount, atMs } = named;
  return { ...state, bids, leaders: rank([...state.leaders, { bidder, amount, atMs }]) };
}

// Facts about the item only move forward.
function takeItem(state: LiveState, item: ItemView): LiveState {
  return item.sequence < state.item.sequence
    ? state
    : { ...state, item: { ...item, winnerId: nameOf(state, item.winnerId) } };
}

function takeUpdate(state: LiveState, update: ItemUpdate): LiveState {
  // Oldest first, so that names are learnt in the order they came.
  const withBids = [...update.bids].reverse().reduce(addBid, state);
  return takeItem(withBids, update.item);
}

// The lead was the visitor's and is not any more, or never came to be
// because another bid was quicker than the answer.
function noticeOutbid(before: LiveState, after: LiveState): LiveState {
  const standing = standingOf(after);
  const answered = before.pending !== null && after.pending === null;
  if (standing === "outbid" && (answered || standingOf(before) === "leading")) {
    return { ...after, outbidBy: shownPrice(after) };
  }
  return standing === "outbid" ? after : { ...after, outbidBy: null };
}

export function reduce(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case "snapshot": {
      const taken = takeUpdate(state, event.update);
      const leaders = event.leaders
        ? rank([
            ...taken.leaders,
            ...event.leaders.map((each) => ({ ...each, bidder: nameOf(taken, each.bidder) })),
          ])
        : taken.leaders;
      return noticeOutbid(state, { ...taken, leaders, stale: false });
    }
    case "step": {
      const missed = event.update.item.sequence > state.item.sequence + 1n;
      const taken = takeUpdate(state, event.update);
      return noticeOutbid(state, { ...taken, stale: state.stale || missed });
    }
    case "bidSent":
      return { ...state, pending: event.amount, outbidBy: null };
    case "bidAccepted":
      return noticeOutbid(state, { ...addBid(state, event.bid), pending: null });
    case "bidRefused":
      return { ...state, pending: null };
  }
}

// Whether parts of the page that the server has rendered are not true any
// more. A step leaves out the texts that it cannot have changed; a title is
// never empty.
export function isBehind(rendered: ItemView, told: ItemView): boolean {
  const texts = ({ title, description, category, images }: ItemView) =>
    [title, description, category, ...images].join("\0");
  return (
    told.sequence > rendered.sequence &&
    (told.status !== rendered.status || (told.title !== "" && texts(told) !== texts(rendered)))
  );
}

// --- What is shown -------------------------------------------------------

export function standingOf(state: LiveState): Standing {
  const { me, item, bids, leaders } = state;
  const mine = (bidder: string | undefined) => me !== null && bidder === me;
  const hasBid =
    leaders.some((each) => mine(each.bidder)) || bids.some((bid) => mine(bid.bidder));
  if (!hasBid || item.status === "cancelled") {
    return "none";
  }
  const first = mine(bids[0]?.bidder ?? leaders[0]?.bidder);
  if (item.status === "ended") {
    return first || mine(item.winnerId) ? "won" : "lost";
  }
  return first ? "leading" : "outbid";
}

// The price, with the visitor's own bid counted before it is answered.
export function shownPrice(state: LiveState): bigint {
  const latest = state.bids[0]?.amount ?? 0n;
  const known = currentPrice(state.item);
  const top = latest > known ? latest : known;
  return state.pending !== null && state.pending > top ? state.pending : top;
}
