/** @file Configuration files as settings: a run's config.json, or what a person writes, as JSON, YAML or a module whose default export is the configuration. */
import { printable } from "../base/printable.js";
import { ConfigError } from "../base/errors.js";
import { configSchema } from "../training/index.js";
import type { Setting } from "../training/index.js";
import { defaultExport } from "./default-export.js";
import { isPlain, readFields } from "./fields-file.js";
import type { Fields } from "./fields-file.js";

const isModule = /\.[cm]?[jt]s$/i;
const advice = "give a recipe or a configuration file";

/** What a configuration file asks for. */
export interface ConfigSettings {
  readonly recipe: string;
  readonly settings: Setting[];
}

/** Whether a text names a configuration file; recipes have no dots in their names. */
export const isConfigFile = (text: string): boolean => /\.(json|ya?ml|[cm]?[jt]s)$/i.test(text);

/**
 * Reads a configuration file: `recipe`, and what differs from its defaults; `$schema` is for editors.
 * @returns the recipe's name, and the other fields as settings that know their line
 * @throws DataError or ConfigError when it cannot be read or is no configuration
 */
export const settingsFromFile = async (path: string): Promise<ConfigSettings> =>
  settingsOf(isModule.test(path) ? await fieldsOfModule(path) : await readFields(path, advice));

/** {@link settingsFromFile} of what was read already. @throws ConfigError when it is no configuration */
export function settingsOf({ fields, place }: Fields): ConfigSettings {
  const { recipe, options = {}, ...others } = fields;
  if (typeof recipe !== "string") {
    throw new ConfigError(`${place("recipe")}: has no recipe's name as field recipe; add recipe: "vanilla"`);
  }
  if (!isPlain(options)) {
    throw new ConfigError(`${place("options")}: options is no map; give the recipe's options by name`);
  }
  // A field of the run stays one where an option has its name.
  const repeated = Object.keys(options).find(
    (name) => Object.hasOwn(others, name) && !Object.hasOwn(configSchema.entries, name),
  );
  if (repeated !== undefined) {
    throw new ConfigError(
      `${place("options", repeated)}: ${printable(repeated)} is there twice, in options and beside; leave one out`,
    );
  }
  const settings = [
    ...Object.entries(others).map(([name, value]): Setting => ({
      path: name,
      value,
      isTyped: true,
      origin: place(name),
    })),
    ...Object.entries(options).map(([name, value]): Setting => ({
      path: `options.${name}`,
      value,
      isTyped: true,
      origin: place("options", name),
    })),
  ];
  return { recipe, settings: settings.filter(({ path: name, value }) => name !== "$schema" && value !== undefined) };
}

async function fieldsOfModule(path: string): Promise<Fields> {
  const fields = await defaultExport(path, path, advice);
  const name = printable(path);
  if (isPlain(fields)) return { fields, place: () => name };
  throw new ConfigError(
    `${name}: its default export is no plain object; export default defineConfig({ recipe: "dcgan" })`,
  );
}
