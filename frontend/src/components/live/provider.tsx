// Keeps an open item page up to date, and hands its state to the parts that
// show it.
"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  type Dispatch,
  type ReactNode,
} from "react";
import { formatMoney } from "@/lib/money";
import { bidderName } from "@/lib/format";
import {
  isBehind,
  reduce,
  standingOf,
  startState,
  type FeedEvent,
  type LiveEvent,
  type LiveState,
} from "@/lib/live/state";
import { type BidView, type ItemView, type Leader } from "@/lib/live/types";
import { useFeed, type Link } from "@/lib/live/use-feed";

interface Live {
  state: LiveState;
  link: Link;
  renderedAtMs: number;
  dispatch: Dispatch<LiveEvent>;
  refresh: () => void;
}

const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) {
    throw new Error("useLive outside of LiveItem");
  }
  return live;
}

interface Props {
  me: string | null;
  item: ItemView;
  bids: BidView[];
  leaders: Leader[];
  renderedAtMs: number;
  children: ReactNode;
}

export function LiveItem({ me, item, bids, leaders, renderedAtMs, children }: Props) {
  const router = useRouter();
  const [state, dispatch] = useReducer(reduce, null, () => startState(me, item, bids, leaders));
  const rendered = useRef(item);
  useEffect(() => {
    // The page was rendered anew: after the visitor's own bid, for one.
    rendered.current = item;
    dispatch({ type: "snapshot", update: { item, bids, serverNowMs: 0 }, leaders });
  }, [item, bids, leaders]);

  const onFeed = useCallback(
    (event: FeedEvent) => {
      dispatch(event);
      if (isBehind(rendered.current, event.update.item)) {
        router.refresh();
      }
    },
    [router],
  );
  const { link, refresh } = useFeed(item.id, me !== null, state.item.status === "active", onFeed);
  useEffect(() => {
    if (state.stale) {
      refresh();
    }
  }, [state.stale, refresh]);

  const live = useMemo(
    () => ({ state, link, renderedAtMs, dispatch, refresh }),
    [state, link, renderedAtMs, refresh],
  );
  return (
    <LiveContext.Provider value={live}>
      {children}
      <p role="status" className="sr-only">
        {spoken(state)}
      </p>
    </LiveContext.Provider>
  );
}

// For those who hear the page: the latest bid, unless it is their own.
function spoken(state: LiveState): string {
  const [latest] = state.bids;
  if (state.item.status !== "active" || !latest || standingOf(state) === "leading") {
    return "";
  }
  return `Highest bid ${formatMoney(latest.amount)} by ${bidderName(latest.bidder)}.`;
}
