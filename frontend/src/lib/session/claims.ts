// What the access token says about its bearer. Nothing is verified here:
// the claims choose what is shown, and the API verifies the token on every
// call that matters.
import { createHash } from "node:crypto";
import { z } from "zod";

const claimsSchema = z.object({
  sub: z.string().min(1),
  email: z.string().default(""),
  full_name: z.string().default(""),
  exp: z.number(),
});

export interface Claims {
  userId: string;
  email: string;
  fullName: string;
  expiresAtMs: number;
}

// Tells one token from another, and opens nothing.
export function markOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url").slice(0, 16);
}

// A token this close to its end is renewed before it is used.
const EARLY_MS = 30_000;

export function readClaims(token: string | undefined): Claims | null {
  const payload = token?.split(".")[1];
  if (!payload) {
    return null;
  }
  try {
    const text = Buffer.from(payload, "base64url").toString("utf8");
    const claims = claimsSchema.parse(JSON.parse(text));
    return {
      userId: claims.sub,
      email: claims.email,
      fullName: claims.full_name,
      expiresAtMs: claims.exp * 1000,
    };
  } catch {
    return null;
  }
}

export function needsRenewal(claims: Claims | null, nowMs: number): boolean {
  return claims === null || claims.expiresAtMs - EARLY_MS <= nowMs;
}
