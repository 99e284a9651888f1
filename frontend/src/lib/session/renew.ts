// Asks the API for a new pair of tokens.
import "server-only";
import { Code, ConnectError } from "@connectrpc/connect";
import { as, authApi } from "@/lib/api/transport";
import { type Renewal, sharedFlights } from "./flight";

// What the API's list of sessions shows of the browser.
export interface Visitor {
  ipAddress: string;
  userAgent: string;
  requestId: string | undefined;
  // W3C Trace Context, of whoever traces in front of us.
  traceparent: string | undefined;
}

// The address comes from NGINX, which overwrites the header; nobody else
// reaches this server.
export function visitorOf(headers: Headers): Visitor {
  return {
    ipAddress: headers.get("x-real-ip") ?? "",
    userAgent: (headers.get("user-agent") ?? "").slice(0, 256),
    requestId: headers.get("x-request-id") ?? undefined,
    traceparent: headers.get("traceparent") ?? undefined,
  };
}

export function renew(refreshToken: string, visitor: Visitor): Promise<Renewal> {
  return sharedFlights().renew(refreshToken, () => ask(refreshToken, visitor));
}

async function ask(refreshToken: string, visitor: Visitor): Promise<Renewal> {
  try {
    const pair = await authApi().refresh(
      { refreshToken, ipAddress: visitor.ipAddress, userAgent: visitor.userAgent },
      as(visitor),
    );
    return {
      kind: "renewed",
      tokens: { accessToken: pair.accessToken, refreshToken: pair.refreshToken },
    };
  } catch (error) {
    const code = ConnectError.from(error).code;
    const refused = code === Code.Unauthenticated || code === Code.InvalidArgument;
    return refused ? { kind: "dead" } : { kind: "unavailable" };
  }
}
