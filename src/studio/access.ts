/** @file Who may use the studio: whoever opens the address that it prints. Its token becomes a cookie, which only this server's own pages send. */
import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { bearerOf, tokenCheck } from "../http/bearer-token.js";
import { Refused } from "../http/refused.js";

/** A token that cannot be guessed: 192 bits. */
export const makeToken = (): string => randomBytes(24).toString("base64url");

const advice = "open the address that ganvas studio has printed";

/** The two sides of access to one server. */
export interface Access {
  /** For pages: an address with `?token=` sets the cookie and leads to the same without it. */
  readonly enter: MiddlewareHandler;
  /** For the API: refuses requests that have neither cookie nor `Authorization: Bearer`. */
  readonly require: MiddlewareHandler;
}

/** @param port on which the server listens: browsers do not tell ports apart when they send cookies, so it is in the name */
export function guardAccess(token: string, port: () => number): Access {
  const isToken = tokenCheck(token);
  const cookie = (): string => `ganvas-${port()}`;
  return {
    enter: async (c, next) => {
      const given = c.req.query("token");
      if (given === undefined) return next();
      if (!isToken(given)) throw new Refused(401, `this is not the token of this server; ${advice}`);
      setCookie(c, cookie(), token, { httpOnly: true, sameSite: "Strict", path: "/" });
      return c.redirect(c.req.path);
    },
    require: async (c, next) => {
      if (!isToken(bearerOf(c)) && !isToken(getCookie(c, cookie())))
        throw new Refused(401, `no token, or one of another server; ${advice}`);
      await next();
    },
  };
}
