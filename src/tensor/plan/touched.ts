/** @file Which buffers a step reads and which it writes: what lifetimes and barriers are derived from. */
import type { Access, Region, Step } from "./plan.js";

/** Buffer ids; a buffer may stand in both lists, and more than once. */
export interface TouchedBuffers {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

const buffers = (accesses: readonly Access[]): number[] => accesses.map((access) => access.buffer);

function ofRegion(region: Region | null): TouchedBuffers {
  if (region === null) return { reads: [], writes: [] };
  return {
    reads: buffers(region.values.flatMap((value) => (value.kind === "load" ? [value.access] : []))),
    writes: buffers(region.stores.map((store) => store.access)),
  };
}

/** The buffers that a step touches. */
export function touchedBuffers(step: Step): TouchedBuffers {
  switch (step.kind) {
    case "elementwise":
      return ofRegion(step.region);
    case "reduce": {
      const { reads, writes } = ofRegion(step.region);
      return { reads, writes: [...writes, ...buffers(step.results.map(({ target }) => target))] };
    }
    case "matmul":
    case "convolution": {
      const { reads, writes } = ofRegion(step.epilogue);
      return {
        reads: [step.a.buffer, step.b.buffer, ...reads],
        writes: [...(step.product === null ? [] : [step.product]), ...writes],
      };
    }
    case "random":
      return { reads: [step.seed.buffer, step.step.buffer], writes: [step.target] };
    case "argmax":
      return { reads: [step.source.buffer], writes: [step.target] };
    case "gather":
    case "scatterAdd":
      return { reads: [step.source.buffer, step.indices.buffer], writes: [step.target] };
    case "collective":
    case "await": {
      const both = [step.source, step.target];
      return { reads: both, writes: both };
    }
    default:
      return step satisfies never;
  }
}
