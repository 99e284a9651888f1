// Completes the standalone artefact: Next leaves the browser's files out.
import { cp } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const artefact = join(root, ".next", "standalone");

await cp(join(root, ".next", "static"), join(artefact, ".next", "static"), {
  recursive: true,
});
await cp(join(root, "scripts", "start.mjs"), join(artefact, "start.mjs"));
