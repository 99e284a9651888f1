// How far each of the visitor's bids reaches towards the price: drawn on the
// server, so it costs the browser no script.
import { type MyBidView } from "@/lib/api/queries";
import { cn } from "@/lib/cn";
import { currentPrice } from "@/lib/live/types";
import { formatMoney, perMille } from "@/lib/money";
import { STANDINGS } from "./standing-badge";

const WIDTH = 1000;
const HEIGHT = 12;

// The shortest bar that can be seen.
const LEAST = 6;

const FILLS = {
  winning: "fill-good",
  won: "fill-good",
  outbid: "fill-bad",
  lost: "fill-line-strong",
  cancelled: "fill-line-strong",
} as const;

function Bar({ entry, top }: { entry: MyBidView; top: bigint }) {
  const price = Math.max(perMille(currentPrice(entry.item), top), LEAST);
  const own = Math.max(perMille(entry.mine, top), LEAST);
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="mt-2 block h-3 w-full overflow-hidden rounded-sm"
    >
      <rect width={price} height={HEIGHT} className="fill-line" />
      <rect width={own} height={HEIGHT} className={FILLS[entry.standing]} />
    </svg>
  );
}

export function BidsChart({ bids }: { bids: MyBidView[] }) {
  const top = bids.reduce((most, { item }) => {
    const price = currentPrice(item);
    return price > most ? price : most;
  }, 0n);
  return (
    <figure>
      <ul className="grid grid-cols-1 gap-5">
        {bids.map((entry) => (
          <li key={entry.item.id}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-[0.9375rem]">
              <span dir="auto" className="min-w-0 truncate font-medium">{entry.item.title}</span>
              <span className="text-sm text-muted tabular-nums">
                {formatMoney(entry.mine)} of {formatMoney(currentPrice(entry.item))},{" "}
                {STANDINGS[entry.standing].text.toLowerCase()}
              </span>
            </p>
            <Bar entry={entry} top={top} />
          </li>
        ))}
      </ul>
      <figcaption className="mt-5 flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">
        <Key colour="bg-good" text="Your bid, in the lead" />
        <Key colour="bg-bad" text="Your bid, outbid" />
        <Key colour="bg-line" text="What is missing to the price" />
      </figcaption>
    </figure>
  );
}

function Key({ colour, text }: { colour: string; text: string }) {
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className={cn("size-2.5 rounded-sm", colour)} />
      {text}
    </span>
  );
}
