/**
 * @file CycleGAN (Zhu et al. 2017, arXiv:1703.10593): learns to turn images of a domain A into images of a domain B and back, from images that are no pairs.
 * D_B minimises ½ [E(D_B(b) − 1)² + E D_B(G(a))²] (section 4), where G(a) comes from a pool of 50 images; both generators together minimise
 * E(D_B(G(a)) − 1)² + E(D_A(F(b)) − 1)² + λ [E|F(G(a)) − a| + E|G(F(b)) − b|] (equations 2 and 3, λ 10) + ½ λ [E|G(b) − b| + E|F(a) − a|] (section 5.2).
 * From the paper: ResNet generators with reflected borders, PatchGAN, instance norm, the losses' weights, the pool, weights from N(0, 0.02²), Adam with
 * learning rate 2e-4 and β₁ 0.5, which falls to zero in the second half. Names and layers as in the authors' PyTorch code.
 * Not from the paper: sides other than 256 (fewer blocks and channels, one halving instead of two up to 32 pixels; patches are about a quarter of the side, see
 * patchgan.ts), averaged generators, discriminators that learn before the generators.
 */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { adam, linearDecay } from "../../optim/index.js";
import { cyclePhases } from "../adversarial/cycle.js";
import { cycleganGenerator } from "../architectures/cyclegan-resnet.js";
import { patchDiscriminator, patchHalvings } from "../architectures/patchgan.js";
import { translationNorms } from "../architectures/translation-layers.js";
import { poolMemory } from "../image-pool.js";
import { lossNames, losses } from "../losses/index.js";
import { oneOf, option, real, stepCount, whole } from "./options.js";
import { recipe } from "./recipe.js";
import { patchOption, sameChannels, translator } from "./translation.js";

export const cyclegan = recipe({
  name: "cyclegan",
  title: "Image-to-image translation without pairs",
  paper:
    "Zhu et al. 2017, Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks, arXiv:1703.10593",
  summary:
    "gives emoji by Google the shading and outlines of Twitter's, and back, having seen no pairs; eight minutes on one core at 32 pixels",
  command: "translate",
  training: { steps: 9000, batch: 1, data: "emoji-google:train", target: "emoji-twitter:train" },
  sizes: [16, 32, 64, 128, 256],
  options: v.strictObject({
    loss: option(
      v.picklist(lossNames.filter((name) => !losses[name].isRelative)),
      "least-squares",
      "what is minimised",
    ),
    learningRate: option(real(0, 1), 2e-4, "of Adam, all networks"),
    beta1: option(real(0, 0.9999), 0.5, "Adam's decay of the first moment"),
    beta2: option(real(0, 0.99999), 0.999, "Adam's decay of the second moment"),
    decayFrom: stepCount(0, "share", 4500, "steps before the learning rate begins to fall"),
    decayUntil: stepCount(1, "all", 9000, "steps after which it is zero; all of the run's unless set"),
    averageDecay: option(real(0, 0.99999), 0.999, "per step, of averaged generators that are used instead; 0 for none"),
    cycle: option(real(0, 1e6), 10, "weight λ of the distance after a round trip"),
    identity: option(real(0, 1e6), 0.5, "weight, times λ, of the distance to images that are of the domain already"),
    pool: option(whole(1, 10_000), 50, "images in each discriminator's memory"),
    width: option(whole(1, 512), 24, "channels of the generators next to the image; twice as many at each halving"),
    halvings: option(
      whole(0, 4),
      0,
      "how often the generators halve the side, twice in the paper; 0: once up to 32 pixels, where a quarter of the side holds less than the image, else twice",
    ),
    blocks: option(whole(1, 64), 3, "residual blocks of the generators"),
    discriminatorWidth: option(whole(1, 512), 32, "channels of the discriminators' first layer"),
    patchHalvings: patchOption,
    norm: option(oneOf(translationNorms), "instance", "how the networks normalise"),
  }),
  build(options, data) {
    const { target } = data;
    if (target === undefined)
      throw new ConfigError("target: cyclegan translates between two data sets; give the second one");
    if (options.identity > 0 && data.channels !== target.channels)
      throw new ConfigError(
        `options: identity compares images of ${data.channels} and ${target.channels} channels; set identity=0`,
      );
    const { width, blocks, norm, discriminatorWidth, learningRate, beta1, beta2 } = options;
    const generators = { width, blocks, norm, halvings: options.halvings || (data.height > 32 ? 2 : 1) };
    const patches = {
      ...{ width: discriminatorWidth, norm },
      halvings: options.patchHalvings || patchHalvings(Math.min(data.height, data.width)),
    };
    return {
      networks: {
        generatorA: cycleganGenerator(target, data.channels, generators),
        generatorB: cycleganGenerator(data, target.channels, generators),
        discriminatorA: patchDiscriminator(data.channels, patches),
        discriminatorB: patchDiscriminator(target.channels, patches),
      },
      averaged: ["generatorA", "generatorB"],
      averageDecay: options.averageDecay,
      memory: { ...poolMemory("poolA", options.pool, data), ...poolMemory("poolB", options.pool, target) },
      target: { image: target, order: "domains" },
      phases: cyclePhases({
        ...{ loss: losses[options.loss], cycle: options.cycle, identity: options.identity },
        optimizer: adam({ learningRate, beta1, beta2 }),
        rate: linearDecay(options.decayFrom, options.decayUntil),
      }),
      translators: {
        "a-to-b": translator("generatorB", data, target),
        "b-to-a": translator("generatorA", target, data),
      },
      preview: ({ network }, { real: a, target: b = a }) =>
        sameChannels([a, network("generatorB")(a), b, network("generatorA")(b)]),
    };
  },
});
