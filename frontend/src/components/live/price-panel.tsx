// The price, the time left, and what the visitor can do about it.
"use client";

import { cn } from "@/lib/cn";
import { formatMoney, isLong } from "@/lib/money";
import { count } from "@/lib/format";
import { shownPrice, standingOf } from "@/lib/live/state";
import { Countdown, useServerSecond } from "../items/countdown";
import { LocalTime } from "../site/local-time";
import { buttonStyle } from "../ui/button";
import { Link } from "../ui/link";
import { BidForm, useBidding } from "./bid-form";
import { LinkBadge } from "./link-badge";
import { useLive } from "./provider";
import { Standing } from "./standing";

interface Props {
  // Where a guest signs in to come back to this item.
  loginHref: string;
  // An amount carried through the login.
  amount: string;
  firstKey: string;
}

function Price() {
  const { state } = useLive();
  const { item, pending } = state;
  const price = shownPrice(state);
  const label =
    item.status === "ended"
      ? item.bidCount > 0n
        ? "Sold for"
        : "Started at"
      : item.bidCount > 0n || pending !== null
        ? "Current bid"
        : "Starting price";
  return (
    <div>
      <div className="flex items-start justify-between gap-3">
        <p className="text-sm text-muted">{label}</p>
        {item.status === "active" ? <LinkBadge /> : null}
      </div>
      <p
        key={price.toString()}
        data-testid="price"
        className={cn(
          "-mx-1 mt-0.5 w-fit animate-settle rounded-md px-1 font-bold tracking-tight wrap-anywhere tabular-nums",
          isLong(price) ? "text-2xl" : "text-4xl",
        )}
      >
        {formatMoney(price)}
      </p>
      <p className="mt-1 text-sm text-muted">
        {pending !== null ? "Sending your bid" : item.bidCount > 0n ? count(item.bidCount, "bid") : "No bids yet"}
      </p>
    </div>
  );
}

const WHEN = { active: "Ends", ended: "Ended", cancelled: "Would have ended" } as const;

function End() {
  const { state, renderedAtMs } = useLive();
  const { item } = state;
  return (
    <div className="rounded-xl bg-sunken p-3.5">
      {item.status === "active" ? (
        <p className="flex items-baseline justify-between gap-3">
          <span className="text-sm text-muted">Time left</span>
          <Countdown endsAtMs={item.endsAtMs} renderedAtMs={renderedAtMs} className="text-lg" />
        </p>
      ) : (
        <p className="font-semibold">
          {item.status === "ended" ? "This auction has ended." : "The seller has cancelled this auction."}
        </p>
      )}
      <p className="mt-0.5 text-sm text-muted">
        {WHEN[item.status]}{" "}
        <LocalTime atMs={item.endsAtMs} both />
      </p>
    </div>
  );
}

function Offer({ loginHref, amount, firstKey }: Props) {
  const { state, renderedAtMs } = useLive();
  const { item, me } = state;
  const now = useServerSecond(renderedAtMs);
  const bidding = useBidding(firstKey, amount);
  if (item.status !== "active") {
    return (
      <>
        {bidding.answer.late ? (
          <p role="alert" className="text-sm font-medium text-bad">
            Your last bid came too late: it does not count.
          </p>
        ) : null}
        <Link href="/auctions" className={buttonStyle({ look: "outline", wide: true })}>
          See other auctions
        </Link>
      </>
    );
  }
  if (me !== null && me === item.sellerId) {
    return <p className="text-sm text-muted">This is your item: you can watch, but not bid.</p>;
  }
  if (now >= item.endsAtMs) {
    return (
      <p role="status" className="text-sm text-muted">
        Time is up. The result will be here in a moment.
      </p>
    );
  }
  if (me === null) {
    return (
      <div className="grid gap-2">
        <p className="text-sm text-muted">
          The next bid is <strong className="text-ink tabular-nums">{formatMoney(item.minNextBid)}</strong> or more.
        </p>
        <Link href={loginHref} className={buttonStyle({ size: "large", wide: true })}>
          Sign in to bid
        </Link>
      </div>
    );
  }
  // The form stays in place while its own bid is on the way.
  if (standingOf(state) === "leading" && state.pending === null) {
    return (
      <p className="text-sm text-muted">
        You can bid again when somebody beats you: with {formatMoney(item.minNextBid)} or more.
      </p>
    );
  }
  return <BidForm itemId={item.id} bidding={bidding} />;
}

export function PricePanel(props: Props) {
  return (
    <section aria-label="Price and bidding" className="grid grid-cols-1 gap-4">
      <Price />
      <Standing />
      <End />
      <Offer {...props} />
    </section>
  );
}
