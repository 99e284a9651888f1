// Nothing to show, and what to do about it. A failure has a face of its
// own: it must never look like an empty list.
import { CloudOff, type IconNode } from "lucide";
import { type ReactNode } from "react";
import { Icon } from "./icon";

interface Props {
  icon: IconNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Empty({ icon, title, children, action }: Props) {
  return (
    <div className="grid justify-items-center gap-3 rounded-2xl border border-dashed border-line-strong/60 px-6 py-14 text-center">
      <span className="grid size-12 place-items-center rounded-full bg-brand-soft text-brand">
        <Icon of={icon} className="size-6" />
      </span>
      <p className="text-lg font-semibold">{title}</p>
      {children ? <p className="max-w-prose text-muted">{children}</p> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}

// A part of a page that could not be loaded while the rest could.
export function PartFailed({ what }: { what: string }) {
  return (
    <div role="alert" className="flex items-center gap-3 rounded-xl bg-bad-soft p-4 text-sm text-bad">
      <Icon of={CloudOff} className="size-5" />
      <p>{what} could not be loaded. Reload the page to try again.</p>
    </div>
  );
}
