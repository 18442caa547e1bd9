/**
 * @file Makes docs/results.md: trains recipes as its table says, takes each one's picture and figure, and writes the page from all records.
 *
 *     npm run results -- dcgan wgan-gp          train, measure, record
 *     npm run results -- dcgan=runs/7           record a run that is there already
 *     npm run results -- --page                 only the page, from the records
 */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findRun, findRecipe, resolveConfig, startRun, trainCommand } from "../dist/training/index.js";
import { settingsFromFlags } from "../dist/cli/settings-from-flags.js";
import { resultsPage } from "./results/page.js";
import { close } from "./results/judges.js";
import { results } from "./results/table.js";

/** @typedef {import("./results/page.js").ResultRecord} ResultRecord */
/** @typedef {import("./results/table.js").Result} Result */

const records = "docs/results";
const pictures = "docs/images";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: "boolean", default: false },
    threads: { type: "string" },
    out: { type: "string", default: "runs" },
  },
});

/** @param {string} name @returns {Result} */
function resultOf(name) {
  const result = results.get(name);
  if (result === undefined) throw new Error(`there is no result ${name}; known: ${[...results.keys()].join(", ")}`);
  return result;
}

/** Trains as the table says. @param {Result} result @returns {Promise<string>} the run's folder */
async function trained({ recipe, settings = [] }) {
  const flags = values.threads === undefined ? {} : { threads: values.threads };
  const { config } = resolveConfig(findRecipe(recipe), settingsFromFlags({ ...flags, set: settings }));
  const run = await startRun(config, values.out);
  for await (const event of run.events) {
    if (event.type === "step" && event.step % 200 === 0)
      console.log(`${recipe}: step ${event.step} of ${config.steps}`);
  }
  return run.folder.path;
}

/** The last event of a kind in a run's log. @param {string} folder @param {(event: Record<string, unknown>) => boolean} isWanted */
async function lastEvent(folder, isWanted) {
  const lines = (await readFile(join(folder, "events.jsonl"), "utf8")).trim().split("\n");
  const events = lines.map((line) => /** @type {Record<string, unknown>} */ (JSON.parse(line)));
  const found = events.findLast(isWanted);
  if (found === undefined) throw new Error(`${folder}: its log has no such event`);
  return found;
}

/** Picture, figure and record of a run. @param {string} name @param {string} folder */
async function record(name, folder) {
  const result = resultOf(name);
  const { config: file, samples } = await findRun(folder, values.out);
  const config = /** @type {import("../dist/training/index.js").TrainingConfig} */ (
    JSON.parse(await readFile(file, "utf8"))
  );
  const start = await lastEvent(folder, ({ type }) => type === "start");
  const end = await lastEvent(folder, ({ type }) => type === "finish" || type === "interrupt");
  const picture = join(pictures, `${name}.png`);
  await mkdir(pictures, { recursive: true });
  await mkdir(records, { recursive: true });
  if (result.picture === undefined) {
    const last = (await readdir(samples))
      .filter((entry) => entry.startsWith("fakes"))
      .sort()
      .at(-1);
    await copyFile(join(samples, last ?? "reals.png"), picture);
  } else await result.picture(folder, picture);
  for (const { file: other, make } of result.morePictures ?? []) await make?.(folder, join(pictures, other));
  const { title, paper } = result.method ?? findRecipe(result.recipe);
  /** @type {ResultRecord} */
  const entry = {
    name,
    title,
    paper,
    command: trainCommand({ ...config, steps: Number(end["step"]) }), // a run that was stopped trains as far again
    data: config.target === "" ? config.data : `${config.data} and ${config.target}`,
    steps: Number(end["step"]),
    batch: config.batch,
    seconds: Math.round(Number(end["seconds"])),
    device: String(start["device"]),
    figure: await result.figure(folder),
    shows: result.shows,
    pictures: [picture, ...(result.morePictures ?? []).map(({ file: other }) => join(pictures, other))],
  };
  await writeFile(join(records, `${name}.json`), `${JSON.stringify(entry, null, 2)}\n`);
  console.log(`${name}: ${entry.figure}`);
}

async function writePage() {
  const files = (await readdir(records)).filter((file) => file.endsWith(".json"));
  const all = await Promise.all(
    files.map(async (file) => /** @type {ResultRecord} */ (JSON.parse(await readFile(join(records, file), "utf8")))),
  );
  const order = [...results.keys()];
  all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const shown = all.map((entry) => {
    const { use, group } = resultOf(entry.name);
    return { ...entry, ...(use === undefined ? {} : { use }), ...(group === undefined ? {} : { group }) };
  });
  await writeFile("docs/results.md", resultsPage(shown));
}

if (!values.page && positionals.length === 0) throw new Error(`name results: ${[...results.keys()].join(", ")}`);
for (const text of positionals) {
  const [name = "", run] = text.split("=");
  await record(name, run ?? (await trained(resultOf(name))));
}
await writePage();
await close();
