// A submit button that says so while its form is on the way.
"use client";

import { LoaderCircle } from "lucide";
import { type ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button";
import { Icon } from "./icon";

interface Props extends ButtonLook {
  children: ReactNode;
  pending: string;
  disabled?: boolean;
}

export function SubmitButton({ children, pending, disabled, ...look }: Props) {
  const status = useFormStatus();
  return (
    <Button type="submit" disabled={disabled || status.pending} aria-busy={status.pending} {...look}>
      {status.pending ? (
        <>
          <Icon of={LoaderCircle} className="size-4 animate-spin" />
          {pending}
        </>
      ) : (
        children
      )}
    </Button>
  );
}
