/** @file Instance noise (Sønderby et al. 2016, arXiv:1610.04490, §4; Arjovsky & Bottou 2017): real and fake images overlap, so that D cannot win at once. */
import { add, cast, div, maximum, mul, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { imageByImage } from "./augmentation.js";
import type { Augmentation } from "./augmentation.js";

/** σ_t = σ · max(0, 1 − t / steps), σ if steps is 0. */
const fading = (deviation: number, steps: number, step: Tensor): Tensor | number =>
  steps === 0 ? deviation : mul(deviation, maximum(sub(1, div(cast(step, "f32"), steps)), 0));

/**
 * x + σ_t ε with ε ~ N(0, 1) for every value of every image.
 * @param deviation σ, where images lie in [−1, 1]
 * @param steps in which σ falls to 0 in a straight line; 0: it stays
 */
export const instanceNoise = (deviation: number, steps: number): Augmentation => ({
  name: "instanceNoise",
  source: "Sønderby et al. 2016, arXiv:1610.04490, §4",
  apply: imageByImage((images, { normal, step }, stream) =>
    add(images, mul(fading(deviation, steps, step), normal(images.shape, `instanceNoise ${stream}`))),
  ),
});
