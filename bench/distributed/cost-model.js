/**
 * @file What exchanges cost, and a step that has some. An exchange of S bytes among N ranks takes its stages' latencies, its bytes over the link and work on a core:
 *
 *     small       α + (N−1) o + (N−1) · S/B + (N−1) · S/γ                                everything to all, everybody sums
 *     large   2 (α + (N−1) t o) + 2 (N−1)/N · W/B + (N−1)/N · S/γ + S/c                  pieces to their owners, sums, sums to all
 *     gather      α + (N−1) o + (N−1) · S/B
 *
 * Large ones travel in t stretches that follow closely. W is S, or S/2 in f16 or bf16, and only then numbers are cast (c). `fast` is MPI_Allreduce, which sends and sums as much as `large` does. A step is simulated over its timeline: computation goes
 * on while exchanges are under way until one is awaited, but for what they take of its core.
 */

/**
 * @typedef {"exact" | "fast" | "f16" | "bf16"} Scheme how large sums are made; the last two are exact sums of halved numbers
 *
 * @typedef {object} Link of a rank to the others, in seconds and bytes
 * @property {number} latency α, of a stage, software included
 * @property {number} message o, of each message of a stage
 * @property {number} bandwidth B, bytes a second in each direction
 * @property {number} stageWork seconds of a core for a stage, within its latency
 * @property {number} byteWork seconds of a core for a byte sent, within its time on the link
 *
 * @typedef {object} Worker what a rank computes with
 * @property {number} summing γ, bytes of 32-bit floats added a second
 * @property {number} casting c, bytes of 32-bit floats brought to 16 bits and back a second
 *
 * @typedef {{ readonly kind: "sum" | "max" | "gather", readonly bytes: number }} Exchange bytes that a rank gives
 * @typedef {{ readonly ranks: number, readonly scheme: Scheme, readonly link: Link, readonly worker: Worker }} Setup
 *
 * @typedef {object} Cost of an exchange
 * @property {number} seconds from its begin to its end
 * @property {number} busy those of a core among them
 * @property {boolean} isSmall it does not wait for large ones
 */

/** What all ranks together give to an exchange that counts as small: `urgentBytes` of src/distributed. */
export const smallBytes = 131_072;
/** Bytes of a stretch of a large one: `stretchBytes` of src/distributed. */
const stretchBytes = 2 ** 21;

/**
 * What an exchange consists of.
 * @param {Exchange} exchange @param {number} ranks @param {Scheme} scheme
 * @returns {{ isSmall: boolean, stages: number, messages: number, sent: number, summed: number, cast: number }} the last three in bytes
 */
export function partsOf({ kind, bytes }, ranks, scheme) {
  const others = ranks - 1;
  const isSmall = bytes * ranks <= smallBytes;
  if (kind === "gather" || isSmall)
    return {
      ...{ isSmall, stages: 1, messages: others, sent: others * bytes, cast: 0 },
      summed: kind === "gather" ? 0 : others * bytes,
    };
  const isHalved = kind === "sum" && (scheme === "f16" || scheme === "bf16");
  const part = (others / ranks) * bytes;
  return {
    ...{ isSmall, stages: 2, messages: 2 * others * Math.ceil(bytes / stretchBytes) },
    ...{ sent: isHalved ? part : 2 * part, summed: part, cast: isHalved ? bytes : 0 },
  };
}

/** @param {Exchange} exchange @param {Setup} setup @returns {Cost} */
export function exchangeCost(exchange, { ranks, scheme, link, worker }) {
  if (ranks === 1) return { seconds: 0, busy: 0, isSmall: true };
  const { isSmall, stages, messages, sent, summed, cast } = partsOf(exchange, ranks, scheme);
  const work = messages * link.message + summed / worker.summing + cast / worker.casting;
  return {
    seconds: stages * link.latency + sent / link.bandwidth + work,
    busy: stages * link.stageWork + sent * link.byteWork + work,
    isSmall,
  };
}

/**
 * @typedef {object} Moment what a step does next: it computes, then begins or awaits an exchange
 * @property {number} compute seconds
 * @property {"start" | "wait"} [event] absent at the step's end
 * @property {number} [exchange] index
 * @property {number} [behind] seconds that the slowest rank needs more than the others on average since they last waited for each other
 *
 * @typedef {object} Timeline of one step
 * @property {readonly Exchange[]} exchanges
 * @property {readonly Moment[]} moments
 *
 * @typedef {object} StepCost
 * @property {number} seconds
 * @property {number} compute seconds
 * @property {number} exposed seconds in which computation stands still
 * @property {number} share of the step in which it does
 */

/**
 * A step: large exchanges follow each other on the link; small ones go beside them.
 * @param {Timeline} timeline
 * @param {(exchange: Exchange) => Cost} costOf
 * @param {{ readonly overlap?: boolean, readonly isCoreShared?: boolean }} [how] `isCoreShared`: computation has no core of its own
 * @returns {StepCost}
 */
export function stepCost({ exchanges, moments }, costOf, { overlap = true, isCoreShared = false } = {}) {
  let now = 0;
  let compute = 0;
  /** When the link has carried all large exchanges begun so far. */
  let free = 0;
  /** Of exchanges under way. @type {Map<number, number>} */
  const ends = new Map();
  for (const { compute: seconds, event, exchange: index = -1, behind = 0 } of moments) {
    now += seconds + behind;
    compute += seconds;
    const exchange = exchanges[index];
    if (event === "wait") now = Math.max(now, ends.get(index) ?? now);
    if (event !== "start" || exchange === undefined) continue;
    const { seconds: takes, busy, isSmall } = costOf(exchange);
    const end = (isSmall ? now : Math.max(now, free)) + takes;
    if (!isSmall) free = end;
    ends.set(index, end);
    if (!overlap) now = end;
    else if (isCoreShared) now += busy;
  }
  return { seconds: now, compute, exposed: now - compute, share: now === 0 ? 0 : 1 - compute / now };
}
