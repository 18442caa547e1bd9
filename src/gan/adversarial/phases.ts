/**
 * @file The two phases of an adversarial game (Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1): D learns, then, at every so-manieth step, G against
 * the D that has learnt. Both see the same z: G runs forward once a step.
 */
import { add, mean, mul, narrow, sub } from "../../tensor/index.js";
import type { Tensor, Tensors } from "../../tensor/index.js";
import type { Views } from "../augment/augmentation.js";
import type { Applied, Judge, Phase, PhaseContext, PhaseResult } from "../gan.js";
import { rateAt } from "../gan.js";
import type { Regularizer, WeightedRegularizer } from "../regularizers/index.js";
import type { Game, Judged } from "./game.js";
import { withPrefix } from "../state-names.js";
import { packed } from "./packing.js";
import { largest } from "./top-k.js";

/** Phases `discriminator` and `generator`; metrics `D(x)` and `D(G(z))` before D's update, as the loss's paper has them: probabilities or plain outputs. */
export function adversarialPhases(game: Game): Phase[] {
  const { optimizers, rate = 1, criticSteps = 1, generators = ["generator"] } = game;
  return [
    {
      name: "discriminator",
      trains: ["discriminator"],
      optimizer: optimizers.discriminator,
      rate,
      minimize: (context) => discriminatorLoss(game, context),
    },
    {
      name: "generator",
      trains: generators,
      optimizer: optimizers.generator,
      rate,
      every: criticSteps,
      minimize: (context) => generatorLoss(game, context),
    },
  ];
}

/** D of the images of a step, as `D(x)` and `D(G(z))` have them. */
export function adversarialJudge(game: Game): Judge {
  const { probability } = game.loss;
  const scoresOf = (outputs: Tensor): Tensor => (probability ?? ((logits) => logits))(logitsOf(outputs));
  return {
    kind: probability === undefined ? "critic" : "probability",
    scores(context) {
      const { realOutputs, fakeOutputs } = judge(game, viewsOf(game, context), context.network("discriminator"));
      return { real: scoresOf(realOutputs), fake: scoresOf(fakeOutputs) };
    },
  };
}

/** What D gets to see: augmented, then packed. */
function viewsOf(game: Game, context: PhaseContext): Views {
  const { generate, real: judged = ({ real }) => real, given = () => [], augmentations = [], pack = 1 } = game;
  const told = given(context);
  const plain: Views = {
    real: { images: judged(context), given: told },
    fake: { images: generate(context), given: told },
  };
  const { real, fake } = augmentations.reduce((views, { apply }) => apply(views, context), plain);
  return {
    real: { ...real, images: packed(real.images, pack) },
    fake: { ...fake, images: packed(fake.images, pack) },
  };
}

function judge({ passes }: Game, { real, fake }: Views, discriminator: Applied): Judged {
  const [realOutputs, fakeOutputs] = passes(discriminator, real, fake);
  return { real, fake, realOutputs, fakeOutputs };
}

/** The first of D's outputs, [N, 1]. */
export const logitsOf = (outputs: Tensor): Tensor => (outputs.shape[1] === 1 ? outputs : narrow(outputs, 1, 0, 1));

function discriminatorLoss(game: Game, context: PhaseContext): PhaseResult {
  const { loss, augmentations = [], terms } = game;
  const judged = judge(game, viewsOf(game, context), context.network("discriminator"));
  const [realLogits, fakeLogits] = [logitsOf(judged.realOutputs), logitsOf(judged.fakeOutputs)]; // [N, 1]
  const certainty = sub(realLogits, loss.undecided ?? 0);
  const adapted = augmentations.map(({ adapt }) => adapt?.(context, certainty));
  const { probability = (output: Tensor) => output } = loss;
  const metrics = { "D(x)": mean(probability(realLogits)), "D(G(z))": mean(probability(fakeLogits)) };
  return sumOf([
    {
      loss: loss.discriminator(realLogits, fakeLogits),
      metrics: Object.assign(metrics, ...adapted) as Tensors,
    },
    ...penalties(game, "discriminator", context, judged),
    ...(terms?.discriminator === undefined ? [] : [terms.discriminator(context, judged)]),
  ]);
}

function generatorLoss(game: Game, context: PhaseContext): PhaseResult {
  const { loss, terms, topK = 1, unroll = 0, adversarialWeight = 1 } = game;
  const views = viewsOf(game, context);
  const discriminator = unroll === 0 ? context.network("discriminator") : unrolled(game, context, views, unroll);
  const judged = needsReal(game) ? judge(game, views, discriminator) : judgeFake(views, discriminator);
  const fakeLogits = logitsOf(judged.fakeOutputs); // [N, 1]
  const chosen = largest(fakeLogits, Math.max(1, Math.round(topK * (fakeLogits.shape[0] ?? 1))));
  const adversarial = loss.generator(chosen, logitsOf(judged.realOutputs));
  return sumOf([
    { loss: adversarialWeight === 1 ? adversarial : mul(rateAt(adversarialWeight, context.step), adversarial) },
    ...penalties(game, "generator", context, judged),
    ...(terms?.generator === undefined ? [] : [terms.generator(context, judged)]),
  ]);
}

/** Whether G's loss looks at real images too. */
const needsReal = ({ loss, regularizers = [], terms }: Game): boolean =>
  loss.isRelative ||
  terms?.generator !== undefined ||
  regularizers.some(({ regularizer }) => regularizer.player === "generator");

/** Real images are not judged where nothing asks for it; the fake ones' judgement stands in their place. */
function judgeFake({ real, fake }: Views, discriminator: Applied): Judged {
  const fakeOutputs = discriminator(fake.images, ...fake.given);
  return { real, fake, realOutputs: fakeOutputs, fakeOutputs };
}

/** D after more updates on these images, through which G's gradient flows (Metz et al. 2016, arXiv:1611.02163, equations 5 to 7). */
function unrolled(game: Game, context: PhaseContext, views: Views, updates: number): Applied {
  const lossOf = (discriminator: Applied): Tensor => {
    const { realOutputs, fakeOutputs } = judge(game, views, discriminator);
    return game.loss.discriminator(logitsOf(realOutputs), logitsOf(fakeOutputs));
  };
  return context.lookAhead(
    "discriminator",
    Array.from({ length: updates }, () => lossOf),
  );
}

/** The player's regularisers that are due. A lazy one counts for the steps that it was left out of. */
function penalties(
  { regularizers = [], generators = ["generator"] }: Game,
  player: Regularizer["player"],
  context: PhaseContext,
  judged: Judged,
): PhaseResult[] {
  const { real, fake } = judged;
  const { normal, uniform, memory, remember, step, batch } = context;
  const discriminator = context.network("discriminator");
  const toldOf = (images: Tensor): readonly Tensor[] => (images === fake.images ? fake : real).given;
  const trained = player === "discriminator" ? ["discriminator"] : generators;
  const seen = {
    ...{ normal, uniform, memory, remember, step, batch },
    critic: (images: Tensor) => logitsOf(discriminator(images, ...toldOf(images))),
    features: (images: Tensor) => context.activations("discriminator", images, ...toldOf(images)),
    real: real.images,
    fake: fake.images,
    realLogits: logitsOf(judged.realOutputs),
    fakeLogits: logitsOf(judged.fakeOutputs),
    parameters: Object.assign({}, ...trained.map((name) => withPrefix(name, context.parameters(name)))) as Tensors,
  };
  const isDue = ({ regularizer, every = 1 }: WeightedRegularizer): boolean =>
    regularizer.player === player && context.isDue(every);
  return regularizers.filter(isDue).map(({ regularizer, weight, every = 1 }) => {
    const penalty = regularizer.penalty(seen);
    return {
      loss: mul(mul(rateAt(weight, context.step), every), penalty),
      metrics: { [regularizer.name]: penalty },
    };
  });
}

function sumOf(parts: readonly PhaseResult[]): PhaseResult {
  const metrics = Object.assign({}, ...parts.map((part) => part.metrics)) as Tensors;
  return { loss: parts.map((part) => part.loss).reduce((total, loss) => add(total, loss)), metrics };
}
