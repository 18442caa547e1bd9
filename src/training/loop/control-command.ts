/** @file What a training can be told while it goes on: by another process, through its folder (`control.ts`), or by a page. */
import * as v from "valibot";

/** What anybody may send. */
export const controlSchema = v.variant("action", [
  v.strictObject({ action: v.picklist(["pause", "resume", "stop"]) }),
  v.strictObject({ action: v.literal("change"), settings: v.record(v.string(), v.unknown()) }),
]);

/**
 * `pause`: save, and wait in memory; `resume`: go on; `stop`: save and end; `change`: go on with other settings, by paths as `--set` has them.
 * What is the case already changes nothing.
 */
export type ControlCommand = v.InferOutput<typeof controlSchema>;

/** Something came that is no command. */
export interface UnreadableCommand {
  readonly action: "unreadable";
  /** For people. */
  readonly reason: string;
}

/** What has come since the last call, in order. */
export type ControlSource = () =>
  | readonly (ControlCommand | UnreadableCommand)[]
  | Promise<readonly (ControlCommand | UnreadableCommand)[]>;
