// What the visitor has bid on, and how each bid stands.
import { Gavel } from "lucide";
import { type Metadata } from "next";
import { ItemRow, ItemRows } from "@/components/items/item-row";
import { Pager } from "@/components/items/pager";
import { StandingBadge } from "@/components/items/standing-badge";
import { PageTitle } from "@/components/site/page-title";
import { buttonStyle } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { myBids } from "@/lib/api/queries";
import { pageToken, type SearchParams } from "@/lib/catalogue";
import { currentPrice } from "@/lib/live/types";
import { requireSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "My bids" };

export default async function MyBidsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireSession();
  const token = pageToken(await searchParams);
  const { entries, nextToken } = await myBids(token);
  const renderedAtMs = Date.now();
  return (
    <>
      <PageTitle title="My bids" />
      {entries.length === 0 ? (
        <Empty
          icon={Gavel}
          title="You have not bid yet"
          action={
            <Link href="/auctions" className={buttonStyle({})}>
              Find something
            </Link>
          }
        >
          Every item you bid on shows here, with how you stand.
        </Empty>
      ) : (
        <ItemRows>
          {entries.map(({ item, mine, standing }) => (
            <ItemRow
              key={item.id}
              item={item}
              renderedAtMs={renderedAtMs}
              badge={<StandingBadge standing={standing} />}
              figures={[
                { label: "Your best", amount: mine },
                { label: item.status === "active" ? "Price now" : "Final price", amount: currentPrice(item) },
              ]}
            />
          ))}
        </ItemRows>
      )}
      <Pager
        firstHref={token ? "/bids" : null}
        nextHref={nextToken ? `/bids?${new URLSearchParams({ page: nextToken })}` : null}
      />
    </>
  );
}
