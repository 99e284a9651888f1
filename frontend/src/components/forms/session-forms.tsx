// Ends sessions: one, or all.
"use client";

import { logoutEverywhere, revokeSession } from "@/lib/actions/auth";
import { SubmitButton } from "../ui/submit-button";
import { Form } from "./form";

export function RevokeForm({ id, label }: { id: string; label: string }) {
  return (
    <Form action={revokeSession} className="grid gap-2">
      <input type="hidden" name="sessionId" value={id} />
      <SubmitButton look="outline" size="small" pending="Signing out">
        Sign out <span className="sr-only">{label}</span>
      </SubmitButton>
    </Form>
  );
}

export function EverywhereForm() {
  return (
    <Form action={logoutEverywhere} className="grid justify-items-start gap-2">
      <SubmitButton look="outline" pending="Signing out">
        Sign out everywhere
      </SubmitButton>
    </Form>
  );
}
