/** @file `ganvas evaluate`: flags and help. */
import type { Command } from "commander";
import type { EvaluateFlags } from "./commands/evaluate.js";

const examples = `
Examples:
  $ ganvas evaluate last
  $ ganvas evaluate runs/00000-dcgan-mnist --metrics fid,kid --data mnist:test
  $ ganvas evaluate 3 --metrics pr,dc,modes --samples 5000 --seed 70000
  $ ganvas evaluate last --metrics cas --data mnist:test   after ganvas train acgan --data mnist:train
  $ ganvas evaluate last@best --metrics fid        after ganvas train dcgan --evaluate-every 500
  $ ganvas evaluate last --metrics fid --json | jq 'select(.type == "figure").value'

fid Fréchet distance, kid kernel distance, is inception score, pr precision and recall, dc density and coverage, modes
classes drawn, swd sliced Wasserstein distance, msssim diversity, cas classification accuracy score (of runs with classes
on labelled data, not among the usual ones), ppl perceptual path length (when asked for: it draws more than all others). Of points of the plane: modes covered and the share near one. Distances are in the features of a small network for
grey images that comes with Ganvas: not Inception's, so no figure of a paper can be compared. See docs/metrics.md.
`;

/** @param addUse adds the flags of commands that use a run */
export function addEvaluate(
  program: Command,
  addUse: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  addUse(
    program
      .command("evaluate")
      .summary("measure how good a run's images are")
      .description("Measure a run's images beside as many real ones: distances, diversity, what is missing.")
      .argument("<run>", "run folder, its name, number, or last, with @best for its best; or a checkpoint file")
      .optionsGroup("Figures:")
      .option("--metrics <list>", "which of them, such as fid,kid; all but cas and ppl unless given")
      .option("--samples <n>", "images of each kind; 10000, or as many as the data have, unless given")
      .option("--data <name>", "the real images, such as mnist:test; what the run was trained on unless given")
      .option("--features <file.onnx>", "network that features are taken with; needs `npm install onnxruntime-web`")
      .option("--features-range <range>", "values it takes: 0,1 (unless given), -1,1, 0,255, or imagenet")
      .option("--seed <n>", "first seed of the images, and of all that is random in the figures", "0"),
  )
    .addHelpText("after", examples)
    .action(async (run: string, flags: EvaluateFlags) =>
      onCode(await (await import("./commands/evaluate.js")).evaluateCommand(run, flags)),
    );
}
