/** @file Builds the studio's page into dist/web, for any path of any static host. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: fromRoot("web"),
  base: "./",
  // The engine as it is built for everybody; package.json's `imports` choose its browser half.
  resolve: { alias: { "ganvas/browser": fromRoot("dist/browser/index.js") } },
  build: {
    outDir: fromRoot("dist/web"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the server's content security policy lets nothing be fetched from `data:`
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:5700", "/site.json": "http://127.0.0.1:5700" } },
});
