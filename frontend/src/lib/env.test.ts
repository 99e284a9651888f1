import { describe, expect, it } from "vitest";
import { readEnv } from "./env";

describe("readEnv", () => {
  it("has a default for everything", () => {
    expect(readEnv({})).toEqual({ apiUrl: "http://127.0.0.1:8081", apiTimeoutMs: 5000 });
  });

  it("takes an empty variable as an absent one", () => {
    expect(readEnv({ GAVEL_API_URL: "", GAVEL_API_TIMEOUT_MS: "" })).toEqual(readEnv({}));
  });

  it("reads what is set", () => {
    expect(readEnv({ GAVEL_API_URL: "https://api.internal:8443/", GAVEL_API_TIMEOUT_MS: "250" })).toEqual({
      apiUrl: "https://api.internal:8443",
      apiTimeoutMs: 250,
    });
  });

  it.each([
    [{ GAVEL_API_URL: "127.0.0.1:8081" }, /GAVEL_API_URL must be an http\(s\) address/],
    [{ GAVEL_API_URL: "ftp://api" }, /GAVEL_API_URL/],
    [{ GAVEL_API_TIMEOUT_MS: "soon" }, /GAVEL_API_TIMEOUT_MS must be a number/],
    [{ GAVEL_API_TIMEOUT_MS: "1" }, /at least 100 ms/],
    [{ GAVEL_API_TIMEOUT_MS: "1e9" }, /at most 60000 ms/],
  ])("refuses %j by name", (source, message) => {
    expect(() => readEnv(source)).toThrow(message);
  });
});
