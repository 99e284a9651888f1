// A failed call to the API, as the error pages know it. Next keeps an
// error's digest, and nothing else, on its way to the browser: it carries
// the kind and the request id a person can quote.
import { Code, ConnectError } from "@connectrpc/connect";

const PASSING = new Set([
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Aborted,
  Code.Canceled,
  Code.ResourceExhausted,
]);

export class BackendFailure extends Error {
  readonly digest: string;

  constructor(
    readonly failure: ConnectError,
    requestId: string | undefined,
  ) {
    super(failure.message, { cause: failure });
    this.name = "BackendFailure";
    const kind = PASSING.has(failure.code) ? "unavailable" : "failed";
    this.digest = `${kind}:${requestId ?? "none"}`;
  }

  static unavailable(requestId: string | undefined): BackendFailure {
    const failure = new ConnectError("the session could not be renewed", Code.Unavailable);
    return new BackendFailure(failure, requestId);
  }
}

// What the API said, whichever way the error came here.
export function failureOf(error: unknown): ConnectError {
  return error instanceof BackendFailure ? error.failure : ConnectError.from(error);
}
