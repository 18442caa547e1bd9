/** @file Plans as text, for people and for tests. */
import { formatShape, sizeOf } from "../../base/shape.js";
import { formatAttributes } from "../graph/graph.js";
import type { Access, Plan, Region, Step } from "./plan.js";

type Name = (buffer: number) => string;

const formatAccess = ({ buffer, offset, strides }: Access, name: Name): string =>
  `${name(buffer)}[${strides.join(",")}${offset === 0 ? "" : `;+${offset}`}]`;

function formatRegion({ shape, values, stores }: Region, name: Name): string {
  const body = values.map((value, index) => {
    switch (value.kind) {
      case "load":
        return `v${index}=${formatAccess(value.access, name)}`;
      case "constant":
        return `v${index}=${value.value}`;
      case "product":
        return `v${index}=product`;
      case "apply":
        return `v${index}=${value.op.kind}(${value.args.map((arg) => `v${arg}`).join(",")}${formatAttributes(value.op) && ` ${formatAttributes(value.op)}`})`;
      default:
        return value satisfies never;
    }
  });
  const writes = stores.map((store) => `${formatAccess(store.access, name)}←v${store.value}`);
  return `${formatShape(shape)} { ${[...body, ...writes].join(" ")} }`;
}

function formatStep(step: Step, name: Name): string {
  switch (step.kind) {
    case "elementwise":
      return `elementwise ${formatRegion(step.region, name)}`;
    case "reduce":
      return `${step.results.map(({ op, value, target }) => `${op} of v${value} to ${formatAccess(target, name)}`).join(", ")} over ${step.reduced.map((folded) => (folded ? "R" : "K")).join("")} ${formatRegion(step.region, name)}`;
    case "matmul": {
      const batch = sizeOf(step.batch) === 1 ? "" : `${formatShape(step.batch)}×`;
      const product = step.product === null ? "" : ` → ${name(step.product)}`;
      const epilogue = step.epilogue === null ? "" : ` then ${formatRegion(step.epilogue, name)}`;
      return `matmul ${batch}${step.m}×${step.n}×${step.k} ${formatAccess(step.a, name)} · ${formatAccess(step.b, name)}${product}${epilogue}`;
    }
    case "convolution": {
      const { images, height, width, channels, outHeight, outWidth, outputs, kernelHeight, kernelWidth } = step.sizes;
      const shapes = `${images}×${height}×${width}×${channels} ∗ ${kernelHeight}×${kernelWidth} = ${outHeight}×${outWidth}×${outputs}`;
      const product = step.product === null ? "" : ` → ${name(step.product)}`;
      const epilogue = step.epilogue === null ? "" : ` then ${formatRegion(step.epilogue, name)}`;
      return `${step.op.kind} (${step.algorithm}) ${shapes} ${formatAccess(step.a, name)}, ${formatAccess(step.b, name)}${product}${epilogue}`;
    }
    case "random":
      return `${step.op.distribution} ${step.size} → ${name(step.target)}`;
    case "argmax":
      return `argmax ${step.outer}×${step.axis}×${step.inner} ${formatAccess(step.source, name)} → ${name(step.target)}`;
    case "gather":
    case "scatterAdd":
      return `${step.kind} ${step.count} of ${step.rows}×${step.width} ${formatAccess(step.source, name)} at ${formatAccess(step.indices, name)} → ${name(step.target)}`;
    case "collective": {
      const source = step.source === step.target ? "" : `${name(step.source)} → `;
      return `begin ${step.exchange}: ${step.collective} over shards ${source}${name(step.target)}`;
    }
    case "await":
      return `await ${step.exchange}: ${name(step.target)}`;
    default:
      return step satisfies never;
  }
}

/** Steps, then buffers with their places, then the size of the arena. */
export function formatPlan(plan: Plan): string {
  const name: Name = (buffer) => {
    const { role, name: label } = plan.buffers[buffer] ?? { role: "?", name: "?" };
    return role === "temporary" || role === "literal" ? `#${buffer}` : `${role}:${label}`;
  };
  const steps = plan.steps.map((step, index) => `${String(index).padStart(3)} ${formatStep(step, name)}`);
  const buffers = plan.buffers
    .filter(({ role }) => role !== "state")
    .map(
      ({ id, name: label, role, dtype, shape, bytes, offset }) =>
        `#${id} ${role} ${label} ${dtype}${formatShape(shape)} ${bytes} bytes at ${offset}`,
    );
  return [...steps, ...buffers, `arena ${plan.arenaBytes} bytes`].join("\n");
}
