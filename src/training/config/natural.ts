/** @file Schema of counts, steps and sizes. */
import * as v from "valibot";

/** 0, 1, 2, … */
export const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
