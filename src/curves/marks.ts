/** @file What happened at a step, as a line across charts. */
export interface Mark {
  readonly step: number;
  /** Training time. */
  readonly seconds: number;
  readonly kind: "guard" | "heal" | "change";
}
