/** @file What fails on one rank fails on all, with one error; what differs is said. */
import { expect, test } from "vitest";
import { ConfigError, DataError } from "#src/base/errors.js";
import { checkAlike } from "#src/training/ranks/alike.js";
import { shareBeginning } from "#src/training/ranks/beginning.js";
import { configFacts, dataFacts } from "#src/training/ranks/facts.js";
import { fromFirst, isShared, settle } from "#src/training/ranks/together.js";
import { train } from "#src/training/index.js";
import { collect, hashTensors, tinyConfig, tinyDataset } from "../tiny.js";
import { echo, ghostly, json, parsed } from "./ghosts.js";

const caught = async (operation: () => Promise<unknown>): Promise<Error> => {
  try {
    await operation();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
};

test("what all ranks do and none fails at is done", async () => {
  expect(await settle(ghostly([echo, echo]), () => 7)).toBe(7);
  expect(await settle(undefined, () => 7)).toBe(7);
});

test("another rank's failure is this one's too, of its kind, with its name", async () => {
  const communicator = ghostly([echo, () => json({ kind: "DataError", message: "there are no photos" })]);
  const error = await caught(() => settle(communicator, () => 7));
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toBe("rank 2 on c: there are no photos");
  expect(isShared(error)).toBe(true);
});

test("a failure that all ranks have alike is said as by one process, and is the error itself", async () => {
  const own = new ConfigError("batch is 0");
  const error = await caught(() => settle(ghostly([echo]), () => Promise.reject(own)));
  expect(error).toBe(own);
  expect(isShared(error)).toBe(true);
});

test("what only rank 0 does fails on all as well", async () => {
  expect(await fromFirst(ghostly([echo]), () => Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
  const said: unknown[] = [];
  const communicator = ghostly([
    (message) => {
      said.push(parsed(message.subarray(1)));
      return new Uint8Array();
    },
  ]);
  const error = await caught(() => fromFirst(communicator, () => Promise.reject(new DataError("no such run"))));
  expect([error.message, said]).toEqual(["no such run", [{ kind: "DataError", message: "no such run" }]]);
  const follower = { ...ghostly(), rank: 1, exchange: () => [Uint8Array.of(1, ...json(said[0])), new Uint8Array()] };
  const other = await caught(() =>
    fromFirst(follower, () => {
      throw new Error("called on another rank than 0");
    }),
  );
  expect([other instanceof DataError, other.message]).toEqual([true, "no such run"]);
});

test("a rank that was asked for something else is named, with what and how", () => {
  const [here, there] = [tinyConfig(), tinyConfig({ learningRate: 0.5, threads: 3 })];
  const differing = ghostly([echo, () => json(configFacts(there))]);
  expect(() => checkAlike(differing, configFacts(here))).toThrow(
    "rank 2 on c differs: learningRate is 0.5 there, and 0.0002 on rank 0; start all ranks by the same command, with the same files",
  );
  const threads = ghostly([() => json(configFacts({ ...here, threads: 7 }))]);
  expect(() => checkAlike(threads, configFacts(here))).not.toThrow();
});

test("other data and another version are named", () => {
  const dataset = tinyDataset();
  const others = dataFacts({ dataset }).map((fact) => ({ ...fact, value: "tiny of 81 images" }));
  const facts = dataFacts({ dataset });
  expect(() => checkAlike(ghostly([() => json(others)]), facts)).toThrow(
    /^rank 1 on b differs: the data set is tiny of 81 images there, and tiny of 80 images \(SHA-256 [0-9a-f]{12}…\) on rank 0; give all hosts the same data$/,
  );
  const config = configFacts(tinyConfig());
  const older = config.map((fact, index) => (index === 0 ? { ...fact, value: "0.0.9" } : fact));
  expect(() => checkAlike(ghostly([() => json(older)]), config)).toThrow(
    /the version of Ganvas is 0\.0\.9 there.*; install the same on all hosts/,
  );
});

test("all ranks begin with the checkpoint that rank 0 has read", async () => {
  const { checkpoints } = await collect(train(tinyConfig({ steps: 2 }), { dataset: tinyDataset() }));
  const [from] = checkpoints;
  if (from === undefined) throw new Error("nothing was saved");
  const sent: Uint8Array[] = [];
  const first = ghostly([
    (message) => {
      sent.push(message.slice());
      return new Uint8Array();
    },
  ]);
  const config = tinyConfig({ steps: 9 });
  expect(await shareBeginning(first, () => Promise.resolve({ config, from }))).toMatchObject({
    config,
    from: { step: 2 },
  });
  const other = { ...ghostly(), rank: 1, exchange: () => [sent.shift() ?? new Uint8Array(), new Uint8Array()] };
  const received = await shareBeginning(other, () => Promise.reject(new Error("called on another rank than 0")));
  expect(received.config).toEqual(config);
  expect(received.from).toMatchObject({ step: 2, seconds: from.seconds, config: from.config, data: from.data });
  expect(hashTensors(received.from ?? { tensors: new Map() })).toBe(hashTensors(from));
});
