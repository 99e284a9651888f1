// Asks before an auction is cancelled: in a dialog, or on a page of its own
// where there are no scripts.
"use client";

import { useEffect, useRef, type RefObject } from "react";
import { Button } from "../ui/button";
import { CancelForm } from "./cancel-form";

interface Props {
  dialog: RefObject<HTMLDialogElement | null>;
  id: string;
  title: string;
  // What came in between while the dialog was open.
  tooLate: string | null;
  onClose: () => void;
}

export function CancelDialog({ dialog, id, title, tooLate, onClose }: Props) {
  const close = () => dialog.current?.close();
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (tooLate !== null) {
      closeButton.current?.focus();
    }
  }, [tooLate]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="cancel-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) {
          close();
        }
      }}
      className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-0 text-ink shadow-card"
    >
      <div className="grid gap-4 p-6">
        <h2 id="cancel-title" className="text-xl font-semibold tracking-tight">
          {tooLate === null ? "Cancel this auction?" : "It is too late to cancel"}
        </h2>
        {tooLate === null ? (
          <>
            <p className="text-muted">
              <strong className="wrap-anywhere text-ink">
                <bdi>{title}</bdi>
              </strong> leaves the auctions for good. This cannot be undone.
            </p>
            <CancelForm id={id}>
              <Button type="button" look="outline" onClick={close}>
                Keep it
              </Button>
            </CancelForm>
          </>
        ) : (
          <>
            <p role="alert" className="text-muted">
              {tooLate}
            </p>
            <Button ref={closeButton} type="button" look="outline" onClick={close}>
              Close
            </Button>
          </>
        )}
      </div>
    </dialog>
  );
}
