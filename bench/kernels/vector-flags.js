/** @file Turns on what this Node's V8 has for vectors but does not use by itself. */

import { setFlagsFromString } from "node:v8";

/** Call before compiling. V8 prints a complaint about flags that it does not know, hence the versions. */
export function setVectorFlags() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 22) setFlagsFromString("--experimental-wasm-relaxed-simd"); // on by default since
  if (major >= 24) setFlagsFromString("--experimental-wasm-revectorize"); // joins 128-bit vectors into 256-bit ones
}
