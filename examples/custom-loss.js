/**
 * @file A loss of your own: the hinge loss squared, so that D cares more for what it gets quite wrong. `node examples/custom-loss.js`, a minute.
 *
 *     D minimises E max(0, 1 − D(x))² + E max(0, 1 + D(G(z)))²;  G minimises −E D(G(z))
 *
 * A loss is two functions of logits [N, 1]; gradients follow by themselves, to any order. Everything else here is the recipe `vanilla`.
 */
import { parseArgs } from "node:util";
import { configOf, startRun } from "ganvas";
import { addRecipe, adversarialGan, mlpDiscriminator, mlpGenerator, recipe, vanilla } from "ganvas/gan";
import { add, mean, neg, relu, square, sub } from "ganvas/tensor";

const { values } = parseArgs({ options: { steps: { type: "string", default: "3000" } } });

/** @type {import("ganvas/gan").AdversarialLoss} */
const squaredHinge = {
  name: "squared-hinge",
  source: "examples/custom-loss.js",
  isRelative: false,
  undecided: 0, // the logit at which D cannot tell real from fake, and its loss there: for guards and charts
  undecidedLoss: 2,
  discriminator: (real, fake) => add(mean(square(relu(sub(1, real)))), mean(square(relu(add(1, fake))))),
  generator: (fake) => neg(mean(fake)),
};

addRecipe(
  recipe({
    ...vanilla,
    name: "squared-hinge",
    title: "The original networks with the squared hinge loss",
    build: (options, data) =>
      adversarialGan(options, data, {
        loss: squaredHinge,
        generators: { generator: mlpGenerator(options.latent, [256, 512], data) },
        discriminator: mlpDiscriminator(data, [512, 256], { dropRate: options.dropout }),
      }),
  }),
);

const run = await startRun(configOf({ recipe: "squared-hinge", steps: Number(values.steps), logEvery: 100 }));
for await (const event of run.events) {
  if (event.type === "step") console.log(event.step, event.metrics);
  if (event.type === "samples") console.log(`pictures: ${event.file}`);
}
