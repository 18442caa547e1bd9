/** @file SHA-256 by Node; `#sha256` of package.json means sha256-portable.ts in a browser, else this file. */

import { createHash } from "node:crypto";

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
