/** @file Numbers, times and sizes for people, in the page's language. */
import { language, languages } from "./language.js";

const tag = (): string => languages[language.value].tag;

/** With at most four digits that count; whole numbers whole. */
export function formatNumber(value: number): string {
  const options = Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 };
  return new Intl.NumberFormat(tag(), options).format(value);
}

/** Short, for axes: 12K. */
export const formatCompact = (value: number): string =>
  new Intl.NumberFormat(tag(), { notation: "compact", maximumFractionDigits: 1 }).format(value);

const units: readonly (readonly [unit: "day" | "hour" | "minute" | "second", seconds: number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** The two largest units: 2h 5m; 41s. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([, size]) => whole >= size);
  const chosen = units.slice(first < 0 ? units.length - 1 : first).slice(0, 2);
  let rest = whole;
  return chosen
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return { unit, count };
    })
    .filter(({ count }, index) => count > 0 || index === 0)
    .map(({ unit, count }) =>
      new Intl.NumberFormat(tag(), { style: "unit", unit, unitDisplay: "narrow" }).format(count),
    )
    .join(" ");
}

/** 28.5 MB. */
export function formatBytes(bytes: number): string {
  const unit = bytes >= 1e9 ? "gigabyte" : bytes >= 1e6 ? "megabyte" : "kilobyte";
  const size = { gigabyte: 1e9, megabyte: 1e6, kilobyte: 1e3 }[unit];
  return new Intl.NumberFormat(tag(), { style: "unit", unit, maximumSignificantDigits: 3 }).format(bytes / size);
}

export const formatPercent = (share: number): string =>
  new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: 0 }).format(share);
