// A moment: in UTC as the server writes it, and in the reader's own zone as
// soon as that is known.
"use client";

import { formatLocal, formatUtc } from "@/lib/format";
import { useScripted } from "@/lib/use-scripted";

interface Props {
  atMs: number;
  // The local time, and UTC behind it.
  both?: boolean;
  seconds?: boolean;
}

export function LocalTime({ atMs, both, seconds }: Props) {
  const local = useScripted() ? formatLocal(atMs, seconds) : null;
  const utc = formatUtc(atMs, seconds);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={utc} className="tabular-nums">
      {local === null ? utc : both ? `${local} your time (${utc})` : local}
    </time>
  );
}
