/** @file The settings of a recipe as fields of a form, read from its JSON Schema (see src/training/config/json-schema.ts). */

/** A setting that a person can give. */
export interface SettingSpec {
  readonly name: string;
  /** As requests name it: options are under `options.` */
  readonly path: string;
  /** One line, for people. */
  readonly help: string;
  readonly kind: "number" | "integer" | "boolean" | "choice" | "text";
  /** As text; empty where there is none. */
  readonly usual: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a choice. */
  readonly choices?: readonly string[];
  readonly isOption: boolean;
}

/** What these forms read of a schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** A value or a number, such as `auto` or threads, is given as text. */
function kindOf({ type, enum: choices, anyOf }: Schema): SettingSpec["kind"] {
  if (choices !== undefined) return "choice";
  if (anyOf !== undefined) return "text";
  return type === "number" || type === "integer" || type === "boolean" ? type : "text";
}

function specOf(name: string, schema: Schema, isOption: boolean): SettingSpec {
  const { minimum, maximum, description = "", default: usual, enum: choices } = schema;
  return {
    name,
    path: isOption ? `options.${name}` : name,
    help: description,
    kind: kindOf(schema),
    usual: usual === undefined ? "" : textOf(usual),
    isOption,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(choices === undefined ? {} : { choices: choices.map(textOf) }),
  };
}

const ownNames: ReadonlySet<string> = new Set(["$schema", "recipe", "options"]);

/** All settings: the run's fields, then the recipe's options. */
export function settingsOf(schema: object): SettingSpec[] {
  const { properties = {}, definitions = {} } = schema as Schema;
  // An option may stand beside the fields, as a reference, unless a field has its name.
  const fields = Object.entries(properties).filter(([name, { $ref }]) => !ownNames.has(name) && $ref === undefined);
  return [
    ...fields.map(([name, field]) => specOf(name, field, false)),
    ...Object.entries(definitions).map(([name, option]) => specOf(name, option, true)),
  ];
}

/** The value that a form's text stands for, as requests take it. */
export function valueOf({ kind }: SettingSpec, text: string): string | number | boolean {
  if (kind === "boolean") return text === "true";
  if ((kind === "number" || kind === "integer") && text.trim() !== "" && Number.isFinite(Number(text)))
    return Number(text);
  return text;
}

/** The setting that a refusal is about: such lines begin with its path or name it in quotes. */
export function settingNamed(message: string, settings: readonly SettingSpec[]): SettingSpec | undefined {
  const first = /^(?:options\.)?[A-Za-z]\w*/.exec(message)?.[0];
  const quoted = /"([A-Za-z]\w*)"/.exec(message)?.[1];
  return settings.find(({ path }) => path === first) ?? settings.find(({ name }) => name === quoted);
}
