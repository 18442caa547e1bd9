/**
 * @file SeFa, closed-form factorisation (Shen & Zhou 2021, "Closed-Form Factorization of Latent Semantics in GANs", arXiv:2007.06600, equations 3 to 6): the
 * generator's first layer makes A z + b, and moving z along n by α changes that by α A n, whatever z is. What changes it most: the eigenvectors n of
 * AᵀA with the largest eigenvalues. Nothing is sampled and nothing trained.
 * Of a generator with styles, A is all layers' affine maps of the style, one below the other, as in the authors' code (without its scaling of each row to
 * length 1, which is not in the paper).
 */
import { dot } from "../../base/dot.js";
import { ConfigError } from "../../base/errors.js";
import { fillNormal, streamOf } from "../../base/philox.js";
import { prefixInUse } from "../../gan/index.js";
import type { LatentGenerator, StyledGenerator } from "../../gan/index.js";
import { compile, f32, matmul, mul, sub, transposeMatrix } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { largestEigen, sampledStyles, spreadOf } from "./directions.js";
import type { Directions } from "./directions.js";
import { generatorFeatures } from "./generator-features.js";
import { generatorOf } from "../latents/latent-renderer.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";

/** Samples that the spread of styles is measured on. */
const samples = 512;
/** Largest latent whose matrix can be taken apart within seconds. */
const mostLatent = 512;
/** How much AᵀA may be off at a random latent, of its own size, for the first layer to count as linear. */
const linearTolerance = 1e-3;

/**
 * The directions that change the generator's first layer, or the styles of all its layers, most.
 * @param count how many; all if there are fewer
 * @throws ConfigError when the first layer is not linear in z, or z is too large
 */
export async function sefa(model: Model, renderer: LatentRenderer, count: number): Promise<Directions> {
  const generator = generatorOf(model);
  const { styled, latent } = generator;
  if (styled !== undefined) {
    const { vectors } = await largestEigen(styleGram(model, styled), Math.min(count, styled.size));
    const { covariance } = spreadOf(sampledStyles(renderer, samples), styled.size);
    return {
      space: "w",
      components: vectors.map((vector) => Float32Array.from(vector)),
      deviations: vectors.map((vector) => deviationAlong(covariance, vector)),
    };
  }
  if (latent > mostLatent)
    throw new ConfigError(
      `${model.file}: a latent of ${latent} numbers is too large for closed-form factorisation, at most ${mostLatent}; take GANSpace`,
    );
  const { vectors } = await largestEigen(await latentGram(model, generator), Math.min(count, latent));
  const components = vectors.map((vector) => Float32Array.from(vector));
  return { space: "z", components, deviations: components.map(() => 1) }; // z ~ N(0, 1)
}

/** √(nᵀ C n): the deviation along n, where C is a covariance and n of length 1. */
export function deviationAlong(covariance: Float64Array, n: Float64Array): number {
  const image = n.map((_, row) => dot(covariance.subarray(row * n.length, (row + 1) * n.length), n));
  return Math.sqrt(Math.max(0, dot(image, n)));
}

/** AᵀA of all affine maps of styles, [S, S]. Their weights share one scale, that of the equalised learning rate, which changes no eigenvector. */
function styleGram({ gan, state, file }: Model, { size }: StyledGenerator): Float64Array {
  const gram = new Float64Array(size * size);
  const isAffine = (name: string): boolean => /(?:^|\.)(?:affine|style)\.weight$/.test(name);
  const names = Object.entries(gan.networks).flatMap(([network, { parameters }]) =>
    Object.entries(parameters).flatMap(([name, { shape }]) =>
      isAffine(name) && shape[1] === size ? [`${prefixInUse(gan, network)}.${name}`] : [],
    ),
  );
  if (names.length === 0) throw new ConfigError(`${file}: its layers take no styles by an affine map; take GANSpace`);
  for (const name of names) {
    const weight = state.read(name); // [outputs, S]
    for (let start = 0; start < weight.length; start += size) {
      for (let i = 0; i < size; i++) {
        const own = weight[start + i] ?? 0;
        for (let j = 0; j < size; j++) gram[i * size + j] = (gram[i * size + j] ?? 0) + own * (weight[start + j] ?? 0);
      }
    }
  }
  return gram;
}

/** AᵀA of the layer that z enters, [D, D]: A's columns are what the layer makes of unit vectors, less what it makes of 0. */
async function latentGram(model: Model, generator: LatentGenerator): Promise<Float64Array> {
  const { latent } = generator;
  const rows = latent + 1; // the last is a random z, to see whether the layer is linear
  const program = await compile(
    ({ inputs: { z }, state }) => {
      const first = (x: typeof z) => generatorFeatures(model, generator, 0, x, state);
      const change = sub(first(z), first(mul(z, 0))); // [D + 1, F]
      return { outputs: { gram: matmul(change, transposeMatrix(change)) } };
    },
    { executor: model.executor, state: model.state, inputs: { z: f32(rows, latent) } },
  );
  const z = new Float32Array(rows * latent);
  for (let k = 0; k < latent; k++) z[k * latent + k] = 1;
  const random = z.subarray(latent * latent);
  fillNormal(random, 0, streamOf("explore/sefa"), 0);
  const all = Float64Array.from(program.run({ z }).tensor("gram")); // [D + 1, D + 1]
  program.dispose();
  const gram = Float64Array.from(
    { length: latent * latent },
    (_, at) => all[Math.floor(at / latent) * rows + (at % latent)] ?? 0,
  );
  const [expected, found] = [deviationAlong(gram, Float64Array.from(random)) ** 2, all.at(-1) ?? 0];
  if (!(Math.abs(found - expected) <= linearTolerance * Math.max(expected, found)))
    throw new ConfigError(`${model.file}: the generator's first layer is not linear in z; take GANSpace`);
  return gram;
}
