/**
 * @file The losses of CycleGAN (Zhu et al. 2017, arXiv:1703.10593, sections 3, 4 and 5.2): two adversarial games whose generators undo each other.
 * Networks: `generatorB` makes images of domain B from those of A (G: X → Y in the paper) and `discriminatorB` judges them (D_Y); `generatorA` (F) and
 * `discriminatorA` (D_X) the other way round.
 */
import type { Optimizer } from "../../optim/index.js";
import { abs, add, mean, mul, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Phase, PhaseContext, PhaseResult, Rate } from "../gan.js";
import { throughPool } from "../image-pool.js";
import type { AdversarialLoss } from "../losses/index.js";

export interface CycleGame {
  readonly loss: AdversarialLoss;
  readonly optimizer: Optimizer;
  /** Factor on the learning rates. */
  readonly rate: Rate;
  /** λ, weight of the distance after a round trip. */
  readonly cycle: number;
  /** Weight, times λ, of the distance between G(b) and b: images that are of the domain already shall stay as they are. */
  readonly identity: number;
}

/** A: the data's images, B: those of the second data set. */
type Domain = "A" | "B";
const domains: readonly Domain[] = ["A", "B"];
const other = { A: "B", B: "A" } as const;

/** Phases `discriminators` and `generators`. Both see the same images: the generators run forward once a step. The pools `poolA` and `poolB` are the GAN's memory. */
export function cyclePhases(game: CycleGame): Phase[] {
  const { optimizer, rate } = game;
  return [
    {
      ...{ name: "discriminators", trains: ["discriminatorA", "discriminatorB"], optimizer, rate },
      minimize: (context) => total(domains.map((domain) => discriminatorLoss(game, context, domain))),
    },
    {
      ...{ name: "generators", trains: ["generatorA", "generatorB"], optimizer, rate },
      minimize: (context) => total(domains.map((domain) => generatorLoss(game, context, domain))),
    },
  ];
}

const imagesOf = ({ real, target }: PhaseContext, domain: Domain): Tensor => (domain === "A" ? real : target());

/** Images of a domain made from the other one's. */
const fakesOf = (context: PhaseContext, domain: Domain): Tensor =>
  context.network(`generator${domain}`)(imagesOf(context, other[domain]));

/** E|x − y|. */
const distance = (x: Tensor, y: Tensor): Tensor => mean(abs(sub(x, y)));

/** The least-squares loss as Mao et al. define it has a ½ that CycleGAN's has not. */
const factorOf = ({ name }: AdversarialLoss): number => (name === "least-squares" ? 2 : 1);

/** Half of [what D says of real images + what it says of those from the pool]. */
function discriminatorLoss({ loss }: CycleGame, context: PhaseContext, domain: Domain): PhaseResult {
  const discriminator = context.network(`discriminator${domain}`);
  const realLogits = discriminator(imagesOf(context, domain));
  const fakeLogits = discriminator(throughPool(context, `pool${domain}`, fakesOf(context, domain)));
  return {
    loss: mul(factorOf(loss) / 2, loss.discriminator(realLogits, fakeLogits)),
    metrics: { [`D${domain}(real)`]: mean(realLogits), [`D${domain}(fake)`]: mean(fakeLogits) },
  };
}

/** G's part in its game, the round trip that starts in the domain, and what G does to images of the domain itself. */
function generatorLoss({ loss, ...weights }: CycleGame, context: PhaseContext, domain: Domain): PhaseResult {
  const [images, generator] = [imagesOf(context, domain), context.network(`generator${domain}`)];
  const logits = context.network(`discriminator${domain}`)(fakesOf(context, domain));
  const cycle = distance(generator(fakesOf(context, other[domain])), images);
  const game = add(mul(factorOf(loss), loss.generator(logits)), mul(weights.cycle, cycle));
  const metrics = { [`cycle ${domain}`]: cycle };
  if (weights.identity === 0) return { loss: game, metrics };
  return { loss: add(game, mul(weights.cycle * weights.identity, distance(generator(images), images))), metrics };
}

const total = (parts: readonly PhaseResult[]): PhaseResult => ({
  loss: parts.map(({ loss }) => loss).reduce((sum, loss) => add(sum, loss)),
  metrics: Object.assign({}, ...parts.map(({ metrics }) => metrics)) as NonNullable<PhaseResult["metrics"]>,
});
