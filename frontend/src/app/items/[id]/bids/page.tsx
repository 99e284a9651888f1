// The whole history of an item, page by page.
import { type Metadata } from "next";
import { notFound } from "next/navigation";
import { Pager } from "@/components/items/pager";
import { Bidder } from "@/components/live/bidder";
import { LocalTime } from "@/components/site/local-time";
import { PageTitle } from "@/components/site/page-title";
import { Card } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import { idSchema } from "@/lib/actions/schemas";
import { findItem, itemBids } from "@/lib/api/queries";
import { pageToken, type SearchParams } from "@/lib/catalogue";
import { formatMoney } from "@/lib/money";
import { currentSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "Bid history" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function BidsOfItemPage({ params, searchParams }: Props) {
  const id = idSchema.safeParse((await params).id);
  if (!id.success) {
    notFound();
  }
  const token = pageToken(await searchParams);
  const [item, session, { entries, nextToken }] = await Promise.all([
    findItem(id.data),
    currentSession(),
    itemBids(id.data, token),
  ]);
  const here = `/items/${item.id}/bids`;
  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle
        title="Bid history"
        lead={
          <Link href={`/items/${item.id}`} className="wrap-anywhere text-brand underline underline-offset-4">
            <bdi>{item.title}</bdi>
          </Link>
        }
      />
      <Card>
        {entries.length === 0 ? (
          <p className="text-muted">No bids yet.</p>
        ) : (
          <table className="w-full text-[0.9375rem]">
            <thead className="border-b border-line text-left text-sm text-muted">
              <tr>
                <th scope="col" className="pb-2 font-medium">
                  Bidder
                </th>
                <th scope="col" className="px-3 pb-2 font-medium">
                  When
                </th>
                <th scope="col" className="pb-2 text-right font-medium">
                  Amount
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {entries.map((bid) => (
                <tr key={bid.id}>
                  <td className="py-3">
                    <Bidder id={bid.bidder} me={session?.userId ?? null} />
                  </td>
                  <td className="px-3 py-3 text-sm text-muted">
                    <LocalTime atMs={bid.atMs} seconds />
                  </td>
                  <td className="py-3 text-right font-medium tabular-nums">{formatMoney(bid.amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
      <Pager
        firstHref={token ? here : null}
        nextHref={nextToken ? `${here}?${new URLSearchParams({ page: nextToken })}` : null}
      />
    </div>
  );
}
