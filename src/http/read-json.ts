/** @file The JSON body of a request, of bounded length, within bounded time, checked by a schema. */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { quote } from "../base/quote.js";
import { Refused } from "./refused.js";

/** Bytes of a body. */
const mostBytes = 2 ** 20;
/** A client that sends a megabyte for longer than this does not mean to finish. */
const patienceMs = 10_000;

/** Refuses longer bodies, as soon as their length is known. */
export const limitJson = bodyLimit({
  maxSize: mostBytes,
  onError: () => {
    throw new Refused(413, `the body is longer than ${mostBytes} bytes; send less`);
  },
});

/**
 * Reads and checks a body.
 * @throws Refused for another content type, what is no JSON, or no such value
 */
export async function readJson<T extends v.GenericSchema>(c: Context, schema: T): Promise<v.InferOutput<T>> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json *(;|$)/i.test(type))
    throw new Refused(415, `Content-Type is ${quote(type)}; send application/json`);
  const parsed = v.safeParse(schema, parse(await textOf(c)), { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Refused(400, `${path === null ? "the body" : quote(path)}: ${issue.message}`);
}

async function textOf(c: Context): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refused(408, "the body did not arrive in time; send it again")), patienceMs);
  });
  try {
    return await Promise.race([c.req.text(), late]);
  } catch (cause) {
    if (cause instanceof Refused) throw cause;
    throw new Refused(400, "the body ended too early; send it again", { cause });
  } finally {
    clearTimeout(timer);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refused(400, "the body is no JSON; send an object", { cause });
  }
}
