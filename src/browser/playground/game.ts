/** @file One game, compiled: the recipe's GAN for the options at hand, its steps, and steps of one player alone. */
import { createLoader } from "../../data/loader.js";
import type { BatchLoader } from "../../data/loader.js";
import type { PointDataset } from "../../data/toy/point-dataset.js";
import type { DataSpec, Gan } from "../../gan/gan.js";
import { vanilla } from "../../gan/recipes/vanilla.js";
import { trainingInputs, trainingStep } from "../../gan/train-step.js";
import { compile } from "../../tensor/index.js";
import type { Program } from "../../tensor/index.js";
import { StepPrograms } from "../../training/loop/step-programs.js";
import type { Figures } from "./figures.js";
import type { GameMemory } from "./game-memory.js";
import type { AllOptions } from "./settings.js";
import { ViewPrograms } from "./view-programs.js";

/** Who learns at a step: both as the recipe has it, or one player alone. */
export type Player = "both" | "discriminator" | "generator";

export const pointSpec: DataSpec = { height: 1, width: 1, channels: 2 };

/** @throws ConfigError for options that make no sense together */
export const ganOf = (options: AllOptions): Gan => vanilla.build(options, pointSpec);

/** What a game is made of. */
export interface GameParts {
  readonly gan: Gan;
  readonly options: AllOptions;
  readonly batch: number;
  readonly seed: number;
  readonly dataset: PointDataset;
  /** [M, 2], for views. */
  readonly reals: Float32Array;
  readonly memory: GameMemory;
}

/** Never due. */
const never = Infinity;

export class Game {
  readonly parts: GameParts;
  readonly views: ViewPrograms;
  readonly #steps: StepPrograms;
  readonly #loader: BatchLoader;
  readonly #alone = new Map<Player, Program>();

  private constructor(parts: GameParts, steps: StepPrograms, loader: BatchLoader) {
    this.parts = parts;
    this.#steps = steps;
    this.#loader = loader;
    this.views = new ViewPrograms({ ...parts, data: pointSpec });
  }

  /**
   * Compiles a game over memory that suits it.
   * @param step updates done before
   * @throws ConfigError when batch and options do not go together
   */
  static async compile(parts: GameParts, step: number): Promise<Game> {
    const { gan, batch, seed, dataset, memory } = parts;
    const loader = createLoader({ dataset, batch, seed });
    loader.seek(step);
    const steps = await StepPrograms.compile(gan, { data: pointSpec, batch, ...memory });
    return new Game(parts, steps, loader);
  }

  /** Updates done, of whomever. */
  get step(): number {
    return this.#loader.step;
  }

  /** Begins at a batch. */
  seek(step: number): void {
    this.#loader.seek(step);
  }

  /** Makes sure that {@link run} has its program. */
  async prepare(player: Player): Promise<void> {
    if (player === "both" || this.#alone.has(player)) return;
    const { gan, batch, memory } = this.parts;
    const phases = gan.phases.map((phase) => ({ ...phase, every: phase.name === player ? 1 : never }));
    // The other player's phase stays in the GAN, never due: unrolling looks its optimiser up there.
    const step = trainingStep({ ...gan, phases }, (every) => every !== never);
    this.#alone.set(player, await compile(step, { ...memory, inputs: trainingInputs(gan, pointSpec, batch) }));
  }

  /** One step on the next batch. @param figures take this step's */
  run(player: Player, figures: Figures): void {
    const program = player === "both" ? this.#steps.at(this.step) : this.#alone.get(player);
    const into = program?.input("real");
    if (program === undefined || !(into instanceof Float32Array)) throw new Error("internal: a step was not prepared");
    this.#loader.next(into);
    figures.add(program, program.run());
  }

  /** Frees the programs; the memory stays. */
  dispose(): void {
    for (const program of [...this.#steps.programs, ...this.#alone.values()]) program.dispose();
    this.views.dispose();
  }
}
