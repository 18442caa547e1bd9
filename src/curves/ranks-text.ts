/** @file Processes that train together, in words. */
import type { RanksLine } from "./log-line.js";

/** `4 ranks on 2 hosts, 12 % communication`. */
export function ranksText({ hosts, communication }: Pick<RanksLine, "hosts" | "communication">): string {
  const count = new Set(hosts).size;
  return `${counted(hosts.length, "rank")} on ${counted(count, "host")}, ${(100 * communication).toFixed(0)} % communication`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
