/** @file Who may use the studio, and what every answer says about what its page may do. */
import { describe, expect, test } from "vitest";
import { callStudio, errorOf, host, json } from "./studio.js";

const studio = callStudio();
const { app, token, call } = studio;
const bare = async (path: string, headers: HeadersInit = {}): Promise<Response> =>
  app.request(path, { headers: new Headers([...new Headers(headers), ["host", host]]) });

describe("the token", () => {
  test("in the address becomes a cookie that only this server's pages send, and leaves the address", async () => {
    const entered = await bare(`/?token=${token}`);
    expect(entered.status).toBe(302);
    expect(entered.headers.get("location")).toBe("/");
    const cookie = entered.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^ganvas-5700=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await bare("/api/runs", { cookie: cookie.split(";")[0] ?? "" })).status).toBe(200);
  });

  test("opens the API as a bearer token", async () => {
    expect((await bare("/api/runs", { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  test.each([
    {},
    { authorization: "Bearer " },
    { authorization: "Bearer wrong" },
    { authorization: "Basic the-token-of-tests" },
    { cookie: "ganvas-5700=wrong" },
    { cookie: "ganvas-5701=the-token-of-tests" },
    { cookie: "ganvas-5700=" },
  ])("%j opens nothing", async (headers) => {
    for (const path of ["/api/runs", "/api/recipes", "/api/data", "/api/runs/x/events", "/site.json"]) {
      const refused = await bare(path, headers);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(await errorOf(refused)).toContain("open the address that ganvas studio has printed");
    }
  });

  test("of another server is refused, and said on one line", async () => {
    const refused = await bare("/?token=wrong");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("set-cookie")).toBeNull();
    expect(studio.refusals.at(-1)).toMatch(/^ganvas: refused GET "\/": 401, [^\n]+\n$/);
    expect(studio.refusals.join("")).not.toContain(token);
  });
});

describe("other sites", () => {
  test.each(["evil.example", "evil.example:5700", "127.0.0.1:5701", "127.0.0.1.evil.example:5700"])(
    "cannot reach it as %s, not even its page",
    async (foreign) => {
      for (const path of ["/", "/api/runs", "/nothing"])
        expect((await call(path, { headers: { host: foreign } })).status).toBe(403);
    },
  );

  test.each([
    "http://evil.example",
    `http://${host}.evil.example`,
    `http://${host}@evil.example`,
    `https://${host}`,
    "http://127.0.0.1:5701",
    "http://localhost:5700", // its own name, but not that of the page: cookies do not tell ports or names apart
    "null",
    "",
  ])("cannot post to it from Origin %j", async (origin) => {
    const init = json({ recipe: "vanilla", settings: {} });
    const refused = await call("/api/runs", { ...init, headers: { ...(init.headers as object), origin } });
    expect(refused.status).toBe(403);
  });

  test.each([
    ["cross-site", 403],
    ["same-site", 403],
    ["same-origin", 200],
    ["none", 200],
  ])("Sec-Fetch-Site %s is answered %d", async (site, status) => {
    expect((await call("/api/runs", { headers: { "sec-fetch-site": site } })).status).toBe(status);
  });

  test("its own page may ask", async () => {
    expect((await call("/api/runs", { headers: { origin: `http://${host}` } })).status).toBe(200);
  });
});

test.each(["/", "/api/runs", "/api/nothing", "/site.json"])("headers of %s isolate the page", async (path) => {
  for (const headers of [{}, { authorization: "Bearer wrong" }, { host: "evil.example" }]) {
    const answer = await call(path, { headers });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    const policy = answer.headers.get("content-security-policy") ?? "";
    for (const directive of [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data: blob:",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(policy.split("; ")).toContain(directive);
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  }
});
