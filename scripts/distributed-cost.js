/**
 * @file Makes docs/distributed-cost.md and its picture from what `node bench/distributed.js` has measured and the plans of the networks on paper.
 *
 *     node scripts/distributed-cost.js            the page
 *     node scripts/distributed-cost.js --plans    the plans anew before, after a build
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { costPage, costPicture } from "./distributed/page.js";

const { values } = parseArgs({ options: { plans: { type: "boolean", default: false } } });
const root = fileURLToPath(new URL("../", import.meta.url));
const plansFile = `${root}bench/distributed/plans.json`;

if (values.plans) {
  const { paperNetworks } = await import("../bench/distributed/networks.js");
  await writeFile(plansFile, `${JSON.stringify(await paperNetworks())}\n`);
}
const measured = /** @type {import("../bench/distributed.js").Measured} */ (
  JSON.parse(await readFile(`${root}bench/distributed/measured.json`, "utf8"))
);
const networks = /** @type {import("../bench/distributed/networks.js").PaperNetwork[]} */ (
  JSON.parse(await readFile(plansFile, "utf8"))
);
await writeFile(`${root}docs/distributed-cost.md`, costPage(measured, networks));
await writeFile(`${root}docs/images/distributed-share.svg`, costPicture(measured, networks));
