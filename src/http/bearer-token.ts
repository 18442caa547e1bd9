/** @file Access by a token in the header `Authorization: Bearer …`: for programs; a page has no way to send it along with an image. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { Refused } from "./refused.js";

const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** Tells whether a text is the token. Takes as long whatever is wrong with it: digests have one length. */
export function tokenCheck(token: string): (text: string | undefined) => boolean {
  const expected = digest(token);
  return (text) => text !== undefined && timingSafeEqual(digest(text), expected);
}

/** What a request gives as its token, if anything. */
export function bearerOf(c: Context): string | undefined {
  const [, given] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  return given;
}

/** Refuses requests without the token. */
export function requireBearer(token: string): MiddlewareHandler {
  const isToken = tokenCheck(token);
  return async (c, next) => {
    if (!isToken(bearerOf(c))) {
      c.header("WWW-Authenticate", "Bearer");
      throw new Refused(401, "the server's token is wanted: give it in the header Authorization: Bearer …");
    }
    await next();
  };
}
