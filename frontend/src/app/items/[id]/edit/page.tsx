// Changes an item that nobody has bid on.
import { type Metadata } from "next";
import { redirect } from "next/navigation";
import { EditItemForm } from "@/components/items/item-forms";
import { PageTitle } from "@/components/site/page-title";
import { Card } from "@/components/ui/card";
import { changeable, ownItem } from "@/lib/api/owned";

export const metadata: Metadata = { title: "Edit item" };

export default async function EditPage({ params }: { params: Promise<{ id: string }> }) {
  const item = await ownItem((await params).id);
  if (!changeable(item)) {
    redirect(`/items/${item.id}`);
  }
  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle title="Edit item" lead="Price and end stay as they are. With the first bid everything does." />
      <Card>
        <EditItemForm
          values={{
            id: item.id,
            title: item.title,
            description: item.description,
            category: item.category,
            images: item.images.join("\n"),
          }}
        />
      </Card>
    </div>
  );
}
