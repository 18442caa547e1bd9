/** @file The routes of `ganvas serve`. */
import { Hono } from "hono";
import { answerErrors } from "../http/answer-errors.js";
import { requireBearer } from "../http/bearer-token.js";
import type { Place } from "../http/hosts.js";
import { onlyOwnHost } from "../http/own-requests.js";
import type { RefusalLog } from "../http/refusal-log.js";
import { Refused } from "../http/refused.js";
import { describeApi } from "./api-description.js";
import type { Figures } from "./figures.js";
import type { ImageQueue } from "./image-queue.js";
import { addImages } from "./images-route.js";
import type { ModelFacts } from "./model-facts.js";
import { formPage, pageHeaders } from "./page.js";
import { prometheusType } from "./prometheus.js";
import type { Renderer } from "./renderer.js";

/** What the routes work with. */
export interface AppParts {
  readonly model: ModelFacts;
  readonly queue: ImageQueue;
  readonly renderer: Renderer;
  readonly figures: Figures;
  readonly log: RefusalLog;
  /** Requests that may wait or be worked on. */
  readonly places: number;
  /** How long a request may wait for its images, in milliseconds. */
  readonly patienceMs: number;
  readonly token?: string | undefined;
  /** Where the server listens, once it does. */
  readonly place: () => Place;
  /** Whether it takes no new work. */
  readonly isEnding: () => boolean;
}

export function createApp(parts: AppParts): Hono {
  const { model, figures, queue, token, log } = parts;
  const app = new Hono();
  answerErrors(app, log);
  app.use(async (c, next) => {
    await next();
    figures.answered(c.res.status);
  });
  app.use(onlyOwnHost(parts.place));
  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", (c) => {
    if (parts.isEnding()) throw new Refused(503, "the server is ending");
    return c.json({ status: "ready" });
  });
  if (token !== undefined) app.use(requireBearer(token));
  app.get("/", (c) => c.html(formPage(model), 200, pageHeaders));
  app.get("/openapi.json", (c) => c.json(describeApi(model, token !== undefined)));
  app.get("/v1/model", (c) => c.json(model));
  const waiting = addImages(app, parts);
  app.get("/metrics", (c) => {
    const text = figures.text({ requests: waiting, images: () => queue.images });
    return c.body(text, 200, { "Content-Type": prometheusType });
  });
  return app;
}
