/** @file docs/distributed-cost.md as a text, from what was measured and the plans of networks. */
import { dcganFlops } from "../../bench/peers/flops.js";
import { wires } from "../../bench/distributed/scaling.js";
import { short, table, time } from "./format.js";
import { exchangeTable, moreRanksTable, predictionTable, verdict, workTable } from "./measured-tables.js";
import { networkTable, savingsTable, sharePanels, strongTable, weakTable } from "./paper-tables.js";
import { svgOf } from "../line-panels.js";

/** @typedef {import("../../bench/distributed.js").Measured} Measured */
/** @typedef {import("../../bench/distributed/networks.js").PaperNetwork} PaperNetwork */

/** A core's operations of products a second: DCGAN's step at 64 px on two cores with nothing beside it, as docs/performance.md has it. */
const core = dcganFlops({ size: 64, channels: 3, width: 64, latent: 100, batch: 64 }) / 0.935 / 2;

/** Ranks here as others would have them: our own part of a stage is what a small sum takes at least where the link is nothing but memory. @param {Measured} measured */
function clusterHere({ exchanges, worker }) {
  const small = exchanges.filter(({ link, ranks, bytes, beside }) => {
    return link === "shared memory" && ranks === 2 && bytes <= 16_384 && beside === undefined;
  });
  return { software: Math.min(...small.map(({ ms }) => ms)) / 1000, worker };
}

/** What ranks compute with. @type {readonly import("./paper-tables.js").Speed[]} */
const speeds = [
  { name: "1 core", flops: core },
  { name: "16 cores", flops: 16 * core },
  { name: "4 TFLOP/s", flops: 4e12 },
  { name: "40 TFLOP/s", flops: 40e12 },
];
/** For what is shown of one speed only. */
const gpu = { name: "4 TFLOP/s", flops: 4e12 };

/** The page's picture as SVG. @param {Measured} measured @param {readonly PaperNetwork[]} networks */
export const costPicture = (measured, networks) => svgOf(sharePanels(networks, gpu, clusterHere(measured)));

/** @param {Measured} measured @param {readonly PaperNetwork[]} networks */
export function costPage(measured, networks) {
  const here = clusterHere(measured);
  const wireTable = table(
    ["wire", "latency", "bandwidth", "each message"],
    wires.map(({ name, latency, bandwidth, message }) => [
      ...[name, time(latency), `${short(bandwidth / 1e6)} MB/s`, time(message)],
    ]),
  );
  const scaling = networks.map(
    (network) => `### ${network.name}

A batch of ${network.batch} images in all:

${strongTable(network, speeds, here)}

${network.each} images for each rank:

${weakTable(network, speeds, here)}
`,
  );
  return `# What communication costs

Ranks that train together exchange statistics of batches and gradients ([Several machines](distributed.md)). This page says what that takes of a step: measured between two ranks of this machine,
as a model, and on paper for more ranks, faster ones, and other wires. Written by \`node scripts/distributed-cost.js\` from \`bench/distributed/measured.json\`, which \`node bench/distributed.js\`
measures, and \`bench/distributed/plans.json\`; do not edit it by hand.

## The model

An exchange of S bytes among N ranks takes its stages' latency α, its bytes over the link of bandwidth B, and sums on a core at γ bytes a second:

| exchange | seconds |
| --- | --- |
| small: S·N ≤ 128 KiB, everybody gets everything and sums | α + (N−1)·S/B + (N−1)·S/γ |
| large: pieces to their owners, sums, sums to all | 2α + 2·(N−1)/N·W/B + (N−1)/N·S/γ + S/c |
| parts of the batch to all | α + (N−1)·S/B |

W is S, or half of it in f16 or bf16; only then numbers are cast, at c bytes a second. \`--reduce fast\` sends and sums as much. A message of a stage costs a core o more each; large ones travel in stretches of 2 MiB.
A step is its computation, with exchanges under way meanwhile: large ones one after the other, small ones beside them; computation stands still where it awaits one
that has not ended. α is what a small sum takes when one of the ranks has waited for the other for a millisecond, as in a training: a thread that rests notices later. Where ranks have as many computing threads as there are cores, what an exchange takes of a core is taken from computation.
Code: \`bench/distributed/cost-model.js\`.

A core here adds ${short(here.worker.summing / 1e9)} GB/s (γ) and casts ${short(here.worker.casting / 1e9)} GB/s (c, to 16 bits and back), both in WebAssembly and in its caches.

## Measured: exchanges

Two ranks on ${measured.machine}. Medians of the calmest third of the rounds. The machine is shared: how many cores others used meanwhile stands beside each row. Hosts are network namespaces whose wires \`tc\` holds to the rate.

${exchangeTable(measured)}

Among more hosts, what the model says from two of them:

${moreRanksTable(measured)}

## Measured and predicted: steps

One computing thread a rank, two ranks, two cores.

${workTable(measured)}

"Alone" is the same program with exchanges that do nothing, "step" with exchanges beside computation, "at once" with each exchange awaited where it begins. The share is that of the step in which computation stands still for exchanges,
waiting for the slower rank included. Predictions come from the coefficients of the table above, fitted to exchanges alone, and from what ranks compute between exchanges. "Alone" and "step" differ by more than the share now and then:
ranks in step compute the same at the same time, and get in each other's way.

${predictionTable(measured)}

${verdict(measured)} What ranks wait for each other is a part of it that grows with the number of exchanges, as with batch normalisation.

## On paper

The networks as published, from the plans that our compiler makes of them; products are counted by definition.

${networkTable(networks)}

A core here does ${short(core / 1e9)} GFLOP/s in DCGAN's step at 64 px ([Performance](performance.md)), which other networks are assumed to reach, too. A rank of 16 cores is assumed 16 times as fast, a GPU to reach 4 or 40 TFLOP/s in products and take no time for anything else, nor for the way between its memory and the host's. Each has a core for
communication besides. Wires, as assumed; to each stage our own software adds ${time(here.software)}, what a small sum takes at least in shared memory:

${wireTable}

The tables give the time of a step, in brackets the share in which computation stands still, with overlap and exact sums; "half" is the number of ranks from which on that share is at least a half, without overlap (communication takes as long as
computation), with overlap, and with overlap and bf16. A dash: fewer than one image a rank.

${scaling.join("\n")}
### What follows

Give each rank as many images as it can take: bytes and exchanges of a step do not depend on them, computation does. Ranks of CPU cores may be spread over 10 GbE freely; so may large networks on GPUs, with 16 bits and overlap. DCGAN on GPUs
should stay on one: it computes so little for its parameters that no wire keeps up, and even where bytes cost nothing each batch normalisation waits for several small exchanges
(\`syncBatchNorm: false\` does without them). Overlap hides at most as much communication as there is computation, so it buys most where both take about as long, and never more than a factor of 2; 16 bits buy a factor of 2 where bytes are what takes long, and
nothing where latency is.

### What overlap and 16 bits buy

Eight ranks of ${gpu.name}, with as many images each as above:

${savingsTable(networks, gpu, here)}

![Share of a step in which computation stands still, over ranks, by wire](images/distributed-share.svg)

*Per cent of a step in which computation stands still, over ranks of ${gpu.name}, with overlap, exact sums and as many images a rank as above.*
`;
}
