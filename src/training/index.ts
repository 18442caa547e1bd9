/** @file Training: configuration, the loop and its events, run folders, checkpoints, trained generators. */
export { configOf } from "./config-of.js";
export { configSchema } from "./config.js";
export type { TrainingConfig } from "./config.js";
export { sendControl } from "./control.js";
export type { ControlCommand, ControlSource, UnreadableCommand } from "./control-command.js";
export { defineConfig } from "./define-config.js";
export type { RunConfig } from "./define-config.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
export type { Checkpoint, DataFacts, DataPosition } from "./checkpoint.js";
export { loadCheckpoint, saveCheckpoint } from "./checkpoint-store.js";
export { loadSource } from "./checkpoint-source.js";
export { evaluateRun } from "./evaluate.js";
export type { EvaluateOptions, Evaluation } from "./evaluate.js";
export { checkTruncation, listItems, usualGrid } from "./drawing-list.js";
export type { Drawable, DrawnItem } from "./drawing-list.js";
export { TrainingError } from "./errors.js";
export { eventRecord } from "./event-record.js";
export type * from "./events.js";
export type { TrainingData } from "./data-feed.js";
export { greyWeights, openGreyFeatures } from "./feature-weights.js";
export { openData } from "./open-data.js";
export { featureRanges } from "./onnx-features.js";
export type { FeatureRange, OnnxFeaturesOptions } from "./onnx-features.js";
export { openGenerator } from "./open-generator.js";
export type { Generator, GeneratorOptions } from "./generator.js";
export { readEvaluations } from "./evaluation-file.js";
export { evaluationMetrics } from "../curves/figure-names.js";
export type { FigureRecord, Measured } from "./figures.js";
export { readHistory } from "./history.js";
export type {
  ChangeRecord,
  EvaluationRecord,
  FindingRecord,
  RunHistory,
  SamplesRecord,
  ScoresRecord,
  StepRecord,
} from "./history.js";
export { makeFolder } from "./make-folder.js";
export { cardRows, trainCommand, useCommands } from "./model-card.js";
export { decodeDataset, encodeDataset } from "./dataset-file.js";
export { modelOf } from "./model.js";
export { openModel } from "./open-model.js";
export type { Model, ModelOptions } from "./model.js";
export { progressOf } from "./progress.js";
export { findRun, listRuns, nextRunFolder } from "./run-folder.js";
export type { RunFolder } from "./run-folder.js";
export { stateOf } from "./run-state.js";
export type { RunState } from "./run-state.js";
export { resumeConfig, resumeRun, startRun } from "./run.js";
export type { Run, RunOptions } from "./run.js";
export { openSession } from "./session.js";
export type { Session } from "./session.js";
export { changeConfig, checkConfig, findRecipe, parseSetting, resolveConfig } from "./settings.js";
export type { ResolvedConfig, Setting } from "./settings.js";
export { train } from "./train.js";
export { trainOn } from "./train-on.js";
export type { TrainOnOptions } from "./train-on.js";
export type { TrainOptions } from "./train.js";
export { version } from "../base/version.js";
