// The visitor's figures, and how the latest bids stand.
import { ChartNoAxesColumn } from "lucide";
import { type Metadata } from "next";
import { type ReactNode } from "react";
import { BidsChart } from "@/components/items/bids-chart";
import { PageTitle } from "@/components/site/page-title";
import { buttonStyle } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { Empty, PartFailed } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { myBids, myStats, part, type MyBidView, type Part } from "@/lib/api/queries";
import { formatMoney } from "@/lib/money";
import { requireSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "Dashboard" };

// As many as fit a glance.
const CHARTED = 8;
const RECENT = 100;

function Figure({ label, value, note }: { label: string; value: ReactNode; note?: string }) {
  return (
    <div className="rounded-2xl border border-line bg-surface p-5 shadow-card">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="mt-1 text-2xl font-bold tracking-tight break-words tabular-nums sm:text-3xl">{value}</dd>
      {note ? <dd className="mt-0.5 text-sm text-muted">{note}</dd> : null}
    </div>
  );
}

function Figures({ stats }: { stats: Awaited<ReturnType<typeof myStats>> }) {
  return (
    <dl className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      <Figure label="Bids placed" value={stats.bids.toString()} />
      <Figure label="Bid in total" value={formatMoney(stats.amount)} note="every bid counted" />
      <Figure label="Auctions won" value={stats.won.toString()} />
      <Figure label="Spent on them" value={formatMoney(stats.amountWon)} />
    </dl>
  );
}

function Standings({ entries }: { entries: MyBidView[] }) {
  const tally = (standing: MyBidView["standing"]) =>
    entries.filter((entry) => entry.standing === standing).length;
  const rows = [
    { label: "Winning now", n: tally("winning"), dot: "bg-good" },
    { label: "Outbid", n: tally("outbid"), dot: "bg-bad" },
    { label: "Won", n: tally("won"), dot: "bg-good" },
    { label: "Lost", n: tally("lost"), dot: "bg-line-strong" },
  ];
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ label, n, dot }) => (
        <li key={label} className="flex items-center gap-3 py-2.5">
          <span aria-hidden className={`size-2.5 rounded-full ${dot}`} />
          <span className="flex-1">{label}</span>
          <span className="font-semibold tabular-nums">{n}</span>
        </li>
      ))}
    </ul>
  );
}

function Recent({ bids }: { bids: Part<{ entries: MyBidView[] }> }) {
  if (!bids.ok) {
    return <PartFailed what="Your bids" />;
  }
  const { entries } = bids.value;
  if (entries.length === 0) {
    return (
      <Empty
        icon={ChartNoAxesColumn}
        title="Nothing to draw yet"
        action={
          <Link href="/auctions" className={buttonStyle({})}>
            Place a first bid
          </Link>
        }
      >
        Once you bid, this shows how close you are.
      </Empty>
    );
  }
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <Card aria-labelledby="reach">
        <CardTitle
          id="reach"
          aside={
            <Link href="/bids" className="text-sm font-medium text-brand underline-offset-4 hover:underline">
              All my bids
            </Link>
          }
        >
          Your latest auctions
        </CardTitle>
        <BidsChart bids={entries.slice(0, CHARTED)} />
      </Card>
      <Card aria-labelledby="standings">
        <CardTitle id="standings">Where you stand</CardTitle>
        <Standings entries={entries} />
      </Card>
    </div>
  );
}

export default async function DashboardPage() {
  const session = await requireSession();
  const [stats, bids] = await Promise.all([part(myStats()), part(myBids("", RECENT))]);
  const firstName = session.fullName.trim().split(/\s+/)[0];
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageTitle title={firstName ? `Hello, ${firstName}` : "Dashboard"} lead="What you have bid and won." />
      <section aria-label="Figures" className="-mt-6 sm:-mt-8">
        {stats.ok ? <Figures stats={stats.value} /> : <PartFailed what="Your figures" />}
      </section>
      <Recent bids={bids} />
    </div>
  );
}
