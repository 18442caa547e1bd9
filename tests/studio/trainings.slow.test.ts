/** @file Trainings that the studio starts: in processes of their own, which outlive the server, however it ends. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isTraining } from "#src/training/run/lock.js";
import type { ControlRequest, RecipeFacts, RunSummary } from "#src/studio/protocol.js";
import { start } from "../cli/command.js";
import type { Running } from "../cli/command.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { errorOf, json } from "./studio.js";

const folder = temporaryFolder();
/** Of the test that runs. */
let runs = "";
let count = 0;
beforeEach(() => {
  runs = join(folder, `runs-${count++}`);
});
const data = writeTinyIdx(join(folder, "data"));
const tiny = { data, batch: 4, threads: 1, latent: 8, logEvery: 5, samplesEvery: 0 };
const endless = { ...tiny, steps: 10_000_000, checkpointEvery: 1000 };

/** A studio in a process of its own. */
interface Served extends Running {
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
}
const served: Served[] = [];
async function serve(use: readonly string[] = []): Promise<Served> {
  const running = start([...use, "studio", "--port", "0", "--runs", runs, "--json"]);
  let text = "";
  running.child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await running.said("\n");
  const { address } = JSON.parse(text) as { address: string };
  const { origin, searchParams } = new URL(address);
  const call: Served["call"] = (path, init = {}) =>
    fetch(`${origin}/api/runs${path}`, {
      ...init,
      headers: { ...(init.headers as object), authorization: `Bearer ${searchParams.get("token")}` },
    });
  const studio = { ...running, call };
  served.push(studio);
  return studio;
}
const begin = async ({ call }: Served, settings: object, recipe = "vanilla"): Promise<string> => {
  const answer = await call("", json({ recipe, settings }));
  expect([answer.status, answer.status === 201 ? "" : await errorOf(answer.clone())]).toEqual([201, ""]);
  return ((await answer.json()) as { name: string }).name;
};
const tell = async ({ call }: Served, name: string, request: ControlRequest): Promise<void> => {
  const answer = await call(`/${name}/control`, json(request));
  expect([answer.status, answer.status === 202 ? "" : await errorOf(answer)]).toEqual([202, ""]);
};
async function until({ call }: Served, name: string, holds: (run: RunSummary) => boolean): Promise<RunSummary> {
  for (;;) {
    const answer = await call(`/${name}`);
    const run = (await answer.json()) as RunSummary;
    if (answer.status === 200 && holds(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const pidOf = (name: string): number =>
  (JSON.parse(readFileSync(join(runs, name, "lock.json"), "utf8")) as { pid: number }).pid;

afterEach(async () => {
  for (const name of readdirSync(runs).filter((one) => existsSync(join(runs, one, "lock.json"))))
    if (isTraining(join(runs, name))) process.kill(pidOf(name), "SIGKILL");
  for (const { child, outcome } of served.splice(0)) {
    child.kill("SIGKILL");
    await outcome;
  }
});

/** Reads some messages of a run's stream: lines of its log, and the id of the last one. */
async function readEvents({ call }: Served, name: string, from: string): Promise<{ lines: string[]; id: string }> {
  const leave = new AbortController();
  const answer = await call(`/${name}/events`, { headers: { "last-event-id": from }, signal: leave.signal });
  const reader = answer.body?.getReader();
  let text = "";
  while (!text.includes("id: ")) text += new TextDecoder().decode((await reader?.read())?.value); // it may say first that it is there
  leave.abort();
  const messages = text.split("\n\n").filter((message) => message.startsWith("id: "));
  const [lines, ids] = ["data", "id"].map((field) =>
    messages.map((message) => new RegExp(`^${field}: (.*)$`, "m").exec(message)?.[1] ?? ""),
  ) as [string[], string[]];
  return { lines, id: ids.at(-1) ?? "" };
}

test("a training outlives a killed server; the next one shows it from where the first was, and stops it", async () => {
  const first = await serve();
  const name = await begin(first, endless);
  await until(first, name, ({ status, step }) => status === "running" && step > 0);
  const before = await readEvents(first, name, "0");
  first.child.kill("SIGKILL");
  await first.outcome;
  const second = await serve();
  const after = await readEvents(second, name, before.id);
  const log = readFileSync(join(runs, name, "events.jsonl"), "utf8");
  expect(log.startsWith([...before.lines, ...after.lines].map((line) => `${line}\n`).join(""))).toBe(true);
  const { step } = await until(second, name, ({ status }) => status === "running");
  await until(second, name, (run) => run.status === "running" && run.step > step);
  await tell(second, name, { action: "stop" });
  expect(await until(second, name, ({ status }) => status !== "running")).toMatchObject({
    status: "stopped",
    hasCheckpoint: true,
  });
  // All that its process said would be here.
  expect(readFileSync(join(runs, name, "process.log"), "utf8")).toBe("");
  expect(readdirSync(runs).filter((one) => one.startsWith("."))).toEqual([]);
});

test("Ctrl-C ends the server and says what goes on; paused, resumed and changed by the next", async () => {
  const first = await serve();
  const name = await begin(first, endless);
  first.child.kill("SIGINT");
  const { code, stdout } = await first.outcome;
  expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, JSON.stringify({ type: "end", training: [name] })]);
  const second = await serve();
  await until(second, name, ({ step }) => step > 0);
  await tell(second, name, { action: "pause" });
  await until(second, name, ({ status }) => status === "paused");
  await tell(second, name, { action: "resume", settings: { learningRate: 1e-5 } });
  await until(second, name, ({ status }) => status === "running");
  const { step } = await until(second, name, () => true);
  await until(second, name, (run) => run.step > step);
  expect(readFileSync(join(runs, name, "events.jsonl"), "utf8")).toContain("0.00001");
  await tell(second, name, { action: "stop" });
  await until(second, name, ({ status }) => status === "stopped");
});

test("a run that has ended goes on with more steps, and says why it cannot", async () => {
  const studio = await serve();
  const name = await begin(studio, { ...tiny, steps: 20 });
  await until(studio, name, ({ status }) => status === "finished");
  const done = await studio.call(`/${name}/control`, json({ action: "resume" }));
  expect([done.status, await errorOf(done)]).toEqual([400, expect.stringContaining("has done 20 steps of 20")]);
  const wrong = await studio.call(`/${name}/control`, json({ action: "resume", settings: { latent: 9 } }));
  expect([wrong.status, await errorOf(wrong)]).toEqual([400, expect.stringContaining("latent cannot change")]);
  await tell(studio, name, { action: "resume", settings: { steps: 40 } });
  expect(await until(studio, name, ({ status }) => status === "finished")).toMatchObject({ step: 40, steps: 40 });
});

test("a training that fails before it begins leaves no run, and its words", async () => {
  const studio = await serve();
  const answer = await studio.call("", json({ recipe: "vanilla", settings: { ...tiny, data: join(folder, "none") } }));
  expect([answer.status, await errorOf(answer)]).toEqual([400, expect.stringMatching(/^data: no data set or folder/)]);
  expect(readdirSync(runs)).toEqual([]);
});

test("a training that dies shows as failed, with its last words where it had any", async () => {
  const studio = await serve();
  const name = await begin(studio, endless);
  await until(studio, name, ({ step }) => step > 0);
  process.kill(pidOf(name), "SIGKILL");
  expect(await until(studio, name, ({ status }) => status === "failed")).not.toHaveProperty("failure");
  const diverging = await begin(studio, { ...tiny, steps: 5000, learningRate: 1, optimizer: "sgd", guard: "off" });
  expect(await until(studio, diverging, ({ status }) => status !== "running")).toMatchObject({
    status: "failed",
    failure: expect.stringContaining("step ") as unknown,
  });
});

test("recipes of one's own are offered and trained like the others", async () => {
  const studio = await serve(["--use", fileURLToPath(new URL("../../examples/custom-recipe.ts", import.meta.url))]);
  const recipes = (await (await studio.call("/../recipes")).json()) as RecipeFacts[];
  const own = recipes.find(({ name }) => name === "tiny-hinge");
  expect(own).toMatchObject({ schema: { definitions: { hidden: { default: 256 } } } });
  const name = await begin(studio, { data, batch: 8, threads: 1, steps: 2, hidden: 8 }, "tiny-hinge");
  expect(await until(studio, name, ({ status }) => status !== "running")).toMatchObject({ status: "finished" });
});

test("no more than four train at a time", async () => {
  const studio = await serve();
  const names = [];
  for (let i = 0; i < 4; i++) names.push(await begin(studio, endless));
  const fifth = await studio.call("", json({ recipe: "vanilla", settings: endless }));
  expect([fifth.status, await errorOf(fifth)]).toEqual([429, "4 runs are training; stop one, or wait for it"]);
  for (const name of names) await tell(studio, name, { action: "stop" });
  for (const name of names) await until(studio, name, ({ status }) => status === "stopped");
});
