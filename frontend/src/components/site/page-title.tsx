// The heading of a page.
import { type ReactNode } from "react";

interface Props {
  title: string;
  lead?: ReactNode;
  action?: ReactNode;
}

export function PageTitle({ title, lead, action }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 sm:mb-8">
      <div className="min-w-0">
        <h1 className="text-3xl font-bold tracking-tight">{title}</h1>
        {lead ? <p className="mt-1.5 max-w-prose text-muted">{lead}</p> : null}
      </div>
      {action}
    </div>
  );
}
