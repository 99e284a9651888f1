// The settings, checked once; a wrong one stops the server at its start.
import { z } from "zod";

const schema = z.object({
  GAVEL_API_URL: z
    .url({
      protocol: /^https?$/,
      error: "must be an http(s) address, like http://127.0.0.1:8081",
    })
    .default("http://127.0.0.1:8081"),
  GAVEL_API_TIMEOUT_MS: z.coerce
    .number({ error: "must be a number of milliseconds" })
    .int()
    .min(100, "must be at least 100 ms")
    .max(60_000, "must be at most 60000 ms")
    .default(5_000),
});

export interface Env {
  apiUrl: string;
  apiTimeoutMs: number;
}

// An empty variable is an absent one.
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== ""),
  );
  const result = schema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map(
      (issue) => `  ${issue.path.join(".")} ${issue.message}`,
    );
    throw new Error(`Wrong settings:\n${lines.join("\n")}`);
  }
  return {
    apiUrl: result.data.GAVEL_API_URL.replace(/\/+$/, ""),
    apiTimeoutMs: result.data.GAVEL_API_TIMEOUT_MS,
  };
}

let known: Env | undefined;

export function env(): Env {
  known ??= readEnv(process.env);
  return known;
}
