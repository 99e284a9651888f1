// One refresh token is spent once in this process, however many requests
// bring it at the same time.
//
// Refresh tokens rotate at each use. Two tabs, or fifty images, that arrive
// with the same expired session share one call, and a straggler within ten
// seconds gets the same answer. Other processes are covered by the API,
// which honours a token for ten seconds after its rotation.
import { createHash } from "node:crypto";
import { type Tokens } from "./cookies";

export type Renewal =
  | { kind: "renewed"; tokens: Tokens }
  // The API knows no such session: it is over.
  | { kind: "dead" }
  // The API did not answer: nothing is known, nothing may be thrown away.
  | { kind: "unavailable" };

export const KEEP_MS = 10_000;

// Far above what one process renews in ten seconds.
const FLIGHTS_MAX = 10_000;

interface Flight {
  answer: Promise<Renewal>;
  // Unknown while the call is under way.
  settledAtMs: number | null;
}

export class RefreshFlights {
  private readonly flights = new Map<string, Flight>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  renew(refreshToken: string, ask: () => Promise<Renewal>): Promise<Renewal> {
    this.forgetOld();
    // The table is keyed by a digest, so that a heap dump shows no tokens
    // that would still be good.
    const key = createHash("sha256").update(refreshToken).digest("base64");
    const known = this.flights.get(key);
    if (known) {
      return known.answer;
    }
    const flight: Flight = { answer: ask(), settledAtMs: null };
    this.flights.set(key, flight);
    flight.answer.then(
      (renewal) => {
        if (renewal.kind === "unavailable") {
          this.flights.delete(key);
        } else {
          flight.settledAtMs = this.nowMs();
        }
      },
      () => this.flights.delete(key),
    );
    return flight.answer;
  }

  get size(): number {
    return this.flights.size;
  }

  private forgetOld(): void {
    const now = this.nowMs();
    for (const [key, flight] of this.flights) {
      const old = flight.settledAtMs !== null && now - flight.settledAtMs >= KEEP_MS;
      if (old || this.flights.size > FLIGHTS_MAX) {
        this.flights.delete(key);
      }
    }
  }
}

// Middleware and pages are bundled apart but run in one process: the table
// is shared through the global symbol registry.
const KEY = Symbol.for("gavel.refresh.flights");

export function sharedFlights(): RefreshFlights {
  const home = globalThis as { [KEY]?: RefreshFlights };
  home[KEY] ??= new RefreshFlights();
  return home[KEY];
}
