/** How the browser client is built: two entries, one for the room and one for the pages. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    manifest: true,
    // The pages forbid data: fonts, so nothing small is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: { input: ["src/main.tsx", "src/pages.ts"] },
  },
  // None of them waits for a clock: only a busy machine takes long.
  test: { include: ["src/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
