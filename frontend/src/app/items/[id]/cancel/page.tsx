// Asks before an auction is cancelled.
import { type Metadata } from "next";
import { redirect } from "next/navigation";
import { CancelForm } from "@/components/items/cancel-form";
import { PageTitle } from "@/components/site/page-title";
import { buttonStyle } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import { changeable, ownItem } from "@/lib/api/owned";

export const metadata: Metadata = { title: "Cancel auction" };

export default async function CancelPage({ params }: { params: Promise<{ id: string }> }) {
  const item = await ownItem((await params).id);
  if (!changeable(item)) {
    redirect(`/items/${item.id}`);
  }
  return (
    <div className="mx-auto max-w-xl">
      <PageTitle title="Cancel this auction?" />
      <Card className="grid gap-5">
        <p className="text-muted">
          <strong className="wrap-anywhere text-ink">
            <bdi>{item.title}</bdi>
          </strong> leaves the auctions for good. This cannot be undone.
        </p>
        <CancelForm id={item.id}>
          <Link href={`/items/${item.id}`} className={buttonStyle({ look: "outline" })}>
            Keep it
          </Link>
        </CancelForm>
      </Card>
    </div>
  );
}
