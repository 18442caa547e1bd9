/**
 * @file Class-conditional and residual networks against PyTorch's: what G and D compute, the losses of CGAN, AC-GAN (classifier and projection),
 * InfoGAN, SNGAN and SAGAN, R1 as the term with a second derivative, and every gradient of the three. See generators/conditional.py.
 */
import { describe, expect, test } from "vitest";
import * as gan from "#src/gan/index.js";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { add, compile, f32, grad, i32, mul, narrow, square, sub, sum } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture } from "./fixture.js";

/** What the players minimise, from D's outputs on real and fake images. */
interface Losses {
  readonly discriminator: Tensor;
  readonly generator: Tensor;
}

interface Judged {
  readonly real: Tensor;
  readonly fake: Tensor;
  readonly labels: Tensor;
  readonly z: Tensor;
}

interface Pair {
  readonly generator: Module;
  readonly discriminator: Module;
  readonly losses: (judged: Judged) => Losses;
}

const logits = (outputs: Tensor): Tensor => narrow(outputs, 1, 0, 1);
const adversarial =
  (loss: gan.AdversarialLoss) =>
  ({ real, fake }: Judged): Losses => ({
    discriminator: loss.discriminator(logits(real), logits(fake)),
    generator: loss.generator(logits(fake)),
  });

interface Sizes {
  readonly latent: number;
  readonly width: number;
  readonly classes: number;
  readonly continuous: number;
  readonly hidden: number;
}

const toldGenerator = ({ latent, width, classes }: Sizes, image: gan.ImageSpec): Module =>
  gan.labelled(classes, gan.dcganGenerator(latent + classes, width, image));

const pairs: Readonly<Record<string, (sizes: Sizes, image: gan.ImageSpec) => Pair>> = {
  cgan: (sizes, image) => ({
    generator: toldGenerator(sizes, image),
    discriminator: gan.labelled(
      sizes.classes,
      gan.dcganDiscriminator(sizes.width, { ...image, channels: image.channels + sizes.classes }),
    ),
    losses: adversarial(gan.nonSaturating),
  }),
  acgan: (sizes, image) => ({
    generator: toldGenerator(sizes, image),
    discriminator: gan.auxiliaryDiscriminator(sizes.width, image, sizes.classes),
    losses: (judged) => {
      const { discriminator, generator } = adversarial(gan.nonSaturating)(judged);
      const [onReal, onFake] = [gan.classLoss(judged.real, judged.labels), gan.classLoss(judged.fake, judged.labels)];
      return { discriminator: add(discriminator, add(onReal, onFake)), generator: add(generator, onFake) };
    },
  }),
  projection: (sizes, image) => ({
    generator: toldGenerator(sizes, image),
    discriminator: gan.projectionDiscriminator(sizes.width, image, sizes.classes),
    losses: adversarial(gan.nonSaturating),
  }),
  infogan: (sizes, image) => ({
    generator: toldGenerator(sizes, image),
    discriminator: gan.infoganDiscriminator(sizes.width, image, { ...sizes, categories: sizes.classes }),
    losses: (judged) => {
      const { discriminator, generator } = adversarial(gan.nonSaturating)(judged);
      const codes = narrow(judged.z, 1, sizes.latent - sizes.continuous, sizes.continuous);
      const bound = add(
        gan.categoricalInformation(judged.fake, judged.labels, sizes.classes),
        gan.continuousInformation(judged.fake, codes),
      );
      return { discriminator: sub(discriminator, bound), generator: sub(generator, bound) };
    },
  }),
  sngan: ({ latent, width }, image) => {
    const options = { image, width, growth: 2 };
    return {
      generator: gan.resnetGenerator(latent, options),
      discriminator: gan.resnetDiscriminator(options),
      losses: adversarial(gan.hinge),
    };
  },
  sagan: ({ latent, width, classes }, image) => {
    const options = { image, width: 2 * width, growth: 2, classes, attention: 8 };
    return {
      generator: gan.resnetGenerator(latent, options),
      discriminator: gan.resnetDiscriminator(options),
      losses: adversarial(gan.hinge),
    };
  },
};

/** γ-less R1: ½ E‖∇ₓD(x)‖². */
function r1(outputs: Tensor, real: Tensor): Tensor {
  const { real: gradient } = grad(sum(logits(outputs)), { real });
  return mul(sum(square(gradient)), 0.5 / (real.shape[0] ?? 1));
}

/** A bias in front of a normalisation has a gradient of 0, of which rounding leaves this much. */
const isZeroInTheory = (values: readonly number[]): boolean => values.every((value) => Math.abs(value) < 1e-14);

/** Other gradients here are of about 0.1. */
function expectZero(actual: ArrayLike<number>, _: readonly number[], tolerance: number, what: string): void {
  expectClose(
    actual,
    Array.from(actual, () => 0),
    { absolute: 0.1 * tolerance, relative: 0 },
    what,
  );
}

const withPrefix = (prefix: string, tensors: Tensors): [string, Tensor][] =>
  Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]);

describe.each(Object.entries(pairs))("%s", (name, make) => {
  const fixture = readFixture(name);
  const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata["image"] ?? "[]") as number[];
  const { generator, discriminator, losses } = make(JSON.parse(fixture.metadata["sizes"] ?? "{}") as Sizes, {
    height,
    width,
    channels,
  });
  const given = { generator: fixture.under("generator"), discriminator: fixture.under("discriminator") };

  test("has PyTorch's names and our shapes", () => {
    for (const [network, module] of Object.entries({ generator, discriminator })) {
      const ours = Object.entries(module.parameters).map(([key, { shape }]) => [key, [...shape]]);
      const theirs = Object.entries(fixture.under(network)).map(([key, { shape }]) => [key, shape]);
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
    }
  });

  test.each(engines)("$name", (engine) =>
    withEngine(engine, async (executor) => {
      const inputs = ["real", "z", "labels"];
      const specOf = (key: string) => {
        const { shape } = fixture.tensor(key);
        return key === "labels" ? i32(...shape) : f32(...shape);
      };
      const parameters = Object.entries(given).flatMap(([network, tensors]) =>
        Object.keys(tensors).map((key) => `${network}.${key}`),
      );
      const state = executor.createState(Object.fromEntries(parameters.map((key) => [key, specOf(key)])));
      for (const key of parameters) state.write(key, fixture.tensor(key).values);
      const program = await compile(
        (tensors) => {
          const valuesOf = (network: keyof typeof given) =>
            Object.fromEntries(
              Object.keys(given[network]).map((key) => [key, named(tensors.state, `${network}.${key}`)]),
            );
          /** In training, where batch normalisation takes the batch's statistics; running ones are not read. */
          const run = (network: keyof typeof given, module: Module, x: Tensor, labels: Tensor): Tensor => {
            const buffers = Object.entries(module.buffers ?? {}).map(([key, { shape, init }]) => {
              const zero = { seed: labels, step: labels };
              return [key, init(shape, zero, key)] as const;
            });
            const values = { ...valuesOf(network), ...Object.fromEntries(buffers) };
            const draw = () => {
              throw new Error("nothing here is random");
            };
            return module.forward(x, new Scope(values, "", draw), labels);
          };
          const [real, z, labels] = [
            named(tensors.inputs, "real"),
            named(tensors.inputs, "z"),
            named(tensors.inputs, "labels"),
          ];
          const fake = run("generator", generator, z, labels);
          const onReal = run("discriminator", discriminator, real, labels);
          const onFake = run("discriminator", discriminator, fake, labels);
          const { discriminator: lossD, generator: lossG } = losses({ real: onReal, fake: onFake, labels, z });
          const penalty = r1(onReal, real);
          return {
            outputs: {
              fake,
              on_real: onReal,
              on_fake: onFake,
              loss_d: lossD,
              loss_g: lossG,
              r1: penalty,
              ...Object.fromEntries([
                ...withPrefix("grad.loss_d", grad(lossD, valuesOf("discriminator"))),
                ...withPrefix("grad.r1", grad(penalty, valuesOf("discriminator"))),
                ...withPrefix("grad.loss_g", grad(lossG, valuesOf("generator"))),
              ]),
            },
          };
        },
        { executor, state, inputs: Object.fromEntries(inputs.map((key) => [key, specOf(key)])) },
      );
      const result = program.run(Object.fromEntries(inputs.map((key) => [key, fixture.tensor(key).values])));
      const outputs = fixture.names.filter((key) => !inputs.includes(key) && !parameters.includes(key));
      expect(outputs.length).toBeGreaterThan(6);
      for (const key of outputs) {
        const { values } = fixture.tensor(key);
        const near = isZeroInTheory(values) ? expectZero : expectParity;
        near(result.tensor(key), values, engine.tolerance, `${key} of ${name}`);
      }
    }),
  );
});
