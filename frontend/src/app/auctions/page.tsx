// All auctions: search, category, order, page by page. Open to everybody.
import { SearchX } from "lucide";
import { type Metadata } from "next";
import { Filters } from "@/components/items/filters";
import { ItemGrid } from "@/components/items/item-card";
import { Pager } from "@/components/items/pager";
import { PageTitle } from "@/components/site/page-title";
import { buttonStyle } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { searchItems } from "@/lib/api/queries";
import { readSearch, searchPath, type SearchParams } from "@/lib/catalogue";

export const metadata: Metadata = { title: "Auctions" };

interface Props {
  searchParams: Promise<SearchParams>;
}

export default async function AuctionsPage({ searchParams }: Props) {
  const search = readSearch(await searchParams);
  const { entries, nextToken } = await searchItems(search);
  const narrowed = search.query !== "" || search.category !== "";
  return (
    <>
      <PageTitle title="Auctions" />
      <Filters search={search}>
        <h2 className="sr-only">{search.status === "ended" ? "Ended auctions" : "Live auctions"}</h2>
        {entries.length === 0 ? (
          <Empty
            icon={SearchX}
            title={narrowed ? "Nothing matches" : "Nothing here yet"}
            action={
              <Link href={narrowed ? "/auctions" : "/items/new"} className={buttonStyle({ look: "outline" })}>
                {narrowed ? "Show all auctions" : "Sell an item"}
              </Link>
            }
          >
            {narrowed ? "Try fewer words or another category." : "Auctions show here as soon as there are some."}
          </Empty>
        ) : (
          <ItemGrid items={entries} renderedAtMs={Date.now()} />
        )}
        <Pager
          firstHref={search.token ? searchPath({ ...search, token: "" }) : null}
          nextHref={nextToken ? searchPath({ ...search, token: nextToken }) : null}
        />
      </Filters>
    </>
  );
}
