/** @file Every switch of the adversarial recipes, on small networks: what is learnt is finite and differs from what is learnt without it. */
import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import * as gans from "#src/gan/index.js";
import { compile } from "#src/tensor/index.js";
import { domains, fill } from "../support/random-tensor.js";

const executor = await createWasmExecutor({ threads: 1 });
afterAll(() => executor.dispose());

const image = { height: 8, width: 8, channels: 1 };
const batch = 8;

/** State after six steps of small networks at these options: adaptive augmentations begin at the fourth. */
async function stateAfter(options: Readonly<Record<string, unknown>>): Promise<Record<string, number[]>> {
  const all = v.parse(v.strictObject(gans.adversarialOptions()), { latent: 3, ...options });
  const gan = gans.adversarialGan(all, image, {
    generators: { generator: gans.mlpGenerator(all.latent, [12], image) },
    discriminator: gans.mlpDiscriminator(gans.seenBy(all, image), [12]),
  });
  const state = executor.createState(gans.stateSpecs(gan));
  const draw = await compile(gans.initialization(gan), { executor, state, inputs: gans.initializationInputs });
  draw.run({ seed: [1] });
  const inputs = gans.trainingInputs(gan, image, batch);
  const program = await compile(gans.trainingStep(gan), { executor, state, inputs });
  for (let step = 0; step < 6; step++) program.run({ real: fill(batch * 64, 1 + step, domains.real) });
  return Object.fromEntries(Object.keys(state.specs).map((name) => [name, Array.from(state.read(name))]));
}

describe("every switch", () => {
  const plain = stateAfter({});
  const switches: readonly Readonly<Record<string, unknown>>[] = [
    ...gans.lossNames
      .filter((loss) => loss !== "non-saturating")
      .map((loss) => ({ loss, ...(loss === "wasserstein" ? { weightClip: 0.1 } : {}) })),
    ...gans.regularizerNames.map((name) => ({ [name]: 1 })),
    ...gans.augmentationNames
      .filter((augment) => augment !== "none")
      .map((augment) => ({ augment, augmentImages: 32, augmentTarget: -1 })),
    ...[{ optimizer: "rmsprop" }, { discriminatorLearningRate: 1e-3 }, { labelSmoothing: 0.1 }, { instanceNoise: 0.2 }],
    ...[
      { gradientClip: 1e-3 },
      { weightClip: 0.01 },
      { spectralNorm: true },
      { pack: 2 },
      { topK: 0.5 },
      { unroll: 1 },
      { minibatchDeviation: true },
      { minibatchDiscrimination: 3 },
    ],
  ];
  test.each(switches.map((options) => [JSON.stringify(options), options] as const))(
    "%s changes what is learnt",
    async (_, options) => {
      const [before, after] = [await plain, await stateAfter(options)];
      for (const [name, values] of Object.entries(after)) expect(values.every(Number.isFinite), name).toBe(true);
      const shared = Object.keys(before).filter((name) => /^(generator|discriminator)\./.test(name));
      expect(shared.some((name) => String(before[name]) !== String(after[name]))).toBe(true);
    },
  );
});
