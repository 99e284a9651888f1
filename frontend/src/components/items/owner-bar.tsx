// What a seller can do with an item: everything until the first bid.
"use client";

import { useRef, useState } from "react";
import { Pencil } from "lucide";
import { type ItemView } from "@/lib/live/types";
import { useLive } from "../live/provider";
import { buttonStyle } from "../ui/button";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { CancelDialog } from "./cancel-dialog";

// Why nothing can be done any more.
function reasonOf({ status, bidCount }: ItemView): string | null {
  if (status !== "active") {
    return "The auction is over.";
  }
  return bidCount > 0n ? "Someone has bid, so the item can no longer be changed or cancelled." : null;
}

export function OwnerBar({ item }: { item: ItemView }) {
  const { state } = useLive();
  const dialog = useRef<HTMLDialogElement>(null);
  const [asking, setAsking] = useState(false);
  const reason = reasonOf(state.item);
  const cancelled = state.item.status === "cancelled";
  return (
    <>
      {reason === null ? (
        <div className="flex gap-3">
          <Link href={`/items/${item.id}/edit`} className={buttonStyle({ look: "outline", wide: true })}>
            <Icon of={Pencil} className="size-4" /> Edit
          </Link>
          <a
            href={`/items/${item.id}/cancel`}
            aria-haspopup="dialog"
            onClick={(event) => {
              event.preventDefault();
              dialog.current?.showModal();
              setAsking(true);
            }}
            className={buttonStyle({ look: "outline", wide: true, className: "!text-bad" })}
          >
            Cancel auction
          </a>
        </div>
      ) : state.item.status === "active" ? (
        <p className="text-sm text-muted">{reason}</p>
      ) : null}
      {(reason === null || asking) && !cancelled ? (
        <CancelDialog
          dialog={dialog}
          id={item.id}
          title={item.title}
          tooLate={reason}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
