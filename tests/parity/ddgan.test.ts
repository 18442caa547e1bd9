/**
 * @file Denoising diffusion GANs against PyTorch: both networks, the diffused pair, the step back, and the recipe's losses with R1, with every
 * gradient. What a step draws comes from the fixture, by the name of its stream.
 */
import { test } from "vitest";
import { ncsnppGenerator, timeDiscriminator } from "#src/gan/index.js";
import { denoisingPhases } from "#src/gan/diffusion/denoising-game.js";
import { vpSchedule } from "#src/gan/diffusion/vp-schedule.js";
import { sgd } from "#src/optim/index.js";
import { narrow } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { drawsFrom, phaseContext } from "../support/phase-context.js";
import { engines } from "./engines.js";
import { readFixture } from "./fixture.js";
import { expectNetworkParity, expectSameWeights } from "./network-losses.js";
import type { Computed, Network } from "./network-losses.js";

const fixture = readFixture("ddgan");
const list = (key: string): unknown => JSON.parse(fixture.metadata[key] ?? "null");
const [, , channels = 0] = list("image") as number[];
const latent = Number(fixture.metadata["latent"]);
const networks = {
  generator: ncsnppGenerator({
    ...(list("generator") as Omit<Parameters<typeof ncsnppGenerator>[0], "image" | "latent">),
    image: channels,
    latent,
  }),
  discriminator: timeDiscriminator(2 * channels, list("discriminator") as Parameters<typeof timeDiscriminator>[1]),
};
const [discriminator, generator] = denoisingPhases({
  schedule: vpSchedule(Number(fixture.metadata["steps"])),
  latent,
  optimizers: { discriminator: sgd(), generator: sgd() },
  rate: 1,
  r1: { gamma: Number(fixture.metadata["gamma"]), every: 3 },
});

const missing = (): never => {
  throw new Error("the phases have not applied the networks as expected");
};

/** Runs both phases, and notes what the networks were applied to. */
function compute(network: Network, inputs: Tensors): Computed {
  const seen: { readonly name: string; readonly x: Tensor; readonly y: Tensor }[] = [];
  const real = named(inputs, "real");
  const context = phaseContext({
    real,
    network:
      (name) =>
      (x, ...given) => {
        const y = network(name)(x, ...given);
        seen.push({ name, x, y });
        return y;
      },
    normal: drawsFrom((stream) => named(inputs, stream)),
    uniform: drawsFrom((stream) => named(inputs, stream)),
    isDue: (every) => every === 3,
  });
  const losses = [discriminator, generator].map((phase) => phase?.minimize(context).loss ?? missing());
  const [ofReal, ofFake] = seen.filter(({ name }) => name === "discriminator");
  const pair = (judged: typeof ofReal, first: 0 | 1): Tensor =>
    narrow(judged?.x ?? missing(), 3, first * channels, channels);
  return {
    outputs: { before: pair(ofReal, 0), after: pair(ofReal, 1), fake: pair(ofFake, 0), logits: ofReal?.y ?? missing() },
    losses: { discriminator: losses[0] ?? missing(), generator: losses[1] ?? missing() },
  };
}

test("the networks have the fixture's weights", () => {
  expectSameWeights(fixture, networks);
});

test.each(engines.slice(0, 2))("values and gradients on $name", (engine) =>
  expectNetworkParity(fixture, engine, networks, compute),
);
