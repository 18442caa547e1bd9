/** @file The choices of a way through latents, apart from what walks it: the command line lists them before anything is loaded. */

/** How a way leads from one key to the next: of z along great circles or straight lines, or of styles along straight lines. */
export const wayKinds = ["spherical", "linear", "styles"] as const;
export type WayKind = (typeof wayKinds)[number];

/** How time goes from one key to the next: evenly, or slow near the keys. */
export const eases = ["even", "smooth"] as const;
export type Ease = (typeof eases)[number];
