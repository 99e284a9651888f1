// An item in a list.
import { categoryLabel } from "@/lib/catalogue";
import { count } from "@/lib/format";
import { currentPrice, type ItemView } from "@/lib/live/types";
import { cn } from "@/lib/cn";
import { formatMoney, isLong } from "@/lib/money";
import { LocalTime } from "../site/local-time";
import { Badge } from "../ui/badge";
import { Link } from "../ui/link";
import { Countdown } from "./countdown";
import { ItemPicture } from "./picture";

interface Props {
  item: ItemView;
  renderedAtMs: number;
  eager?: boolean;
}

export function ItemCard({ item, renderedAtMs, eager = false }: Props) {
  return (
    <article className="relative grid grid-cols-[7.5rem_minmax(0,1fr)] overflow-hidden rounded-2xl border border-line bg-surface shadow-card transition-colors hover:border-line-strong sm:grid-cols-1 sm:grid-rows-[auto_1fr] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand">
      <div className="sm:aspect-4/3">
        <ItemPicture seed={item.id} src={item.images[0]} alt="" eager={eager} />
      </div>
      <div className="grid grid-cols-1 grid-rows-[1fr_auto] gap-3 p-4">
        <div>
          {item.category ? <p className="truncate text-xs text-muted">{categoryLabel(item.category)}</p> : null}
          <h3 dir="auto" className="mt-0.5 line-clamp-2 leading-snug font-semibold">
            <Link href={`/items/${item.id}`} className="outline-none after:absolute after:inset-0">
              {item.title}
            </Link>
          </h3>
        </div>
        <div className="flex flex-wrap items-end justify-between gap-x-2 gap-y-1">
          <div className="min-w-0">
            <p className="text-xs text-muted">
              {item.bidCount > 0n ? count(item.bidCount, "bid") : "Starting price"}
            </p>
            <p
              className={cn(
                "font-bold tracking-tight wrap-anywhere tabular-nums",
                isLong(currentPrice(item)) ? "text-sm" : "text-lg",
              )}
            >
              {formatMoney(currentPrice(item))}
            </p>
          </div>
          <ItemEnd item={item} renderedAtMs={renderedAtMs} />
        </div>
      </div>
    </article>
  );
}

export function ItemEnd({ item, renderedAtMs }: { item: ItemView; renderedAtMs: number }) {
  switch (item.status) {
    case "active":
      return (
        <p className="shrink-0 text-right text-sm">
          <span className="block text-xs text-muted">Time left</span>
          <Countdown endsAtMs={item.endsAtMs} renderedAtMs={renderedAtMs} />
        </p>
      );
    case "ended":
      return (
        <p className="shrink-0 text-right text-sm text-muted">
          <span className="block text-xs">{item.bidCount > 0n ? "Sold" : "Ended"}</span>
          <LocalTime atMs={item.endsAtMs} />
        </p>
      );
    case "cancelled":
      return <Badge>Cancelled</Badge>;
  }
}

export function ItemGrid({ items, renderedAtMs }: { items: ItemView[]; renderedAtMs: number }) {
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-[repeat(auto-fill,minmax(15.5rem,1fr))] sm:gap-5">
      {items.map((item, place) => (
        <li key={item.id} className="grid">
          <ItemCard item={item} renderedAtMs={renderedAtMs} eager={place < 4} />
        </li>
      ))}
    </ul>
  );
}
