/** @file Exchanges that can be turned off while a program stays loaded, and that keep a log: what tells communication from computation. */

/** @typedef {import("../../dist/tensor/plan/collectives.js").Collectives} Collectives */
/** @typedef {import("./cost-model.js").Exchange} Exchange */

/**
 * @typedef {"overlapped" | "at once" | "none"} Mode `at once` ends each exchange where it begins; `none` exchanges nothing
 * @typedef {{ readonly event: "start" | "wait", readonly exchange: number, readonly from: number, readonly to: number }} Logged when, in ms
 */

/** Tensors of at most so many elements are filled in even when nothing is exchanged: statistics, whose root or quotient is taken. */
const filledIn = 16_384;

/** Exchanges of the shards of this process by way of others' or, with the mode `none`, as if all shards gave the same. @implements {Collectives} */
export class SwitchedCollectives {
  /** @type {Mode} */
  mode = "overlapped";
  /** @type {Exchange[]} */
  exchanges = [];
  /** @type {Logged[]} */
  log = [];
  #inner;

  /** @param {Collectives} inner */
  constructor(inner) {
    this.#inner = inner;
  }

  get shards() {
    return this.#inner.shards;
  }

  get hosted() {
    return this.#inner.hosted;
  }

  /** Forgets what was logged: a step begins. */
  forget() {
    this.exchanges = [];
    this.log = [];
  }

  /** @type {Collectives["start"]} */
  start(kind, sources, targets) {
    const from = performance.now();
    const exchange = this.exchanges.length;
    this.exchanges.push({ kind, bytes: sources.reduce((sum, { byteLength }) => sum + byteLength, 0) });
    const inner =
      this.mode === "none" ? this.#pretend(kind, sources, targets) : this.#inner.start(kind, sources, targets);
    if (this.mode === "at once") inner.wait();
    this.log.push({ event: "start", exchange, from, to: performance.now() });
    const { log, mode } = this;
    return {
      wait() {
        const begin = performance.now();
        if (mode === "overlapped") inner.wait();
        log.push({ event: "wait", exchange, from: begin, to: performance.now() });
      },
    };
  }

  /** @type {Collectives["start"]} */
  #pretend(kind, sources, targets) {
    for (const [index, source] of sources.entries()) {
      const target = targets[index];
      if (target === undefined || source.length > filledIn) continue;
      for (let at = 0; at < target.length; at++) {
        target[at] = kind === "sum" ? this.shards * (source[at] ?? 0) : (source[at % source.length] ?? 0);
      }
    }
    return { wait: () => undefined };
  }
}
