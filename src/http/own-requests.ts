/** @file Only requests that mean this server: its own `Host`, and no page of another origin behind them. */
import type { MiddlewareHandler } from "hono";
import { quote } from "../base/quote.js";
import { isOwnHost, originOf } from "./hosts.js";
import type { Place } from "./hosts.js";
import { Refused } from "./refused.js";

/** Refuses a `Host` that is not this server's. @param place where it listens, once it does */
export const onlyOwnHost =
  (place: () => Place): MiddlewareHandler =>
  async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (!isOwnHost(host, place()))
      throw new Refused(403, `Host ${quote(host)} is not this server; open ${originOf(place())}`);
    await next();
  };

/**
 * Refuses what pages of other origins send. Browsers say where a request comes from in `Origin` and `Sec-Fetch-Site`; programs
 * that are no browsers say nothing and need the token alone.
 */
export const onlySameOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header("origin");
  if (origin !== undefined && origin !== `http://${c.req.header("host") ?? ""}`)
    throw new Refused(403, `Origin ${quote(origin)} is another site; use this server's own page`);
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new Refused(403, `the request comes from another site (${quote(site)}); use this server's own page`);
  await next();
};
