/** @file The OpenAPI document says what the routes do: every answer here is checked against it, and every status that it lists is seen. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { BackendError } from "#src/base/errors.js";
import { describedApi } from "./described-api.js";
import type { Asked } from "./described-api.js";
import { fakeApp, fakeModel, stuck } from "./fake-app.js";

const json = (body: unknown): Asked => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const token = "a-token-for-tests";

/** Asks everything that a server without a token can be asked, with every outcome. */
async function askEverything(headers: Readonly<Record<string, string>>, withToken: string | undefined) {
  const parts = { token: withToken };
  const api = await describedApi(fakeApp(parts), headers);
  const statuses = async (path: string, init?: Asked): Promise<number> => (await api.ask(path, init)).status;

  for (const path of ["/", "/v1/model", "/metrics", "/openapi.json", "/healthz", "/readyz"]) {
    expect(await statuses(path), path).toBe(200);
    expect(await statuses(path, { headers: { host: "evil.example" } }), path).toBe(403);
  }
  for (const format of ["png", "json", "pixels", "raw"]) {
    expect(await statuses(`/v1/images?seeds=0-2&format=${format}`)).toBe(200);
    expect(await statuses("/v1/images", json({ seed: 3, class: [0, 2], format }))).toBe(200);
  }
  const first = await api.ask("/v1/images?seed=1");
  expect(await statuses("/v1/images?seed=1", { headers: { "if-none-match": first.headers.get("etag") ?? "" } })).toBe(
    304,
  );
  expect(await statuses("/v1/images?seed=-1")).toBe(400);
  expect(await statuses("/v1/images", json({ seed: -1 }))).toBe(400);
  expect(await statuses("/v1/images", json("{"))).toBe(400);
  expect(await statuses("/v1/images", { method: "POST", body: "seed=1" })).toBe(415);
  expect(await statuses("/v1/images", json({ seeds: "1,".repeat(2 ** 20) }))).toBe(413);
  for (const init of [{} as Asked, json({ seed: 1 })]) {
    const path = init.method === undefined ? "/v1/images?seed=1" : "/v1/images";
    expect(await statuses(path, { ...init, headers: { ...init.headers, host: "evil.example" } })).toBe(403);
    const others = [
      [429, fakeApp({ ...parts, places: 0 })],
      [503, fakeApp({ ...parts, patienceMs: 1 }, stuck)],
      [503, fakeApp(parts, () => Promise.reject(new BackendError("no memory")))],
      [503, fakeApp({ ...parts, isEnding: () => true })],
    ] as const;
    for (const [status, app] of others) {
      const other = await describedApi(app, headers);
      expect((await other.ask(path, init)).status).toBe(status);
      for (const name of other.seen) api.seen.add(name);
    }
    expect(await statuses(path, { ...init, signal: AbortSignal.abort() })).toBe(408);
  }
  const ending = await describedApi(fakeApp({ ...parts, isEnding: () => true }), headers);
  expect((await ending.ask("/readyz")).status).toBe(503);
  for (const name of ending.seen) api.seen.add(name);
  return api;
}

test("every route and status of a server without a token", async () => {
  const { seen, listed } = await askEverything({}, undefined);
  expect([...seen].sort()).toEqual([...listed].sort());
});

test("every route and status of a server with a token", async () => {
  const api = await askEverything({ authorization: `Bearer ${token}` }, token);
  for (const [route, operations] of Object.entries(api.document.paths)) {
    if (route.endsWith("z")) continue; // for health
    for (const method of Object.keys(operations)) {
      for (const authorization of ["", "Bearer wrong", token, `Basic ${token}`]) {
        const answer = await api.ask(route, { method: method.toUpperCase(), headers: { authorization } });
        expect(answer.status, `${method} ${route} with ${authorization}`).toBe(401);
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
    }
  }
  expect([...api.seen].sort()).toEqual([...api.listed].sort());
});

describe("the document", () => {
  test("is of OpenAPI 3.1, and its examples are requests that are answered", async () => {
    const { document, ask } = await describedApi(fakeApp());
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    const media = document.paths["/v1/images"]?.["post"]?.requestBody?.content["application/json"];
    const check = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
      media?.schema ?? {},
    );
    const examples = Object.values(media?.examples ?? {});
    expect(examples.length).toBeGreaterThanOrEqual(4);
    for (const { value } of examples) {
      expect(check(value), JSON.stringify(value)).toBe(true);
      expect((await ask("/v1/images", json(value))).status, JSON.stringify(value)).toBe(200);
    }
    expect(check({ seed: -1 })).toBe(false);
    expect(check({ seed: 1, size: 2 })).toBe(false);
  });

  test("names every field of the query as of the body", async () => {
    const { document } = await describedApi(fakeApp());
    const { get, post } = document.paths["/v1/images"] ?? {};
    const body = post?.requestBody?.content["application/json"]?.schema as { properties: object };
    expect(get?.parameters?.map(({ name }) => name)).toEqual(Object.keys(body.properties));
  });

  test("lists classes and truncation of models that have them only", async () => {
    const bare = { id: fakeModel.id, recipe: "dcgan", step: 3, image: fakeModel.image };
    const { ask } = await describedApi(fakeApp({ model: bare }));
    expect(await (await ask("/v1/model")).json()).toEqual(bare);
    expect((await ask("/v1/images?seed=1&format=json")).status).toBe(200);
  });
});
