/** @file The playground: GANs of points of the plane, to look at while they learn. */
export type { Coverage } from "./coverage.js";
export type { Drawing } from "./drawing.js";
export type { PlaygroundFacts } from "./facts.js";
export type { StepFigures } from "./figures.js";
export { buffersOf } from "./frame.js";
export type { Frame, FrameRequest, Progress, StepRequest } from "./frame.js";
export type { Player } from "./game.js";
export { Playground } from "./playground.js";
export { playgroundPresets } from "./presets.js";
export type { PlaygroundPreset, PresetName } from "./presets.js";
export { firstSettings, trainCommand } from "./settings.js";
export type { PlaygroundOptions, PlaygroundSettings } from "./settings.js";
export { switchesOf, switchGroups, withoutSwitch } from "./switches.js";
export type { Switch, SwitchGroup, SwitchKind } from "./switches.js";
