/** @file Guards: what goes wrong in a training, found while it trains, and healed on request. */
export { guardModes, guardNames } from "./guard.js";
export type { Finding, GuardMode, GuardName } from "./guard.js";
export { divergence, gentler, GoodStates, isHealable } from "./heal.js";
export { Watch } from "./watch.js";
