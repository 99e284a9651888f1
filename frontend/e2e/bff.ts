// More BFFs beside the stack's own, on the same API or on one that is away.
import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { API_URL } from "./stack";

export interface Bff {
  url: string;
  process: ChildProcess;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export async function until(ready: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await ready().catch(() => false))) {
    if (Date.now() > deadline) {
      throw new Error(`waited 20 s for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
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
