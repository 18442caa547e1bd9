/**
 * @file Which modes trained generators cover: of ring and grid by the protocol of PacGAN, of Stacked MNIST by that of Metz et al. 2017.
 * Usage: node bench/quality/coverage.js runs/00000-r3gan-ring runs/00001-wgan-gp-stacked-mnist …
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { close } from "../../scripts/results/judges.js";
import { mixtureFigure, stackedFigure } from "../../scripts/results/modes.js";

for (const folder of process.argv.slice(2)) {
  const { data } = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  console.log(`${folder}: ${await (data === "stacked-mnist" ? stackedFigure(folder) : mixtureFigure(folder))}`);
}
await close();
