/** @file Access by a token in the header `Authorization: Bearer …`: for programs; a page has no way to send it along with an image. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { Refused } from "./refused.js";

const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** Refuses requests without the token. Takes as long whatever is wrong with it. */
export function requireBearer(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async (c, next) => {
    const [, given] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      c.header("WWW-Authenticate", "Bearer");
      throw new Refused(401, "the server's token is wanted: give it in the header Authorization: Bearer …");
    }
    await next();
  };
}
