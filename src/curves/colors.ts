/** @file Colours of curves and of marks across them. */
import type { Mark } from "./marks.js";

/** Okabe and Ito's, which are told apart by everybody and on light and dark. */
export const curveColors: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#8c8c8c",
];

export const markColors: Readonly<Record<Mark["kind"], string>> = {
  guard: "#d55e00",
  heal: "#009e73",
  change: "#0072b2",
};
