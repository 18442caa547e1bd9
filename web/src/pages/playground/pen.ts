/** @file The pen: strokes while somebody draws a distribution. */
import { signal } from "@preact/signals";
import type { playground } from "ganvas/browser";

/** Strokes so far, as the pointer made them, in the networks' units; undefined while nobody draws. */
export const pen = signal<playground.Drawing | undefined>(undefined);
