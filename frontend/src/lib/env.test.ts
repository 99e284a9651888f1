import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEnv } from "./env";

describe("readEnv", () => {
  it("has a default for everything", () => {
    expect(readEnv({})).toEqual({ apiUrl: "http://127.0.0.1:8081", apiTimeoutMs: 5000, apiTls: {} });
  });

  it("takes an empty variable as an absent one", () => {
    expect(readEnv({ GAVEL_API_URL: "", GAVEL_API_TIMEOUT_MS: "" })).toEqual(readEnv({}));
  });

  it("reads what is set", () => {
    expect(readEnv({ GAVEL_API_URL: "https://api.internal:8443/", GAVEL_API_TIMEOUT_MS: "250" })).toEqual({
      apiUrl: "https://api.internal:8443",
      apiTimeoutMs: 250,
      apiTls: {},
    });
  });

  it("reads certificates from their files", () => {
    const folder = mkdtempSync(join(tmpdir(), "gavel-env-"));
    const file = join(folder, "ca.crt");
    writeFileSync(file, "an authority");
    try {
      expect(readEnv({ GAVEL_API_CA_FILE: file }).apiTls).toEqual({ ca: "an authority" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [{ GAVEL_API_URL: "127.0.0.1:8081" }, /GAVEL_API_URL must be an http\(s\) address/],
    [{ GAVEL_API_URL: "ftp://api" }, /GAVEL_API_URL/],
    [{ GAVEL_API_TIMEOUT_MS: "soon" }, /GAVEL_API_TIMEOUT_MS must be a number/],
    [{ GAVEL_API_TIMEOUT_MS: "1" }, /at least 100 ms/],
    [{ GAVEL_API_TIMEOUT_MS: "1e9" }, /at most 60000 ms/],
    [{ GAVEL_API_KEY_FILE: "/nowhere/tls.key" }, /GAVEL_API_KEY_FILE names \/nowhere\/tls.key, which cannot be read/],
  ])("refuses %j by name", (source, message) => {
    expect(() => readEnv(source)).toThrow(message);
  });
});
