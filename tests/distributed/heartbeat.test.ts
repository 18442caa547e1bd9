/** @file Signs of life over a network that is made of queues: who notices a loss, whom the news reaches, and how all leave. */
import { expect, test } from "vitest";
import { Heartbeat } from "#src/distributed/heartbeat.js";
import type { HeartbeatMpi } from "#src/distributed/heartbeat.js";

/** Milliseconds between two looks of a rank, and of silence until a rank is lost. */
const [step, patience] = [10, 3000];

/** Messages that are on their way; a link that is cut lets none through and finishes none. */
class Network {
  readonly #queues = new Map<string, number[]>();
  isCut = (_from: number, _to: number): boolean => false;

  queue(from: number, to: number): number[] {
    const name = `${from} ${to}`;
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return queue;
  }
}

/** One rank's part of MPI. */
function join(network: Network, rank: number, size: number): { heartbeat: Heartbeat } {
  const words = new Int32Array(256);
  let end = 0;
  const requests: (() => boolean)[] = [];
  const begin = (isDone: () => boolean): number => requests.push(isDone) - 1;
  const mpi: HeartbeatMpi = {
    ...{ rank, size },
    send(from, _bytes, to) {
      const isCut = network.isCut(rank, to);
      if (!isCut) network.queue(rank, to).push(words[from / 4] ?? 0);
      return begin(() => !isCut);
    },
    receive: (into, _bytes, from) =>
      begin(() => {
        const message = network.queue(from, rank).shift();
        if (message === undefined) return false;
        words[into / 4] = message;
        return true;
      }),
    test: (request) => requests[request]?.() ?? false,
  };
  const wire = { words, allocate: (bytes: number) => (end += bytes) - bytes, address: (offset: number) => offset };
  return { heartbeat: new Heartbeat(mpi, wire, 0, patience, 0) };
}

/** What the communication threads of all ranks do until all have ended or the time is over. */
class Job {
  readonly network = new Network();
  readonly hanging = new Set<number>();
  /** When and why each rank ended. */
  readonly ended = new Map<number, { time: number; lost: number }>();
  readonly #ranks: readonly { heartbeat: Heartbeat }[];
  #time = 0;

  constructor(size: number) {
    this.#ranks = Array.from({ length: size }, (_, rank) => join(this.network, rank, size));
  }

  run(milliseconds: number): void {
    for (const end = this.#time + milliseconds; this.#time < end; this.#time += step) {
      this.#ranks.forEach(({ heartbeat }, rank) => {
        if (this.hanging.has(rank) || this.ended.has(rank)) return;
        const loss = heartbeat.tick(this.#time);
        if (loss === undefined) return;
        heartbeat.announce(loss.rank);
        this.ended.set(rank, { time: this.#time, lost: loss.rank });
      });
    }
  }

  leave(rank: number): void {
    this.#ranks[rank]?.heartbeat.leave();
  }

  get left(): readonly number[] {
    return this.#ranks.flatMap(({ heartbeat }, rank) => (heartbeat.isOver ? [rank] : []));
  }
}

const sizes = [2, 3, 4, 7, 64];

test.each(sizes)("%i ranks that live end nothing", (size) => {
  const job = new Job(size);
  job.run(20_000);
  expect(job.ended.size).toBe(0);
});

test.each(sizes)("of %i ranks one hangs: all others end, right after their patience", (size) => {
  const job = new Job(size);
  job.run(5000);
  job.hanging.add(size - 1);
  job.run(patience + 1500);
  expect(job.ended.size).toBe(size - 1);
  expect(new Set([...job.ended.values()].map(({ lost }) => lost))).toEqual(new Set([size - 1]));
  const times = [...job.ended.values()].map(({ time }) => time);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(200);
});

test.each([
  { places: "block by block", hostOf: (rank: number) => Math.floor(rank / 8) },
  { places: "in turn", hostOf: (rank: number) => rank % 2 },
])("two hosts, ranks placed $places, lose their cable: all ranks end on both sides", ({ hostOf }) => {
  const job = new Job(16);
  job.run(5000);
  job.network.isCut = (from, to) => hostOf(from) !== hostOf(to);
  job.run(patience + 1500);
  expect(job.ended.size).toBe(16);
});

test("ranks that were stopped together go on together", () => {
  const job = new Job(4);
  job.run(5000);
  for (let rank = 0; rank < 4; rank++) job.hanging.add(rank);
  job.run(60_000);
  job.hanging.clear();
  job.run(10_000);
  expect(job.ended.size).toBe(0);
});

test.each(sizes)("%i ranks leave when all do, with nothing under way", (size) => {
  const job = new Job(size);
  job.run(2000);
  for (let rank = 0; rank < size; rank++) job.leave(rank);
  job.run(100);
  expect(job.left).toHaveLength(size);
  expect(job.ended.size).toBe(0);
});
