// The private API's clients: Connect over HTTP/1.1, binary messages, one
// pool of connections for the process.
import "server-only";
import { Agent } from "node:http";
import { createClient, type CallOptions, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AuthService } from "@/gen/auth/v1/auth_pb";
import { BidService } from "@/gen/bids/v1/bids_pb";
import { UserStatsService } from "@/gen/userstats/v1/userstats_pb";
import { env } from "@/lib/env";

// Enough for a busy process; more wait for a free connection instead of
// opening one each.
const SOCKETS_MAX = 64;

let transport: Transport | undefined;

function connection(): Transport {
  if (!transport) {
    const { apiUrl, apiTimeoutMs } = env();
    transport = createConnectTransport({
      baseUrl: apiUrl,
      httpVersion: "1.1",
      useBinaryFormat: true,
      defaultTimeoutMs: apiTimeoutMs,
      nodeOptions: apiUrl.startsWith("http:")
        ? { agent: new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX }) }
        : {},
    });
  }
  return transport;
}

export const authApi = () => createClient(AuthService, connection());
export const bidsApi = () => createClient(BidService, connection());
export const statsApi = () => createClient(UserStatsService, connection());

// Who asks, and under which request id it is logged.
export interface Caller {
  accessToken?: string | undefined;
  requestId?: string | undefined;
}

export function as(caller: Caller): CallOptions {
  const headers: Record<string, string> = {};
  if (caller.accessToken) {
    headers.authorization = `Bearer ${caller.accessToken}`;
  }
  if (caller.requestId) {
    headers["x-request-id"] = caller.requestId;
  }
  return { headers };
}
