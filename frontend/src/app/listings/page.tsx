// What the visitor sells, whatever became of it.
import { PackagePlus } from "lucide";
import { type Metadata } from "next";
import { Pager } from "@/components/items/pager";
import { ItemRow, ItemRows } from "@/components/items/item-row";
import { PageTitle } from "@/components/site/page-title";
import { Badge, type Tone } from "@/components/ui/badge";
import { buttonStyle } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { sellerItems } from "@/lib/api/queries";
import { pageToken, type SearchParams } from "@/lib/catalogue";
import { currentPrice, type ItemView } from "@/lib/live/types";
import { requireSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "My listings" };

function state(item: ItemView): { tone: Tone; text: string } {
  switch (item.status) {
    case "active":
      return item.bidCount > 0n ? { tone: "good", text: "Live" } : { tone: "brand", text: "Waiting for a bid" };
    case "ended":
      return item.bidCount > 0n ? { tone: "good", text: "Sold" } : { tone: "plain", text: "Not sold" };
    case "cancelled":
      return { tone: "plain", text: "Cancelled" };
  }
}

const sell = (
  <Link href="/items/new" className={buttonStyle({})}>
    Sell an item
  </Link>
);

export default async function ListingsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireSession();
  const token = pageToken(await searchParams);
  const { entries, nextToken } = await sellerItems(token);
  const renderedAtMs = Date.now();
  return (
    <>
      <PageTitle title="My listings" action={entries.length > 0 ? sell : null} />
      {entries.length === 0 ? (
        <Empty icon={PackagePlus} title="You are not selling anything" action={sell}>
          Listing takes a title, a starting price and an end.
        </Empty>
      ) : (
        <ItemRows>
          {entries.map((item) => {
            const { tone, text } = state(item);
            return (
              <ItemRow
                key={item.id}
                item={item}
                renderedAtMs={renderedAtMs}
                badge={<Badge tone={tone}>{text}</Badge>}
                figures={[{ label: item.bidCount > 0n ? "Highest bid" : "Starting price", amount: currentPrice(item) }]}
              />
            );
          })}
        </ItemRows>
      )}
      <Pager
        firstHref={token ? "/listings" : null}
        nextHref={nextToken ? `/listings?${new URLSearchParams({ page: nextToken })}` : null}
      />
    </>
  );
}
