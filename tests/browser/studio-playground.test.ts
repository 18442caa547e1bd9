/** @file The playground as a person uses it: modes are found, collapse is seen and cured, steps are single, switches and drawings are taken, and a link shows the same. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { bareStudio } from "./bare-studio.js";
import { keepPicture } from "./pictures.js";
import { seriousIssues } from "./studio-page.js";
import type { OpenedPage } from "./studio-page.js";

const patience = 180_000; // steps take as long as the machine is busy with others

const openPage = bareStudio();

const stepOf = async (page: Page): Promise<number> => Number(await page.locator(".player-step").textContent());

async function untilStep(page: Page, least: number): Promise<void> {
  await page.waitForFunction((wanted) => Number(document.querySelector(".player-step")?.textContent) >= wanted, least, {
    timeout: patience,
  });
}

/** Waits for so many modes, as the page says it. */
async function untilModes(page: Page, least: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => Number(/^(\d+) of/.exec(document.querySelector(".covered-text")?.textContent ?? "")?.[1]) >= wanted,
    least,
    { timeout: patience },
  );
}

const modesNow = async (page: Page): Promise<number> =>
  Number(/^(\d+) of/.exec((await page.locator(".covered-text").textContent()) ?? "")?.[1]);

/** The picture on the plane. */
const plane = (page: Page): Promise<string> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLCanvasElement>(".plane canvas"), (sheet) => sheet.toDataURL()).join("\n"),
  );

async function openPlayground(query = "", options = {}): Promise<OpenedPage> {
  const opened = await openPage(`#/playground${query}`, options);
  await opened.page.getByRole("button", { name: "Play", exact: true }).and(opened.page.locator(":enabled")).waitFor();
  await opened.page.waitForFunction(() => document.querySelector(".plane-waiting") === null, undefined, {
    timeout: patience,
  });
  return opened;
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test(
  "modes of the ring are found; single steps; a link shows the same, bit for bit",
  { timeout: patience },
  async () => {
    const { page, complaints } = await openPlayground();
    expect(await modesNow(page)).toBeLessThan(3);
    await page.keyboard.press("Space");
    await untilModes(page, 8);
    await keepPicture(page, "studio-playground", 6000);
    await page.keyboard.press("Space");
    await button(page, "Play").waitFor();

    await page.waitForTimeout(300); // the last picture
    const step = await stepOf(page);
    await page.keyboard.press("ArrowRight");
    await untilStep(page, step + 1);
    await button(page, "D alone").click();
    await untilStep(page, step + 2);
    await button(page, "G alone").click();
    await untilStep(page, step + 3);
    await page.waitForFunction(() => location.hash.includes("**d1**g1"));
    expect(await stepOf(page)).toBe(step + 3);
    expect(await page.getByRole("img", { name: `Step ${step + 3}: ` }).count()).toBe(1);

    const again = await openPage(page.url());
    await untilStep(again.page, step + 3);
    await again.page.waitForFunction(() => document.querySelector(".plane-waiting") === null);
    await again.page.waitForTimeout(500);
    expect(await stepOf(again.page)).toBe(step + 3);
    expect(await plane(again.page)).toBe(await plane(page));
    expect([...complaints, ...again.complaints]).toEqual([]);
    await again.page.context().close();
    await page.context().close();
  },
);

test("collapse is seen, and cured while it goes on", { timeout: 2 * patience }, async () => {
  const { page, complaints } = await openPlayground();
  await button(page, "Mode collapse").click();
  await page.getByText("All points crowd where D believes").waitFor();
  await untilStep(page, 3000);
  expect(await modesNow(page)).toBeLessThan(4);
  await keepPicture(page, "studio-playground-collapse");
  await button(page, "Batch statistics").click();
  await page.getByText("it has no map of single points").waitFor();
  await untilModes(page, 7);
  await keepPicture(page, "studio-playground-cured", 12_000);
  expect(await stepOf(page)).toBeGreaterThan(3000); // it went on
  await button(page, "Pause").click();
  expect(page.url()).toMatch(/course=\d+\*\*batch_64\*/); // a change in its course
  expect(complaints).toEqual([]);
  await page.context().close();
});

test(
  "switches change the game while it goes on; what makes no sense is refused, and said",
  { timeout: patience },
  async () => {
    const { page, complaints } = await openPlayground("?course=50");
    await button(page, "Game").click();
    const loss = page.locator("wa-select").filter({ hasText: "hinge" }).first();
    const choose = async (name: string): Promise<void> => {
      await loss.click();
      await loss.getByRole("option", { name, exact: true }).click();
    };
    await choose("hinge");
    await page.waitForFunction(() => location.hash.includes("course=50**batch_64*loss_hinge"));
    expect(await stepOf(page)).toBe(50);
    await page.getByText("1 changed").waitFor();

    await page.getByRole("button", { name: "Regularisers and bounds" }).click();
    const r1 = page.getByRole("textbox", { name: "R1" });
    await r1.fill("0");
    await r1.press("Enter");
    await page.waitForFunction(() => location.hash.includes("*r1_0"));
    await choose("wasserstein");
    await page.getByRole("alert").getByText("slope is bounded").waitFor();
    expect(await loss.evaluate((element) => (element as HTMLElement & { value: string }).value)).toBe("hinge");
    await button(page, "Step").click();
    await untilStep(page, 51);
    await button(page, "All as usual").click();
    await page.waitForFunction(() => /[*]{2}1[*]{2}batch_64(&|$)/.test(location.hash));
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test("a link that makes no sense is refused, with a way on", async () => {
  const { page, complaints } = await openPage("#/playground?data=rings");
  await page.getByRole("alert").getByText("there is no distribution rings").waitFor();
  await button(page, "Begin with the usual game").click();
  await page.waitForFunction(() => location.hash.includes("data=ring&"));
  await page.keyboard.press("Shift+ArrowLeft");
  await page.waitForFunction(() => location.hash.includes("course=g1"));
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a drawing is learnt, and its link holds it", { timeout: patience }, async () => {
  const { page, complaints } = await openPlayground();
  await button(page, "Draw").click();
  const box = await page.locator(".plane").boundingBox();
  if (box === null) throw new Error("there is no plane");
  const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.2, 0.75));
  await page.mouse.down();
  for (const [x, y] of [
    [0.35, 0.3],
    [0.5, 0.7],
    [0.65, 0.3],
    [0.8, 0.75],
  ] as const)
    await page.mouse.move(...at(x, y), { steps: 8 });
  await page.mouse.up();
  await button(page, "Learn this").click();
  await page.waitForFunction(() => location.hash.includes("data=drawn."));
  await page.getByText("% of the data").first().waitFor();
  await button(page, "Play").click();
  await page.waitForFunction(
    () => Number.parseInt(document.querySelector(".covered-text")?.textContent ?? "", 10) >= 40,
    undefined,
    { timeout: patience },
  );
  await keepPicture(page, "studio-playground-drawn", 15_000);
  await button(page, "Pause").click();
  await page.getByText("A drawing has no command").waitFor();
  await button(page, "From the beginning").click();
  await untilStep(page, 0);
  await page.waitForFunction(() => !location.hash.includes("course"));
  const again = await openPlayground(new URL(page.url()).hash.slice("#/playground".length));
  await again.page.waitForTimeout(500);
  expect(await plane(again.page)).toBe(await plane(page));
  expect(complaints).toEqual([]);
  await again.page.context().close();
  await page.context().close();
});

test.each([
  ["light", "en-GB", { width: 1280, height: 900 }],
  ["dark", "zh-CN", { width: 390, height: 844 }],
] as const)(
  "%s, %s: nothing keeps people out, nothing is wider than the screen",
  async (colorScheme, locale, viewport) => {
    const { page, complaints } = await openPage("#/playground?course=20&show=heat.manifold.real.made.arrows", {
      colorScheme,
      locale,
      viewport,
    });
    await untilStep(page, 20);
    const groups = await page.locator("wa-details").all();
    await Promise.all(
      groups.map((group) =>
        group.evaluate(
          (element) =>
            new Promise((resolve) => {
              element.addEventListener("wa-after-show", resolve, { once: true });
              (element as HTMLElement & { open: boolean }).open = true;
            }),
        ),
      ),
    );
    expect(await seriousIssues(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);
