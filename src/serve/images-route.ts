/** @file `GET` and `POST /v1/images`. */
import { hash } from "node:crypto";
import type { Context, Hono } from "hono";
import * as v from "valibot";
import { BackendError } from "../base/errors.js";
import { limitJson, readJson } from "../http/read-json.js";
import { Refused } from "../http/refused.js";
import type { AppParts } from "./app.js";
import { queryFields, readImagesRequest } from "./images-request.js";
import type { ImagesRequest } from "./images-request.js";
import { mediaTypes } from "./render.js";

/** Adds the routes. @returns how many requests wait or are worked on */
export function addImages(app: Hono, parts: AppParts): () => number {
  const { model, queue, renderer, figures, places, patienceMs, token } = parts;
  const [lasting, passing] = [`${token === undefined ? "public" : "private"}, max-age=31536000, immutable`, "no-cache"];
  let taken = 0;

  const refuseBeyond = (c: Context): void => {
    if (parts.isEnding()) throw new Refused(503, "the server is ending");
    if (taken < places) return;
    const { seconds } = queue;
    c.header("Retry-After", String(seconds));
    throw new Refused(429, `${places} requests wait already; ask again in ${seconds} s`);
  };

  const draw = async (c: Context, request: ImagesRequest): Promise<Uint8Array<ArrayBuffer>> => {
    const start = performance.now();
    const batch = {
      seeds: request.items.map(({ seed }) => seed),
      labels: request.items.map(({ label }) => label ?? 0),
      psi: request.psi,
    };
    taken++;
    try {
      const images = await queue.draw(batch, c.req.raw.signal, patienceMs);
      return await renderer.render(images, { ...request, model });
    } catch (error) {
      // It is not the request that is wrong.
      throw error instanceof BackendError ? new Refused(503, error.message, { cause: error }) : error;
    } finally {
      taken--;
      figures.served((performance.now() - start) / 1000);
    }
  };

  const answer = async (c: Context, request: ImagesRequest, tag: string): Promise<Response> => {
    const bytes = await draw(c, request);
    const { height, width, channels } = model.image;
    return c.body(bytes, 200, {
      "Content-Type": mediaTypes[request.format],
      "Cache-Control": request.isLasting ? lasting : passing,
      ETag: tag,
      Vary: "Accept",
      "X-Content-Type-Options": "nosniff",
      ...(request.format === "raw"
        ? { "Ganvas-Shape": [request.items.length, height, width, channels].join(",") }
        : {}),
    });
  };

  app.get("/v1/images", async (c) => {
    const known = c.req.header("if-none-match");
    if (known === undefined) refuseBeyond(c); // first of all: a crowd costs the least so
    const request = readImagesRequest(queryFields(new URL(c.req.url).searchParams), model, c.req.header("accept"));
    const tag = tagOf(request, model.id);
    if (matches(known, tag)) {
      return c.body(null, 304, { "Cache-Control": request.isLasting ? lasting : passing, ETag: tag, Vary: "Accept" });
    }
    refuseBeyond(c);
    return answer(c, request, tag);
  });

  app.post("/v1/images", limitJson, async (c) => {
    refuseBeyond(c);
    const request = readImagesRequest(await readJson(c, v.unknown()), model, c.req.header("accept"));
    refuseBeyond(c); // others may have come while the body did
    return answer(c, { ...request, isLasting: false }, tagOf(request, model.id));
  });
  return () => taken;
}

/** Names an answer's bytes: they follow from the weights and the request. */
function tagOf({ items, psi, format, columns, scale }: ImagesRequest, model: string): string {
  const text = JSON.stringify([model, items, psi, format, columns, scale]);
  return `"${hash("sha256", text, "base64url").slice(0, 27)}"`;
}

/** Whether a client has the answer already. */
const matches = (header: string | undefined, tag: string): boolean =>
  header?.split(",").some((one) => one.trim().replace(/^W\//, "") === tag) ?? false;
