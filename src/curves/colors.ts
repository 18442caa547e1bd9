/** @file Colours of curves. */

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
