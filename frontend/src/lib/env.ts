// The settings, checked once; a wrong one stops the server at its start.
import { readFileSync } from "node:fs";
import { z } from "zod";

// The contents of a PEM file that is named by its path.
const pemFile = z
  .string()
  .transform((path, context) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      context.addIssue({ code: "custom", message: `names ${path}, which cannot be read` });
      return z.NEVER;
    }
  })
  .optional();

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
  // Mutual TLS with an https API; the authority's file also serves alone.
  GAVEL_API_CA_FILE: pemFile,
  GAVEL_API_CERT_FILE: pemFile,
  GAVEL_API_KEY_FILE: pemFile,
});

export interface Env {
  apiUrl: string;
  apiTimeoutMs: number;
  apiTls: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined };
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
    apiTls: {
      ca: result.data.GAVEL_API_CA_FILE,
      cert: result.data.GAVEL_API_CERT_FILE,
      key: result.data.GAVEL_API_KEY_FILE,
    },
  };
}

let known: Env | undefined;

export function env(): Env {
  known ??= readEnv(process.env);
  return known;
}
