// The polling fallback of the live stream: the same update in the same
// JSON, with the leaderboard, as the visitor may see it.
import { toJson } from "@bufbuild/protobuf";
import { BidSchema, ItemSchema, LeaderboardEntrySchema } from "@/gen/bids/v1/bids_pb";
import { Code } from "@connectrpc/connect";
import { problemOf } from "@/lib/api/errors";
import { HISTORY_SIZE } from "@/lib/api/queries";
import { bidsApi } from "@/lib/api/transport";
import { idSchema } from "@/lib/actions/schemas";
import { askAny } from "@/lib/session/session";

const STATUS: Partial<Record<Code, number>> = {
  [Code.NotFound]: 404,
  [Code.InvalidArgument]: 404,
  [Code.ResourceExhausted]: 429,
};

interface Context {
  params: Promise<{ id: string }>;
}

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const id = idSchema.safeParse((await params).id);
  if (!id.success) {
    return Response.json({ error: "no such item" }, { status: 404 });
  }
  const itemId = id.data;
  try {
    const [found, history, leaders] = await askAny((options) =>
      Promise.all([
        bidsApi().getItem({ id: itemId }, options),
        bidsApi().getItemBids({ itemId, pageSize: HISTORY_SIZE }, options),
        bidsApi().getLeaderboard({ itemId, limit: 10 }, options),
      ]),
    );
    const answer = {
      item: found.item ? toJson(ItemSchema, found.item) : null,
      bids: history.bids.map((bid) => toJson(BidSchema, bid)),
      entries: leaders.entries.map((entry) => toJson(LeaderboardEntrySchema, entry)),
      serverTime: new Date().toISOString(),
    };
    return Response.json(answer, { headers: { "cache-control": "private, no-store" } });
  } catch (error) {
    const { code, message } = problemOf(error);
    return Response.json({ error: message }, { status: STATUS[code] ?? 503 });
  }
}
