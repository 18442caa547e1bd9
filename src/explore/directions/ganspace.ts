/**
 * @file GANSpace (Härkönen et al. 2020, "GANSpace: Discovering Interpretable GAN Controls", arXiv:2004.02546): principal components of what the generator
 * computes of random latents. With styles, those of w (section 2.1). Without, those of a layer's features y = f(z), V, carried to z by least squares (section 2.2,
 * equation 3): U = argmin Σⱼ ‖U xⱼ − zⱼ‖² with coordinates xⱼ = Vᵀ (yⱼ − μ).
 */
import { dot } from "../../base/dot.js";
import { compile, f32, matmul, mean, sub, transposeMatrix } from "../../tensor/index.js";
import type { LatentGenerator } from "../../gan/index.js";
import type { Model } from "../../training/portable.js";
import { largestEigen, sampledStyles, spreadOf, withSign } from "./directions.js";
import type { Directions } from "./directions.js";
import { generatorFeatures } from "./generator-features.js";
import { generatorOf } from "../latents/latent-renderer.js";
import type { LatentRenderer } from "../latents/latent-renderer.js";

/** Samples that components are taken of: a Gram matrix of so many rows is taken apart in half a second. */
const sampledFeatures = 256;
/** Batches of as many samples that z is regressed on. */
const regressionBatches = 16;
/** Samples of w: they cost little. */
const sampledW = 2048;
/** The layer whose features count without styles: behind the first layer, its normalisation or none, and its activation, it is no linear function of z. */
const defaultLayer = 2;

/**
 * The directions in which what the generator computes varies most.
 * @param count how many; all if there are fewer
 * @param layer of a generator without styles, counted from 0; behind the first activation unless given
 */
export async function ganspace(
  model: Model,
  renderer: LatentRenderer,
  count: number,
  layer = defaultLayer,
): Promise<Directions> {
  const generator = generatorOf(model);
  if (generator.styled === undefined) return ofFeatures(model, generator, renderer, count, layer);
  const { size } = generator.styled;
  const { covariance } = spreadOf(sampledStyles(renderer, sampledW), size);
  const { values, vectors } = await largestEigen(covariance, Math.min(count, size));
  return {
    space: "w",
    components: vectors.map((vector) => Float32Array.from(vector)),
    deviations: values.map((value) => Math.sqrt(Math.max(0, value))),
  };
}

/** Features' principal components as directions of z, whose samples are spread by 1 along each. */
async function ofFeatures(
  model: Model,
  generator: LatentGenerator,
  renderer: LatentRenderer,
  count: number,
  layer: number,
): Promise<Directions> {
  const { latent } = generator;
  const wanted = Math.min(count, latent);
  const latents = (batch: number): Float32Array =>
    renderer.ofSeeds(Array.from({ length: sampledFeatures }, (_, row) => batch * sampledFeatures + row));
  const { basis, centre } = await featureBasis(model, generator, layer, latents(0), wanted);
  const products = new Float64Array(wanted * wanted); // XᵀX
  const crossed = new Float64Array(wanted * latent); // XᵀZ
  const program = await compile(
    ({ inputs: { z, components, mean: μ }, state }) => {
      const features = generatorFeatures(model, generator, layer, z, state); // [N, F]
      return { outputs: { coordinates: matmul(sub(features, μ), components) } }; // [N, K]
    },
    {
      executor: model.executor,
      state: model.state,
      inputs: {
        z: f32(sampledFeatures, latent),
        components: f32(centre.length, wanted),
        mean: f32(centre.length),
      },
    },
  );
  for (let batch = 0; batch < regressionBatches; batch++) {
    const z = latents(batch);
    const x = program.run({ z, components: basis, mean: centre }).tensor("coordinates"); // [N, K]
    for (let row = 0; row < sampledFeatures; row++) {
      const own = Float64Array.from(x.subarray(row * wanted, (row + 1) * wanted));
      addOuter(products, own, own);
      addOuter(crossed, own, z.subarray(row * latent, (row + 1) * latent));
    }
  }
  program.dispose();
  const { Matrix, solve } = await import("ml-matrix");
  const matrixOf = (values: Float64Array, columns: number) =>
    Matrix.from1DArray(values.length / columns, columns, values);
  const transposed = solve(matrixOf(products, wanted), matrixOf(crossed, latent)).to2DArray(); // Uᵀ [K, D]
  const components = transposed.map((row) => Float32Array.from(withSign(unit(row))));
  return { space: "z", components, deviations: components.map(() => 1) };
}

/** V and μ of a layer's features. @returns V [F, K], μ [F] */
async function featureBasis(
  model: Model,
  generator: LatentGenerator,
  layer: number,
  z: Float32Array,
  count: number,
): Promise<{ readonly basis: Float32Array; readonly centre: Float32Array }> {
  const program = await compile(
    ({ inputs, state }) => {
      const features = generatorFeatures(model, generator, layer, inputs.z, state); // [N, F]
      const centre = mean(features, { axes: [0] });
      const centred = sub(features, centre);
      return { outputs: { centred, centre, gram: matmul(centred, transposeMatrix(centred)) } };
    },
    { executor: model.executor, state: model.state, inputs: { z: f32(sampledFeatures, generator.latent) } },
  );
  const result = program.run({ z });
  const [centred, centre] = [result.tensor("centred").slice(), Float32Array.from(result.tensor("centre"))];
  const { values, vectors } = await largestEigen(Float64Array.from(result.tensor("gram")), count);
  program.dispose();
  const basis = new Float32Array(centre.length * count);
  for (const [column, vector] of vectors.entries()) {
    const length = Math.sqrt(values[column] ?? 0); // Vₖ = Ycᵀ uₖ / √λₖ
    for (let row = 0; row < sampledFeatures; row++) {
      const share = (vector[row] ?? 0) / length;
      for (let k = 0; k < centre.length; k++) {
        const at = k * count + column;
        basis[at] = (basis[at] ?? 0) + share * (centred[row * centre.length + k] ?? 0);
      }
    }
  }
  return { basis, centre };
}

/** into += a bᵀ. @param into [A, B] */
function addOuter(into: Float64Array, a: ArrayLike<number>, b: ArrayLike<number>): void {
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      const at = i * b.length + j;
      into[at] = (into[at] ?? 0) + (a[i] ?? 0) * (b[j] ?? 0);
    }
  }
}

function unit(values: readonly number[]): Float64Array {
  const length = Math.sqrt(dot(values, values));
  return Float64Array.from(values, (value) => value / length);
}
