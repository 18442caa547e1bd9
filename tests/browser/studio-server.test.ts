/** @file The studio's page from its own server, and other sites that try to use it, in a real Chromium: what browsers make of the headers, the cookie and the token. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedStudio } from "../studio/studio.js";
import { launchChromium } from "./chromium.js";
import { openStudio } from "./studio-page.js";

let browser: Browser;
let studio: Awaited<ReturnType<typeof servedStudio>>;
let other: Server;
beforeAll(async () => {
  browser = await launchChromium();
  studio = await servedStudio();
  // Another program of this machine: another origin, but the same site for cookies.
  other = createServer((_, response) => response.setHeader("content-type", "text/html").end("<title>other</title>"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", () => resolve()));
});
afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => other.close(resolve));
});
const otherUrl = (): string => `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;

test("opening the address gives an isolated page whose token is out of sight", async () => {
  const { page, complaints } = await openStudio(browser, studio.addresses[0]);
  await page.getByRole("navigation").getByRole("link", { name: "Runs" }).waitFor();
  expect(page.url()).not.toContain("token");
  const [isIsolated, cookie, status] = await page.evaluate(async () => [
    crossOriginIsolated,
    document.cookie,
    (await fetch("api/runs")).status,
  ]);
  expect([isIsolated, cookie, status]).toEqual([true, "", 200]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a page of another port, which browsers send the cookie for, can neither read nor do anything", async () => {
  const { page } = await openStudio(browser, studio.addresses[0]);
  await page.goto(otherUrl());
  const before = studio.refusals.length;
  const outcomes = await page.evaluate(async (origin) => {
    const attempts: RequestInit[] = [
      { credentials: "include" },
      { credentials: "include", mode: "no-cors" },
      { credentials: "include", mode: "no-cors", method: "POST", body: '{"recipe":"vanilla","settings":{}}' },
      { credentials: "include", method: "POST", headers: { "content-type": "application/json" }, body: "{}" },
    ];
    return Promise.all(
      attempts.map((init) =>
        fetch(`${origin}/api/runs`, init).then(
          (answer) => answer.type,
          () => "refused",
        ),
      ),
    );
  }, new URL(studio.addresses[0]).origin);
  expect(outcomes).toEqual(["refused", "refused", "refused", "refused"]);
  const refusals = studio.refusals.slice(before);
  // The last attempt is asked about first, by OPTIONS, and never sent.
  expect(refusals).toHaveLength(4);
  for (const line of refusals) expect(line).toMatch(/: 403, .*(another site)/);
  await page.context().close();
});

test("nobody can put it into a frame", async () => {
  const { page } = await openStudio(browser, studio.addresses[0]);
  const { origin } = new URL(studio.addresses[0]);
  await page.goto(otherUrl());
  const inside = await page.evaluate(
    async (source) =>
      new Promise<number>((resolve) => {
        const frame = document.createElement("iframe");
        frame.addEventListener("load", () => resolve(frame.contentDocument === null ? 0 : window.frames.length));
        frame.src = source;
        document.body.append(frame);
      }),
    origin,
  );
  const frame = page.frames()[1];
  expect([inside, await frame?.locator("nav").count()]).toEqual([0, 0]);
  await page.context().close();
});
