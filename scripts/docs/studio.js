/** @file The studio's page without a server or models: its playground is what the theory's links open. */
import { join } from "node:path";
import { writeStaticSite } from "../../dist/studio/static-site.js";
import { made, root } from "./places.js";

export async function writeStudio() {
  await writeStaticSite({ models: [], data: [], out: join(root, made.studio), runs: "runs" });
}
