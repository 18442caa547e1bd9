/**
 * @file A GAN of points of the plane to play with: it learns as `ganvas train` does, step by step or as fast as it can, its options can change while it does, and
 * everything in it can be looked at. Nothing here draws; it runs in a Worker, and what it answers can be handed over without a copy.
 */
import { PointDataset, pointCount } from "../../data/toy/point-dataset.js";
import type { PointDistribution } from "../../data/toy/distributions.js";
import { latents, latentsInputs } from "../../gan/in-use.js";
import { compile } from "../../tensor/index.js";
import { coverageOf, coverageSamples } from "./coverage.js";
import { factsOf } from "./facts.js";
import type { PlaygroundFacts } from "./facts.js";
import { Figures } from "./figures.js";
import { carryOver, drawFirst, firstMemory, suits } from "./game-memory.js";
import { Game, ganOf } from "./game.js";
import type { Frame, FrameRequest, Progress, StepRequest } from "./frame.js";
import { latentLattice } from "./lattice.js";
import { allOptions, distributionOf } from "./settings.js";
import type { PlaygroundSettings } from "./settings.js";
import { Turns } from "./turns.js";

/** Points of the data that views know. */
const realCount = 1000;
/** Points of a drawing; of other distributions as many as training has. */
const drawnCount = 20_000;

/** What follows from the distribution. */
interface Data {
  readonly distribution: PointDistribution;
  readonly dataset: PointDataset;
  /** [M, 2] in [−1, 1]. */
  readonly reals: Float32Array;
}

function openData(data: PlaygroundSettings["data"]): Data {
  const distribution = distributionOf(data);
  const dataset = new PointDataset(distribution, typeof data === "string" ? pointCount : drawnCount);
  const reals = new Float32Array(2 * realCount);
  dataset.fillImages(
    Uint32Array.from({ length: realCount }, (_, index) => index),
    reals,
  );
  return { distribution, dataset, reals };
}

/** Latents that views are drawn from, the same at every step, so that points move instead of flickering. @returns [coverageSamples, latent] */
async function fixedLatents({ executor }: Game["parts"]["memory"], latent: number): Promise<Float32Array> {
  const draw = await compile(latents(latent, coverageSamples), { executor, inputs: latentsInputs });
  const z = Float32Array.from(draw.run({ seed: [0], index: [0] }).tensor("z"));
  draw.dispose();
  return z;
}

export class Playground {
  readonly #turns = new Turns();
  #settings: PlaygroundSettings;
  #data: Data;
  #game: Game;
  #z: Float32Array;

  private constructor(settings: PlaygroundSettings, data: Data, game: Game, z: Float32Array) {
    this.#settings = settings;
    this.#data = data;
    this.#game = game;
    this.#z = z;
  }

  /**
   * Starts an engine of its own.
   * @throws ConfigError for settings that make no sense, in one line
   */
  static async open(settings: PlaygroundSettings): Promise<Playground> {
    const options = allOptions(settings.options);
    const [gan, data] = [ganOf(options), openData(settings.data)];
    const memory = await firstMemory(gan, settings.seed);
    const game = await Game.compile({ ...settings, ...data, gan, options, memory }, 0);
    return new Playground(settings, data, game, await fixedLatents(memory, options.latent));
  }

  /** What is known before a step is made. */
  get facts(): PlaygroundFacts {
    return factsOf(this.#game, this.#data);
  }

  /**
   * Other options or another batch. What was learnt stays, as far as the networks' shapes do; the rest starts anew.
   * @param settings of the same data and seed; others want {@link restart}
   * @throws ConfigError for settings that make no sense; then the old ones hold
   */
  change(settings: PlaygroundSettings): Promise<void> {
    return this.#turns.take(() => this.#recompile(settings, this.#data));
  }

  /**
   * From the beginning, with other data or another seed where these differ.
   * @throws ConfigError for settings that make no sense; then the old ones hold
   */
  restart(settings: PlaygroundSettings): Promise<void> {
    return this.#turns.take(async () => {
      const isSame = settings.data === this.#settings.data;
      await this.#recompile(settings, isSame ? this.#data : openData(settings.data));
      const { gan, memory } = this.#game.parts;
      await drawFirst(gan, memory, settings.seed);
      this.#game.seek(0);
    });
  }

  /** Puts a game of other settings in the place of this one, which goes on where this one stands. */
  async #recompile(settings: PlaygroundSettings, data: Data): Promise<void> {
    const before = this.#game;
    const options = allOptions(settings.options);
    const gan = ganOf(options);
    const isSame = suits(gan, before.parts.memory);
    const memory = isSame ? before.parts.memory : await firstMemory(gan, settings.seed);
    const game = await Game.compile({ ...settings, ...data, gan, options, memory }, before.step);
    if (!isSame) {
      carryOver(before.parts.memory.state, memory.state);
      this.#z = await fixedLatents(memory, options.latent);
    }
    before.dispose();
    if (!isSame) await before.parts.memory.executor.dispose();
    this.#game = game;
    this.#data = data;
    this.#settings = settings;
  }

  /** Learns: at most so many steps, for at most so long, at least one. @returns figures as means over these steps */
  advance({ steps, milliseconds, player }: StepRequest): Promise<Progress> {
    return this.#turns.take(async () => {
      const game = this.#game;
      await game.prepare(player);
      const figures = new Figures();
      const start = performance.now();
      let done = 0;
      while (done < steps && (done === 0 || performance.now() - start < milliseconds)) {
        game.run(player, figures);
        done++;
      }
      return { step: game.step, done, milliseconds: performance.now() - start, figures: figures.means };
    });
  }

  /** Looks at the game as it is. Arrays are the caller's. */
  look(request: FrameRequest): Promise<Frame> {
    return this.#turns.take(async () => {
      const { views, parts, step } = this.#game;
      const { latent } = parts.options;
      const { isAveraged } = request;
      const shown = await views.points(this.#z.subarray(0, request.points * latent), isAveraged);
      const pushed = shown.subarray(0, 2 * views.pushed(request.arrows));
      const lattice = (n: number) => views.points(latentLattice(n, this.#z.subarray(0, latent)), isAveraged);
      return {
        step,
        points: shown,
        ...(request.heat > 0 && views.hasHeat ? { heat: await views.heat(request.heat) } : {}),
        ...(request.manifold > 0 ? { manifold: await lattice(request.manifold) } : {}),
        ...(pushed.length > 0 ? { pushes: await views.push(pushed) } : {}),
        ...(request.coverage
          ? { coverage: coverageOf(await views.points(this.#z, isAveraged), this.#data.distribution, this.#data.reals) }
          : {}),
      };
    });
  }

  /** Ends the engine. */
  dispose(): Promise<void> {
    return this.#turns.take(async () => {
      this.#game.dispose();
      await this.#game.parts.memory.executor.dispose();
    });
  }
}
