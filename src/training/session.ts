/** @file A GAN in engine memory, ready to be trained: what the loop and the dry run share. */
import { BackendError } from "../base/errors.js";
import { sizeOf } from "../base/shape.js";
import { createExecutor } from "../backends/index.js";
import { createLoader } from "../data/index.js";
import type { BatchLoader, ImageDataset } from "../data/index.js";
import { initialization, programInputs, stateSpecs, trainingStep } from "../gan/index.js";
import type { Gan, ImageSpec } from "../gan/index.js";
import { compile } from "../tensor/index.js";
import type { Executor, Program, StateBank } from "../tensor/index.js";
import type { TrainingConfig } from "./config.js";
import { fitData } from "./fit-data.js";
import { findRecipe } from "./settings.js";

/** Everything that a step needs. */
export interface Session {
  readonly gan: Gan;
  readonly image: ImageSpec;
  readonly executor: Executor;
  readonly state: StateBank;
  readonly program: Program;
  readonly loader: BatchLoader;
  readonly parameters: Readonly<Record<string, number>>;
  readonly memoryBytes: number;
  /** Reads the next batch into the program's memory and runs it. */
  step(): ReturnType<Program["run"]>;
  /** Draws the first values of all parameters. */
  initialize(): Promise<void>;
  dispose(): Promise<void>;
}

/** The size of a data set's images. */
export const imageOf = ({ height, width, channels }: ImageDataset): ImageSpec => ({ height, width, channels });

/** Starts the device that a configuration names. */
export function startDevice({
  device,
  threads,
  deterministic,
}: Pick<TrainingConfig, "device" | "threads" | "deterministic">): Promise<Executor> {
  return createExecutor({ device, deterministic, ...(threads === "auto" ? {} : { threads }) });
}

/**
 * Builds and compiles a configuration's GAN; its parameters are zero until they are drawn or loaded.
 * @param data the loader's data set is this one at the size that the configuration asks for
 * @throws ConfigError when options, batch and data do not fit; BackendError when the device cannot run it
 */
export async function openSession(config: TrainingConfig, data: ImageDataset): Promise<Session> {
  const recipe = findRecipe(config.recipe);
  const dataset = fitData(data, config, recipe);
  const loader = createLoader({ dataset, batch: config.batch, seed: config.seed });
  const image = imageOf(dataset);
  const gan = recipe.build(config.options, image);
  const executor = await startDevice(config);
  try {
    const state = executor.createState(stateSpecs(gan));
    const inputs = programInputs.trainingStep(config.batch, image);
    const program = await compile(trainingStep(gan), { executor, state, inputs });
    return {
      gan,
      image,
      executor,
      state,
      program,
      loader,
      parameters: countParameters(gan),
      memoryBytes:
        program.plan.arenaBytes + Object.values(state.specs).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0),
      step: stepper(program, loader),
      async initialize() {
        const draw = await compile(initialization(gan), { executor, state, inputs: programInputs.initialization });
        draw.run({ seed: [config.seed | 0] });
        draw.dispose();
      },
      dispose: () => executor.dispose(),
    };
  } catch (error) {
    await executor.dispose();
    throw error;
  }
}

/** One call per step; the batch goes straight into engine memory where that holds float32. */
function stepper(program: Program, loader: BatchLoader): Session["step"] {
  const real = program.input("real");
  if (real instanceof Int32Array) throw new BackendError("internal: the training step's images are no floats");
  const batch = real instanceof Float32Array ? real : new Float32Array(real.length);
  return () => {
    loader.next(batch);
    if (real !== batch) real.set(batch);
    return program.run();
  };
}

function countParameters(gan: Gan): Record<string, number> {
  return Object.fromEntries(
    Object.entries(gan.networks).map(([name, { parameters }]) => [
      name,
      Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    ]),
  );
}
