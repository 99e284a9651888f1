import { describe, expect, it } from "vitest";
import { BIDS_MAX, isBehind, reduce, shownPrice, standingOf, startState, type LiveState } from "./state";
import { bidOfPlain, plainBid, type BidView, type ItemUpdate, type ItemView } from "./types";

const ME = "me";
const OTHER = "other";
const T0 = Date.parse("2026-01-01T00:00:00Z");

function item(change: Partial<ItemView> = {}): ItemView {
  return {
    id: "item",
    title: "A clock",
    description: "",
    startPrice: 1000n,
    highestBid: 0n,
    minNextBid: 1000n,
    bidCount: 0n,
    endsAtMs: T0 + 3_600_000,
    images: [],
    category: "",
    sellerId: "seller",
    status: "active",
    winnerId: "",
    sequence: 1n,
    ...change,
  };
}

function bid(id: string, bidder: string, amount: bigint, sequence: bigint): BidView {
  return { id, bidder, amount, sequence, atMs: T0 + Number(sequence) };
}

function step(bidMade: BidView, change: Partial<ItemView> = {}): ItemUpdate {
  return {
    item: item({
      highestBid: bidMade.amount,
      minNextBid: bidMade.amount + 50n,
      bidCount: bidMade.sequence - 1n,
      sequence: bidMade.sequence,
      ...change,
    }),
    bids: [bidMade],
    serverNowMs: T0,
  };
}

const fresh = () => startState(ME, item(), [], []);
const bidStep = (state: LiveState, ...made: Parameters<typeof bid>) =>
  reduce(state, { type: "step", update: step(bid(...made)) });

describe("updates", () => {
  it("move the price, the history and the leaderboard", () => {
    const state = bidStep(bidStep(fresh(), "b1", OTHER, 1000n, 2n), "b2", "third", 1050n, 3n);
    expect(shownPrice(state)).toBe(1050n);
    expect(state.bids.map(({ id }) => id)).toEqual(["b2", "b1"]);
    expect(state.leaders.map(({ bidder }) => bidder)).toEqual(["third", OTHER]);
    expect(standingOf(state)).toBe("none");
  });

  it("are the same twice or out of order", () => {
    const one = step(bid("b1", OTHER, 1000n, 2n));
    const two = step(bid("b2", OTHER, 1050n, 3n));
    const inOrder = [one, two].reduce((s, update) => reduce(s, { type: "step", update }), fresh());
    const mixed = [two, one, two, one].reduce((s, update) => reduce(s, { type: "step", update }), fresh());
    expect(mixed.item).toEqual(inOrder.item);
    expect(mixed.bids).toEqual(inOrder.bids);
    expect(mixed.leaders).toEqual(inOrder.leaders);
  });

  it("say so when one is missing, until the whole state has come", () => {
    const gap = bidStep(fresh(), "b9", OTHER, 2000n, 9n);
    expect(gap.stale).toBe(true);
    const whole = reduce(gap, { type: "snapshot", update: step(bid("b9", OTHER, 2000n, 9n)) });
    expect(whole.stale).toBe(false);
  });

  it("never go back to an older price", () => {
    const now = bidStep(fresh(), "b2", OTHER, 1050n, 3n);
    const late = reduce(now, { type: "snapshot", update: step(bid("b1", OTHER, 1000n, 2n)) });
    expect(shownPrice(late)).toBe(1050n);
    expect(late.item.sequence).toBe(3n);
  });

  it("keep a bounded history", () => {
    let state = fresh();
    for (let i = 2n; i < 200n; i++) {
      state = bidStep(state, `b${i}`, `bidder ${i % 30n}`, 1000n + i * 50n, i);
    }
    expect(state.bids).toHaveLength(BIDS_MAX);
    expect(state.bids[0]?.id).toBe("b199");
    expect(state.leaders).toHaveLength(10);
    expect(state.leaders[0]?.amount).toBe(state.bids[0]?.amount);
  });
});

describe("what the server has rendered", () => {
  const rendered = item({ sequence: 4n, images: ["https://a.example/1.jpg"] });
  const told = (change: Partial<ItemView>) => ({ ...rendered, sequence: 5n, ...change });

  it.each([
    { title: "Another clock" },
    { description: "Runs." },
    { category: "clocks" },
    { images: [] },
    { status: "cancelled" as const },
    { title: "", description: "", images: [], status: "ended" as const },
  ])("is not true any more after %o", (change) => {
    expect(isBehind(rendered, told(change))).toBe(true);
  });

  it("outlives bids, which leave out the texts, and what is older", () => {
    expect(isBehind(rendered, told({ highestBid: 1000n, bidCount: 1n }))).toBe(false);
    expect(isBehind(rendered, told({ title: "", description: "", images: [] }))).toBe(false);
    expect(isBehind(rendered, { ...told({ title: "An older clock" }), sequence: 3n })).toBe(false);
  });
});

describe("the visitor's own bid", () => {
  it("shows before it is answered, and stays when it is accepted", () => {
    const sent = reduce(fresh(), { type: "bidSent", amount: 1000n });
    expect(shownPrice(sent)).toBe(1000n);
    const accepted = reduce(sent, { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) });
    expect(accepted.pending).toBeNull();
    expect(standingOf(accepted)).toBe("leading");
    expect(shownPrice(accepted)).toBe(1000n);
  });

  it("comes through JSON unharmed, as a form without scripts keeps it", () => {
    const made = bid("b1", ME, 9007199254740991n, 2n);
    expect(bidOfPlain(JSON.parse(JSON.stringify(plainBid(made))))).toEqual(made);
  });

  it("is taken back when it is refused", () => {
    const before = bidStep(fresh(), "b1", OTHER, 1000n, 2n);
    const refused = reduce(reduce(before, { type: "bidSent", amount: 5000n }), { type: "bidRefused" });
    expect(shownPrice(refused)).toBe(1000n);
    expect(refused.bids).toEqual(before.bids);
    expect(refused.outbidBy).toBeNull();
  });

  it("is one bid, whether the stream or the answer comes first", () => {
    const sent = reduce(fresh(), { type: "bidSent", amount: 1000n });
    const streamFirst = reduce(bidStep(sent, "b1", "pseudonym", 1000n, 2n), {
      type: "bidAccepted",
      bid: bid("b1", ME, 1000n, 2n),
    });
    const answerFirst = bidStep(
      reduce(sent, { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) }),
      "b1",
      "pseudonym",
      1000n,
      2n,
    );
    for (const state of [streamFirst, answerFirst]) {
      expect(state.bids).toHaveLength(1);
      expect(state.leaders.map(({ bidder }) => bidder)).toEqual([ME]);
      expect(standingOf(state)).toBe("leading");
    }
  });

  it("is known again by its pseudonym, from another tab too", () => {
    const led = reduce(fresh(), { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) });
    const learnt = bidStep(led, "b1", "pseudonym", 1000n, 2n);
    const beaten = bidStep(learnt, "b2", OTHER, 1050n, 3n);
    const again = bidStep(beaten, "b3", "pseudonym", 1100n, 4n);
    expect(standingOf(again)).toBe("leading");
    expect(again.outbidBy).toBeNull();
    expect(again.leaders.map(({ bidder }) => bidder)).toEqual([ME, OTHER]);
  });

  it("is outbid at once, and says by how much", () => {
    const led = reduce(fresh(), { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) });
    const beaten = bidStep(led, "b2", OTHER, 1050n, 3n);
    expect(standingOf(beaten)).toBe("outbid");
    expect(beaten.outbidBy).toBe(1050n);
  });

  it("may be beaten before its own answer arrives", () => {
    const sent = reduce(fresh(), { type: "bidSent", amount: 1000n });
    const streamed = bidStep(bidStep(sent, "b1", "pseudonym", 1000n, 2n), "b2", OTHER, 1050n, 3n);
    const answered = reduce(streamed, { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) });
    expect(standingOf(answered)).toBe("outbid");
    expect(answered.outbidBy).toBe(1050n);
  });
});

describe("the end", () => {
  const end = (winnerId: string): ItemUpdate => ({
    item: item({ status: "ended", highestBid: 1000n, bidCount: 1n, winnerId, sequence: 3n }),
    bids: [],
    serverNowMs: T0,
  });

  it("is won by the highest bidder, under whichever name", () => {
    const led = reduce(fresh(), { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) });
    const learnt = bidStep(led, "b1", "pseudonym", 1000n, 2n);
    const ended = reduce(learnt, { type: "step", update: end("pseudonym") });
    expect(standingOf(ended)).toBe("won");
    expect(ended.item.winnerId).toBe(ME);
  });

  it("is lost by everybody else who bid", () => {
    const led = reduce(fresh(), { type: "bidAccepted", bid: bid("b1", ME, 1000n, 2n) });
    const beaten = bidStep(led, "b2", OTHER, 1050n, 3n);
    const ended = reduce(beaten, {
      type: "step",
      update: { ...end("p2"), item: { ...end("p2").item, highestBid: 1050n, sequence: 4n } },
    });
    expect(standingOf(ended)).toBe("lost");
  });

  it("means nothing to those who did not bid, and to guests", () => {
    const watched = bidStep(fresh(), "b1", OTHER, 1000n, 2n);
    expect(standingOf(reduce(watched, { type: "step", update: end("p1") }))).toBe("none");
    const guest = bidStep(startState(null, item(), [], []), "b1", OTHER, 1000n, 2n);
    expect(standingOf(guest)).toBe("none");
  });

  it("has no winner when the seller cancels", () => {
    const cancelled = reduce(fresh(), {
      type: "step",
      update: { item: item({ status: "cancelled", sequence: 2n }), bids: [], serverNowMs: T0 },
    });
    expect(cancelled.item.status).toBe("cancelled");
    expect(standingOf(cancelled)).toBe("none");
  });
});

describe("names", () => {
  it("are one for a seller who sees accounts on the page and pseudonyms on the stream", () => {
    const shown = bid("b1", "account", 1000n, 2n);
    const seller = startState("seller", item({ highestBid: 1000n, sequence: 2n }), [shown], [
      { bidder: "account", amount: 1000n, atMs: T0 },
    ]);
    const streamed = reduce(seller, {
      type: "snapshot",
      update: step(bid("b1", "pseudonym", 1000n, 2n)),
    });
    const more = bidStep(streamed, "b2", "pseudonym", 1500n, 3n);
    expect(more.leaders).toEqual([{ bidder: "account", amount: 1500n, atMs: T0 + 3 }]);
    expect(more.bids.every(({ bidder }) => bidder === "account")).toBe(true);
  });
});
