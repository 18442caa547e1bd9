/** @file Flags of `ganvas export`. */

/** Names of formats. */
export const exportFormats = ["web", "generator", "onnx", "pytorch", "safetensors"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Flags as commander gives them. */
export interface ExportFlags {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly network?: readonly string[];
  readonly weights?: string;
  readonly trunc?: string;
  readonly data?: readonly string[];
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
