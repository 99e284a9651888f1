// Starts the built BFF, from the checkout or from inside the artefact.
//
// Next's server reads PORT and HOSTNAME; the latter is the machine's name
// in a container, so both are set here from our own settings. On SIGTERM it
// finishes what it has begun; connections that stay open longer than the
// grace are cut.
import { existsSync } from "node:fs";
import { join } from "node:path";

const GRACE_MS = 10_000;

const here = import.meta.dirname;
const packed = join(here, "server.js");
const built = join(here, "..", ".next", "standalone", "server.js");
const server = existsSync(packed) ? packed : built;

const settings = join(here, "..", ".env.local");
if (server === built && existsSync(settings)) {
  process.loadEnvFile(settings);
}
if (!existsSync(server)) {
  console.error("No build found. Run: pnpm --dir frontend build");
  process.exit(1);
}

process.env.NODE_ENV = "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";
process.env.PORT = process.env.GAVEL_BFF_PORT || "8083";
process.env.HOSTNAME = process.env.GAVEL_BFF_HOST || "127.0.0.1";
// Longer than NGINX keeps its idle upstream connections, so that NGINX is
// the one who closes them and never writes into a closing one.
process.env.KEEP_ALIVE_TIMEOUT = "75000";

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    setTimeout(() => process.exit(0), GRACE_MS).unref();
  });
}

await import(server);
