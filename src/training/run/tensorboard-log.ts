/**
 * @file tensorboard/ of a run: its events as an event file. Each session writes a file of its own, as TensorBoard expects; one that goes on
 * says from which step on the earlier ones count no more.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Picture } from "../../data/portable.js";
import { fileVersion, sessionStarts, summary } from "../../interop/tensorboard/event.js";
import type { SummaryValue } from "../../interop/tensorboard/event.js";
import { BackgroundFile } from "./background-file.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { EvaluationEvent, ScoresEvent, StartEvent, StepEvent, TrainingEvent } from "../events.js";
import { figureValues } from "../../curves/figure-names.js";
import { histogramsOf } from "../checkpoints/histograms.js";
import { makeFolder } from "./make-folder.js";
import { trainCommand } from "./model-card.js";

/** A grid as it was saved. */
export interface SavedPicture extends Pick<Picture, "width" | "height" | "channels"> {
  readonly png: Uint8Array;
}

/** What has been made of an event on the way. */
export interface Made {
  /** Of an event of samples. */
  readonly picture?: SavedPicture | undefined;
  /** Of a checkpoint's. */
  readonly checkpoint?: Checkpoint | undefined;
}

const now = (): number => Date.now() / 1000;

export class TensorBoardLog {
  readonly file: BackgroundFile;
  readonly #networks: readonly string[];

  private constructor(path: string, networks: readonly string[]) {
    this.file = new BackgroundFile(path);
    this.#networks = networks;
  }

  /** Begins the file of a session. */
  static async open(folder: string, start: StartEvent): Promise<TensorBoardLog> {
    const earlier = await readdir(folder).catch(() => []);
    const log = new TensorBoardLog(join(folder, nextName(earlier)), Object.keys(start.parameters));
    log.file.change(() => makeFolder(folder));
    log.file.append(fileVersion(now()));
    const { step } = start;
    // A run that goes on from step 0 draws its first pictures again; later ones have theirs.
    if (earlier.length > 0) log.file.append(sessionStarts({ wallTime: now(), step: step === 0 ? 0 : step + 1 }));
    log.file.append(summary({ wallTime: now(), step }, [{ tag: "config", kind: "text", text: configText(start) }]));
    await log.file.settle();
    return log;
  }

  add(event: TrainingEvent, { picture, checkpoint }: Made = {}): void {
    if (event.type === "step") this.#add(event.step, scalars(event));
    else if (event.type === "evaluation") this.#add(event.step, evaluationScalars(event));
    else if (event.type === "scores") this.#add(event.step, scoreHistograms(event));
    else if (event.type === "samples" && picture !== undefined) {
      this.#add(event.step, [{ tag: `samples/${event.kind}`, kind: "image", ...picture }]);
    } else if (event.type === "checkpoint" && checkpoint !== undefined) {
      this.#add(event.step, histogramsOf(checkpoint, this.#networks));
    }
  }

  #add(step: number, values: readonly SummaryValue[]): void {
    this.file.append(summary({ wallTime: now(), step }, values));
  }
}

/** TensorBoard reads files in the order of their names, so that these go by time, and by number within a second. */
function nextName(names: readonly string[]): string {
  const times = names.flatMap((name) => /^events\.out\.tfevents\.(\d+)\./.exec(name)?.[1] ?? []).map(Number);
  const time = Math.max(Math.floor(now()), ...times);
  return `events.out.tfevents.${String(time).padStart(10, "0")}.${String(times.length).padStart(5, "0")}.ganvas`;
}

/** `loss.generator` is in the group loss, `gradient.generator` in gradient, D(x) in metrics. */
const scalars = ({ metrics, imagesPerSecond }: StepEvent): SummaryValue[] => [
  ...Object.entries(metrics).map(([name, value]): SummaryValue => {
    const tag = /^(loss|gradient)\./.test(name) ? name.replace(".", "/") : `metrics/${name}`;
    return { tag, kind: "scalar", value };
  }),
  { tag: "speed/images per second", kind: "scalar", value: imagesPerSecond },
];

/** `evaluation/fid`, `evaluation/pr.precision`. */
const evaluationScalars = ({ figures }: EvaluationEvent): SummaryValue[] =>
  Object.entries(figureValues(figures)).map(([name, value]) => ({ tag: `evaluation/${name}`, kind: "scalar", value }));

/** `scores/real` and `scores/fake`. */
const scoreHistograms = ({ from, to, real, fake }: ScoresEvent): SummaryValue[] =>
  Object.entries({ real, fake }).map(([name, counts]) => {
    const edge = (index: number): number => from + ((to - from) * index) / counts.length;
    const buckets = Float64Array.from(counts.flatMap((count, index) => [edge(index), edge(index + 1), count]));
    return { tag: `scores/${name}`, kind: "histogram", buckets };
  });

/** Markdown; what is indented by four is shown as it is. */
function configText({ config, data, device }: StartEvent): string {
  const json = JSON.stringify(config, null, 2).replaceAll(/^/gm, "    ");
  return `\`${trainCommand(config)}\`\n\n${data.name}, ${data.count} images, on ${device}\n\n${json}`;
}
