/** @file Flags of `ganvas generate`. */
import type { DeviceFlags } from "../device-options.js";

/** Flags as commander gives them. */
export interface GenerateFlags extends DeviceFlags {
  readonly seeds?: string;
  readonly count?: string;
  readonly seed: string;
  readonly class?: string;
  readonly trunc?: string;
  readonly latent?: readonly string[];
  readonly direction?: readonly string[];
  readonly grid?: string;
  readonly scale: string;
  readonly out?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
