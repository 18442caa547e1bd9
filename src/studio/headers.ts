/** @file Headers on every answer: what the page may do, and that nobody else may use it. */
import type { MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { secureHeaders } from "hono/secure-headers";

/**
 * The page loads nothing from elsewhere and cannot be put into a frame; it is isolated from other origins, which is what lets the
 * engine in it use threads (shared memory).
 */
export const securityHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    workerSrc: ["'self'"],
    // The components position their popups by inline styles.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", "data:", "blob:"],
    connectSrc: ["'self'"],
    mediaSrc: ["blob:"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  crossOriginEmbedderPolicy: "require-corp",
  crossOriginOpenerPolicy: "same-origin",
  crossOriginResourcePolicy: "same-origin",
  referrerPolicy: "no-referrer",
  strictTransportSecurity: false, // there is no TLS to insist on
  xFrameOptions: "DENY",
});

/** Texts and kernels; pictures and checkpoints are as small as they get, streams of events must not wait for more. */
export const compressTexts: MiddlewareHandler = compress();

/** Answers are not kept by the browser, but for those that say so themselves. */
export const keepNothing: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};
