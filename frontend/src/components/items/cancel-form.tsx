// The one button that cancels an auction.
"use client";

import { type ReactNode } from "react";
import { cancelItem } from "@/lib/actions/items";
import { Form } from "../forms/form";
import { SubmitButton } from "../ui/submit-button";

export function CancelForm({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Form action={cancelItem} className="grid gap-4">
      <input type="hidden" name="id" value={id} />
      <div className="flex flex-wrap justify-end gap-3">
        {children}
        <SubmitButton look="danger" pending="Cancelling">
          Cancel the auction
        </SubmitButton>
      </div>
    </Form>
  );
}
