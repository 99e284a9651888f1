// Home: what ends soon, and what is new.
import { ArrowRight, PackageOpen } from "lucide";
import { ItemGrid } from "@/components/items/item-card";
import { buttonStyle } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";
import { searchItems } from "@/lib/api/queries";
import { readSearch, searchPath } from "@/lib/catalogue";
import { type ItemView } from "@/lib/live/types";
import { currentSession } from "@/lib/session/session";

const SHELF = 8;
const SMALL_SHELF = 4;

interface ShelfProps {
  title: string;
  href: string;
  items: ItemView[];
  renderedAtMs: number;
}

function Shelf({ title, href, items, renderedAtMs }: ShelfProps) {
  return (
    <section className="mt-10 sm:mt-12">
      <div className="mb-4 flex items-baseline justify-between gap-4">
        <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
        <Link
          href={href}
          className="inline-flex items-center gap-1 text-sm font-medium text-brand underline-offset-4 hover:underline"
        >
          See all <span className="sr-only">: {title}</span>
          <Icon of={ArrowRight} className="size-4" />
        </Link>
      </div>
      <ItemGrid items={items} renderedAtMs={renderedAtMs} />
    </section>
  );
}

export default async function HomePage() {
  const all = readSearch({});
  const [session, ending, newest] = await Promise.all([
    currentSession(),
    searchItems(all, SHELF),
    searchItems({ ...all, order: "newest" }, SHELF + SMALL_SHELF),
  ]);
  const shown = new Set(ending.entries.map(({ id }) => id));
  const alsoNew = newest.entries.filter(({ id }) => !shown.has(id)).slice(0, SMALL_SHELF);
  const renderedAtMs = Date.now();
  return (
    <>
      <section className="flex flex-wrap items-end justify-between gap-6">
        <div>
          <h1 className="text-4xl font-bold tracking-tight sm:text-5xl">Bids, as they fall.</h1>
          <p className="mt-3 max-w-[46ch] text-lg text-muted">
            Watch every bid the moment it is made. Whoever has bid the most when time is up, wins.
          </p>
        </div>
        <div className="flex flex-wrap gap-3">
          <Link href="/auctions" className={buttonStyle({ size: "large" })}>
            Browse auctions
          </Link>
          <Link href={session ? "/items/new" : "/register"} className={buttonStyle({ look: "outline", size: "large" })}>
            {session ? "Sell an item" : "Create account"}
          </Link>
        </div>
      </section>
      {ending.entries.length === 0 ? (
        <div className="mt-10">
          <Empty
            icon={PackageOpen}
            title="Nothing is on auction right now"
            action={
              <Link href="/items/new" className={buttonStyle({})}>
                List the first item
              </Link>
            }
          >
            As soon as somebody lists an item, it shows here.
          </Empty>
        </div>
      ) : (
        <>
          <Shelf title="Ending soon" href="/auctions" items={ending.entries} renderedAtMs={renderedAtMs} />
          {alsoNew.length > 0 ? (
            <Shelf
              title="Just listed"
              href={searchPath({ order: "newest" })}
              items={alsoNew}
              renderedAtMs={renderedAtMs}
            />
          ) : null}
        </>
      )}
    </>
  );
}
