// Every bid, the latest first.
"use client";

import { formatAgo, formatUtc } from "@/lib/format";
import { formatMoney } from "@/lib/money";
import { useServerSecond } from "../items/countdown";
import { Link } from "../ui/link";
import { Bidder } from "./bidder";
import { useLive } from "./provider";

function Ago({ atMs }: { atMs: number }) {
  const { renderedAtMs } = useLive();
  const now = useServerSecond(renderedAtMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)}>
      {formatAgo(Math.max(0, now - atMs))}
    </time>
  );
}

export function History({ moreHref }: { moreHref: string | null }) {
  const { state } = useLive();
  const { bids, me, pending } = state;
  if (bids.length === 0 && pending === null) {
    return <p className="text-muted">No bids yet. The first one sets the pace.</p>;
  }
  return (
    <>
      <table className="w-full text-[0.9375rem]">
        <thead className="sr-only">
          <tr>
            <th scope="col">Bidder</th>
            <th scope="col">When</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line" data-testid="history">
          {pending !== null && me !== null ? (
            <tr className="text-muted" data-pending>
              <td className="py-3">
                <Bidder id={me} me={me} />
              </td>
              <td className="px-3 py-3 text-right text-sm">sending</td>
              <td className="py-3 text-right font-semibold tabular-nums">{formatMoney(pending)}</td>
            </tr>
          ) : null}
          {bids.map((bid, place) => (
            <tr key={bid.id}>
              <td className="max-w-0 py-3">
                <Bidder id={bid.bidder} me={me} />
              </td>
              <td className="w-px px-3 py-3 text-right text-sm whitespace-nowrap text-muted">
                <Ago atMs={bid.atMs} />
              </td>
              <td
                className={`w-px py-3 text-right whitespace-nowrap tabular-nums ${place === 0 ? "font-bold" : "font-medium"}`}
              >
                {formatMoney(bid.amount)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {moreHref ? (
        <Link href={moreHref} className="mt-3 inline-block text-sm font-medium text-brand underline underline-offset-4">
          All bids
        </Link>
      ) : null}
    </>
  );
}
