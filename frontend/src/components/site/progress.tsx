// A thin bar on top while the next page is on its way.
"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

// A page that comes sooner than this needs no bar.
const QUIET_MS = 120;

function leads(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return false;
  }
  const to = new URL(link.href, location.href);
  // One that opens a dialog leads nowhere as long as there are scripts.
  const opens = link.hasAttribute("aria-haspopup");
  const elsewhere = to.pathname + to.search !== location.pathname + location.search;
  return to.origin === location.origin && elsewhere && !opens && link.target !== "_blank";
}

export function Progress() {
  const here = `${usePathname()}?${useSearchParams()}`;
  const [from, setFrom] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const busy = from === here;
  useEffect(() => setFrom(null), [here]);
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (leads(event)) {
        setFrom(here);
      }
    };
    document.addEventListener("click", onClick, true);
    return () => document.removeEventListener("click", onClick, true);
  }, [here]);
  useEffect(() => {
    if (!busy) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [busy]);
  return (
    <div aria-hidden className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      {shown ? <div className="h-full w-1/4 animate-slide bg-brand" /> : null}
    </div>
  );
}
