/** @file The page's files, and nothing but them. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../training/tiny.js";
import { callStudio, errorOf } from "./studio.js";

const folder = temporaryFolder();
const web = join(folder, "web");
mkdirSync(join(web, "assets"), { recursive: true });
writeFileSync(join(folder, "secret.txt"), "secret");
writeFileSync(join(web, "index.html"), "<!doctype html><title>studio</title>");
writeFileSync(join(web, "assets", "main-abc123.js"), `export default "${"x".repeat(5000)}";`);
writeFileSync(join(web, "assets", "empty-abc123.css"), "");
symlinkSync(join(folder, "secret.txt"), join(web, "link.txt"));
symlinkSync(folder, join(web, "folder"));
const { call } = callStudio({ web });

describe("the page", () => {
  test("is there for everybody who reaches the server, and asked for anew each time", async () => {
    const page = await call("/", { headers: { authorization: "none" } });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("cache-control")).toBe("private, no-cache");
    expect(await page.text()).toContain("studio");
    const again = await call("/", { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  });

  test("has files with hashes in their names, which are kept for good and sent compressed", async () => {
    const script = await call("/assets/main-abc123.js", { headers: { "accept-encoding": "gzip" } });
    expect(script.headers.get("content-type")).toContain("javascript");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("content-encoding")).toBe("gzip");
    expect((await script.arrayBuffer()).byteLength).toBeLessThan(500);
    expect((await call("/assets/empty-abc123.css")).status).toBe(200);
  });

  test("says how it is built where it is not", async () => {
    const missing = await callStudio().call("/");
    expect(missing.status).toBe(404);
    expect(await errorOf(missing)).toContain("npm run build:web");
  });
});

test.each([
  "/../secret.txt",
  "/assets/../../secret.txt",
  "/%2e%2e/secret.txt",
  "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
  "/..%5csecret.txt",
  "/assets/..\\..\\secret.txt",
  "/index.html%00.txt",
  "/index.html/",
  "//index.html",
  "/link.txt",
  "/folder/secret.txt",
  "/assets",
  "/assets/",
  "/%",
  "/%ff",
])("%s leads nowhere", async (path) => {
  const answer = await call(path);
  expect(answer.status).toBe(404);
  expect(await errorOf(answer)).toMatch(/^there is no GET /);
});
