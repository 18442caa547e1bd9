/** @file Writes what happens into a run's folder: pictures, checkpoints, the logs, the model card. Passes every event on. */
import { join } from "node:path";
import { encodePng, samplePicture } from "../../data/portable.js";
import { writeFileAtomic } from "./atomic-file.js";
import { BestCheckpoint } from "../checkpoints/best-checkpoint.js";
import { saveCheckpoint } from "../checkpoints/checkpoint-store.js";
import { cannotWrite } from "../errors.js";
import { EventLog } from "./event-log.js";
import { eventRecord } from "./event-record.js";
import { measuredOf } from "../evaluation/figures.js";
import type { ChangeEvent, RanksEvent, SamplesEvent, StartEvent, StepEvent, TrainingEvent } from "../events.js";
import { whenThereIsRoom } from "./full-disk.js";
import { readHistory } from "./history.js";
import { MetricsCsv } from "./metrics-csv.js";
import { modelCard } from "./model-card.js";
import type { RunFolder } from "./run-folder.js";
import { TensorBoardLog } from "./tensorboard-log.js";
import type { Made, SavedPicture } from "./tensorboard-log.js";

const scale = 2;

/**
 * Records a run. While the disk is full it waits, and training with it.
 * @param signal ends such waiting
 * @throws what training throws; TrainingError when something cannot be written
 */
export async function* record(
  events: AsyncIterable<TrainingEvent>,
  run: RunFolder,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent, void, void> {
  let changes: readonly Pick<ChangeEvent, "step" | "change">[] = await changesSoFar(run);
  const log = await EventLog.open(run.events);
  let start: StartEvent | undefined;
  let last: StepEvent | undefined;
  let ranks: RanksEvent | undefined;
  let best: BestCheckpoint | undefined;
  let tables: readonly (MetricsCsv | TensorBoardLog)[] = [];
  const settleTables = () => Promise.all(tables.map(({ file }) => file.settle()));
  /** Passes warnings on and into the log. */
  const patiently = async function* <T>(operation: () => Promise<T>): AsyncGenerator<TrainingEvent, T, void> {
    const trying = whenThereIsRoom(operation, signal);
    for (;;) {
      const { done, value } = await trying.next();
      if (done === true) return value;
      log.add(eventRecord(value));
      yield value;
    }
  };
  const warn = function* (message: string): Generator<TrainingEvent, void, void> {
    const warning: TrainingEvent = { type: "warning", message };
    log.add(eventRecord(warning));
    yield warning;
  };
  try {
    for await (const event of events) {
      let seen = event;
      let made: Made = {};
      if (event.type === "start") {
        await settleTables(); // of the stretch before, when training was healed
        start = event;
        changes = changes.filter(({ step }) => step <= event.step);
        const card = modelCard(run, start);
        yield* patiently(() => write(run.config, `${JSON.stringify(event.config, null, 2)}\n`));
        yield* patiently(() => write(run.card, card));
        if (event.config.evaluateEvery > 0) {
          best = await BestCheckpoint.open(run.checkpoints);
          if (best.warning !== undefined) yield* warn(best.warning);
        }
        tables = await Promise.all([MetricsCsv.open(run.metrics, start), TensorBoardLog.open(run.tensorboard, start)]);
      } else if (event.type === "samples") {
        const grid = await pictureOf(event);
        made = { picture: grid };
        seen = { ...event, file: yield* patiently(() => savePicture(run, event, grid)) };
      } else if (event.type === "checkpoint") {
        const checkpoint = event.snapshot();
        made = { checkpoint };
        // Whoever goes on from this checkpoint finds in the logs all that led to it.
        await settleTables();
        yield* patiently(() => log.flush());
        seen = {
          ...event,
          ...(yield* patiently(() => saveCheckpoint(run.checkpoints, checkpoint, checkpoint.config.keep))),
        };
      } else if (event.type === "evaluation" && best?.isBeatenBy(event) === true) {
        const saved = best;
        yield* patiently(() => saved.save(event.snapshot(), measuredOf(event)));
        seen = { ...event, file: saved.file };
      } else if (event.type === "step") {
        last = event;
      } else if (event.type === "ranks") {
        ranks = event;
      } else if (event.type === "change") {
        changes = [...changes, event];
      } else if (start !== undefined && (event.type === "finish" || event.type === "interrupt")) {
        const card = modelCard(run, start, { end: event, last, ranks, changes });
        yield* patiently(() => write(run.card, card));
        await settleTables();
      }
      for (const table of tables) table.add(event, made);
      for (const message of tables.flatMap(({ file }) => file.takeWarning() ?? [])) yield* warn(message);
      log.add(eventRecord(seen));
      if ((seen.type !== "step" && seen.type !== "ranks") || log.isDue) yield* patiently(() => log.flush());
      yield seen;
    }
  } finally {
    await settleTables();
    await log.close();
  }
}

/** What was changed in earlier sessions; nothing in a run that has no log yet. */
const changesSoFar = (run: RunFolder) =>
  readHistory(run).then(
    (history) => history.changes,
    () => [],
  );

/** A grid of pictures. */
async function pictureOf({ images, count, image, columns, over }: SamplesEvent): Promise<SavedPicture> {
  const picture = samplePicture(images, { ...image, count, columns, scale, over });
  const { width, height, channels } = picture;
  return { png: await encodePng(picture), width, height, channels };
}

/** Saves a grid: `reals.png`, or `fakes000500.png` by step. @returns its path */
async function savePicture(
  { samples }: RunFolder,
  { kind, step }: SamplesEvent,
  { png }: SavedPicture,
): Promise<string> {
  const file = join(samples, kind === "reals" ? "reals.png" : `fakes${String(step).padStart(6, "0")}.png`);
  await write(file, png);
  return file;
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFileAtomic(path, content);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
