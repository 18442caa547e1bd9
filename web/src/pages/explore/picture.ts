/** @file The reader's own picture, which two panels use. */
import { signal } from "@preact/signals";

/** Undefined until something is drawn or dropped. */
export const picture = signal<ImageData | undefined>(undefined);
