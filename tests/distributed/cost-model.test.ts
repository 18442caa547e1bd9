/** @file The cost model of communication: what it says of cases that are known, and that its page is made of what was measured. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { exchangeCost, stepCost } from "../../bench/distributed/cost-model.js";
import type { Exchange, Link, Scheme, Timeline } from "../../bench/distributed/cost-model.js";
import { fitLink } from "../../bench/distributed/prediction.js";
import { recipeGan, trafficOf } from "../../bench/distributed/traffic.js";
import { costPage, costPicture } from "../../scripts/distributed/page.js";

const worker = { summing: 8e9, casting: 4e9 };
const link: Link = { latency: 1e-4, message: 0, bandwidth: 1e8, stageWork: 0, byteWork: 0 };
const megabyte = 2 ** 20;
const secondsOf = (exchange: Exchange, ranks: number, scheme: Scheme = "exact"): number =>
  exchangeCost(exchange, { ranks, scheme, link, worker }).seconds;
const sum = (bytes: number): Exchange => ({ kind: "sum", bytes });

describe("an exchange", () => {
  test("costs nothing among one rank", () => {
    expect(secondsOf(sum(megabyte), 1)).toBe(0);
  });

  test("costs its latency when it is small, and twice its bytes when it is large", () => {
    expect(secondsOf(sum(4), 2)).toBeCloseTo(link.latency, 6);
    expect(secondsOf(sum(64 * megabyte), 512) * link.bandwidth).toBeCloseTo(2 * 64 * megabyte, -7);
  });

  test("costs half as much of the wire in 16 bits", () => {
    const [whole, half] = [secondsOf(sum(megabyte), 2), secondsOf(sum(megabyte), 2, "bf16")];
    expect((whole - half) * link.bandwidth).toBeCloseTo(megabyte / 2 - (megabyte / worker.casting) * link.bandwidth, 0);
  });
});

describe("a step", () => {
  const timeline: Timeline = {
    exchanges: [sum(megabyte), sum(megabyte)],
    moments: [
      { compute: 0.01, event: "start", exchange: 0 },
      { compute: 0.01, event: "start", exchange: 1 },
      { compute: 0.01, event: "wait", exchange: 0 },
      { compute: 0, event: "wait", exchange: 1 },
      { compute: 0.01 },
    ],
  };
  const costing = (seconds: number, busy = 0) => ({ seconds, busy, isSmall: false });

  test("hides exchanges that end before they are awaited", () => {
    expect(stepCost(timeline, () => costing(0.005))).toMatchObject({ seconds: 0.04, exposed: 0, share: 0 });
  });

  test("waits for exchanges that follow each other on the link", () => {
    // Begun at 10 ms and, when the first is over, at 30 ms: the second ends at 50 ms.
    expect(stepCost(timeline, () => costing(0.02)).seconds).toBeCloseTo(0.06);
  });

  test("waits for each exchange where it begins when nothing overlaps", () => {
    expect(stepCost(timeline, () => costing(0.005), { overlap: false }).seconds).toBeCloseTo(0.05);
  });

  test("gives exchanges what they need of a core that computes", () => {
    expect(stepCost(timeline, () => costing(0.005, 0.002), { isCoreShared: true }).seconds).toBeCloseTo(0.044);
  });
});

test("coefficients are found again in times that follow the model", () => {
  const known: Link = { latency: 2e-4, message: 0, bandwidth: 5e8, stageWork: 5e-5, byteWork: 1e-9 };
  const records = [64, 8192, 65_536, megabyte, 8 * megabyte].map((bytes) => {
    const { seconds, busy } = exchangeCost(sum(bytes), { ranks: 2, scheme: "exact", link: known, worker });
    const setting = { link: "wire", family: "openmpi", ranks: 2, scheme: "exact", library: "MPI", load: 0 } as const;
    return { ...setting, kind: "sum" as const, bytes, ms: seconds * 1000, cpu: busy * 1000, foreign: 0 };
  });
  const found = fitLink(records, worker);
  for (const key of ["latency", "bandwidth", "stageWork", "byteWork"] as const)
    expect(found[key] / known[key]).toBeCloseTo(1, 3);
});

test("a plan's sums of gradients are as many bytes as there are parameters", async () => {
  const image = { height: 16, width: 16, channels: 1 };
  const { parameters, timeline } = await trafficOf(recipeGan("dcgan", image), { image, images: 4 });
  const large = timeline.exchanges.filter(({ bytes }) => bytes > 65_536).reduce((total, { bytes }) => total + bytes, 0);
  expect(large / (4 * parameters)).toBeGreaterThan(0.9);
  expect(large / (4 * parameters)).toBeLessThan(1.02);
  const starts = timeline.moments.filter(({ event }) => event === "start").length;
  expect(timeline.moments.filter(({ event }) => event === "wait")).toHaveLength(starts);
});

test("the page and its picture are made of what was measured", async () => {
  const [measured, plans, page, picture] = await Promise.all(
    [
      "bench/distributed/measured.json",
      "bench/distributed/plans.json",
      "docs/distributed-cost.md",
      "docs/images/distributed-share.svg",
    ].map((path) => readFile(path, "utf8")),
  );
  const given = [JSON.parse(measured ?? ""), JSON.parse(plans ?? "")] as Parameters<typeof costPage>;
  expect(page).toBe(costPage(...given));
  expect(picture).toBe(costPicture(...given));
});
