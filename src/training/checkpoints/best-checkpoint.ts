/** @file `checkpoints/best.safetensors` of a run: the state with the best figures so far, which are in its metadata, so that weights and figures are replaced as one. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../../base/errors.js";
import { writeFileAtomic } from "../run/atomic-file.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
import type { Checkpoint } from "./checkpoint.js";
import { cannotWrite } from "../errors.js";
import { isBetter, protocolOf } from "../evaluation/figures.js";
import type { Measured } from "../evaluation/figures.js";

/** Where a run's best checkpoint is, if there is one. @param checkpoints the run's folder of them */
export const bestFileIn = (checkpoints: string): string => join(checkpoints, "best.safetensors");

/** Keeps the best of a run's checkpoints. */
export class BestCheckpoint {
  readonly file: string;
  /** What was wrong with the file that was there. */
  readonly warning: string | undefined;
  #best: Measured | undefined;

  private constructor(file: string, best: Measured | undefined, warning: string | undefined) {
    this.file = file;
    this.#best = best;
    this.warning = warning;
  }

  /** Goes on from the file that is there; a damaged one counts as none. */
  static async open(checkpoints: string): Promise<BestCheckpoint> {
    const file = bestFileIn(checkpoints);
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined) return new BestCheckpoint(file, undefined, undefined);
    try {
      return new BestCheckpoint(file, decodeCheckpoint(bytes, file).measured, undefined);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      return new BestCheckpoint(file, undefined, `${error.message}; the next evaluation replaces it`);
    }
  }

  /** Whether these figures are the best so far. Such of another protocol cannot be compared: the newer ones count. */
  isBeatenBy(measured: Measured): boolean {
    const best = this.#best;
    return best === undefined || protocolOf(best) !== protocolOf(measured) || isBetter(measured.figures, best.figures);
  }

  /** Replaces the file, whole or not at all. @throws TrainingError when it cannot be written; the one before is then still there */
  async save(checkpoint: Checkpoint, measured: Measured): Promise<void> {
    try {
      await writeFileAtomic(this.file, encodeCheckpoint({ ...checkpoint, measured }));
    } catch (cause) {
      throw cannotWrite(this.file, cause);
    }
    this.#best = measured;
  }
}
