// How one of the visitor's bids stands, in one word.
import { type BidStanding } from "@/lib/api/queries";
import { Badge, type Tone } from "../ui/badge";

export const STANDINGS: Record<BidStanding, { tone: Tone; text: string }> = {
  winning: { tone: "good", text: "Winning" },
  outbid: { tone: "bad", text: "Outbid" },
  won: { tone: "good", text: "Won" },
  lost: { tone: "plain", text: "Lost" },
  cancelled: { tone: "plain", text: "Cancelled" },
};

export function StandingBadge({ standing }: { standing: BidStanding }) {
  const { tone, text } = STANDINGS[standing];
  return (
    <Badge tone={tone} data-standing={standing}>
      {text}
    </Badge>
  );
}
