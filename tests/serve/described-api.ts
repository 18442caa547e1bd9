/** @file Asks an app and checks every answer against the OpenAPI document that it gives of itself; keeps which routes and statuses have been seen. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Hono } from "hono";
import { expect } from "vitest";

interface Media {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
}

/** The parts of a document that are used here. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** A request, with headers that can be added to. */
export interface Asked extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

/** An app under its own description. */
export interface DescribedApi {
  readonly document: ApiDocument;
  /** `GET /v1/images 200`, … as far as they have been seen. */
  readonly seen: Set<string>;
  /** All that the document lists. */
  readonly listed: readonly string[];
  /** Asks, and fails unless the answer is as described. */
  readonly ask: (path: string, init?: Asked) => Promise<Response>;
}

const origin = "http://127.0.0.1:5800";

export async function describedApi(app: Hono, headers: Readonly<Record<string, string>> = {}): Promise<DescribedApi> {
  const request = (path: string, init: Asked = {}): Response | Promise<Response> =>
    app.request(origin + path, { ...init, headers: { host: "127.0.0.1:5800", ...headers, ...init.headers } });
  const document = (await (await request("/openapi.json")).json()) as ApiDocument;
  const ajv = new Ajv2020({ strict: true, formats: { binary: true } });
  ajv.addVocabulary(["components", "paths", "openapi", "info", "security"]);
  ajv.addSchema(document, "api");
  /** Schemas refer to each other within the document. */
  const placed = (schema: object): object => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
  const seen = new Set<string>();
  return {
    document,
    seen,
    listed: Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    ),
    ask: async (path, init = {}) => {
      const response = await request(path, init);
      const method = (init.method ?? "GET").toUpperCase();
      const route = path.split("?")[0] ?? "";
      const name = `${method} ${route} ${response.status}`;
      const described = document.paths[route]?.[method.toLowerCase()]?.responses[response.status];
      expect(described, `${name} is not described`).toBeDefined();
      seen.add(name);
      const type = response.headers.get("content-type");
      if (described?.content === undefined) {
        expect(await response.clone().text(), name).toBe("");
        return response;
      }
      const media = described.content[type ?? ""];
      expect(media, `${name} comes as ${type}`).toBeDefined();
      if (type === "application/json") {
        const check = ajv.compile(placed(media?.schema ?? {}));
        const body: unknown = await response.clone().json();
        expect(check(body), `${name}: ${ajv.errorsText(check.errors)}`).toBe(true);
      }
      return response;
    },
  };
}
