/** @file README.md of a run: what was trained, how to do it again, how to use it. */
import { relative } from "node:path";
import type { TrainingConfig } from "../config/config.js";
import type { ChangeEvent, EndEvent, RanksEvent, StartEvent, StepEvent } from "../events.js";
import { ranksText } from "../../curves/ranks-text.js";
import type { RunFolder } from "./run-folder.js";
import { findRecipe, resolveConfig } from "../config/settings.js";
import { version } from "../../base/version.js";

/** How far a run came. */
export interface Progress {
  readonly end: Pick<EndEvent, "step" | "seconds">;
  readonly last: Pick<StepEvent, "metrics"> | undefined;
  /** Of its last steps, where processes trained together. */
  readonly ranks?: RanksEvent | undefined;
  /** What somebody changed on the way. */
  readonly changes: readonly Pick<ChangeEvent, "step" | "change">[];
}

/** A value as a shell takes it. */
const quoted = (value: unknown): string => {
  const text = String(value);
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
};

/** Fields that have a flag of their own. */
const flagged: ReadonlySet<string> = new Set([
  ...["data", "steps", "batch", "seed", "device", "threads", "from"],
  ...["shards", "reduce", "compress"],
]);

/** The command that trains the same again: only what differs from the recipe's defaults. */
export function trainCommand(config: TrainingConfig): string {
  const { recipe, options, shards, ...rest } = config;
  const fields = { ...rest, shards: shards === 1 ? "auto" : shards }; // which a process alone takes for one
  const { data, steps } = config;
  const chosen = Object.entries({ data, steps }).map(([path, value]) => ({ path, value, origin: "config.json" }));
  const { options: optionDefaults, ...fieldDefaults } = resolveConfig(findRecipe(recipe), chosen).config;
  const defaults: Readonly<Record<string, unknown>> = {
    ...{ ...fieldDefaults, ...optionDefaults },
    data: resolveConfig(findRecipe(recipe)).config.data,
    steps: resolveConfig(findRecipe(recipe), chosen.slice(0, 1)).config.steps,
  };
  const changed = Object.entries({ ...fields, ...options }).filter(
    ([path, value]) => path !== "name" && value !== defaults[path],
  );
  const flags = changed.filter(([path]) => flagged.has(path)).map(([path, value]) => `--${path} ${quoted(value)}`);
  const others = changed
    .filter(([path]) => !flagged.has(path))
    .map(([path, value]) => `--set ${quoted(`${path}=${String(value)}`)}`);
  return ["ganvas train", recipe, ...flags, ...others].join(" ");
}

/** Commands that use a run. @param folder as a shell takes it */
export function useCommands(recipe: string, folder: string): string[] {
  const { command } = findRecipe(recipe);
  return command === undefined
    ? [`ganvas generate ${folder} --seeds 0-31`, `ganvas generate ${folder} --seeds 7 --out seven.png`]
    : [`ganvas ${command} ${folder} picture.png --out results/`];
}

/** Names and values of the model card's table. */
export function cardRows(
  { config, data, image, parameters, device }: Omit<StartEvent, "type" | "step" | "memoryBytes">,
  progress?: Progress,
): (readonly [name: string, value: string])[] {
  const recipe = findRecipe(config.recipe);
  return [
    ["Recipe", `${recipe.name}: ${recipe.title}`],
    ["Paper", recipe.paper],
    ["Data", `${data.name}, ${data.count} images`],
    ["Trained at", `${image.height}×${image.width}×${image.channels}`],
    [
      "Parameters",
      Object.entries(parameters)
        .map(([name, count]) => `${name} ${count}`)
        .join(", "),
    ],
    [
      "Steps",
      progress === undefined
        ? `${config.steps} planned`
        : `${progress.end.step} of ${config.steps}, batch ${config.batch}`,
    ],
    ...(progress?.changes ?? []).map(({ step, change }) => [`Changed at step ${step}`, change] as const),
    ...(config.shards === 1 || config.shards === "auto" ? [] : [["Shards of a batch", String(config.shards)] as const]),
    ...(progress?.ranks === undefined ? [] : [["Processes", processesText(progress.ranks)] as const]),
    ["Time", progress === undefined ? "training" : `${progress.end.seconds.toFixed(1)} s on ${device}`],
    ...Object.entries(progress?.last?.metrics ?? {}).map(([name, value]) => [name, value.toPrecision(4)] as const),
    ["Ganvas", version],
  ];
}

/** `4 ranks on 2 hosts, 12 % communication: a, b`. @see ranksText */
const processesText = (ranks: RanksEvent): string => `${ranksText(ranks)}: ${[...new Set(ranks.hosts)].join(", ")}`;

/** The model card. @param progress once the run has ended */
export function modelCard(run: RunFolder, start: StartEvent, progress?: Progress): string {
  const { config } = start;
  const folder = relative("", run.path) || run.path;
  return `# ${run.name}

Trained by [Ganvas](https://www.npmjs.com/package/ganvas). Pictures are in \`samples/\`: \`reals.png\` from the data, the others by step, always from the seeds 0 to 63.

| | |
| --- | --- |
${cardRows(start, progress)
  .map(([name, value]) => `| ${name} | ${value} |`)
  .join("\n")}

## Use it

\`\`\`sh
${useCommands(config.recipe, quoted(folder)).join("\n")}
\`\`\`

## Go on, or train it again

\`\`\`sh
ganvas train --resume ${quoted(folder)} --steps ${config.steps * 2}
${trainCommand(config)}
\`\`\`
`;
}
