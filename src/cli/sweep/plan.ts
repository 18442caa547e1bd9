/** @file The trials of a sweep: every combination of a grid, or so many random draws, each a checked configuration. */
import { printable } from "../../base/printable.js";
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { fillUniform, streamOf } from "../../base/philox.js";
import { describeIssue } from "../../training/config/issue.js";
import { findRecipe, resolveConfig } from "../../training/index.js";
import type { Setting, TrainingConfig } from "../../training/index.js";
import type { Fields } from "../fields-file.js";

const mostTrials = 10_000;
const trialCount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostTrials));

const rangeSchema = v.strictObject({
  from: v.number(),
  to: v.number(),
  scale: v.optional(v.picklist(["linear", "log"]), "linear"),
  /** Draws are rounded to whole numbers. */
  whole: v.optional(v.boolean(), false),
});

const sweepSchema = v.strictObject({
  recipe: v.string(),
  /** Of every trial. */
  set: v.optional(v.record(v.string(), v.unknown()), {}),
  search: v.optional(v.picklist(["grid", "random"]), "grid"),
  /** Of a random search. */
  trials: v.optional(trialCount),
  /** Of the draws; trials are trained with the run's own seed. */
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)), 0),
  /** Values to choose from by path, or a range to draw from. */
  over: v.record(v.string(), v.union([v.pipe(v.array(v.unknown()), v.minLength(1)), rangeSchema])),
  /** The metric by which trials are ranked. */
  minimize: v.optional(v.string()),
  maximize: v.optional(v.string()),
});

type SweepFile = v.InferOutput<typeof sweepSchema>;
type Range = v.InferOutput<typeof rangeSchema>;
type Values = Readonly<Record<string, unknown>>;

/** One training of a sweep. */
export interface Trial {
  /** `trial-003`. */
  readonly name: string;
  /** What is its own, by path. */
  readonly values: Values;
  readonly config: TrainingConfig;
}

/** How trials are ranked. */
export interface Ranking {
  readonly metric: string;
  /** Whether less is better. */
  readonly ascending: boolean;
}

export interface SweepPlan {
  readonly trials: readonly Trial[];
  readonly ranking: Ranking | undefined;
}

/**
 * The trials that a sweep's file means.
 * @throws ConfigError for what is no sweep, and for values that a trial cannot have
 */
export function planSweep(file: Fields): SweepPlan {
  const sweep = checkSweep(file);
  const { recipe, set, minimize, maximize } = sweep;
  const all = sweep.search === "grid" ? combinations(sweep, file) : draws(sweep, file);
  const digits = Math.max(3, String(all.length - 1).length);
  const trials = all.map((values, index): Trial => {
    const name = `trial-${String(index).padStart(digits, "0")}`;
    const settings = Object.entries({ ...set, ...values, name }).map(([path, value]): Setting => ({
      path,
      value,
      isTyped: true,
      origin: file.place(Object.hasOwn(values, path) ? "over" : "set", path),
    }));
    return { name, values, config: resolveConfig(findRecipe(recipe), settings).config };
  });
  const metric = minimize ?? maximize;
  return { trials, ranking: metric === undefined ? undefined : { metric, ascending: minimize !== undefined } };
}

function checkSweep({ fields, place }: Fields): SweepFile {
  const parsed = v.safeParse(sweepSchema, fields, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = (issue.path ?? []).map(({ key }) => String(key));
    throw new ConfigError(`${place(...path)}: ${describeIssue(issue, sweepSchema, "", new Map())}`);
  }
  const sweep = parsed.output;
  if (sweep.minimize !== undefined && sweep.maximize !== undefined) {
    throw new ConfigError(`${place("maximize")}: minimize and maximize are both given; leave one out`);
  }
  return sweep;
}

/** Every combination; the last path changes fastest. */
function combinations({ over, trials }: SweepFile, { place }: Fields): Values[] {
  if (trials !== undefined) throw new ConfigError(`${place("trials")}: trials is for search: random; leave it out`);
  let all: Values[] = [{}];
  for (const [path, values] of Object.entries(over)) {
    if (!Array.isArray(values)) {
      throw new ConfigError(
        `${place("over", path)}: over.${printable(path)} is a range, which a grid cannot have; give a list, or search: random`,
      );
    }
    if (all.length * values.length > mostTrials) {
      throw new ConfigError(
        `${place("over")}: more than ${mostTrials} combinations; give fewer values, or search: random`,
      );
    }
    all = all.flatMap((before) => values.map((value: unknown) => ({ ...before, [path]: value })));
  }
  return all;
}

/** Independent draws; a trial's are the same however many there are. */
function draws({ over, trials, seed }: SweepFile, { place }: Fields): Values[] {
  if (trials === undefined)
    throw new ConfigError(`${place("search")}: a random search wants trials; give their number`);
  const entries = Object.entries(over);
  for (const [path, choice] of entries) if (!Array.isArray(choice)) checkRange(path, choice, place("over", path));
  return Array.from({ length: trials }, (_, trial) => {
    const draw = (path: string): number => {
      const out = new Float64Array(1);
      fillUniform(out, seed, streamOf(`sweep ${path}`), trial);
      return out[0] ?? 0;
    };
    return Object.fromEntries(entries.map(([path, choice]) => [path, pick(choice, draw(path))]));
  });
}

function checkRange(path: string, { from, to, scale }: Range, place: string): void {
  if (from < to && (scale === "linear" || from > 0)) return;
  const rule = scale === "log" ? "0 < from < to" : "from < to";
  throw new ConfigError(`${place}: over.${printable(path)} is from ${from} to ${to}; give ${rule}`);
}

/** @param u uniform in [0, 1) */
function pick(choice: readonly unknown[] | Range, u: number): unknown {
  if (Array.isArray(choice)) return choice[Math.floor(u * choice.length)];
  const { from, to, scale, whole } = choice as Range;
  if (scale === "log") return rounded(from * (to / from) ** u, whole);
  return rounded(from + (to - from) * u, whole);
}

/** Four digits are enough to tell apart, and can be read. */
const rounded = (value: number, whole: boolean): number => (whole ? Math.round(value) : Number(value.toPrecision(4)));
