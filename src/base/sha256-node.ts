/** @file SHA-256 by Node; `#sha256` of package.json means sha256-browser.ts in a browser, else this file. */

import { createHash } from "node:crypto";

/** SHA-256 of the concatenated parts, as 64 lower-case hexadecimal digits. */
export function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
