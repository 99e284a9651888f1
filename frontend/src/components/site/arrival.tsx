// A page that an answered form leads to begins at its top: Next scrolls for
// links alone, and what is said up there would not be seen.
"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

export function Arrival() {
  const here = usePathname();
  // Where the last form was sent from.
  const from = useRef<string | null>(null);
  useEffect(() => {
    if (from.current !== null && from.current !== here) {
      window.scrollTo({ top: 0, behavior: "instant" });
    }
    from.current = null;
    const onSubmit = () => {
      from.current = here;
    };
    // Back and forward have their own place.
    const onBack = () => {
      from.current = null;
    };
    document.addEventListener("submit", onSubmit, true);
    window.addEventListener("popstate", onBack);
    return () => {
      document.removeEventListener("submit", onSubmit, true);
      window.removeEventListener("popstate", onBack);
    };
  }, [here]);
  return null;
}
