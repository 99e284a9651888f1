// Runs once at the start, and at every error that reaches a visitor.
import { type Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { env } = await import("@/lib/env");
    env();
  }
}

export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  const known = error instanceof Error ? error : new Error(String(error));
  const id = request.headers["x-request-id"];
  console.error(
    JSON.stringify({
      time: new Date().toISOString(),
      level: "error",
      program: "gavel-bff",
      request_id: Array.isArray(id) ? id[0] : id,
      digest: (known as { digest?: string }).digest,
      // Without the query: it may hold what somebody searched for.
      path: request.path.split("?")[0],
      method: request.method,
      message: known.message,
      stack: known.stack,
    }),
  );
};
