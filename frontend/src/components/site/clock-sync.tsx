// Tells the browser the server's time once a page.
"use client";

import { useEffect, useRef } from "react";
import { observeServerTime } from "@/lib/clock";

export function ClockSync({ renderedAtMs }: { renderedAtMs: number }) {
  // Only the document's own answer has a known time of arrival.
  const first = useRef(renderedAtMs);
  useEffect(() => {
    const [page] = performance.getEntriesByType("navigation");
    const arrived =
      page instanceof PerformanceNavigationTiming
        ? performance.timeOrigin + page.responseStart
        : Date.now();
    observeServerTime(first.current, arrived);
  }, []);
  return null;
}
