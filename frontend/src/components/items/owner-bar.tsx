// What a seller can do with an item: everything until the first bid.
"use client";

import { Pencil } from "lucide";
import { type ItemView } from "@/lib/live/types";
import { useLive } from "../live/provider";
import { buttonStyle } from "../ui/button";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { CancelDialog } from "./cancel-dialog";

export function OwnerBar({ item }: { item: ItemView }) {
  const { state } = useLive();
  if (state.item.status !== "active") {
    return null;
  }
  if (state.item.bidCount > 0n) {
    return (
      <p className="text-sm text-muted">
        Someone has bid, so the item can no longer be changed or cancelled.
      </p>
    );
  }
  return (
    <div className="flex gap-3">
      <Link href={`/items/${item.id}/edit`} className={buttonStyle({ look: "outline", wide: true })}>
        <Icon of={Pencil} className="size-4" /> Edit
      </Link>
      <CancelDialog id={item.id} title={item.title} />
    </div>
  );
}
