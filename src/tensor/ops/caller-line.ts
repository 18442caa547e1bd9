/** @file Finds the line outside the compiler that asked for an operation, for error messages. */

/** ` (at model.ts:12:5)`, or nothing where the runtime gives no stack. */
export function callerLine(): string {
  const here = import.meta.url;
  const tensorFolder = here.slice(0, here.lastIndexOf("/tensor/") + "/tensor/".length);
  const frame = (new Error().stack ?? "")
    .split("\n")
    .slice(1)
    .find((line) => !line.includes(tensorFolder) && /:\d+:\d+\)?$/.test(line));
  const place = frame?.match(/((?:file:\/\/|https?:\/\/|\/)[^\s()]+:\d+:\d+)\)?$/)?.[1];
  return place === undefined ? "" : ` (at ${place.replace(/^file:\/\//, "")})`;
}
