/** @file R3GAN's networks and losses against PyTorch's: images, logits, both losses with R1 and R2, and every gradient, so to second order. */
import { expect, test } from "vitest";
import { r3ganDiscriminator, r3ganGenerator } from "#src/gan/index.js";
import {
  add,
  cast,
  concat,
  grad,
  mean,
  mul,
  narrow,
  softplus,
  square,
  stopGradient,
  sub,
  sum,
} from "#src/tensor/index.js";
import type { Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines } from "./engines.js";
import { readFixture } from "./fixture.js";
import { expectNetworkParity, expectSameWeights } from "./network-losses.js";
import type { Computed, Network } from "./network-losses.js";

const fixture = readFixture("r3gan");
const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata["image"] ?? "[]") as number[];
const image = { height, width, channels };
const options = {
  channels: JSON.parse(fixture.metadata["channels"] ?? "[]") as number[],
  groupWidth: Number(fixture.metadata["groupWidth"]),
  classes: Number(fixture.metadata["classes"]),
  blocks: 1,
};
const gamma = Number(fixture.metadata["gamma"]);
const networks = {
  generator: r3ganGenerator(Number(fixture.metadata["latent"]), image, options),
  discriminator: r3ganDiscriminator(image, options),
};

/** Both penalties from one pass over real and fake images: half the passes, and the way a step takes. */
function compute(network: Network, inputs: Tensors): Computed {
  const [real, z] = [named(inputs, "real"), named(inputs, "z")];
  const labels = cast(named(inputs, "labels"), "i32");
  const batch = real.shape[0] ?? 1;
  const [generator, discriminator] = [network("generator"), network("discriminator")];
  const fake = generator(z, labels);
  const both = concat([real, stopGradient(fake)]);
  const logits = discriminator(both, concat([labels, labels])); // [2N, 1]
  const [ofReal, ofFake] = [narrow(logits, 0, 0, batch), narrow(logits, 0, batch, batch)];
  const penalty = mul(mean(sum(square(grad(sum(logits), { both }).both), { axes: [1, 2, 3] })), 2); // R1 + R2
  return {
    outputs: { fake, logits_real: ofReal, logits_fake: ofFake },
    losses: {
      discriminator: add(mean(softplus(sub(ofFake, ofReal))), mul(penalty, gamma / 2)),
      generator: mean(softplus(sub(ofReal, discriminator(fake, labels)))),
    },
  };
}

test("the networks have the fixture's weights", () => {
  expectSameWeights(fixture, networks);
});

test.each(engines)("values and gradients on $name", (engine) =>
  expectNetworkParity(fixture, engine, networks, compute),
);

test("sizes that do not fit are refused", () => {
  expect(() => r3ganDiscriminator({ ...image, width: 12 }, options)).toThrow(/8×8, not 8×12/);
  expect(() => r3ganGenerator(8, image, { ...options, groupWidth: 3 })).toThrow(/group width/);
});
