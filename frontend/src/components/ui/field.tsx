// A labelled input with its hint and its error, tied together for those who
// do not see them side by side.
import { cva } from "class-variance-authority";
import { CircleAlert } from "lucide";
import { type ComponentProps, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Icon } from "./icon";

export const controlStyle = cva(
  "w-full rounded-lg border bg-surface pl-3 text-base text-ink placeholder:text-muted transition-colors disabled:bg-sunken disabled:text-muted",
  {
    variants: {
      kind: { input: "h-11 pr-3", select: "h-11", area: "py-2.5 pr-3 leading-relaxed" },
      invalid: { true: "border-bad", false: "border-line-strong hover:border-muted" },
    },
    defaultVariants: { kind: "input", invalid: false },
  },
);

interface FrameProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string | undefined;
}

// What the control inside a frame needs to be tied to it.
function ties({ id, hint, error }: FrameProps) {
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean);
  return {
    id,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
  } as const;
}

export function FieldFrame({
  id,
  label,
  hint,
  error,
  optional,
  className,
  children,
}: FrameProps & { children: ReactNode }) {
  return (
    <div className={cn("grid gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional ? <span className="font-normal text-muted"> (optional)</span> : null}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
      <FieldError id={id} error={error} />
    </div>
  );
}

export function FieldError({ id, error }: { id: string; error?: string | undefined }) {
  return error ? (
    <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm font-medium text-bad">
      <Icon of={CircleAlert} className="mt-0.5 size-4" />
      {error}
    </p>
  ) : null;
}

type Framed<Tag extends "input" | "textarea" | "select"> = Omit<FrameProps, "className"> &
  Omit<ComponentProps<Tag>, "id" | "className"> & { className?: string };

export function InputField({ id, label, hint, error, optional, className, ...rest }: Framed<"input">) {
  const frame = { id, label, hint, error, optional: optional ?? false, className };
  return (
    <FieldFrame {...frame}>
      <input className={controlStyle({ invalid: Boolean(error) })} {...rest} {...ties(frame)} />
    </FieldFrame>
  );
}

export function AreaField({ id, label, hint, error, optional, className, ...rest }: Framed<"textarea">) {
  const frame = { id, label, hint, error, optional: optional ?? false, className };
  return (
    <FieldFrame {...frame}>
      <textarea
        className={controlStyle({ kind: "area", invalid: Boolean(error) })}
        {...rest}
        {...ties(frame)}
      />
    </FieldFrame>
  );
}

export function SelectField({ id, label, hint, error, optional, className, ...rest }: Framed<"select">) {
  const frame = { id, label, hint, error, optional: optional ?? false, className };
  return (
    <FieldFrame {...frame}>
      <select
        className={controlStyle({ kind: "select", invalid: Boolean(error) })}
        {...rest}
        {...ties(frame)}
      />
    </FieldFrame>
  );
}
