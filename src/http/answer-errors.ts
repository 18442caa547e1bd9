/** @file Errors as answers: `{"error": …}` with a fitting status, each told on one line. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, ErrorHandler, Hono, NotFoundHandler } from "hono";
import { GanvasError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import type { Asked, RefusalLog } from "./refusal-log.js";
import { Refused, statusOf } from "./refused.js";

/** Makes an app answer every error. */
export function answerErrors(app: Hono, log: RefusalLog): void {
  const onError: ErrorHandler = (error, c) => {
    const status = statusOf(error);
    log.add(status, error instanceof GanvasError ? error.message : (error.stack ?? error.message), askedBy(c));
    return c.json({ error: textOf(error) }, status);
  };
  const onNotFound: NotFoundHandler = (c) =>
    onError(new Refused(404, `there is no ${c.req.method} ${quote(c.req.path)} here`), c);
  app.onError(onError);
  app.notFound(onNotFound);
}

/** What a caller is told: of a bug no more than that it is one. */
function textOf(error: Error): string {
  if (!(error instanceof GanvasError)) return "unexpected error; the server's terminal says more, please report it";
  return error.message.replace(/\s*[\r\n]+\s*/g, " ");
}

function askedBy(c: Context): Asked {
  return { method: c.req.method, path: c.req.path, from: addressOf(c) };
}

/** Of the client; undefined where no socket is behind the request. */
function addressOf(c: Context): string | undefined {
  return c.env === undefined || !("incoming" in (c.env as object)) ? undefined : getConnInfo(c).remote.address;
}
