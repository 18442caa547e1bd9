/**
 * @file TensorFlow.js as a peer: the vanilla GAN's training step at full size, batch 128. Protocol: ../README.md.
 *
 *     node vanilla.js --case vanilla --backend wasm
 *
 * In Node the WASM backend has SIMD but one thread (its own rule, tfjs issue 3830). `minimize` differentiates what it runs
 * itself, so the generator's forward pass runs twice a step, as in every TensorFlow.js GAN.
 */
import { parseArgs } from "node:util";
import { caseOf } from "../cases.js";
import { serve } from "../protocol.js";
import { loadTensorflow } from "./load.js";

const GENERATOR = [100, 256, 512, 1024, 784];
const DISCRIMINATOR = [784, 512, 256, 1];
const BATCH = caseOf("vanilla", "vanilla").batch;

/** PyTorch's default Linear layers: U(±1/√in) for weight [in, out] and bias [out]. */
function linears(/** @type {any} */ tf, /** @type {number[]} */ sizes) {
  return sizes.slice(1).map((fanOut, i) => {
    const fanIn = sizes[i];
    const bound = 1 / Math.sqrt(fanIn);
    const uniform = (/** @type {number[]} */ shape) => tf.variable(tf.randomUniform(shape, -bound, bound));
    return { weight: uniform([fanIn, fanOut]), bias: uniform([fanOut]) };
  });
}

/** Applies the layers, with `activation` between them. */
function forward(/** @type {any} */ tf, layers, activation, input) {
  return layers.reduce((x, { weight, bias }, i) => {
    const h = tf.add(tf.matMul(x, weight), bias);
    return i < layers.length - 1 ? activation(h) : h;
  }, input);
}

/** @returns {() => number[]} one training step, which returns both losses */
function makeStep(/** @type {any} */ tf) {
  const generator = linears(tf, GENERATOR);
  const discriminator = linears(tf, DISCRIMINATOR);
  const variables = (layers) => layers.flatMap(({ weight, bias }) => [weight, bias]);
  const generate = (z) => tf.tanh(forward(tf, generator, tf.relu, z));
  const logits = (x) => forward(tf, discriminator, (h) => tf.leakyRelu(h, 0.2), x);
  const optimizerD = tf.train.adam(2e-4, 0.5, 0.999, 1e-8);
  const optimizerG = tf.train.adam(2e-4, 0.5, 0.999, 1e-8);
  const reals = Array.from({ length: 8 }, () => tf.randomUniform([BATCH, GENERATOR.at(-1)], -1, 1));
  const ones = tf.ones([BATCH, 1]);
  const zeros = tf.zeros([BATCH, 1]);
  const bce = (target, x) => tf.losses.sigmoidCrossEntropy(target, x);
  let count = 0;

  return () =>
    tf.tidy(() => {
      const real = reals[count++ % reals.length];
      const z = tf.randomNormal([BATCH, GENERATOR[0]]);
      const fake = generate(z);
      const lossD = () => tf.add(bce(ones, logits(real)), bce(zeros, logits(fake)));
      const lossG = () => bce(ones, logits(generate(z)));
      const d = optimizerD.minimize(lossD, true, variables(discriminator));
      const g = optimizerG.minimize(lossG, true, variables(generator));
      return [d.dataSync()[0], g.dataSync()[0]];
    });
}

const { values } = parseArgs({
  options: { case: { type: "string", default: "vanilla" }, backend: { type: "string", default: "wasm" } },
});
const tf = await loadTensorflow(values.backend);
if (tf) {
  const about = { peer: `tfjs-${values.backend}`, case: values.case, threads: 1, version: tf.version.tfjs };
  await serve(makeStep(tf), about);
}
