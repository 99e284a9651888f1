// The best bid of each bidder.
"use client";

import { formatMoney } from "@/lib/money";
import { Bidder } from "./bidder";
import { useLive } from "./provider";

export function Leaders() {
  const { state } = useLive();
  const { leaders, me } = state;
  if (leaders.length === 0) {
    return <p className="text-muted">Nobody leads yet.</p>;
  }
  return (
    <ol className="divide-y divide-line" data-testid="leaders">
      {leaders.map((leader, place) => (
        <li key={leader.bidder} className="flex items-center gap-3 py-2.5 text-[0.9375rem]">
          <span className="w-5 text-right text-sm text-muted tabular-nums">{place + 1}</span>
          <span className="min-w-0 flex-1">
            <Bidder id={leader.bidder} me={me} />
          </span>
          <span className="font-semibold tabular-nums">{formatMoney(leader.amount)}</span>
        </li>
      ))}
    </ol>
  );
}
