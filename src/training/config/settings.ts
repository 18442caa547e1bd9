/**
 * @file Settings and where they come from: defaults, the recipe, a file, flags and `--set path=value` become one checked
 * configuration that knows each value's origin.
 */
import * as v from "valibot";
import { closest } from "../../base/closest.js";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { recipes } from "../../gan/index.js";
import type { Preset, Recipe } from "../../gan/index.js";
import { changeableOnResume, configSchema } from "./config.js";
import type { TrainingConfig } from "./config.js";
import { describeIssue } from "./issue.js";
import { stepOptions } from "./step-options.js";

/** One value from outside. */
export interface Setting {
  /** `steps`, `options.learningRate`, or `learningRate` for short. */
  readonly path: string;
  /** A value, or a text that still has to be read as the field's type. */
  readonly value: unknown;
  /** Whether a text is meant as one, and not to be read as the field's type. */
  readonly isTyped?: boolean;
  /** For people: `--steps`, `--set`, a file's name. */
  readonly origin: string;
}

/** A checked configuration and where each value came from, by path. */
export interface ResolvedConfig {
  readonly config: TrainingConfig;
  readonly origins: ReadonlyMap<string, string>;
}

const configKeys = Object.keys(configSchema.entries);

/** @throws ConfigError for an unknown name, with the nearest. */
export function findRecipe(name: string): Recipe {
  const recipe = recipes.get(name);
  if (recipe !== undefined) return recipe;
  const nearest = closest(name, recipes.keys());
  const advice = nearest === undefined ? `known: ${[...recipes.keys()].join(", ")}` : `did you mean ${nearest}?`;
  throw new ConfigError(`there is no recipe ${quote(name)}; ${advice}`);
}

/**
 * Splits `path=value`, as `--set` takes it.
 * @throws ConfigError when there is no path.
 */
export function parseSetting(text: string, origin = "--set"): Setting {
  const at = text.indexOf("=");
  if (at < 1) throw new ConfigError(`${origin} ${quote(text)} is no path=value, such as learningRate=0.0001`);
  return { path: text.slice(0, at).trim(), value: text.slice(at + 1), origin };
}

/** The full path of a setting. @throws ConfigError when nothing has this name. */
function fullPath({ path, origin }: Setting, recipe: Recipe): string {
  const [head = "", ...rest] = path.split(".");
  const optionKeys = Object.keys(recipe.options.entries);
  if (head === "options") {
    if (optionKeys.includes(rest.join("."))) return path;
    throw unknownPath(
      path,
      origin,
      recipe,
      optionKeys.map((key) => `options.${key}`),
    );
  }
  if (configKeys.includes(path)) return path;
  if (optionKeys.includes(path)) return `options.${path}`;
  throw unknownPath(path, origin, recipe, [...configKeys, ...optionKeys]);
}

function unknownPath(path: string, origin: string, recipe: Recipe, known: readonly string[]): ConfigError {
  const nearest = closest(path, known);
  const advice =
    nearest === undefined ? `\`ganvas recipes ${recipe.name}\` lists the options` : `did you mean ${nearest}?`;
  return new ConfigError(`${origin}: neither the run nor recipe ${recipe.name} has a field ${quote(path)}; ${advice}`);
}

/** A setting's value as the field at a full path wants it. */
const valueOf = ({ value, isTyped = false }: Setting, path: string, recipe: Recipe): unknown =>
  typeof value === "string" && !isTyped ? readText(schemaAt(path, recipe), value) : value;

/** Reads a text as the field wants it: as JSON where that fits, else as the text itself. */
function readText(schema: v.GenericSchema, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  return !v.is(schema, value) && v.is(schema, text) ? text : value;
}

function schemaAt(path: string, recipe: Recipe): v.GenericSchema {
  const [head = "", option = ""] = path.split(".");
  const entries: v.ObjectEntries = head === "options" ? recipe.options.entries : configSchema.entries;
  return entries[head === "options" ? option : head] ?? v.unknown();
}

/**
 * Layers settings over the defaults and checks the result.
 * @param settings later ones win
 * @throws ConfigError naming the field, its value and what it may be
 */
export function resolveConfig(recipe: Recipe, settings: readonly Setting[] = []): ResolvedConfig {
  const { steps, batch, data = "mnist", target = "" } = recipe.training;
  const defaults: Record<string, unknown> = {
    recipe: recipe.name,
    data,
    target,
    exclude: "",
    size: "auto",
    steps,
    batch,
    seed: 0,
    samplesEvery: 500,
    checkpointEvery: 1000,
    logEvery: 10,
    evaluateEvery: 0,
    evaluateSamples: 2000,
    evaluateMetrics: "auto",
    device: "auto",
    threads: "auto",
    deterministic: false,
    shards: "auto",
    reduce: "exact",
    compress: "none",
    syncBatchNorm: true,
    keep: 2,
    from: "",
    freeze: 0,
    guard: "warn",
  };
  const chosen: Record<string, unknown> = {};
  const chosenOptions: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  for (const setting of settings) {
    const path = fullPath(setting, recipe);
    const read = valueOf(setting, path, recipe);
    const [head = "", option = ""] = path.split(".");
    if (head === "options") chosenOptions[option] = read;
    else chosen[head] = read;
    origins.set(path, setting.origin);
  }
  const preset = presetOf(recipe, chosen["data"] ?? data);
  const { options: presetOptions, ...presetFields } = preset;
  const fields: Record<string, unknown> = { ...defaults, ...presetFields, ...chosen };
  if (fields["name"] === undefined) fields["name"] = `${recipe.name}-${folderLabel(fields["data"])}`;
  const ofSteps = stepOptions(recipe, preset, checkedSteps(fields["steps"], origins));
  const options = { ...presetOptions, ...ofSteps, ...chosenOptions };
  return {
    config: checkConfig({ ...fields, options }, origins),
    origins: new Map([...withDefaults(new Map(), recipe), ...presetOrigins(recipe, fields["data"]), ...origins]),
  };
}

/** The recipe's own defaults for a data set. */
const presetOf = ({ presets }: Recipe, data: unknown): Preset =>
  presets !== undefined && Object.hasOwn(presets, String(data)) ? (presets[String(data)] ?? {}) : {};

/** Where these come from, by path. */
function presetOrigins(recipe: Recipe, data: unknown): [string, string][] {
  const { options = {}, ...fields } = presetOf(recipe, data);
  const paths = [...Object.keys(fields), ...Object.keys(options).map((key) => `options.${key}`)];
  return paths.map((path) => [path, `recipe ${recipe.name} for ${String(data)}`]);
}

/** What a data set or file is called in a folder's name. */
export function folderLabel(path: unknown): string {
  const last =
    String(path)
      .split(/[\\/]/)
      .findLast((part) => /[A-Za-z0-9]/.test(part)) ?? "data";
  return (
    last
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 40) || "data"
  );
}

/**
 * Checks a configuration from anywhere, options included.
 * @param origins of its values, for messages
 * @throws ConfigError naming the field, its value and what it may be
 */
export function checkConfig(value: unknown, origins: ReadonlyMap<string, string> = new Map()): TrainingConfig {
  const parsed = v.safeParse(configSchema, value, { abortEarly: true });
  if (!parsed.success) throw new ConfigError(describeIssue(parsed.issues[0], configSchema, "", origins));
  const recipe = findRecipe(parsed.output.recipe);
  checkSize(parsed.output.size, recipe, origins.get("size"));
  const { options: schema } = recipe;
  const options = v.safeParse(schema, parsed.output.options, { abortEarly: true });
  if (!options.success) throw new ConfigError(describeIssue(options.issues[0], schema, "options", origins));
  return { ...parsed.output, options: options.output };
}

/** @throws ConfigError for a number of steps that no run has */
function checkedSteps(steps: unknown, origins: ReadonlyMap<string, string>): number {
  const parsed = v.safeParse(configSchema.entries.steps, steps);
  if (parsed.success) return parsed.output;
  throw new ConfigError(describeIssue(parsed.issues[0], configSchema, "steps", origins));
}

/** @throws ConfigError for a size that the recipe cannot make */
function checkSize(size: TrainingConfig["size"], { name, sizes }: Recipe, origin: string | undefined): void {
  if (size === "auto" || sizes?.includes(size) !== false) return;
  const where = origin === undefined ? "" : ` (${origin})`;
  throw new ConfigError(
    `size${where} is ${size}; recipe ${name} makes images of ${sizes.join(", ")} pixels: give one of these, or auto`,
  );
}

function withDefaults(origins: ReadonlyMap<string, string>, recipe: Recipe): ReadonlyMap<string, string> {
  const recipeName = `recipe ${recipe.name}`;
  const ofRecipe = [
    "steps",
    "batch",
    ...["data", "target"].filter((key) => key in recipe.training),
    ...Object.keys(recipe.options.entries).map((key) => `options.${key}`),
  ];
  return new Map([
    ...configKeys.filter((key) => key !== "options").map((key) => [key, "default"] as const),
    ...ofRecipe.map((path) => [path, recipeName] as const),
    ...origins,
  ]);
}

/** A field whose value is another. */
export interface FieldChange {
  /** `steps`, `options.learningRate`. */
  readonly path: string;
  readonly before: unknown;
  readonly value: unknown;
  readonly origin: string;
}

/**
 * What settings change in a configuration; what is so already is left out.
 * @param settings later ones win
 * @throws ConfigError when nothing has such a name
 */
export function changedFields(config: TrainingConfig, settings: readonly Setting[]): FieldChange[] {
  const recipe = findRecipe(config.recipe);
  const fields: Readonly<Record<string, unknown>> = config;
  const changes = settings.map((setting): readonly [string, FieldChange] => {
    const path = fullPath(setting, recipe);
    const before = path.startsWith("options.") ? config.options[path.slice("options.".length)] : fields[path];
    return [path, { path, before, value: valueOf(setting, path, recipe), origin: setting.origin }];
  });
  return [...new Map(changes).values()].filter(({ before, value }) => value !== before);
}

/** A configuration with other values, checked. @throws ConfigError naming the field, its value and what it may be */
export function withChanges(config: TrainingConfig, changes: readonly FieldChange[]): ResolvedConfig {
  const options: Record<string, unknown> = { ...config.options };
  const fields: Record<string, unknown> = { ...config, options };
  for (const { path, value } of changes) {
    if (path.startsWith("options.")) options[path.slice("options.".length)] = value;
    else fields[path] = value;
  }
  const origins = new Map(changes.map(({ path, origin }) => [path, origin]));
  return { config: checkConfig(fields, origins), origins };
}

/**
 * The configuration of a run that goes on, with what may be changed.
 * @throws ConfigError when a setting would change what is learnt
 */
export function changeConfig(config: TrainingConfig, run: string, settings: readonly Setting[]): ResolvedConfig {
  const changes = changedFields(config, settings);
  const fixed = changes.find(({ path }) => !changeableOnResume.has(path));
  if (fixed !== undefined)
    throw new ConfigError(
      `${fixed.origin}: ${fixed.path} cannot change when a run goes on; start another run, or change only ${[...changeableOnResume].join(", ")}`,
    );
  const changed = withChanges(config, changes);
  const paths = [
    ...configKeys.filter((key) => key !== "options"),
    ...Object.keys(config.options).map((key) => `options.${key}`),
  ];
  return {
    config: changed.config,
    origins: new Map([...paths.map((path) => [path, `run ${run}`] as const), ...changed.origins]),
  };
}
