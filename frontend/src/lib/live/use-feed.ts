// Follows an item: NGINX's event stream where there is one, questions to
// the BFF where there is none or while it is away.
"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { observeServerTime } from "@/lib/clock";
import { readLeaders, readUpdate } from "./read-update";
import { type FeedEvent } from "./state";

export type Link = "connecting" | "live" | "reconnecting" | "polling" | "closed";

const POLL_MS = 3_000;
// A stream that was refused is tried again after this long.
const RETRY_MS = 30_000;
// A browser has six connections for a host over HTTP/1.1, and every open
// stream holds one: tabs out of sight give theirs back.
const HIDDEN_MS = 5_000;

const STEPS = ["bid", "edit", "cancel", "end"] as const;

interface Feed {
  link: Link;
  // Asks for the whole state now.
  refresh: () => void;
}

// Runs beside React: opens, falls back, comes back.
class Follower {
  private source: EventSource | null = null;
  private pollTimer: ReturnType<typeof setInterval> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly abort = new AbortController();

  constructor(
    private readonly itemId: string,
    private readonly member: boolean,
    private readonly tell: (event: FeedEvent) => void,
    private readonly show: (link: Link) => void,
  ) {}

  start(): void {
    const { signal } = this.abort;
    document.addEventListener("visibilitychange", () => this.onVisibility(), { signal });
    window.addEventListener("online", () => this.open(), { signal });
    this.open();
  }

  stop(): void {
    this.abort.abort();
    this.close();
    clearTimeout(this.hiddenTimer);
  }

  poll = async (): Promise<void> => {
    const { signal } = this.abort;
    try {
      const answer = await fetch(`/api/items/${this.itemId}`, { cache: "no-store", signal });
      const text = answer.ok ? await answer.text() : "";
      const update = readUpdate(text);
      if (!update) {
        throw new Error(`no update (${answer.status})`);
      }
      observeServerTime(update.serverNowMs);
      this.tell({ type: "snapshot", update, leaders: readLeaders(text) });
      if (this.source === null) {
        this.show("polling");
      }
    } catch {
      if (!signal.aborted && this.source?.readyState !== EventSource.OPEN) {
        this.show("reconnecting");
      }
    }
  };

  private open(): void {
    clearTimeout(this.retryTimer);
    if (this.source !== null) {
      return;
    }
    if (typeof EventSource === "undefined") {
      this.fallBack();
      return;
    }
    const source = new EventSource(`/live/items/${this.itemId}`);
    this.source = source;
    source.onopen = () => {
      this.stopPolling();
      this.show("live");
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        this.source = null;
        this.retryTimer = setTimeout(() => this.open(), RETRY_MS);
      } else {
        this.show("reconnecting");
      }
      this.fallBack();
    };
    for (const kind of ["snapshot", ...STEPS]) {
      source.addEventListener(kind, (event: MessageEvent<string>) => this.onMessage(kind, event.data));
    }
  }

  private onMessage(kind: string, data: string): void {
    const update = readUpdate(data);
    if (!update) {
      void this.poll();
      return;
    }
    observeServerTime(update.serverNowMs);
    this.tell({ type: kind === "snapshot" ? "snapshot" : "step", update });
  }

  private fallBack(): void {
    if (this.pollTimer === undefined) {
      this.pollTimer = setInterval(this.poll, POLL_MS);
      void this.poll();
    }
  }

  private stopPolling(): void {
    clearInterval(this.pollTimer);
    this.pollTimer = undefined;
  }

  private close(): void {
    this.source?.close();
    this.source = null;
    this.stopPolling();
    clearTimeout(this.retryTimer);
  }

  private onVisibility(): void {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) {
      this.hiddenTimer = setTimeout(() => this.close(), HIDDEN_MS);
      return;
    }
    if (this.source === null) {
      this.show("reconnecting");
      this.open();
    }
    // The stream shows all bidders by pseudonym: whether one of them was the
    // visitor, in another tab or on another device, the BFF tells.
    if (this.member) {
      void this.poll();
    }
  }
}

export function useFeed(
  itemId: string,
  member: boolean,
  open: boolean,
  onEvent: (event: FeedEvent) => void,
): Feed {
  const [link, setLink] = useState<Link>("connecting");
  const follower = useRef<Follower | null>(null);
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  }, [onEvent]);
  useEffect(() => {
    if (!open) {
      return;
    }
    const now = new Follower(itemId, member, (event) => latest.current(event), setLink);
    follower.current = now;
    now.start();
    return () => {
      follower.current = null;
      now.stop();
    };
  }, [itemId, member, open]);
  const refresh = useCallback(() => void follower.current?.poll(), []);
  return { link: open ? link : "closed", refresh };
}
