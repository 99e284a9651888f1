// Closes an open menu on Escape, on a click elsewhere and after a choice.
"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>('details[name="menu"][open]')];
}

export function MenuCloser() {
  const path = usePathname();
  useEffect(() => {
    for (const menu of openMenus()) {
      menu.open = false;
    }
  }, [path]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") {
        return;
      }
      for (const menu of openMenus()) {
        menu.open = false;
        menu.querySelector("summary")?.focus();
      }
    };
    const onClick = (event: MouseEvent) => {
      for (const menu of openMenus()) {
        if (event.target instanceof Node && !menu.contains(event.target)) {
          menu.open = false;
        }
      }
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", onClick);
    };
  }, []);
  return null;
}
