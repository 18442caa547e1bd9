/**
 * @file Networks and losses against a fixture of generators/network_losses.py: outputs, losses, and the gradient of every loss with respect to
 * every weight of the network that it trains.
 */
import { expect } from "vitest";
import { Scope } from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { add, broadcastTo, compile, f32, grad } from "#src/tensor/index.js";
import type { Tensor, Tensors, TensorSpecs } from "#src/tensor/index.js";
import { withEngine } from "./engines.js";
import type { Engine } from "./engines.js";
import { expectParity, specOf } from "./fixture.js";
import type { Fixture } from "./fixture.js";

/** A network of the fixture with its weights. */
export type Network = (name: string) => (x: Tensor, ...given: readonly Tensor[]) => Tensor;

/** What networks compute from inputs by name, and the losses. */
export interface Computed {
  readonly outputs: Tensors;
  /** By the network that each trains. */
  readonly losses: Readonly<Record<string, Tensor>>;
}

const weightSpecs = (networks: Readonly<Record<string, Module>>): TensorSpecs =>
  Object.fromEntries(
    Object.entries(networks).flatMap(([name, { parameters }]) =>
      Object.entries(parameters).map(([key, { shape }]) => [`${name}.${key}`, f32(...shape)]),
    ),
  );

/** Fails unless the networks have exactly the fixture's weights, in its shapes. */
export function expectSameWeights(fixture: Fixture, networks: Readonly<Record<string, Module>>): void {
  const inFixture = fixture.names.filter((name) => Object.hasOwn(networks, name.split(".")[0] ?? ""));
  const shapes = Object.fromEntries(inFixture.map((name) => [name, fixture.tensor(name).shape]));
  const ours = Object.entries(weightSpecs(networks)).map(([name, { shape }]) => [name, [...shape]]);
  expect(Object.fromEntries(ours)).toEqual(shapes);
}

/** Runs the networks on the fixture's inputs and compares everything that it holds. */
export function expectNetworkParity(
  fixture: Fixture,
  engine: Engine,
  networks: Readonly<Record<string, Module>>,
  compute: (network: Network, inputs: Tensors) => Computed,
): Promise<void> {
  return withEngine(engine, async (executor) => {
    const state = executor.createState(weightSpecs(networks));
    for (const name of Object.keys(weightSpecs(networks))) state.write(name, fixture.tensor(name).values);
    const given = fixture.under("in");
    const program = await compile(
      ({ inputs, state: weights }) => {
        const network: Network = (name) => {
          const module = networks[name];
          if (module === undefined) throw new Error(`there is no network ${name}`);
          return (x, ...more) => module.forward(x, new Scope(weights, `${name}.`), ...more);
        };
        const { outputs, losses } = compute(network, inputs);
        const all = Object.entries(losses).flatMap(([name, loss]) => {
          const own = Object.fromEntries(Object.entries(weights).filter(([key]) => key.startsWith(`${name}.`)));
          const gradients = Object.entries(grad(loss, own)).map(([key, g]) => {
            return [`grad.${name}.${key}`, broadcastTo(g, own[key]?.shape ?? [])] as const;
          });
          return [[`loss.${name}`, loss] as const, ...gradients];
        });
        const computed = Object.entries(outputs).map(([name, tensor]) => [`out.${name}`, tensor] as const);
        return { outputs: Object.fromEntries([...computed, ...all].map(([name, tensor]) => [name, add(tensor, 0)])) };
      },
      { executor, state, inputs: Object.fromEntries(Object.entries(given).map(([key, t]) => [key, specOf(t)])) },
    );
    const result = program.run(Object.fromEntries(Object.entries(given).map(([key, { values }]) => [key, values])));
    const expected = fixture.names.filter((name) => /^(out|loss|grad)\./.test(name));
    expect(expected.length).toBeGreaterThan(2);
    for (const name of expected) expectParity(result.tensor(name), fixture.tensor(name).values, engine.tolerance, name);
  });
}
