// The time left, ticking on the server's clock.
"use client";

import { useSyncExternalStore } from "react";
import { clockSecond, watchClock } from "@/lib/clock";
import { cn } from "@/lib/cn";
import { formatRemaining } from "@/lib/format";

const SOON_MS = 60 * 60 * 1000;
const NOW_MS = 5 * 60 * 1000;

interface Props {
  endsAtMs: number;
  // When the page was rendered: the first text, alike on both sides.
  renderedAtMs: number;
  className?: string;
}

export function useServerSecond(renderedAtMs: number): number {
  return useSyncExternalStore(watchClock, clockSecond, () => renderedAtMs);
}

export function Countdown({ endsAtMs, renderedAtMs, className }: Props) {
  const left = endsAtMs - useServerSecond(renderedAtMs);
  const tone = left <= NOW_MS ? "text-bad" : left <= SOON_MS ? "text-warn" : undefined;
  return (
    <span role="timer" className={cn("font-semibold tabular-nums", tone, className)}>
      {left > 0 ? formatRemaining(left) : "Ending now"}
    </span>
  );
}
