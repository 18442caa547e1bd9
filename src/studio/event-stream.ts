/** @file The log of a run as an event stream (HTML Standard, section 9.2): from any line on, then as it grows. */
import type { Context } from "hono";
import { Refused } from "../http/refused.js";
import { LogTail } from "./log-tail.js";
import type { LogNews } from "./log-tail.js";

const mostStreams = 32;
/** The trainer writes once a second. */
const lookEveryMs = 250;
/** Without a word for longer, proxies and phones give up. */
const heartbeatMs = 15_000;
const encoder = new TextEncoder();

/** The streams of one server, of which there are only so many. */
export class EventStreams {
  #open = 0;

  /** How many there are. */
  get open(): number {
    return this.#open;
  }

  /**
   * Answers with a log as a stream. It is read as the client reads: one that is slow or asleep costs no memory.
   * @throws Refused when there are too many streams
   */
  answer(c: Context, log: string): Response {
    const headers = { "Content-Type": "text/event-stream", "Cache-Control": "no-store" };
    if (c.req.method === "HEAD") return c.body(null, 200, headers);
    if (this.#open >= mostStreams)
      throw new Refused(429, `${mostStreams} streams are open; close other pages of the studio`);
    this.#open++;
    return c.body(
      this.#stream(new LogTail(log, offsetOf(c.req.header("last-event-id") ?? c.req.query("after")))),
      200,
      headers,
    );
  }

  #stream(tail: LogTail): ReadableStream<Uint8Array> {
    const ended = new AbortController();
    const close = (): void => {
      if (ended.signal.aborted) return;
      ended.abort();
      this.#open--;
    };
    let saidAt = -Infinity; // at once, so that the client knows that it is connected
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            for (;;) {
              const news = await tail.next();
              if (ended.signal.aborted) return;
              const text = messages(news) || (performance.now() - saidAt > heartbeatMs ? ":\n\n" : "");
              if (text !== "") {
                saidAt = performance.now();
                controller.enqueue(encoder.encode(text));
                return;
              }
              await pause(ended.signal);
              if (ended.signal.aborted) return;
            }
          } catch {
            // The log cannot be read any more: the client comes again and is told why.
            close();
            controller.close();
          }
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
  }
}

/** Where a client wants to go on; the beginning for what is no offset. */
function offsetOf(id: string | undefined): number {
  const offset = /^\d{1,15}$/.test(id ?? "") ? Number(id) : 0;
  return Number.isSafeInteger(offset) ? offset : 0;
}

function messages({ lines, isAnew }: LogNews): string {
  const reset = isAnew ? "event: reset\ndata:\n\n" : "";
  // A carriage return would end the message's line; JSON has none.
  return reset + lines.map(({ text, end }) => `id: ${end}\ndata: ${text.replaceAll("\r", "")}\n\n`).join("");
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, lookEveryMs);
    signal.addEventListener("abort", done);
  });
