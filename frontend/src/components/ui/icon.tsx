// A drawing beside words, which say the same. Lucide's own React component
// needs scripts in the browser; this one is markup, wherever it is rendered.
import { type IconNode } from "lucide";
import { createElement } from "react";
import { cn } from "@/lib/cn";

export function Icon({ of, className }: { of: IconNode; className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cn("shrink-0", className)}
    >
      {of.map(([tag, attributes], place) => createElement(tag, { key: place, ...attributes }))}
    </svg>
  );
}
