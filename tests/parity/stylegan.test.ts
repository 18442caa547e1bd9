/**
 * @file StyleGAN's and StyleGAN2's networks against PyTorch's: mapping with truncation, mixed styles, images, logits, and the gradients of
 * their losses, R1 and path length among them, with respect to every weight. PyTorch modulates a kernel per image, we modulate the images.
 */
import { describe, expect, test } from "vitest";
import { styleDiscriminator } from "#src/gan/architectures/style-discriminator.js";
import { styleMapping } from "#src/gan/architectures/style-mapping.js";
import { styleganSynthesis } from "#src/gan/architectures/stylegan-synthesis.js";
import { stylegan2Synthesis } from "#src/gan/architectures/stylegan2-synthesis.js";
import { crossed, inAllLayers } from "#src/gan/architectures/styles.js";
import { nonSaturating } from "#src/gan/losses/non-saturating.js";
import { pathLengthPenalty, pathLengths } from "#src/gan/regularizers/path-length.js";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { compile, constant, grad, mean, mul, square, sum } from "#src/tensor/index.js";
import type { Tensor, Tensors } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines, withEngine } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";
import type { Fixture } from "./fixture.js";

const given = ["z", "z_mixed", "crossover", "real", "path_noise"];
const losses = {
  discriminator: ["discriminator"],
  r1: ["discriminator"],
  generator: ["mapping", "synthesis"],
  path: ["mapping", "synthesis"],
};

function networksOf(fixture: Fixture, version: 1 | 2): Record<"mapping" | "synthesis" | "discriminator", Module> {
  const number = (key: string): number => Number(fixture.metadata[key]);
  const [height = 0, width = 0, channels = 0] = JSON.parse(fixture.metadata["image"] ?? "[]") as number[];
  const image = { height, width, channels };
  const widths = { width: number("width"), widest: number("widest") };
  return {
    mapping: styleMapping(number("latent"), number("style"), number("depth")),
    synthesis: (version === 1 ? styleganSynthesis : stylegan2Synthesis)(number("style"), image, widths),
    discriminator: styleDiscriminator(version === 1 ? "plain" : "residual", image, widths),
  };
}

/** Everything that PyTorch computed, by the fixture's names. */
function everything(fixture: Fixture, version: 1 | 2, inputs: Tensors, state: Tensors): Tensors {
  const networks = networksOf(fixture, version);
  const parameters = (name: keyof typeof networks): Tensors =>
    Object.fromEntries(
      Object.entries(state).flatMap(([key, value]) =>
        key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), value]] : [],
      ),
    );
  const updates = new Map<string, Tensor>();
  const apply = (name: keyof typeof networks, x: Tensor, ...more: readonly Tensor[]): Tensor =>
    networks[name].forward(x, new Scope(parameters(name)), ...more);
  const at = (name: string): Tensor => named(inputs, name);

  const w = apply("mapping", at("z"));
  networks.mapping.forward(at("z"), new Scope(parameters("mapping"), "", () => w, updates)); // in training
  const styles = crossed(inAllLayers(w, 4), inAllLayers(apply("mapping", at("z_mixed")), 4), at("crossover"));
  const fake = apply("synthesis", styles);
  const [logitsReal, logitsFake] = [apply("discriminator", at("real")), apply("discriminator", fake)];
  const { slope } = grad(sum(logitsReal), { slope: at("real") });
  const lengths = pathLengths(fake, styles, at("path_noise"));
  const path = pathLengthPenalty(lengths, constant(Number(fixture.metadata["target"])));
  const gamma = Number(fixture.metadata["gamma"]);
  const values: Record<keyof typeof losses, Tensor> = {
    discriminator: nonSaturating.discriminator(logitsReal, logitsFake),
    r1: mul(gamma / 2, mean(sum(square(slope), { axes: [1, 2, 3] }))),
    generator: nonSaturating.generator(logitsFake),
    path: path.loss,
  };
  const gradients = Object.entries(losses).flatMap(([loss, trained]) => {
    const held = Object.keys(state).filter((name) => trained.some((network) => name.startsWith(`${network}.`)));
    const leaves = Object.fromEntries(
      held.filter((name) => !/w_avg|noise_const/.test(name)).map((name) => [name, named(state, name)]),
    );
    const slopes = grad(values[loss as keyof typeof losses], leaves);
    return Object.entries(slopes).map(([name, tensor]) => [`grad.${loss}.${name}`, tensor] as const);
  });
  return {
    w,
    fake,
    logits_real: logitsReal,
    logits_fake: logitsFake,
    slope,
    lengths,
    target: path.target,
    w_truncated: apply("mapping", at("z"), constant(Number(fixture.metadata["psi"]))),
    w_avg_next: updates.get("w_avg") ?? w,
    ...Object.fromEntries(Object.entries(values).map(([loss, value]) => [`loss.${loss}`, value])),
    ...Object.fromEntries(gradients),
  };
}

describe.each([
  ["stylegan", 1],
  ["stylegan2", 2],
] as const)("%s", (name, version) => {
  const fixture = readFixture(name);
  const isState = (key: string): boolean => /^(mapping|synthesis|discriminator)\./.test(key);
  const results = fixture.names.filter((key) => !isState(key) && ![...given, "w_avg"].includes(key));
  const shapes = Object.fromEntries(
    Object.entries(networksOf(fixture, version)).flatMap(([network, { parameters, buffers }]) =>
      Object.entries({ ...parameters, ...buffers }).map(([key, { shape }]) => [`${network}.${key}`, shape]),
    ),
  );

  test("has the fixture's parameters and buffers", () => {
    const stored = fixture.names.filter(isState).map((key) => [key, fixture.tensor(key).shape]);
    expect(shapes).toEqual({ ...Object.fromEntries(stored), "mapping.w_avg": fixture.tensor("w_avg").shape });
  });

  test.each(engines)("$name", (engine) =>
    withEngine(engine, async (executor) => {
      const state = executor.createState(
        Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, { shape, dtype: "f32" }])),
      );
      for (const key of Object.keys(shapes))
        state.write(key, fixture.tensor(key === "mapping.w_avg" ? "w_avg" : key).values);
      let computed: Tensors = {};
      const program = await compile(
        (tensors) => ({ outputs: (computed = everything(fixture, version, tensors.inputs, tensors.state)) }),
        { executor, state, inputs: Object.fromEntries(given.map((key) => [key, specOf(fixture.tensor(key))])) },
      );
      const result = program.run(Object.fromEntries(given.map((key) => [key, fixture.tensor(key).values])));
      expect(Object.keys(computed).sort()).toEqual([...results].sort());
      for (const key of results) expectParity(result.tensor(key), fixture.tensor(key).values, engine.tolerance, key);
    }),
  );
});
