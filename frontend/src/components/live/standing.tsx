// How the visitor stands in this auction, said at once when it changes.
"use client";

import { useEffect, useRef } from "react";
import { Check, Trophy, TriangleAlert, X } from "lucide";
import { formatMoney } from "@/lib/money";
import { standingOf } from "@/lib/live/state";
import { cn } from "@/lib/cn";
import { Icon } from "../ui/icon";
import { useLive } from "./provider";

const LOOKS = {
  leading: { box: "bg-good-soft text-good", icon: Check },
  outbid: { box: "bg-bad-soft text-bad", icon: TriangleAlert },
  won: { box: "bg-good-soft text-good", icon: Trophy },
  lost: { box: "bg-sunken text-muted", icon: X },
} as const;

export function Standing() {
  const { state } = useLive();
  const standing = standingOf(state);
  const line = useRef<HTMLParagraphElement>(null);
  // With the lead the form goes, but not before its bid is answered.
  const settled = standing === "leading" && state.pending === null;
  const before = useRef(settled);
  useEffect(() => {
    // The focus has gone with the form: hands on a keyboard go on from here.
    if (settled && !before.current && document.activeElement === document.body) {
      line.current?.focus({ preventScroll: true });
    }
    before.current = settled;
  }, [settled]);
  if (standing === "none") {
    return null;
  }
  const { box, icon } = LOOKS[standing];
  const price = formatMoney(state.item.highestBid);
  const text = {
    leading: "You have the highest bid.",
    outbid:
      state.outbidBy === null
        ? "You have been outbid."
        : `You have been outbid: ${formatMoney(state.outbidBy)} is the price now.`,
    won: `You won this auction for ${price}.`,
    lost: `You did not win. It went for ${price}.`,
  }[standing];
  return (
    <p
      ref={line}
      tabIndex={-1}
      role={standing === "outbid" ? "alert" : "status"}
      data-standing={standing}
      className={cn("flex items-start gap-2.5 rounded-xl p-3.5 text-[0.9375rem] font-medium", box)}
    >
      <Icon of={icon} className="mt-0.5 size-5" />
      {text}
    </p>
  );
}
