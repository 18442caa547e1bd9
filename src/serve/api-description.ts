/** @file The API as an OpenAPI 3.1 document, from the schemas that check requests. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type { JsonSchema } from "@valibot/to-json-schema";
import { version } from "../base/version.js";
import { formats, requestSchema } from "./images-request.js";
import type { ModelFacts } from "./model-facts.js";
import { prometheusType } from "./prometheus.js";

type Json = Readonly<Record<string, unknown>>;

const text: Json = { type: "string" };
const count: Json = { type: "integer", minimum: 0 };
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Json, optional: readonly string[] = []): Json => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const bytes: Json = { type: "string", format: "binary" };
const ok = (description: string, content: Json, headers: Json = {}): Json => ({ description, content, headers });
const asJson = (schema: Json): Json => ({ "application/json": { schema } });

const size: Json = {
  height: { ...count, description: "pixels" },
  width: { ...count, description: "pixels" },
  channels: { enum: [1, 3], description: "1 for grey, 3 for red, green, blue" },
};

/** @param of what each image has beside its seed and class */
const imagesJson = (of: Json): Json =>
  object(
    {
      ...{ model: text, recipe: text, step: count, ...size, truncation: { type: "number" } },
      images: { type: "array", items: object({ seed: count, class: count, ...of }, ["class"]) },
    },
    ["truncation"],
  );
const list = (items: Json): Json => ({ type: "array", items });

const schemas: Json = {
  Error: object({ error: { ...text, description: "what is wrong and what to do, on one line" } }),
  Status: object({ status: { enum: ["alive", "ready"] } }),
  Model: object(
    {
      id: { ...text, description: "names the weights: requests that give it can be cached for ever" },
      recipe: text,
      step: { ...count, description: "steps that it was trained for" },
      image: object(size),
      classes: { ...count, description: "how many classes can be asked for, if any" },
      truncation: { type: "number", description: "that images have unless asked for, if they have styles" },
    },
    ["classes", "truncation"],
  ),
  Images: imagesJson({ png: { ...text, contentEncoding: "base64", contentMediaType: "image/png" } }),
  Pixels: imagesJson({ pixels: list(list(list({ type: "integer", minimum: 0, maximum: 255 }))) }),
};

const refusals: Readonly<Record<string, string>> = {
  400: "the request is wrong, or the model cannot do it",
  401: "the token is missing or wrong",
  403: "the Host header names another server",
  408: "the request did not arrive in time",
  413: "the body is too large",
  415: "the body is not said to be JSON",
  429: "as many requests wait already as may; ask again after as many seconds as Retry-After says",
  503: "the server is ending, the images were not ready in time, or the engine has failed",
};

/** @param statuses beside those that every route has */
function refusalsOf(statuses: readonly string[], hasToken: boolean): Json {
  const all = ["403", ...(hasToken ? ["401"] : []), ...statuses];
  const retry = { "Retry-After": { description: "seconds", schema: count } };
  return Object.fromEntries(
    all.map((status) => [status, ok(refusals[status] ?? "", asJson(ref("Error")), status === "429" ? retry : {})]),
  );
}

const images = ok(
  "the images",
  {
    "image/png": { schema: bytes },
    ...asJson({ anyOf: [ref("Images"), ref("Pixels")] }),
    "application/octet-stream": { schema: bytes },
  },
  {
    ETag: { description: "names these bytes", schema: text },
    "Cache-Control": { description: "for ever if the model was named, else to be asked for again", schema: text },
    "Ganvas-Shape": { description: "of raw: N,H,W,C", schema: text },
  },
);

/** In a URL, lists are texts. */
const inQuery = (schema: JsonSchema): JsonSchema =>
  schema.anyOf === undefined ? without(schema, "description") : { type: "string" };

const without = (schema: JsonSchema, keyword: string): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));

/** @param hasToken whether requests need one */
export function describeApi(model: ModelFacts, hasToken: boolean): object {
  const request = without(toJsonSchema(requestSchema, { target: "draft-2020-12" }), "$schema");
  const parameters = Object.entries(request.properties ?? {}).map(([name, schema]) => ({
    ...{ name, in: "query", required: false },
    description: typeof schema === "object" ? (schema.description ?? "") : "",
    schema: typeof schema === "object" ? inQuery(schema) : {},
  }));
  const imagesFailures = ["400", "408", "429", "503"];
  const open = { security: [] };
  const plain = (summary: string, content: Json): Json => ({
    get: { summary, responses: { 200: ok(summary, content), ...refusalsOf([], hasToken) } },
  });
  const health = (summary: string, statuses: readonly string[]): Json => ({
    get: { summary, ...open, responses: { 200: ok(summary, asJson(ref("Status"))), ...refusalsOf(statuses, false) } },
  });
  return {
    openapi: "3.1.0",
    info: {
      title: `Images by ${model.recipe}`,
      version,
      description: `A trained generator. The same seed always has the same image. Formats: ${formats.join(", ")}.`,
    },
    ...(hasToken ? { security: [{ token: [] }] } : {}),
    paths: {
      "/v1/images": {
        get: {
          summary: "Draw images",
          parameters,
          responses: {
            200: images,
            304: { description: "the client has them already" },
            ...refusalsOf(imagesFailures, hasToken),
          },
        },
        post: {
          summary: "Draw images",
          requestBody: {
            required: true,
            content: { "application/json": { schema: request, examples: bodies(model) } },
          },
          responses: { 200: images, ...refusalsOf([...imagesFailures, "413", "415"], hasToken) },
        },
      },
      "/v1/model": plain("What is served", asJson(ref("Model"))),
      "/openapi.json": plain("This document", asJson({ type: "object" })),
      "/metrics": plain("Figures for Prometheus", { [prometheusType]: { schema: text } }),
      "/": plain("A page for people", { "text/html; charset=UTF-8": { schema: text } }),
      "/healthz": health("Whether the process lives", []),
      "/readyz": health("Whether it takes requests", ["503"]),
    },
    components: {
      schemas,
      ...(hasToken ? { securitySchemes: { token: { type: "http", scheme: "bearer" } } } : {}),
    },
  };
}

/** Requests that this model answers. */
function bodies({ classes, truncation }: ModelFacts): Json {
  return {
    one: { summary: "one image", value: { seed: 7, ...(classes === undefined ? {} : { class: 0 }) } },
    grid: {
      summary: "a grid, enlarged",
      value: { seeds: "0-15", columns: 4, scale: 2, format: "png", ...(classes === undefined ? {} : { class: [0] }) },
    },
    pixels: { summary: "pixels as numbers", value: { seeds: [3, 1, 2], format: "pixels" } },
    ...(truncation === undefined
      ? {}
      : { near: { summary: "near the mean", value: { seeds: "0-3", truncation: 0.5 } } }),
  };
}
