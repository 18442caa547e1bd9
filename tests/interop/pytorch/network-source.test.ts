/** @file Networks as Python classes. */
import { expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import {
  avgPool,
  batchNorm,
  conv2d,
  convTranspose2d,
  defined,
  flattened,
  leakyRelu,
  linear,
  relu,
  sequential,
  spectralNorm,
  unflattened,
  upsample,
  wrapped,
} from "#src/nn/index.js";
import type { Module } from "#src/nn/index.js";
import { NetworkSource } from "#src/interop/pytorch/network-source.js";
import { expectOneLine } from "../../support/one-line.js";

const sourceOf = (module: Module, ...known: readonly string[]): string =>
  new NetworkSource((name) => known.includes(name)).network("Net", module, "A network.");

test("layers are torch.nn's, options that are the default are left out, and a normalisation behind a linear layer is of vectors", () => {
  const network = unflattened(
    [1, 1, 8],
    sequential(convTranspose2d(8, 4, [4, 4], { bias: false }), batchNorm(4), relu(), conv2d(4, 2, 3, { padding: 1 })),
  );
  expect(sourceOf(network)).toBe(`class Net(nn.Sequential):
    """A network."""

    def __init__(self):
        super().__init__(
            nn.ConvTranspose2d(8, 4, 4, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Conv2d(4, 2, 3, padding=1),
        )

    def forward(self, x):
        x = x.unflatten(1, (8, 1, 1))
        return super().forward(x)
`);
  expect(sourceOf(sequential(linear(4, 8, { bias: false }), batchNorm(8), relu()))).toContain(
    "nn.Linear(4, 8, bias=False), nn.BatchNorm1d(8), nn.ReLU()",
  );
});

test("named parts are attributes, flattened ones inside know it, layers alike are made in a loop", () => {
  const block = () =>
    sequential(
      conv2d(16, 16, 3, { padding: 1, bias: false }),
      batchNorm(16),
      leakyRelu(0.2),
      conv2d(16, 16, 3, { padding: 1 }),
    );
  const source = sourceOf(wrapped("model", sequential(block(), block(), flattened(sequential(linear(64, 1))))));
  expect(source).toContain("self.model = nn.Sequential(");
  expect(source).toContain("for _ in range(2)");
  expect(source).toContain("Flattened(nn.Linear(64, 1))");
  expect(source).toContain("return self.model(x)");
});

test("spectral normalisation of all weights, or of all but some", () => {
  const network = sequential(linear(4, 4), linear(4, 2));
  expect(sourceOf(spectralNorm(network))).toContain("spectral_norm(self)\n");
  expect(sourceOf(spectralNorm(network, { only: (name) => name === "0.weight" }))).toContain(
    'spectral_norm(self, but=["1.weight"])',
  );
});

test("a class of the library is called by the kind's name with its options", () => {
  const module = defined({
    kind: "myBlock",
    options: { inChannels: 3, isDown: true, sides: [4, 8], classes: undefined },
  })(relu());
  expect(sourceOf(sequential(module), "MyBlock")).toContain("MyBlock(in_channels=3, is_down=True, sides=[4, 8])");
});

test.each<[string, Module]>([
  ["without a definition", sequential({ description: "Mine", parameters: {}, forward: (x) => x })],
  ["with another forward than the one defined", sequential({ ...relu(), description: "Mine", forward: (x) => x })],
  ["of a kind that the library lacks", defined({ kind: "mine" })({ ...relu(), description: "Mine" })],
  [
    "with options that PyTorch lacks",
    { ...upsample({ mode: "filtered", filter: { kind: "full", taps: [[1]] } }), description: "Mine" },
  ],
])("a module %s is refused by its name, with what to do", (_, module) => {
  expectOneLine(ConfigError, () => sourceOf(module), "Mine", "--format safetensors");
});

test("windows that are no squares", () => {
  expect(sourceOf(sequential(avgPool({ size: [2, 3] })))).toContain("nn.AvgPool2d([2, 3])");
});
