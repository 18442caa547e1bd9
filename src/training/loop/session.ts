/** @file A GAN in engine memory, ready to be trained: what the loop and the dry run share. */
import { sizeOf } from "../../base/shape.js";
import { initialization, initializationInputs, stateSpecs, withFrozenLayers } from "../../gan/index.js";
import type { DataSpec, Gan } from "../../gan/index.js";
import { compile } from "../../tensor/index.js";
import type { Executor, Program, RunResult, StateBank } from "../../tensor/index.js";
import { createShardedExecutor } from "../../tensor/partition/sharded-executor.js";
import type { Communicator } from "../communicator.js";
import type { TrainingConfig } from "../config/config.js";
import { DataFeed, dataSpec } from "../data/data-feed.js";
import type { TrainingData } from "../data/data-feed.js";
import { fitAll } from "../data/fit-data.js";
import { findRecipe } from "../config/settings.js";
import { cutOf } from "../ranks/cut.js";
import type { Cut } from "../ranks/cut.js";
import { startDevice } from "./start-device.js";
import { StepPrograms } from "./step-programs.js";

/** What a session is opened with besides its configuration and data. */
export interface SessionOptions {
  /** Ranks that train together; none for one process. */
  readonly communicator?: Communicator | undefined;
  /** For `threads: auto`; all processors, at most 8, unless given. */
  readonly threads?: number | undefined;
}

/** Everything that a step needs. */
export interface Session {
  readonly gan: Gan;
  readonly data: TrainingData;
  readonly spec: DataSpec;
  readonly executor: Executor;
  readonly state: StateBank;
  readonly feed: DataFeed;
  /** None where this process computes whole batches. */
  readonly cut: Cut | undefined;
  readonly parameters: Readonly<Record<string, number>>;
  readonly memoryBytes: number;
  /** Reads the next batch into the memory of the step's program and runs it. */
  step(): { readonly program: Program; readonly result: RunResult };
  /** Draws the first values of all parameters. */
  initialize(): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Builds and compiles a configuration's GAN; its parameters are zero until they are drawn or loaded.
 * @param unfitted data at any size; the session has them at the size that the configuration asks for
 * @throws ConfigError when options, batch and data do not fit; BackendError when the device cannot run it
 */
export async function openSession(
  config: TrainingConfig,
  unfitted: TrainingData,
  { communicator, threads }: SessionOptions = {},
): Promise<Session> {
  const data = fitAll(unfitted, config);
  const spec = dataSpec(data);
  const gan = withFrozenLayers(findRecipe(config.recipe).build(config.options, spec), config.freeze);
  const cut = cutOf(config, communicator);
  const feed = new DataFeed(gan, data, { batch: config.batch, seed: config.seed, share: cut?.share });
  const device = await startDevice(
    config.threads === "auto" && threads !== undefined ? { ...config, threads } : config,
  );
  const executor = cut === undefined ? device : createShardedExecutor(device, cut.sharding.collectives);
  try {
    const state = executor.createState(stateSpecs(gan));
    const steps = await StepPrograms.compile(gan, {
      data: spec,
      batch: config.batch,
      executor,
      state,
      sharding: cut?.sharding,
      batchParts: cut?.batchParts,
    });
    const arenas = steps.programs.reduce((bytes, { plan }) => bytes + plan.arenaBytes, 0);
    return {
      gan,
      data,
      spec,
      executor,
      state,
      feed,
      cut,
      parameters: countParameters(gan),
      memoryBytes: arenas + Object.values(state.specs).reduce((bytes, { shape }) => bytes + 4 * sizeOf(shape), 0),
      step() {
        const program = steps.at(feed.loader.step);
        feed.fill(program);
        return { program, result: program.run() };
      },
      initialize: () => drawFirstValues(gan, { executor, state }, config.seed),
      dispose: () => executor.dispose(),
    };
  } catch (error) {
    await executor.dispose();
    throw error;
  }
}

/** Draws the first values of a GAN's whole state. */
export async function drawFirstValues(
  gan: Gan,
  { executor, state }: Pick<Session, "executor" | "state">,
  seed: number,
): Promise<void> {
  const draw = await compile(initialization(gan), { executor, state, inputs: initializationInputs });
  draw.run({ seed: [seed | 0] });
  draw.dispose();
}

/** Trainable numbers by network. */
export function countParameters(gan: Gan): Record<string, number> {
  return Object.fromEntries(
    Object.entries(gan.networks).map(([name, { parameters }]) => [
      name,
      Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    ]),
  );
}
