// Completes the standalone artefact: Next leaves the browser's files out.
// Each that text compresses well gets its .gz beside it, which NGINX sends as
// it is (gzip_static): smaller than what it has the time to make itself.
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const root = join(import.meta.dirname, "..");
const artefact = join(root, ".next", "standalone");
const files = join(artefact, ".next", "static");

await cp(join(root, ".next", "static"), files, { recursive: true });
for (const name of await readdir(files, { recursive: true })) {
  if (/\.(js|css|svg)$/.test(name)) {
    const text = await readFile(join(files, name));
    await writeFile(join(files, `${name}.gz`), gzipSync(text, { level: constants.Z_BEST_COMPRESSION }));
  }
}
await cp(join(root, "scripts", "start.mjs"), join(artefact, "start.mjs"));
