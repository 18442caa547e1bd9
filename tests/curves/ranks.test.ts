/** @file Events about processes that train together: in words, and in a log that is followed. */
import { expect, test } from "vitest";
import { parseLine } from "#src/curves/log-line.js";
import { ranksText } from "#src/curves/ranks-text.js";
import { RunLog } from "#src/curves/run-log.js";

const line = (step: number, hosts: readonly string[]) => {
  const each = hosts.map(() => 1);
  return {
    type: "ranks",
    step,
    hosts,
    imagesPerSecond: each,
    waited: each,
    bytes: each,
    communication: 0.123,
  } as const;
};

test("ranks are counted with their hosts", () => {
  expect(ranksText(line(3, ["a", "a", "b", "b"]))).toBe("4 ranks on 2 hosts, 12 % communication");
  expect(ranksText(line(3, ["a"]))).toBe("1 rank on 1 host, 12 % communication");
});

test("a log has the newest ranks of its last session", () => {
  const log = new RunLog("run");
  const add = (value: object): void => {
    const parsed = parseLine(JSON.stringify(value));
    if (parsed !== undefined) log.add(parsed);
  };
  add(line(10, ["a"]));
  add(line(20, ["a", "b"]));
  expect(log.ranks).toEqual(line(20, ["a", "b"]));
  add({ type: "start", step: 20, config: {}, parameters: {} });
  expect(log.ranks).toBe(undefined);
});
