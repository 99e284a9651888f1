// A message that interrupts (bad) or informs.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { type ReactNode } from "react";
import { cn } from "@/lib/cn";

const TONES = {
  info: { box: "border-line bg-sunken text-ink", Icon: Info },
  good: { box: "border-good/40 bg-good-soft text-good", Icon: CircleCheck },
  warn: { box: "border-warn/40 bg-warn-soft text-warn", Icon: TriangleAlert },
  bad: { box: "border-bad/40 bg-bad-soft text-bad", Icon: CircleAlert },
} as const;

interface Props {
  tone: keyof typeof TONES;
  title?: string | undefined;
  children?: ReactNode;
  className?: string;
}

export function Alert({ tone, title, children, className }: Props) {
  const { box, Icon } = TONES[tone];
  return (
    <div
      role={tone === "bad" || tone === "warn" ? "alert" : "status"}
      className={cn("flex gap-3 rounded-xl border p-4 text-sm", box, className)}
    >
      <Icon aria-hidden className="mt-px size-5 shrink-0" />
      <div className="grid gap-1">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className="leading-relaxed">{children}</div> : null}
      </div>
    </div>
  );
}
