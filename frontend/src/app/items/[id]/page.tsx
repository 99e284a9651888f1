// An item: what it is, what it costs now, who bids, and how to bid.
import { randomUUID } from "node:crypto";
import { type Metadata } from "next";
import { Gallery } from "@/components/items/gallery";
import { OwnerBar } from "@/components/items/owner-bar";
import { History } from "@/components/live/history";
import { Leaders } from "@/components/live/leaders";
import { PricePanel } from "@/components/live/price-panel";
import { LiveItem } from "@/components/live/provider";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Card, CardTitle } from "@/components/ui/card";
import { PartFailed } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { idSchema } from "@/lib/actions/schemas";
import { findItem, itemBids, leaderboard, part, profile } from "@/lib/api/queries";
import { categoryLabel, searchPath, type SearchParams } from "@/lib/catalogue";
import { type ItemView } from "@/lib/live/types";
import { firstLetters } from "@/lib/format";
import { formatMoney, parseMoney } from "@/lib/money";
import { loginPath } from "@/lib/redirects";
import { currentSession } from "@/lib/session/session";
import { notFound } from "next/navigation";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

async function itemOf(params: Props["params"]): Promise<ItemView> {
  const id = idSchema.safeParse((await params).id);
  return id.success ? findItem(id.data) : notFound();
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const item = await itemOf(params);
  return { title: item.title, description: firstLetters(item.description, 160) || undefined };
}

function carriedAmount(query: SearchParams): string {
  return typeof query.bid === "string" && parseMoney(query.bid).ok ? query.bid : "";
}

async function Seller({ item, signedIn }: { item: ItemView; signedIn: boolean }) {
  const seller = signedIn ? await part(profile(item.sellerId)) : null;
  return seller?.ok && seller.value.fullName ? (
    <div>
      <dt className="text-muted">Seller</dt>
      <dd dir="auto" className="font-medium wrap-anywhere">{seller.value.fullName}</dd>
    </div>
  ) : null;
}

export default async function ItemPage({ params, searchParams }: Props) {
  const item = await itemOf(params);
  const [session, query, bids, leaders] = await Promise.all([
    currentSession(),
    searchParams,
    part(itemBids(item.id)),
    part(leaderboard(item.id)),
  ]);
  const me = session?.userId ?? null;
  const owned = me !== null && me === item.sellerId;
  return (
    <LiveItem
      key={`${item.id} ${me}`}
      me={me}
      item={item}
      bids={bids.ok ? bids.value.entries : []}
      leaders={leaders.ok ? leaders.value : []}
      renderedAtMs={Date.now()}
    >
      {query.made === "1" && owned ? (
        <Alert tone="good" title="Your item is on auction." className="mb-6">
          Share this page&apos;s address. Until the first bid you can still change or cancel it.
        </Alert>
      ) : null}
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,1fr)_24rem] lg:gap-x-10">
        <div className="lg:col-start-1 lg:row-start-1">
          <Gallery item={item} />
        </div>
        <div className="lg:col-start-2 lg:row-span-3 lg:row-start-1">
          <div className="grid grid-cols-1 gap-5 lg:sticky lg:top-24">
            <header>
              <div className="mb-2 flex flex-wrap items-center gap-2">
                {item.category ? (
                  <Link
                    href={searchPath({ category: item.category })}
                    className="text-sm font-medium wrap-anywhere text-brand underline-offset-4 hover:underline"
                  >
                    {categoryLabel(item.category)}
                  </Link>
                ) : null}
                {item.status === "cancelled" ? <Badge>Cancelled</Badge> : null}
              </div>
              <h1 dir="auto" className="text-2xl leading-tight font-bold tracking-tight sm:text-3xl">{item.title}</h1>
            </header>
            <Card>
              <PricePanel
                loginHref={loginPath(`/items/${item.id}`)}
                amount={carriedAmount(query)}
                firstKey={randomUUID()}
              />
            </Card>
            {owned ? <OwnerBar item={item} /> : null}
          </div>
        </div>
        <div className="grid grid-cols-1 gap-6 lg:col-start-1">
          <section aria-labelledby="about">
            <h2 id="about" className="mb-2 text-lg font-semibold tracking-tight">
              About this item
            </h2>
            <p className="max-w-prose leading-relaxed wrap-anywhere whitespace-pre-line [unicode-bidi:plaintext]">
              {item.description || <span className="text-muted">The seller has not described it.</span>}
            </p>
            <dl className="mt-5 flex flex-wrap gap-x-10 gap-y-3 text-sm">
              <div>
                <dt className="text-muted">Starting price</dt>
                <dd className="font-medium tabular-nums">{formatMoney(item.startPrice)}</dd>
              </div>
              <Seller item={item} signedIn={session !== null} />
            </dl>
          </section>
          <div className="grid grid-cols-1 items-start gap-6 md:grid-cols-2">
            <Card aria-labelledby="history">
              <CardTitle id="history">Bid history</CardTitle>
              {bids.ok ? (
                <History moreHref={bids.value.nextToken ? `/items/${item.id}/bids` : null} />
              ) : (
                <PartFailed what="The history" />
              )}
            </Card>
            <Card aria-labelledby="leaders">
              <CardTitle id="leaders">Leaderboard</CardTitle>
              {leaders.ok ? <Leaders /> : <PartFailed what="The leaderboard" />}
            </Card>
          </div>
        </div>
      </div>
    </LiveItem>
  );
}
