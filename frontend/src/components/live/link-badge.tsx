// Whether what is shown is what is happening.
"use client";

import { cn } from "@/lib/cn";
import { type Link } from "@/lib/live/use-feed";
import { Badge, type Tone } from "../ui/badge";
import { useLive } from "./provider";

const LOOKS: Record<Link, { text: string; tone: Tone; title: string }> = {
  connecting: { text: "Connecting", tone: "plain", title: "Opening the live connection" },
  live: { text: "Live", tone: "good", title: "Every bid shows at once" },
  reconnecting: { text: "Reconnecting", tone: "warn", title: "The connection is gone; trying again" },
  polling: { text: "Updating", tone: "brand", title: "Asking for news every few seconds" },
  closed: { text: "Closed", tone: "plain", title: "The auction is over" },
};

export function LinkBadge() {
  const { link } = useLive();
  const { text, tone, title } = LOOKS[link];
  return (
    <>
      <Badge tone={tone} title={title} role="status" data-link={link} className="noscript:hidden">
        <span
          aria-hidden
          className={cn("size-2 rounded-full bg-current", link !== "closed" && "animate-pulse-soft")}
        />
        {text}
      </Badge>
      <Badge className="not-noscript:hidden">Reload to see new bids</Badge>
    </>
  );
}
