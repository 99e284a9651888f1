// Lists an item.
import { type Metadata } from "next";
import { NewItemForm } from "@/components/items/item-forms";
import { PageTitle } from "@/components/site/page-title";
import { Card } from "@/components/ui/card";
import { requireSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "Sell an item" };

export default async function NewItemPage() {
  await requireSession();
  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle title="Sell an item" lead="Until somebody bids you can change the text and pictures, or cancel." />
      <Card>
        <NewItemForm />
      </Card>
    </div>
  );
}
