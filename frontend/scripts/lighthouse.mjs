// Lighthouse on the running stack: home, auctions and an item, three times
// each, the median counts. Fails below 95, and prints bytes of script and
// time to first byte as well.
//
//     GAVEL_E2E_BASE_URL=http://127.0.0.1:8080 pnpm lighthouse
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const RUNS = 3;
const RUN_MS = 180_000;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const LEAST = 95;

const base = process.env.GAVEL_E2E_BASE_URL ?? "http://127.0.0.1:8080";
const root = join(import.meta.dirname, "..");
const folder = join(root, "e2e", "lighthouse");

async function anItem() {
  const html = await (await fetch(`${base}/auctions`)).text();
  const path = /\/items\/[0-9a-f-]{36}/.exec(html)?.[0];
  if (!path) {
    throw new Error("there is no item to look at: list one first");
  }
  return path;
}

async function measure(name, path, round) {
  const report = join(folder, `${name}-${round}.json`);
  await run(
    join(root, "node_modules", ".bin", "lighthouse"),
    [
      base + path,
      "--quiet",
      "--output=json",
      `--output-path=${report}`,
      `--only-categories=${CATEGORIES.join(",")}`,
      "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run " +
        "--disable-background-networking --disable-component-update --disable-sync",
    ],
    {
      timeout: RUN_MS,
      env: { ...process.env, CHROME_PATH: process.env.GAVEL_E2E_CHROMIUM ?? "/usr/bin/chromium" },
    },
  );
  const { categories, audits } = JSON.parse(await readFile(report, "utf8"));
  const scripts = audits["network-requests"].details.items.filter(
    ({ resourceType }) => resourceType === "Script",
  );
  return {
    ...Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(categories[id].score * 100)])),
    scriptKb: Math.round(scripts.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024),
    firstByteMs: Math.round(audits["server-response-time"].numericValue),
  };
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

await mkdir(folder, { recursive: true });
const pages = { home: "/", auctions: "/auctions", item: await anItem() };
const table = {};
let low = 0;
for (const [name, path] of Object.entries(pages)) {
  const rounds = [];
  for (let round = 1; round <= RUNS; round++) {
    rounds.push(await measure(name, path, round));
  }
  table[name] = Object.fromEntries(
    Object.keys(rounds[0]).map((key) => [key, median(rounds.map((each) => each[key]))]),
  );
  low += CATEGORIES.filter((id) => table[name][id] < LEAST).length;
}
console.table(table);
if (low > 0) {
  console.error(`${low} below what is asked; the reports are in ${folder}`);
  process.exit(1);
}
