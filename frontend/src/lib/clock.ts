// The server's clock, as well as this browser can know it.
//
// Every answer that names the server's time was written before it arrived,
// so each sample is late by its journey and the largest offset is the best.
"use client";

let offsetMs: number | null = null;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tickMs = 0;

export function observeServerTime(serverMs: number, arrivedMs: number = Date.now()): void {
  const sample = serverMs - arrivedMs;
  if (serverMs > 0 && (offsetMs === null || sample > offsetMs)) {
    offsetMs = sample;
  }
}

export function serverNow(): number {
  return Date.now() + (offsetMs ?? 0);
}

function tick(): void {
  tickMs = serverNow();
  for (const watcher of watchers) {
    watcher();
  }
}

// One timer for every countdown of the page.
export function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  if (watchers.size === 1) {
    tickMs = serverNow();
    timer = setInterval(tick, 250);
  }
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      tickMs = 0;
    }
  };
}

// The last tick: equal between two ticks, as React asks of a snapshot.
// Whole seconds, so that a countdown renders once a second.
export function clockSecond(): number {
  return Math.floor((tickMs || serverNow()) / 1000) * 1000;
}
