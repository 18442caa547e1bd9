/** @file Node's HTTP server around an app: where it listens, how long it waits for clients, and what becomes of those that do not speak HTTP. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Hono } from "hono";
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import type { Place } from "./hosts.js";
import { followAnswers } from "./open-answers.js";
import type { RefusalLog } from "./refusal-log.js";

/** How long clients may take, in milliseconds. */
export interface Patience {
  /** For the headers of a request. */
  readonly headers: number;
  /** For all of a request. */
  readonly request: number;
  /** Between looks at the clocks. */
  readonly checks: number;
  /** From a request to the end of its answer; without limit unless given. */
  readonly answer?: number;
}

/** How a server listens. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** How many further ports are tried when one is taken; none unless given. */
  readonly tries?: number;
  readonly patience?: Patience;
  /** Connections at a time; beyond them none is taken. 256 unless given. */
  readonly connections?: number;
  readonly log: RefusalLog;
}

/** A server that listens. */
export interface Listening {
  readonly place: Place;
  /** Listens no more and ends every connection: at once, or when what was asked has been answered, after `graceMs` at the latest. */
  close(graceMs?: number): Promise<void>;
}

const usualPatience: Patience = { headers: 15_000, request: 300_000, checks: 5000 };
const usualConnections = 256;
/** Connections that the system keeps for a server that is busy; Node's 511 are fewer than a crowd. */
const mostWaiting = 4096;
const mostHeaderBytes = 16 * 1024;

/** Listens. @throws ConfigError when no port can be had */
export async function listen(app: Pick<Hono, "fetch">, options: ListenOptions): Promise<Listening> {
  const { host, port, tries = 0, patience = usualPatience, connections = usualConnections, log } = options;
  const listener = getRequestListener(app.fetch, { errorHandler: (error) => refuseTarget(error, log) });
  const server = createServer({
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    connectionsCheckingInterval: patience.checks,
    maxHeaderSize: mostHeaderBytes,
    requireHostHeader: false, // Node's own refusal has no text; ours has
  });
  const answers = followAnswers(server, patience.answer ?? Infinity);
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  server.on("checkExpectation", refuseExpectation);
  server.maxConnections = connections;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuseClient(error, socket, log));
  const place = { host, port: await firstFree(server, host, port, tries) };
  return {
    place,
    close: (graceMs = 0) =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        answers.bringToEnd();
      }),
  };
}

async function firstFree(server: Server, host: string, port: number, tries: number): Promise<number> {
  for (let at = port; ; at++) {
    const failure = await tryPort(server, host, at);
    if (failure === undefined) break;
    if (failure.code === "EADDRINUSE" && at < port + tries && at < 65_535) continue;
    const reason = failure.code === "EADDRINUSE" ? "another program listens there" : (failure.code ?? failure.message);
    throw new ConfigError(`cannot listen on ${quote(host)}, port ${at}: ${reason}; choose another --port or --host`, {
      cause: failure,
    });
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** The error, if any. */
const tryPort = (server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const onListening = (): void => {
      server.off("error", onError);
      resolve(undefined);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off("listening", onListening);
      resolve(error);
    };
    server.once("listening", onListening).once("error", onError);
    server.listen({ port, host, backlog: mostWaiting });
  });

/** What a client may expect is to be told to go on, which Node does. */
function refuseExpectation(_: IncomingMessage, outgoing: ServerResponse): void {
  const body = JSON.stringify({ error: "the header Expect asks for something unknown; leave it out" });
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  outgoing.writeHead(417, { ...headers, Connection: "close" }).end(body);
}

/** A request whose target or `Host` makes no URL never reaches the app. */
function refuseTarget(error: unknown, log: RefusalLog): Response {
  if (!(error instanceof RequestError)) throw error;
  log.add(400, error.message, { method: "?", path: "?", from: undefined });
  return Response.json({ error: "the request's target or Host header makes no address" }, { status: 400 });
}

const clientStatus: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Content Too Large",
};

/** Answers what is no HTTP, or too slow, on the socket itself. */
function refuseClient(error: NodeJS.ErrnoException, socket: Duplex, log: RefusalLog): void {
  if (error.code === "ECONNRESET" || error.code === "EPIPE" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = clientStatus[error.code ?? ""] ?? "400 Bad Request";
  const body = JSON.stringify({ error: `${status.slice(4)}: ${error.code ?? "no HTTP"}` });
  const from = "remoteAddress" in socket ? String(socket.remoteAddress) : undefined;
  log.add(Number(status.slice(0, 3)), error.code ?? error.message, { method: "?", path: "?", from });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
