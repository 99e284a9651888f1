// A bidder by pseudonym, with a colour of its own.
"use client";

import { bidderName } from "@/lib/format";
import { cn } from "@/lib/cn";

const COLOURS = ["bg-art-2", "bg-art-3", "bg-art-4", "bg-art-5", "bg-line-strong"] as const;

export function Bidder({ id, me }: { id: string; me: string | null }) {
  const mine = me !== null && id === me;
  const colour = COLOURS[parseInt(id.slice(-2), 16) % COLOURS.length] ?? COLOURS[0];
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <span aria-hidden className={cn("size-2.5 shrink-0 rounded-full", mine ? "bg-brand" : colour)} />
      <span className={cn("truncate", mine && "font-semibold text-brand")}>
        {mine ? "You" : bidderName(id)}
      </span>
    </span>
  );
}
