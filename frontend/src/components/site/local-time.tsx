// A moment: in UTC as the server writes it, and in the reader's own zone as
// soon as that is known.
"use client";

import { useSyncExternalStore } from "react";
import { formatLocal, formatUtc } from "@/lib/format";

const never = () => () => undefined;

export function LocalTime({ atMs, both }: { atMs: number; both?: boolean }) {
  const local = useSyncExternalStore(
    never,
    () => formatLocal(atMs),
    () => null,
  );
  const utc = formatUtc(atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={utc} className="tabular-nums">
      {local === null ? utc : both ? `${local} your time (${utc})` : local}
    </time>
  );
}
