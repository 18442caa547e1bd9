/** @file SHA-256 of data sets, by Node. */

import { createHash } from "node:crypto";

/** SHA-256 of the concatenated parts, as 64 hexadecimal digits. */
export function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
