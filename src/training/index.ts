/** @file Training: configuration, the loop and its events, run folders, checkpoints, trained generators. */
export { configOf } from "./config/config-of.js";
export { configSchema } from "./config/config.js";
export type { TrainingConfig } from "./config/config.js";
export { sendControl } from "./run/control.js";
export type { ControlCommand, ControlSource, UnreadableCommand } from "./loop/control-command.js";
export { defineConfig } from "./config/define-config.js";
export type { RunConfig } from "./config/define-config.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoints/checkpoint.js";
export type { Checkpoint, DataFacts, DataPosition } from "./checkpoints/checkpoint.js";
export { loadCheckpoint, saveCheckpoint } from "./checkpoints/checkpoint-store.js";
export { loadSource } from "./checkpoints/checkpoint-source.js";
export { evaluateRun } from "./evaluation/evaluate.js";
export type { EvaluateOptions, Evaluation } from "./evaluation/evaluate.js";
export { checkTruncation, listItems, usualGrid } from "./models/drawing-list.js";
export type { Drawable, DrawnItem } from "./models/drawing-list.js";
export { TrainingError } from "./errors.js";
export { eventRecord } from "./run/event-record.js";
export type * from "./events.js";
export type { TrainingData } from "./data/data-feed.js";
export { greyWeights, openGreyFeatures } from "./evaluation/feature-weights.js";
export { openData, unknownData } from "./data/open-data.js";
export { featureRanges } from "./evaluation/onnx-features.js";
export type { FeatureRange, OnnxFeaturesOptions } from "./evaluation/onnx-features.js";
export { openGenerator } from "./models/open-generator.js";
export type { Generator, GeneratorOptions } from "./models/generator.js";
export { readEvaluations } from "./evaluation/evaluation-file.js";
export { ranksText } from "../curves/ranks-text.js";
export { evaluationMetrics } from "../curves/figure-names.js";
export type { FigureRecord, Measured } from "./evaluation/figures.js";
export { readHistory } from "./run/history.js";
export type {
  ChangeRecord,
  EvaluationRecord,
  FindingRecord,
  RunHistory,
  SamplesRecord,
  ScoresRecord,
  StepRecord,
} from "./run/history.js";
export { makeFolder } from "./run/make-folder.js";
export { cardRows, trainCommand, useCommands } from "./run/model-card.js";
export { decodeDataset, encodeDataset } from "./data/dataset-file.js";
export { modelOf } from "./models/model.js";
export { openModel } from "./models/open-model.js";
export type { Model, ModelOptions } from "./models/model.js";
export { progressOf } from "./run/progress.js";
export { findRun, listRuns, nextRunFolder, runFolderOf } from "./run/run-folder.js";
export type { RunFolder } from "./run/run-folder.js";
export { stateOf } from "./run/run-state.js";
export type { RunState } from "./run/run-state.js";
export { followRun, resumeConfig, resumeRun, startRun } from "./run/run.js";
export type { Run, RunOptions, RunRequest } from "./run/run.js";
export { localProcessors, localThreads } from "./run/local-threads.js";
export { shareBeginning } from "./ranks/beginning.js";
export { fromFirst, isShared, rankName, settle, tellAll } from "./ranks/together.js";
export type { Communicator } from "./communicator.js";
export { openSession } from "./loop/session.js";
export type { Session } from "./loop/session.js";
export { changeConfig, checkConfig, findRecipe, parseSetting, resolveConfig } from "./config/settings.js";
export type { ResolvedConfig, Setting } from "./config/settings.js";
export { train } from "./train.js";
export { trainOn } from "./loop/train-on.js";
export type { TrainOnOptions } from "./loop/train-on.js";
export type { TrainOptions } from "./train.js";
export { version } from "../base/version.js";
