// Asks before an auction is cancelled: in a dialog, or on a page of its own
// where there are no scripts.
"use client";

import { useRef } from "react";
import { Button, buttonStyle } from "../ui/button";
import { CancelForm } from "./cancel-form";

export function CancelDialog({ id, title }: { id: string; title: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <a
        href={`/items/${id}/cancel`}
        aria-haspopup="dialog"
        onClick={(event) => {
          event.preventDefault();
          dialog.current?.showModal();
        }}
        className={buttonStyle({ look: "outline", wide: true, className: "!text-bad" })}
      >
        Cancel auction
      </a>
      <dialog
        ref={dialog}
        aria-labelledby="cancel-title"
        onClick={(event) => {
          if (event.target === dialog.current) {
            dialog.current.close();
          }
        }}
        className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-0 text-ink shadow-card"
      >
        <div className="grid gap-4 p-6">
          <h2 id="cancel-title" className="text-xl font-semibold tracking-tight">
            Cancel this auction?
          </h2>
          <p className="text-muted">
            <strong className="wrap-anywhere text-ink">
              <bdi>{title}</bdi>
            </strong> leaves the auctions for good. This cannot be undone.
          </p>
          <CancelForm id={id}>
            <Button type="button" look="outline" onClick={() => dialog.current?.close()}>
              Keep it
            </Button>
          </CancelForm>
        </div>
      </dialog>
    </>
  );
}
