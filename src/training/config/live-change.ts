/** @file Which settings a training may change while it goes on: those of a run that goes on, and options that leave all that is in memory as it is. */
import { ConfigError } from "../../base/errors.js";
import { sameShape } from "../../base/shape.js";
import { stateSpecs } from "../../gan/index.js";
import type { DataSpec } from "../../gan/index.js";
import type { TensorSpecs } from "../../tensor/index.js";
import { changeableOnResume, fixedWhileTraining } from "./config.js";
import type { TrainingConfig } from "./config.js";
import { changedFields, findRecipe, withChanges } from "./settings.js";
import type { FieldChange } from "./settings.js";

/** Fields that a training may change, beside options. */
const changeable = new Set([...changeableOnResume].filter((path) => !fixedWhileTraining.has(path)));

/** A configuration and what is different in it. */
export interface LiveChange {
  readonly config: TrainingConfig;
  /** `learningRate 0.0002 → 0.0001`, each; none where all settings were so before. */
  readonly changes: readonly string[];
}

/**
 * The configuration with which a training goes on.
 * @param data as the recipe was told of them
 * @param done steps
 * @param settings by path
 * @throws ConfigError naming the setting that does not exist, has no such value, or cannot change
 */
export function changeLive(
  config: TrainingConfig,
  { data, done }: { readonly data: DataSpec; readonly done: number },
  settings: Readonly<Record<string, unknown>>,
): LiveChange {
  const given = Object.entries(settings).map(([path, value]) => ({ path, value, origin: "change" }));
  const fields = changedFields(config, given);
  const fixed = fields.find(({ path }) => !path.startsWith("options.") && !changeable.has(path));
  if (fixed !== undefined)
    throw new ConfigError(
      `${fixed.path} cannot change while a run trains; start another run, or change only options and ${[...changeable].join(", ")}`,
    );
  const { config: changed } = withChanges(config, fields);
  if (changed.steps <= done)
    throw new ConfigError(`steps is ${changed.steps}, and ${done} are done; give more, or stop the run`);
  const options = fields.filter(({ path }) => path.startsWith("options."));
  if (options.length > 0) checkMemory(config, changed, { data, options });
  return { config: changed, changes: fields.map(describe) };
}

const describe = ({ path, before, value }: FieldChange): string =>
  `${path.replace(/^options\./, "")} ${String(before)} → ${String(value)}`;

/** @throws ConfigError when another GAN would keep other tensors */
function checkMemory(
  before: TrainingConfig,
  after: TrainingConfig,
  { data, options }: { readonly data: DataSpec; readonly options: readonly FieldChange[] },
): void {
  const [old, other] = [stateOf(before, data), stateOf(after, data)];
  const tensor = differing(old, other) ?? differing(other, old);
  if (tensor === undefined) return;
  const names = options.map(({ path }) => path.replace(/^options\./, "")).join(", ");
  throw new ConfigError(
    `${names} cannot change while a run trains, because ${tensor} would not be what it is; start another run`,
  );
}

const stateOf = ({ recipe, options }: TrainingConfig, data: DataSpec): TensorSpecs =>
  stateSpecs(findRecipe(recipe).build(options, data));

/** The first tensor that is missing in other specs, or has another shape or type there. */
const differing = (specs: TensorSpecs, others: TensorSpecs): string | undefined =>
  Object.entries(specs).find(([name, { shape, dtype }]) => {
    const other = others[name];
    return other === undefined || other.dtype !== dtype || !sameShape(other.shape, shape);
  })?.[0];
