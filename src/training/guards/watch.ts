/** @file All guards of one training: what they look at, and when. */
import type { ImageDataset } from "../../data/portable.js";
import type { StepEvent } from "../events.js";
import { GradientNorms } from "../loop/gradient-norms.js";
import { createSampler, seedsFrom } from "../models/sampler.js";
import type { Sampler } from "../models/sampler.js";
import type { Session } from "../loop/session.js";
import { CollapseGuard, OscillationGuard } from "./collapse.js";
import { DominanceGuard } from "./dominance.js";
import { blockMeans, diversity } from "./features.js";
import type { Features } from "./features.js";
import type { Finding } from "./guard.js";
import { MemorisationGuard } from "./memorisation.js";

/** Steps from one look at fakes, weights and gradients to the next. */
const lookEvery = 50;
/** Copies are looked for less often, because every fake is compared with many images. */
const compareEvery = 500;
const shown = 64;
/** Training images that fakes are compared with. */
const compared = 4096;

/** Looks at a training as it goes on. */
export class Watch {
  readonly #session: Session;
  readonly #dominance: DominanceGuard;
  #images: ImageGuards | undefined;
  #gradients: GradientNorms | undefined;
  #norms: ReadonlyMap<string, number> = new Map();

  constructor(session: Session, options: Readonly<Record<string, unknown>>) {
    this.#session = session;
    this.#dominance = new DominanceGuard(options["loss"]);
  }

  /** What a line of the log shows. */
  onStep({ metrics }: StepEvent): Finding[] {
    return found(this.#dominance.look(metrics));
  }

  /**
   * What weights and gradients show, every now and then, and after the first step, to which later ones are compared.
   * @throws TrainingError naming the parameter where one is NaN or infinite
   */
  async onState(step: number): Promise<Finding[]> {
    if (step !== 1 && step % lookEvery !== 0) return [];
    this.#gradients ??= await GradientNorms.compile(this.#session);
    this.#norms = this.#gradients.look(step);
    return found(this.#dominance.lookAtGradient(this.#norms.get("generator")));
  }

  /** Norms of the networks' gradients at the last look, as metrics, once. */
  takeNorms(): Record<string, number> {
    const metrics = Object.fromEntries(Array.from(this.#norms, ([network, norm]) => [`gradient.${network}`, norm]));
    this.#norms = new Map();
    return metrics;
  }

  /** What the generator's images show, every now and then. Nothing where images are made from images. */
  async onImages(step: number): Promise<Finding[]> {
    const { generator } = this.#session.gan;
    if (generator === undefined || step % lookEvery !== 0) return [];
    const isFirst = this.#images === undefined;
    this.#images ??= await ImageGuards.create(this.#session, generator);
    return this.#images.look(step, isFirst);
  }
}

/** The guards that look at images, with what they compare fakes to. */
class ImageGuards {
  readonly #fakes: () => Features;
  readonly #collapse: CollapseGuard;
  readonly #oscillation: OscillationGuard;
  readonly #memorisation: MemorisationGuard;

  private constructor(fakes: () => Features, reals: Features) {
    const ofData = diversity({ ...reals, count: Math.min(shown, reals.count) });
    this.#fakes = fakes;
    this.#collapse = new CollapseGuard(ofData);
    this.#oscillation = new OscillationGuard(ofData);
    this.#memorisation = new MemorisationGuard(reals);
  }

  /** Fakes of the generator that learns, not of its average, which lags behind. */
  static async create(
    { gan, spec, executor, state, data }: Session,
    generator: NonNullable<Session["gan"]["generator"]>,
  ): Promise<ImageGuards> {
    const sampler: Sampler = await createSampler({ ...gan, averaged: [] }, { generator, image: spec, executor, state });
    const seeds = seedsFrom(0, shown);
    const labels = seeds.map((seed) => seed % (generator.classes ?? 1));
    return new ImageGuards(() => blockMeans(sampler.images(seeds, labels), spec), realFeatures(data.dataset));
  }

  look(step: number, isFirst: boolean): Finding[] {
    const fakes = this.#fakes();
    return found(
      isFirst ? this.#collapse.constant : undefined,
      this.#collapse.look(fakes, step),
      this.#oscillation.look(fakes),
      step % compareEvery === 0 ? this.#memorisation.look(fakes) : undefined,
    );
  }
}

/** Of images evenly spread over a data set, in an order in which the first ones are spread as well. */
function realFeatures(dataset: ImageDataset): Features {
  const count = Math.min(compared, dataset.count);
  const stride = Math.max(1, Math.floor(count / shown));
  const order = seedsFrom(0, count).sort((a, b) => (a % stride) - (b % stride) || a - b);
  const indices = Uint32Array.from(order, (index) => Math.floor((index * dataset.count) / count));
  const images = new Float32Array(count * dataset.height * dataset.width * dataset.channels);
  dataset.fillImages(indices, images);
  return blockMeans(images, dataset);
}

const found = (...findings: readonly (Finding | undefined)[]): Finding[] =>
  findings.filter((finding) => finding !== undefined);
