/** @file Requests to the studio's API at random: right ones, such with one thing wrong, and nonsense; the same for the same seed. */

/** Uniform in [0, 1). @param {number} seed @returns {() => number} */
export function randomFrom(seed) {
  let state = seed >>> 0;
  // Mulberry32 (Ettinger 2017)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

const methods = ["GET", "GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"];
const types = ["application/json", "application/json", "application/zip", "text/plain", "multipart/form-data", ""];
const headerNames = [
  ...["last-event-id", "origin", "sec-fetch-site", "if-none-match", "accept-encoding", "cookie", "range"],
  ...["transfer-encoding", "content-length", "connection", "expect", "upgrade", "authorization", "x-forwarded-host"],
];
const headerTexts = [
  ...["0", "-1", "1e9", "100", "gzip", "deflate;q=0", "bytes=0-5", "same-origin", "cross-site", "null", "*", "chunked"],
  ...["100-continue", "websocket", "close", "Bearer wrong", "http://evil.example", "é", "a".repeat(2000)],
];
const words = [
  "..",
  "%2e%2e",
  "%00",
  "%2f",
  "%5c",
  "%ff",
  "%",
  "constructor",
  "__proto__",
  "",
  "0",
  "last",
  "\u2028",
  "x",
];

/**
 * Makes requests.
 * @param {() => number} random
 * @param {{ host: string, token: string, runs: () => readonly string[] }} target
 */
export function requestsTo(random, { host, token, runs }) {
  /** @template T @param {readonly T[]} list @returns {T} */
  const one = (list) => list[Math.floor(random() * list.length)];
  const chance = (/** @type {number} */ share) => random() < share;
  const noise = () => String.fromCharCode(...Array.from({ length: random() * 20 }, () => 33 + random() * 90));
  const part = () => (chance(0.7) ? one(words) : encodeURIComponent(noise()));
  const run = () => (chance(0.9) && runs().length > 0 ? one(runs()) : part());
  const routes = [
    ...["/", "/index.html", "/site.json", "/api/recipes", "/api/data", "/api/runs", "/nothing", "/assets/x.js"],
    ...[() => "/api/data/mnist", () => `/api/data/${part()}`, () => `/api/data?name=${part()}`],
    ...["", "/events", "/log", "/checkpoint", "/checkpoint?at=best", "/control", "/samples/fakes000000.png"].map(
      (rest) => () => `/api/runs/${run()}${rest}`,
    ),
    ...[
      () => `/api/runs/${run()}/samples/${part()}`,
      () => `/${part()}/${part()}/${part()}`,
      () => `/?token=${part()}`,
    ],
  ];
  const value = () =>
    one([0, -1, 1.5, 1e308, null, true, "x", "1e-4", [], {}, { a: [{}] }, "\0", noise(), "9".repeat(400)]);
  const settings = () =>
    Object.fromEntries(
      Array.from({ length: random() * 4 }, () => [
        chance(0.5) ? noise() : one(["steps", "learningRate", "data", "name", "batch"]),
        value(),
      ]),
    );
  const bodies = [
    () =>
      JSON.stringify({
        recipe: one(["vanilla", "dcgan", "x", 3]),
        settings: { ...settings(), steps: one([0, -5, "many"]) },
      }),
    () => JSON.stringify({ action: one(["pause", "resume", "stop", "change", "x", 7]), settings: settings() }),
    () => JSON.stringify({ action: one(["pause", "resume", "stop"]) }),
    () => JSON.stringify(value()),
    () => `{"a":`.repeat(random() * 1000),
    noise,
    () => "x".repeat(random() * 2 ** 21),
    () => "",
  ];
  return {
    /** What a client sends over HTTP. */
    next() {
      const route = one(routes);
      const path = typeof route === "string" ? route : route();
      const method = one(methods);
      /** @type {Record<string, string>} */
      const headers = { host: chance(0.97) ? host : one(["evil.example", "127.0.0.1", "", `${host}.evil.example`]) };
      if (chance(0.95)) headers.authorization = `Bearer ${token}`;
      while (chance(0.3)) headers[one(headerNames)] = one(headerTexts);
      const hasBody = method !== "GET" && method !== "HEAD";
      if (hasBody) headers["content-type"] = one(types);
      return { method, path, headers, body: hasBody ? one(bodies)() : "", leavesEarly: chance(0.05) };
    },
    /** What a client sends that speaks no HTTP, or not to its end. */
    noise: () =>
      one([
        "",
        noise(),
        `GET / HTTP/1.1\r\nHost: ${host}\r\n`,
        `GET /${"a".repeat(70_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
        `POST /api/runs HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
        `POST /api/data?name=a HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/zip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab`,
        `GET /api/runs/../../etc/passwd HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
        "GET http://evil.example/ HTTP/1.1\r\nHost: a b\r\n\r\n",
      ]),
  };
}
