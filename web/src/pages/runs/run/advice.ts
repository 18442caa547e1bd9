/** @file What a guard advises, as settings. */

/** The settings that an advice names, as a command line would give them: `--set r1=1`. */
export const settingsIn = (advice: string): (readonly [path: string, value: string])[] =>
  [...advice.matchAll(/--set ([A-Za-z][\w.]*)=([\w.+-]*\w)/g)].map(([, path = "", value = ""]) => [path, value]);
