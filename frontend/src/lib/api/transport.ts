// The private API's clients: Connect over HTTP/1.1, binary messages, one
// pool of connections for the process.
import "server-only";
import { Agent } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { Code, ConnectError, createClient, type CallOptions, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AuthService } from "@/gen/auth/v1/auth_pb";
import { BidService } from "@/gen/bids/v1/bids_pb";
import { UserStatsService } from "@/gen/userstats/v1/userstats_pb";
import { env } from "@/lib/env";

// Enough for a busy process; more wait for a free connection instead of
// opening one each.
const SOCKETS_MAX = 64;

// An idle connection is given up before any server closes it: a request
// written into a closing connection fails without having been asked.
const IDLE_MS = 4_000;

// Calls that may be made twice. A bid carries its idempotency key, and a
// refresh token is honoured for some seconds after its rotation.
const REPEATABLE = /^(Get|List|PlaceBid$|Refresh$)/;

function brokeOff(error: unknown): boolean {
  const { cause } = ConnectError.from(error);
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  return code === "EPIPE" || code === "ECONNRESET";
}

// One more try where the connection broke under a call that may be repeated.
// An API whose connections break is away, not at fault.
const repeat: Interceptor = (next) => async (request) => {
  const tries = REPEATABLE.test(request.method.name) ? 2 : 1;
  for (let made = 1; ; made++) {
    try {
      return await next(request);
    } catch (error) {
      if (!brokeOff(error)) {
        throw error;
      }
      if (made === tries) {
        throw new ConnectError("the connection broke off", Code.Unavailable, undefined, undefined, error);
      }
    }
  }
};

let transport: Transport | undefined;

function connection(): Transport {
  if (!transport) {
    const { apiUrl, apiTimeoutMs, apiTls } = env();
    const pool = { keepAlive: true, maxSockets: SOCKETS_MAX, timeout: IDLE_MS };
    transport = createConnectTransport({
      baseUrl: apiUrl,
      httpVersion: "1.1",
      useBinaryFormat: true,
      interceptors: [repeat],
      defaultTimeoutMs: apiTimeoutMs,
      nodeOptions: {
        agent: apiUrl.startsWith("http:") ? new Agent(pool) : new TlsAgent({ ...pool, ...apiTls }),
      },
    });
  }
  return transport;
}

export const authApi = () => createClient(AuthService, connection());
export const bidsApi = () => createClient(BidService, connection());
export const statsApi = () => createClient(UserStatsService, connection());

// Who asks, and under which request id and trace it is logged.
export interface Caller {
  accessToken?: string | undefined;
  requestId?: string | undefined;
  traceparent?: string | undefined;
}

export function as(caller: Caller): CallOptions {
  const headers: Record<string, string> = {};
  if (caller.accessToken) {
    headers.authorization = `Bearer ${caller.accessToken}`;
  }
  if (caller.requestId) {
    headers["x-request-id"] = caller.requestId;
  }
  if (caller.traceparent) {
    headers.traceparent = caller.traceparent;
  }
  return { headers };
}
