/** @file A run folder for imported weights, like one of a training that has done no step. */
import { isPoint } from "../../base/points.js";
import type { DataSpec, Gan } from "../../gan/index.js";
import { stateSpecs } from "../../gan/index.js";
import { writeFileAtomic } from "../../training/run/atomic-file.js";
import { readState } from "../../training/checkpoints/checkpoint.js";
import { seedPictures } from "../../training/loop/pictures.js";
import { record } from "../../training/run/recorder.js";
import { createRunFolder } from "../../training/run/run-folder.js";
import { countParameters, drawFirstValues } from "../../training/loop/session.js";
import { startDevice } from "../../training/loop/start-device.js";
import type { DataPosition, RunFolder, StartEvent, TrainingConfig, TrainingEvent } from "../../training/index.js";
import type { Executor, StateBank } from "../../tensor/index.js";
import { importCard } from "./import-card.js";
import type { Origin } from "./origin.js";

/** What the run is made of. */
export interface Imported {
  readonly gan: Gan;
  readonly config: TrainingConfig;
  readonly spec: DataSpec;
  readonly data: DataPosition;
  readonly origin: Origin;
}

/**
 * Makes the next numbered run folder under `parent`.
 * @param take gives the drawn state the file's weights
 * @throws what `take` throws, before there is a folder; ConfigError, TrainingError when the folder cannot be made or written
 */
export async function writeImportedRun(
  imported: Imported,
  parent: string,
  take: (state: StateBank) => Promise<void>,
): Promise<RunFolder> {
  const { gan, config, origin } = imported;
  const executor = await startDevice(config);
  try {
    const state = executor.createState(stateSpecs(gan));
    await drawFirstValues(gan, { executor, state }, config.seed);
    await take(state);
    const folder = await createRunFolder(parent, config.name);
    const start = startOf(imported, executor);
    for await (const event of record(events(imported, start, { executor, state }), folder)) void event;
    await writeFileAtomic(folder.card, importCard(folder, start, origin));
    return folder;
  } finally {
    await executor.dispose();
  }
}

const startOf = ({ gan, config, spec, data }: Imported, { name }: Executor): StartEvent => ({
  ...{ type: "start", step: 0, config, device: name, image: spec, data, memoryBytes: 0 },
  parameters: countParameters(gan),
});

/** What a training without a step would say. */
async function* events(
  { gan, config, spec, data, origin }: Imported,
  start: StartEvent,
  { executor, state }: { readonly executor: Executor; readonly state: StateBank },
): AsyncGenerator<TrainingEvent, void, void> {
  yield start;
  yield {
    type: "warning",
    message: `not trained here: weights of ${origin.networks.map(({ network }) => network).join(", ")} come from ${origin.file}`,
  };
  for (const message of origin.warnings) yield { type: "warning", message };
  if (gan.generator !== undefined && !isPoint(spec)) {
    const draw = await seedPictures({ gan, spec, executor, state }, gan.generator);
    yield { type: "samples", step: 0, kind: "fakes", ...draw() };
  }
  const checkpoint = { step: 0, seconds: 0, config, image: spec, data };
  yield { type: "checkpoint", step: 0, snapshot: () => ({ ...checkpoint, tensors: readState(state) }) };
  yield { type: "finish", step: 0, seconds: 0 };
}
