/** @file Ranks that exchange for ever, until the last of them fails in the way that is asked for. Each prints its process. */
import { openMpi } from "#src/distributed/index.js";

const [failure = ""] = process.argv.slice(2);
const communicator = await openMpi({ reduce: "exact", compress: "none", watchdog: 3 });
const { rank, size } = communicator;
console.log(`process ${process.pid}`);

/** @type {Readonly<Record<string, () => void>>} */
const failures = {
  throws() {
    throw new Error("something is wrong");
  },
  killed: () => process.kill(process.pid, "SIGKILL"),
  stopped: () => process.kill(process.pid, "SIGSTOP"),
  aborts: () => communicator.abort("the loss is not a number"),
  exits: () => process.exit(3),
  leaves: () => process.exit(0),
};

const gradient = new Float32Array(new SharedArrayBuffer(4 << 20));
const collectives = communicator.collectives(size);
for (let step = 0; ; step++) {
  collectives.start("sum", [gradient], [gradient]).wait();
  communicator.exchange(Uint8Array.of(step));
  // What a process prints leaves it between two steps only.
  await new Promise((resolve) => setImmediate(resolve));
  if (step === 5 && rank === size - 1) failures[failure]?.();
}
