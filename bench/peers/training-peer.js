/** @file A recipe's compiled training step as a peer's step: batches of noise in turn, both losses read. */

const batches = 8;

/** @param {import("../../dist/tensor/index.js").Program} training @returns {() => number[]} */
export function trainingPeer(training) {
  const { length } = training.input("real");
  const reals = Array.from({ length: batches }, () => Float32Array.from({ length }, () => Math.random() * 2 - 1));
  let count = 0;
  return () => {
    const result = training.run({ real: reals[count++ % batches] });
    return [result.number("loss.discriminator"), result.number("loss.generator")];
  };
}
