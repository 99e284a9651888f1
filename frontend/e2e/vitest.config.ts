// Stories in a real browser against a running stack, one after the other.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  test: {
    include: ["e2e/**/*.e2e.ts"],
    environment: "node",
    fileParallelism: false,
    // Only a story that hangs takes so long, on the busiest of machines too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
