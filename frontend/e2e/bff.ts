// More BFFs beside the stack's own, on the same API or on one that is away.
import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { API_URL, until } from "./stack";

export interface Bff {
  url: string;
  process: ChildProcess;
}

// Nobody has the first one: whoever asks there is refused.
export const NOBODY = "http://127.0.0.1:1";

// Above those of the other tests and below the range that the kernel gives to
// clients, so that no connection takes one before its server does.
const FIRST_PORT = 32_000;
const PORTS = 768;

async function freePort(): Promise<number> {
  const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
  const free = await new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
  return free ? port : freePort();
}

export async function startBff(apiUrl = API_URL): Promise<Bff> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", "scripts", "start.mjs")], {
    env: { ...process.env, NODE_ENV: "production", GAVEL_BFF_PORT: String(port), GAVEL_API_URL: apiUrl },
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  // A page, not only the health: the process has loaded what it serves.
  await until(async () => (await fetch(`${url}/login`)).ok, "a BFF");
  return { url, process: child };
}
