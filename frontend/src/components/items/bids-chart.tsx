// How far each of the visitor's bids reaches towards the price: drawn on the
// server, so it costs the browser no script.
import { type MyBidView } from "@/lib/api/queries";
import { currentPrice } from "@/lib/live/types";
import { formatMoney, perMille } from "@/lib/money";
import { STANDINGS } from "./standing-badge";

const WIDTH = 1000;
const ROW = 64;
const BAR = 14;
const BAR_TOP = 34;

const FILLS = {
  winning: "fill-good",
  won: "fill-good",
  outbid: "fill-bad",
  lost: "fill-line-strong",
  cancelled: "fill-line-strong",
} as const;

function summary(bids: MyBidView[]): string {
  const leading = bids.filter(({ standing }) => standing === "winning" || standing === "won").length;
  return `Your highest bid against the price of ${bids.length} auctions; you hold ${leading} of them.`;
}

export function BidsChart({ bids }: { bids: MyBidView[] }) {
  const top = bids.reduce((most, { item }) => {
    const price = currentPrice(item);
    return price > most ? price : most;
  }, 0n);
  return (
    <figure>
      <svg
        role="img"
        aria-label={summary(bids)}
        viewBox={`0 0 ${WIDTH} ${bids.length * ROW}`}
        className="h-auto w-full min-w-[34rem]"
      >
        {bids.map(({ item, mine, standing }, place) => {
          const price = currentPrice(item);
          const y = place * ROW;
          const reach = Math.max(perMille(price, top), 4);
          const own = Math.max(perMille(mine, top), 4);
          const title = item.title.length > 48 ? `${item.title.slice(0, 47)}…` : item.title;
          return (
            <g key={item.id}>
              <text x="0" y={y + 22} className="fill-ink text-[20px] font-medium">
                {title}
              </text>
              <text x={WIDTH} y={y + 22} textAnchor="end" className="fill-muted text-[20px] tabular-nums">
                {`${formatMoney(mine)} of ${formatMoney(price)}, ${STANDINGS[standing].text.toLowerCase()}`}
              </text>
              <rect x="0" y={y + BAR_TOP} width={reach} height={BAR} rx="4" className="fill-line" />
              <rect x="0" y={y + BAR_TOP} width={own} height={BAR} rx="4" className={FILLS[standing]} />
            </g>
          );
        })}
      </svg>
      <figcaption className="mt-2 text-sm text-muted">
        Coloured: your highest bid. Grey behind it: the price.
      </figcaption>
    </figure>
  );
}
