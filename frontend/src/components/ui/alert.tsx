// A message that interrupts (bad) or informs.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide";
import { type ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Icon } from "./icon";

const TONES = {
  info: { box: "border-line bg-sunken text-ink", icon: Info },
  good: { box: "border-good/40 bg-good-soft text-good", icon: CircleCheck },
  warn: { box: "border-warn/40 bg-warn-soft text-warn", icon: TriangleAlert },
  bad: { box: "border-bad/40 bg-bad-soft text-bad", icon: CircleAlert },
} as const;

interface Props {
  tone: keyof typeof TONES;
  title?: string | undefined;
  children?: ReactNode;
  className?: string;
}

export function Alert({ tone, title, children, className }: Props) {
  const { box, icon } = TONES[tone];
  return (
    <div
      role={tone === "bad" || tone === "warn" ? "alert" : "status"}
      className={cn("flex gap-3 rounded-xl border p-4 text-sm", box, className)}
    >
      <Icon of={icon} className="mt-px size-5" />
      <div className="grid gap-1">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className="leading-relaxed">{children}</div> : null}
      </div>
    </div>
  );
}
