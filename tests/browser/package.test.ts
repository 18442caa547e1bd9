/** @file The package in a project that is not ours: it installs, type-checks, runs in Node and, by Vite, in Chromium, where it draws what Node draws. */
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { createServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadGenerator } from "#src/generator/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { checkpointOf } from "./model-site.js";
import { launchChromium } from "./chromium.js";
import { freshProject, serveFolder, toolPath } from "./fresh-project.js";
import type { FreshProject } from "./fresh-project.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const guide = await readFile(join(root, "docs/library.md"), "utf8");
const seeds = [7, 4_000_000_000];

let project: FreshProject;
let browser: Browser;
let model: Uint8Array<ArrayBuffer>;
/** What Node draws of the seeds here, as 8-bit pixels [H, W, 4]. */
let expected: number[] = [];

const page = (
  entry: string,
): string => `<!doctype html><title>Fresh</title><link rel="icon" href="data:,"><canvas></canvas>
<script type="module">
  import { loadGenerator, toImageData } from "${entry}";
  try {
    const told = [];
    const generator = await loadGenerator("model.safetensors", { onProgress: ({ loaded }) => told.push(loaded) });
    const images = await generator.images({ seeds: ${JSON.stringify(seeds)} });
    const grid = images.grid();
    const canvas = document.querySelector("canvas");
    canvas.width = grid.width;
    canvas.height = grid.height;
    canvas.getContext("2d").putImageData(toImageData(grid), 0, 0);
    const refusalOf = (promise) => promise.then(() => "none", ({ name, message }) => name + ": " + message);
    const stop = new AbortController();
    const stopped = refusalOf(loadGenerator("model.safetensors", { signal: stop.signal }));
    stop.abort();
    const unknown = await refusalOf(generator.images({ seeds: [0], classes: 1 }));
    await generator.dispose();
    globalThis.outcome = {
      pixels: [...canvas.getContext("2d").getImageData(0, 0, grid.width, grid.height).data],
      told: told.at(-1),
      missing: await refusalOf(loadGenerator("nothing.safetensors")),
      stopped: await stopped,
      unknown,
    };
  } catch (error) {
    globalThis.outcome = { error: String(error) };
  }
</script>`;

beforeAll(async () => {
  model = new Uint8Array(checkpointOf(await tinyRun("dcgan", { size: 32, width: 4, latent: 8 })));
  const generator = await loadGenerator(model, { threads: 1 });
  const { data } = (await generator.images({ seeds })).grid();
  expected = Array.from(data).flatMap((grey) => [grey, grey, grey, 255]);
  await generator.dispose();
  project = await freshProject();
  await project.write({
    "index.html": page("ganvas/generator"),
    "worker.html": page("ganvas/generator/worker"),
    "public/model.safetensors": model,
    "vite.config.js": 'export default { build: { rollupOptions: { input: ["index.html", "worker.html"] } } };',
  });
  browser = await launchChromium();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await project.remove();
});

test("publint finds nothing in the tarball", async () => {
  const tarball = await readFile(project.tarball);
  const { messages, pkg } = await publint({ pack: { tarball: Uint8Array.from(tarball).buffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

/** Imports every entry point, and uses some of what they have. */
const consumer = `${Object.keys(manifest.exports)
  .filter((path) => !path.endsWith(".json"))
  .map((path, index) => `import * as entry${index} from "${path.replace(".", "ganvas")}";\nvoid entry${index};`)
  .join("\n")}
import { dcgan } from "ganvas/gan";
import { loadGenerator } from "ganvas/generator";
const generator = await loadGenerator("x", { onProgress: ({ loaded, total }) => console.log(loaded / (total ?? loaded)) });
const { values }: { readonly values: Float32Array } = await generator.images({ seeds: [0] });
const name: "dcgan" = dcgan.name;
// @ts-expect-error options are known
generator.images({ seed: 0 });
console.log(values, name);
`;

test.each([
  ["Node, without the DOM's types", { module: "node16", types: ["node"], lib: ["es2023"] }],
  ["a bundler without Node's types", { module: "esnext", moduleResolution: "bundler", types: [] }],
  [
    "a bundler that says it is for browsers",
    { module: "esnext", moduleResolution: "bundler", customConditions: ["browser"], types: [] },
  ],
])("types resolve and hold for %s", async (name, options) => {
  const [config, file] = [`tsconfig.${name.replaceAll(/\W/g, "-")}.json`, "consumer.ts"];
  const compilerOptions = {
    ...{ strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noEmit: true, target: "es2022" },
    typeRoots: [toolPath("@types")],
    ...options,
  };
  await project.write({ [file]: consumer, [config]: JSON.stringify({ compilerOptions, files: [file] }) });
  expect(await project.node(toolPath("typescript/bin/tsc"), "-p", config)).toBe("");
});

test("Node draws by what is installed what it draws here", async () => {
  const script = `import { loadGenerator } from "ganvas/generator";
const generator = await loadGenerator(new URL("public/model.safetensors", import.meta.url), { threads: 1 });
const { data } = (await generator.images({ seeds: ${JSON.stringify(seeds)} })).grid();
console.log(JSON.stringify([...data].flatMap((grey) => [grey, grey, grey, 255])));
await generator.dispose();
`;
  await project.write({ "draw.js": script });
  expect(JSON.parse(await project.node("draw.js"))).toEqual(expected);
});

interface Outcome {
  readonly pixels: number[];
  readonly told: number;
  /** Names and messages of errors. */
  readonly missing: string;
  readonly stopped: string;
  readonly unknown: string;
}

/** What a page has drawn. */
async function visit(url: string): Promise<Outcome> {
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(error.message));
  await tab.goto(url);
  const outcome = await tab.waitForFunction(
    () => (globalThis as unknown as { readonly outcome?: Outcome | { readonly error: string } }).outcome,
  );
  const value = await outcome.jsonValue();
  await tab.close();
  expect(complaints).toEqual([]);
  if (value === undefined || "error" in value) expect.fail(value?.error);
  return value;
}

const expectDrawn = ({ pixels, told, missing, stopped, unknown }: Outcome): void => {
  expect(pixels).toEqual(expected);
  expect(told).toBe(model.length);
  expect(unknown).toBe("ConfigError: classes: recipe dcgan was trained without classes; leave it out");
  expect(stopped).toMatch(/^AbortError: /);
  expect(missing).toMatch(/^CheckpointError: \S*nothing\.safetensors: the server answers/);
};

describe("in Chromium, built by Vite", () => {
  let site: Awaited<ReturnType<typeof serveFolder>>;
  beforeAll(async () => {
    await project.node(toolPath("vite/bin/vite.js"), "build");
    site = await serveFolder(join(project.folder, "dist"));
  });
  afterAll(() => site.close());

  test.each([
    ["index", "ganvas/generator"],
    ["worker", "ganvas/generator/worker"],
  ])("the page %s draws Node's pixels with what docs/library.md says", async (name, entry) => {
    site.served.clear();
    expectDrawn(await visit(`${site.origin}/${name}.html`));
    const bytes = { ".js": 0, ".wasm": 0 };
    for (const path of site.served) {
      const ending = extname(path);
      if (!(ending in bytes)) continue;
      bytes[ending as keyof typeof bytes] += gzipSync(await readFile(path)).length;
    }
    expect(bytes[".js"]).toBeLessThan(150_000);
    const row = new RegExp(`^\\| \`${entry}\` +\\| (\\d+) kB[^|]*\\| (\\d+) kB`, "m").exec(guide) ?? [];
    for (const [index, size] of [bytes[".js"], bytes[".wasm"]].entries()) {
      const said = 1000 * Number(row[index + 1]);
      expect(Math.abs(size - said), `${size} bytes, docs/library.md says ${said}`).toBeLessThan(3000); // code grows every day
    }
  });
});

test("in Chromium, served by Vite as it is written", async () => {
  const server = await createServer({
    root: project.folder,
    logLevel: "silent",
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  try {
    const [origin = ""] = server.resolvedUrls?.local ?? [];
    for (const name of ["index", "worker"]) expectDrawn(await visit(`${origin}${name}.html`));
  } finally {
    await server.close();
  }
});
