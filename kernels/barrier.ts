/**
 * @file Team barrier and the command word: how the threads of one engine meet.
 *
 * A generation barrier. The last thread to arrive clears the arrival count and moves the generation on; the others
 * spin on the generation for a bounded time and then sleep on it, so that three threads on two cores still progress.
 * A sleeper counts itself before it sleeps, so the last arrival pays for a wake-up call only when someone sleeps:
 * all accesses are sequentially consistent, hence either the waker sees the sleeper's count or the sleeper's
 * compare-and-wait sees the new generation.
 *
 *   control block (bytes; every hot word has a cache line of its own)
 *   ┌──────────────┬───────────────┬──────────────────┬─────────────────┬───────────────┐
 *   │  64 arrived  │ 128 generation│ 192 command seq. │ 256 command code│ 320 sleepers  │ 324 idle workers
 *   └──────────────┴───────────────┴──────────────────┴─────────────────┴───────────────┘
 */

const ARRIVED: usize = 64;
const GENERATION: usize = 128;
const SEQUENCE: usize = 192;
const CODE: usize = 256;
const SLEEPERS: usize = 320;
const IDLE: usize = 324;

/** Polls before sleeping; one poll takes about 1 ns, so this is 30 to 60 µs: about what a sleep and wake-up costs. */
const BARRIER_SPINS: i32 = 40_000;
const COMMAND_SPINS: i32 = 60_000;

/** Waits until the word at `address` differs from `old`: spins first, then sleeps, counted in the word `sleepers`. */
// @ts-ignore: decorator
@inline
function awaitChange(address: usize, old: i32, spins: i32, sleepers: usize): void {
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(address) != old) return;
  }
  atomic.add<i32>(sleepers, 1);
  while (atomic.load<i32>(address) == old) atomic.wait<i32>(address, old, -1);
  atomic.sub<i32>(sleepers, 1);
}

/** Returns when all `threads` threads of the team have called it. One thread returns at once. */
export function barrier(threads: i32): void {
  if (threads <= 1) return;
  const generation = atomic.load<i32>(GENERATION);
  if (atomic.add<i32>(ARRIVED, 1) == threads - 1) {
    atomic.store<i32>(ARRIVED, 0);
    atomic.store<i32>(GENERATION, generation + 1);
    if (atomic.load<i32>(SLEEPERS) != 0) atomic.notify(GENERATION, threads);
  } else {
    awaitChange(GENERATION, generation, BARRIER_SPINS, SLEEPERS);
  }
}

/** Worker side: returns the command sequence number once it differs from `sequence`, the last one seen. */
export function awaitCommand(sequence: i32): i32 {
  awaitChange(SEQUENCE, sequence, COMMAND_SPINS, IDLE);
  return atomic.load<i32>(SEQUENCE);
}

/** Main side: publishes `code` to every worker and returns the new sequence number. */
export function postCommand(code: i32): i32 {
  atomic.store<i32>(CODE, code);
  const sequence = atomic.add<i32>(SEQUENCE, 1) + 1;
  if (atomic.load<i32>(IDLE) != 0) atomic.notify(SEQUENCE, -1);
  return sequence;
}

/** The code of the newest command; valid until the next `postCommand`. */
export function commandCode(): i32 {
  return atomic.load<i32>(CODE);
}
