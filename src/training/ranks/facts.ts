/** @file What ranks compare before they train together. */
import { sha256 } from "#sha256";
import { trainingInputs, trainingStep } from "../../gan/index.js";
import { formatGraph, trace } from "../../tensor/index.js";
import type { ImageDataset } from "../../data/portable.js";
import { version } from "../../base/version.js";
import type { TrainingConfig } from "../config/config.js";
import type { Setting } from "../config/settings.js";
import type { TrainingData } from "../data/data-feed.js";
import type { Session } from "../loop/session.js";
import type { Fact } from "./alike.js";

/** A configuration, field by field. Each rank may have as many threads as it likes. */
export const configFacts = ({ options, threads: _, ...fields }: TrainingConfig): Fact[] =>
  requestFacts([...Object.entries(fields), ...Object.entries(options)]);

/** What changes in a run that goes on. */
export const settingFacts = (settings: readonly Setting[]): Fact[] =>
  requestFacts([
    ["--resume", "given"],
    ...settings.filter(({ path }) => path !== "threads").map(({ path, value }): [string, unknown] => [path, value]),
  ]);

const requestFacts = (fields: readonly (readonly [name: string, value: unknown])[]): Fact[] => [
  { name: "the version of Ganvas", value: version, advice: "install the same on all hosts" },
  ...fields.map(([name, value]) => ({
    name,
    value: typeof value === "string" ? value : JSON.stringify(value),
    advice: "start all ranks by the same command, with the same files",
  })),
];

/** The data that each rank has opened. */
export const dataFacts = ({ dataset, target }: TrainingData): Fact[] => [
  dataFact("the data set", dataset),
  ...(target === undefined ? [] : [dataFact("the target's data set", target)]),
];

const dataFact = (name: string, data: ImageDataset): Fact => ({
  name,
  value: `${data.name} of ${data.count} images (SHA-256 ${data.sha256.slice(0, 12)}…)`,
  advice: "give all hosts the same data",
});

/** The step that each rank would compute, before it is cut. */
export function programFact({ gan, spec, state }: Session, { batch }: Pick<TrainingConfig, "batch">): Fact {
  const text = formatGraph(trace(trainingStep(gan), trainingInputs(gan, spec, batch), state.specs));
  return {
    name: "the training step",
    value: `program ${sha256([new TextEncoder().encode(text)]).slice(0, 12)}…`,
    advice: "install the same Ganvas on all hosts, with the same recipes",
  };
}
