/** @file What happens while a GAN trains, in order. Terminal, files and callers all live on these events. */
import type { ChangeLine, RanksLine, ScoresLine } from "../curves/log-line.js";
import type { DataSpec, ImageSpec } from "../gan/index.js";
import type { Checkpoint, DataPosition } from "./checkpoints/checkpoint.js";
import type { TrainingConfig } from "./config/config.js";
import type { Measured } from "./evaluation/figures.js";
import type { Finding, GuardName } from "./guards/index.js";

/** Everything is set up; training begins or goes on. */
export interface StartEvent {
  readonly type: "start";
  /** Steps done before. */
  readonly step: number;
  readonly config: TrainingConfig;
  /** Device, for people. */
  readonly device: string;
  /** The images, and what the data have beside them. */
  readonly image: DataSpec;
  readonly data: Pick<DataPosition, "name" | "count">;
  /** Trainable numbers by network. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Engine memory for state and one step. */
  readonly memoryBytes: number;
}

/** Once every `logEvery` steps, and at the last. */
export interface StepEvent {
  readonly type: "step";
  readonly step: number;
  /** Means over the steps since the last such event: losses and the recipe's own scalars; and norms of gradients, where guards have looked at them. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Training time so far, resumed runs included. */
  readonly seconds: number;
  /** Over the steps since the last such event. */
  readonly stepsPerSecond: number;
  readonly imagesPerSecond: number;
}

/** Pictures: `reals` of the data once at the beginning, `fakes` from the same latents, or the same images, every time. */
export interface SamplesEvent {
  readonly type: "samples";
  readonly step: number;
  readonly kind: "fakes" | "reals";
  /** [count, H, W, C] in [−1, 1]. */
  readonly images: Float32Array;
  readonly count: number;
  readonly image: ImageSpec;
  /** Images in a row of the picture. */
  readonly columns: number;
  /** Of points of the plane: points of the data to draw them over, [N, 1, 1, 2]. */
  readonly over?: Float32Array;
  /** Where the picture was saved, if it was. */
  readonly file?: string;
}

/** The time to save. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly step: number;
  /** Copies the state; call it before asking for the next event. */
  readonly snapshot: () => Checkpoint;
  /** Where it was saved, if it was. */
  readonly file?: string;
  readonly bytes?: number;
}

/** The figures of the generator in use; once every `evaluateEvery` steps, and at the last. */
export interface EvaluationEvent extends Measured {
  readonly type: "evaluation";
  /** Training time so far. */
  readonly seconds: number;
  /** Seconds that the evaluation took, which are no training time. */
  readonly took: number;
  /** The state that was measured. */
  readonly snapshot: () => Checkpoint;
  /** Where that was saved, if it is the best so far. */
  readonly file?: string;
}

/** Something that training survives. */
export interface WarningEvent {
  readonly type: "warning";
  readonly message: string;
}

/** A guard has found that training goes wrong. */
export interface GuardEvent extends Finding {
  readonly type: "guard";
  readonly step: number;
}

/** Training has gone back and goes on with another setting; a start event follows. */
export interface HealEvent {
  readonly type: "heal";
  /** Where it goes on. */
  readonly step: number;
  /** How far it had come. */
  readonly from: number;
  /** What was found. */
  readonly guard: GuardName;
  /** The options that are different now, for people. */
  readonly change: string;
}

/** How D judges images of the data and of the generator that learns, as it sees them in training: two histograms of equally wide bins. Beside each picture but the first, of GANs whose D judges images. */
export type ScoresEvent = ScoresLine;

/** After an event of a step, where processes train together, about once a second. */
export type RanksEvent = RanksLine;

/** Somebody has told training to wait (`pause`, a checkpoint went before) or to go on (`continue`). */
export interface PauseEvent {
  readonly type: "pause" | "continue";
  readonly step: number;
}

/** Somebody has changed settings, with which training goes on; a start event and a checkpoint follow. */
export type ChangeEvent = ChangeLine;

/** The last event: all steps are done (`finish`), or the caller's signal or a command to stop came (`interrupt`); a checkpoint went before. */
export interface EndEvent {
  readonly type: "finish" | "interrupt";
  readonly step: number;
  readonly seconds: number;
}

export type TrainingEvent =
  | StartEvent
  | StepEvent
  | SamplesEvent
  | CheckpointEvent
  | EvaluationEvent
  | WarningEvent
  | GuardEvent
  | HealEvent
  | ScoresEvent
  | RanksEvent
  | PauseEvent
  | ChangeEvent
  | EndEvent;
