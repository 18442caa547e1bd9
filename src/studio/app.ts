/** @file The routes of the studio, as protocol.ts lists them. */
import { resolve } from "node:path";
import { Hono } from "hono";
import * as v from "valibot";
import { quote } from "../base/quote.js";
import { recipes } from "../gan/index.js";
import { answerErrors } from "../http/answer-errors.js";
import type { Place } from "../http/hosts.js";
import { onlyOwnHost, onlySameOrigin } from "../http/own-requests.js";
import { limitJson, readJson } from "../http/read-json.js";
import type { RefusalLog } from "../http/refusal-log.js";
import { Refused } from "../http/refused.js";
import { version } from "../training/index.js";
import { recipeSchema } from "../training/config/json-schema.js";
import { guardAccess } from "./access.js";
import { answerFile } from "./answer-file.js";
import { listData, PackedData } from "./data-sets.js";
import { EventStreams } from "./event-stream.js";
import { compressTexts, keepNothing, securityHeaders } from "./headers.js";
import type { RecipeFacts, Site } from "./protocol.js";
import { controlSchema, startSchema } from "./requests.js";
import { RunList } from "./run-list.js";
import { Trainings } from "./trainings.js";
import { Uploads } from "./uploads.js";
import { serveWeb } from "./web-files.js";

/** What a studio is made of. */
export interface StudioOptions {
  /** The folder of runs; need not exist. */
  readonly runs: string;
  /** The built page. */
  readonly web: string;
  /** How `ganvas` is called, for trainings: program and first arguments. */
  readonly command: readonly string[];
  readonly token: string;
  /** Threads that a training takes unless told otherwise. */
  readonly threads: number;
  /** Where the server listens, once it does. */
  readonly place: () => Place;
  readonly log: RefusalLog;
}

/** A studio, ready to be served. */
export interface Studio {
  readonly app: Hono;
  readonly runs: RunList;
  readonly streams: EventStreams;
}

const pictureName = /^[A-Za-z0-9][A-Za-z0-9._-]*\.png$/;

export function openStudio({ runs: parent, web, command, token, threads, place, log }: StudioOptions): Studio {
  const app = new Hono();
  const runs = new RunList(parent);
  const [streams, trainings, uploads, packed] = [
    new EventStreams(),
    new Trainings(runs, command),
    new Uploads(command),
    new PackedData(),
  ];
  const access = guardAccess(token, () => place().port);
  const facts = lazily(recipeFacts);
  answerErrors(app, log);
  app.use(securityHeaders, keepNothing, compressTexts, onlyOwnHost(place));
  app.get("/", access.enter);
  for (const path of ["/site.json", "/api/*"]) app.use(path, onlySameOrigin, access.require);

  app.get("/site.json", (c) => c.json<Site>({ kind: "studio", version, folder: resolve(parent), threads }));
  app.get("/api/recipes", (c) => c.json(facts()));
  app.get("/api/data", async (c) => c.json(await listData()));
  app.post("/api/data", async (c) => {
    const name = await uploads.take(c);
    return c.json(
      (await listData()).find((one) => one.name === name),
      201,
    );
  });
  app.get("/api/data/:name", async (c) => c.body(await packed.get(c.req.param("name")), 200, binary));

  app.get("/api/runs", async (c) => c.json(await runs.summaries()));
  app.post("/api/runs", limitJson, async (c) =>
    c.json({ name: await trainings.start(await readJson(c, startSchema)) }, 201),
  );
  app.get("/api/runs/:run", async (c) => c.json(await runs.summary(await runs.find(c.req.param("run")))));
  app.get("/api/runs/:run/events", async (c) => streams.answer(c, (await runs.find(c.req.param("run"))).events));
  app.get("/api/runs/:run/log", async (c) => {
    const { events, name } = await runs.find(c.req.param("run"));
    return answerFile(c, events, { type: "text/plain; charset=utf-8", what: `log of ${name}` });
  });
  app.get("/api/runs/:run/samples/:file", async (c) => {
    const { samples } = await runs.find(c.req.param("run"));
    const file = c.req.param("file");
    if (!pictureName.test(file)) throw new Refused(404, `there is no picture ${quote(file)}`);
    return answerFile(c, resolve(samples, file), { type: "image/png", what: `picture ${quote(file)}` });
  });
  app.get("/api/runs/:run/checkpoint", async (c) => {
    const which = v.safeParse(v.picklist(["newest", "best"]), c.req.query("at") ?? "newest");
    if (!which.success) throw new Refused(400, "at: give newest or best");
    const folder = await runs.find(c.req.param("run"));
    const what = `${which.output} checkpoint of ${folder.name}`;
    return answerFile(c, await runs.checkpoint(folder, which.output), { type: "application/octet-stream", what });
  });
  app.post("/api/runs/:run/control", limitJson, async (c) => {
    await trainings.control(await runs.find(c.req.param("run")), await readJson(c, controlSchema));
    return c.body(null, 202);
  });
  app.use(serveWeb(web));
  return { app, runs, streams };
}

const binary = { "Content-Type": "application/octet-stream" };

const recipeFacts = (): readonly RecipeFacts[] =>
  [...recipes.values()].map((recipe) => {
    const { name, title, paper, summary } = recipe;
    return { name, title, paper, summary, schema: recipeSchema(recipe) };
  });

/** Makes a value when it is first asked for. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
