/** @file What a training step computes and exchanges, from its plan: nothing runs, so networks may be of any size. */
import * as v from "valibot";
import { recipes, stateSpecs, trainingInputs, trainingStep } from "../../dist/gan/index.js";
import { compile } from "../../dist/tensor/index.js";
import { createShardedExecutor } from "../../dist/tensor/partition/sharded-executor.js";

/** @typedef {import("../../dist/gan/index.js").Gan} Gan */
/** @typedef {import("../../dist/gan/index.js").ImageSpec} ImageSpec */
/** @typedef {import("../../dist/tensor/index.js").Plan} Plan */
/** @typedef {import("./cost-model.js").Moment} Moment */
/** @typedef {import("./cost-model.js").Timeline} Timeline */

/**
 * @typedef {object} Traffic of one rank's step
 * @property {number} parameters of all networks that are trained
 * @property {number} images a rank's step has
 * @property {number} flops of its products
 * @property {Timeline} timeline its `compute` in floating-point operations of products
 */

const product = (/** @type {readonly number[]} */ sizes) => sizes.reduce((all, size) => all * size, 1);

/** Operations of products by definition, two for each multiplication and addition. @param {Plan["steps"][number]} step */
function flopsOf(step) {
  if (step.kind === "matmul") return 2 * product(step.batch) * step.m * step.n * step.k;
  if (step.kind !== "convolution") return 0;
  const { images, outHeight, outWidth, outputs, kernelHeight, kernelWidth, channels } = step.sizes;
  return (2 * images * outHeight * outWidth * outputs * kernelHeight * kernelWidth * channels) / step.op.groups;
}

/** The timeline of a plan. @param {Plan} plan @returns {Timeline} */
export function timelineOf({ steps, buffers }) {
  /** @type {import("./cost-model.js").Exchange[]} */
  const exchanges = [];
  /** @type {Moment[]} */
  const moments = [];
  let compute = 0;
  for (const step of steps) {
    compute += flopsOf(step);
    if (step.kind !== "collective" && step.kind !== "await") continue;
    const { kind, exchange } = step;
    if (step.kind === "collective")
      exchanges[exchange] = { kind: step.collective, bytes: buffers[step.source]?.bytes ?? 0 };
    moments.push({ compute, event: kind === "await" ? "wait" : "start", exchange });
    compute = 0;
  }
  return { exchanges, moments: [...moments, { compute }] };
}

/** A device that keeps the plans it is given. */
class PlanKeeper {
  name = "plans only";
  /** @type {Plan[]} */
  plans = [];

  /** @param {Plan["traced"]["state"]} specs */
  createState(specs) {
    return { specs, read: () => new Float32Array(), write: () => undefined };
  }

  /** @param {Plan} plan @param {import("../../dist/tensor/index.js").StateBank} state */
  async load(plan, state) {
    return this.loadShard(plan, state);
  }

  /** @param {Plan} plan @param {import("../../dist/tensor/index.js").StateBank} state */
  async loadShard(plan, state) {
    this.plans.push(plan);
    const nothing = { number: () => Number.NaN, tensor: () => new Float32Array() };
    const data = () => new Float32Array();
    return {
      plan,
      state,
      input: data,
      runPart: () => undefined,
      run: () => nothing,
      result: nothing,
      buffer: data,
      dispose: () => undefined,
    };
  }

  async dispose() {
    this.plans = [];
  }
}

/**
 * A GAN's step as one of two shards has it.
 * @param {Gan} gan
 * @param {{ readonly image: ImageSpec, readonly images: number, readonly isDue?: import("../../dist/gan/train-step.js").IsDue }} options `images` of a shard
 * @returns {Promise<Traffic>}
 */
export async function trafficOf(gan, { image, images, isDue }) {
  const shards = 2;
  const keeper = new PlanKeeper();
  const collectives = { shards, hosted: [0], start: () => ({ wait: () => undefined }) };
  const executor = createShardedExecutor(keeper, collectives);
  const inputs = trainingInputs(gan, image, shards * images);
  const sharding = { collectives, sharded: Object.keys(inputs) };
  await compile(trainingStep(gan, isDue), { executor, state: stateSpecs(gan), inputs, sharding });
  const [plan] = keeper.plans;
  if (plan === undefined) throw new Error("no plan was loaded");
  const flops = plan.steps.reduce((sum, step) => sum + flopsOf(step), 0);
  const trained = new Set(gan.phases.flatMap(({ trains }) => trains));
  const parameters = [...trained].flatMap((name) => Object.values(gan.networks[name]?.parameters ?? {}));
  return {
    parameters: parameters.reduce((sum, { shape }) => sum + product(shape), 0),
    images,
    flops,
    timeline: timelineOf(plan),
  };
}

/** @param {string} name @param {ImageSpec} image @param {Record<string, unknown>} [options] */
export function recipeGan(name, image, options = {}) {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe.build(v.parse(recipe.options, options), image);
}
