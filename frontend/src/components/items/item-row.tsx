// An item in a list of the visitor's own, with figures side by side.
import { type ReactNode } from "react";
import { count } from "@/lib/format";
import { type ItemView } from "@/lib/live/types";
import { formatMoney } from "@/lib/money";
import { LocalTime } from "../site/local-time";
import { Link } from "../ui/link";
import { Countdown } from "./countdown";
import { ItemPicture } from "./picture";

export function ItemRows({ children }: { children: ReactNode }) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
      {children}
    </ul>
  );
}

interface Props {
  item: ItemView;
  renderedAtMs: number;
  badge: ReactNode;
  figures: { label: string; amount: bigint }[];
}

export function ItemRow({ item, renderedAtMs, badge, figures }: Props) {
  return (
    <li className="relative grid grid-cols-[4.5rem_minmax(0,1fr)] items-center gap-x-4 gap-y-3 p-4 transition-colors hover:bg-sunken/60 has-focus-visible:bg-sunken sm:grid-cols-[5.5rem_minmax(0,1fr)_auto]">
      <div className="aspect-4/3 overflow-hidden rounded-lg">
        <ItemPicture seed={item.id} src={item.images[0]} alt="" />
      </div>
      <div className="grid grid-cols-1 justify-items-start gap-1.5">
        {badge}
        <h2 dir="auto" className="line-clamp-2 w-full font-semibold">
          <Link href={`/items/${item.id}`} className="after:absolute after:inset-0">
            {item.title}
          </Link>
        </h2>
        <p className="text-sm text-muted">
          {count(item.bidCount, "bid")} &middot;{" "}
          {item.status === "active" ? (
            <>
              <Countdown endsAtMs={item.endsAtMs} renderedAtMs={renderedAtMs} /> left
            </>
          ) : (
            <>
              {item.status === "ended" ? "ended " : "would have ended "}
              <LocalTime atMs={item.endsAtMs} />
            </>
          )}
        </p>
      </div>
      <dl className="col-span-2 flex flex-wrap gap-x-8 gap-y-2 sm:col-span-1 sm:text-right">
        {figures.map(({ label, amount }) => (
          <div key={label} className="sm:min-w-24">
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="text-lg font-bold tracking-tight tabular-nums">{formatMoney(amount)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
