/**
 * @file Diffusion-GAN against PyTorch: the drawn steps, what D sees of real and fake images, its judgement, and both losses with every gradient, so
 * through the diffusion to G. What a step draws comes from the fixture.
 */
import { test } from "vitest";
import { dcganGenerator, nonSaturating, timeDiscriminator } from "#src/gan/index.js";
import { diffusion } from "#src/gan/augment/diffusion.js";
import type { DiffusionOptions } from "#src/gan/augment/diffusion.js";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { constant } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { drawsFrom, phaseContext } from "../support/phase-context.js";
import { engines } from "./engines.js";
import { readFixture } from "./fixture.js";
import { expectNetworkParity, expectSameWeights } from "./network-losses.js";
import type { Computed, Network } from "./network-losses.js";

const fixture = readFixture("diffusion-gan");
const list = (key: string): unknown => JSON.parse(fixture.metadata[key] ?? "null");
const [height = 0, width = 0, channels = 0] = list("image") as number[];
const image = { height, width, channels };

/** A network whose batch normalisation takes the batch's statistics, which in use it does not. */
const trained = (module: Module): Module => ({
  ...module,
  forward: (x, scope, ...given) => {
    const values = Object.fromEntries(Object.keys(module.parameters).map((name) => [name, scope.parameter(name)]));
    const draw = (): never => {
      throw new Error("nothing here is random");
    };
    const buffers = Object.keys(module.buffers ?? {}).map((name) => [name, constant(1)] as const);
    return module.forward(x, new Scope({ ...values, ...Object.fromEntries(buffers) }, "", draw), ...given);
  },
});

const networks = {
  generator: trained(dcganGenerator(Number(fixture.metadata["latent"]), Number(fixture.metadata["width"]), image)),
  discriminator: timeDiscriminator(channels, list("discriminator") as Parameters<typeof timeDiscriminator>[1]),
};
const { apply } = diffusion(list("diffusion") as DiffusionOptions);

function compute(network: Network, inputs: Tensors): Computed {
  const real = named(inputs, "real");
  const drawn = (stream: string): Tensor => {
    const [, kind, what = "noise"] = stream.split(" ");
    return named(inputs, `${kind}_${what}`);
  };
  const context = phaseContext({
    real,
    normal: drawsFrom(drawn),
    uniform: drawsFrom(drawn),
    memory: () => constant(Number(fixture.metadata["share"])),
  });
  const views = apply(
    { real: { images: real, given: [] }, fake: { images: network("generator")(named(inputs, "z")), given: [] } },
    context,
  );
  const judge = ({ images, given }: typeof views.real): Tensor => network("discriminator")(images, ...given);
  const [ofReal, ofFake] = [judge(views.real), judge(views.fake)];
  const [tReal = real] = views.real.given;
  const [tFake = real] = views.fake.given;
  return {
    outputs: { real: views.real.images, fake: views.fake.images, t_real: tReal, t_fake: tFake, logits: ofReal },
    losses: { discriminator: nonSaturating.discriminator(ofReal, ofFake), generator: nonSaturating.generator(ofFake) },
  };
}

test("the networks have the fixture's weights", () => {
  expectSameWeights(fixture, networks);
});

test.each(engines.slice(0, 2))("values and gradients on $name", (engine) =>
  expectNetworkParity(fixture, engine, networks, compute),
);
