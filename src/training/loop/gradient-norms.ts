/** @file Norms of a training's gradients, from the optimisers' running means of them, and the first number that is none among these and the weights. */
import { optimizerOf } from "../../gan/index.js";
import type { Gan } from "../../gan/index.js";
import { gradientSlot } from "../../optim/index.js";
import type { GradientSlot } from "../../optim/index.js";
import { compile, square, sum } from "../../tensor/index.js";
import type { Program, StateBank, Tensor } from "../../tensor/index.js";
import { TrainingError } from "../errors.js";
import type { Session } from "./session.js";

/** A parameter that is trained. */
interface Watched {
  readonly network: string;
  /** In the state: `generator.0.weight`. */
  readonly name: string;
  readonly slot: GradientSlot | undefined;
}

/** Looks at the weights and gradients of all networks, in the engine: their sums of squares are not finite unless all numbers are. */
export class GradientNorms {
  readonly #watched: readonly Watched[];
  readonly #program: Program;
  readonly #state: StateBank;

  private constructor(watched: readonly Watched[], program: Program, state: StateBank) {
    this.#watched = watched;
    this.#program = program;
    this.#state = state;
  }

  static async compile({ gan, executor, state }: Pick<Session, "gan" | "executor" | "state">): Promise<GradientNorms> {
    const watched = watchedIn(gan, state);
    const program = await compile(
      ({ state: tensors }) => {
        const outputs: Record<string, Tensor> = {};
        for (const { name, slot } of watched) {
          const weight = tensors[name];
          if (weight !== undefined) outputs[name] = sum(square(weight));
          const mean = slot === undefined ? undefined : tensors[slot.name];
          if (slot !== undefined && mean !== undefined)
            outputs[slot.name] = sum(slot.of === "squares" ? mean : square(mean));
        }
        return { outputs };
      },
      { executor, state },
    );
    return new GradientNorms(watched, program, state);
  }

  /**
   * The norm ‖g‖₂ of each network's gradient, as a running mean; none of a network whose optimiser keeps none.
   * @throws TrainingError naming the parameter whose gradient or weight is NaN or infinite
   */
  look(step: number): Map<string, number> {
    const result = this.#program.run();
    const squares = new Map<string, number>();
    for (const { network, name, slot } of this.#watched) {
      if (slot !== undefined) {
        const sumOfSquares = result.tensor(slot.name)[0] ?? NaN;
        if (!Number.isFinite(sumOfSquares)) this.#checkAll(slot.name, `the gradient of ${name}`, step);
        squares.set(network, (squares.get(network) ?? 0) + sumOfSquares);
      }
      if (!Number.isFinite(result.tensor(name)[0])) this.#checkAll(name, `the weight ${name}`, step);
    }
    return new Map([...squares].map(([network, total]) => [network, Math.sqrt(total)]));
  }

  /** @throws TrainingError unless all are finite, as those are whose squares alone are too large */
  #checkAll(tensor: string, what: string, step: number): void {
    const wrong = this.#state.read(tensor).find((value) => !Number.isFinite(value));
    if (wrong === undefined) return;
    throw new TrainingError(
      `step ${step}: ${what} is ${wrong}; training diverged: lower the learning rate, such as --set learningRate=0.0001`,
    );
  }
}

function watchedIn(gan: Gan, { specs }: StateBank): Watched[] {
  const has = (name: string): boolean => Object.hasOwn(specs, name);
  return gan.phases
    .flatMap(({ trains }) => trains)
    .flatMap((network) =>
      Object.keys(gan.networks[network]?.parameters ?? {})
        .filter((parameter) => gan.frozen?.has(`${network}.${parameter}`) !== true)
        .map((parameter) => ({
          network,
          name: `${network}.${parameter}`,
          slot: gradientSlot(`${optimizerOf(network)}.${parameter}`, has),
        })),
    );
}
