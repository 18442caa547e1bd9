/**
 * @file Adaptive discriminator augmentation (Karras et al. 2020, StyleGAN2-ADA, arXiv:2006.06676, §3 and appendix B): for small data sets.
 * From the paper: each change happens to an image with probability p, which follows how sure D is; blitting, geometry and colour ("bgc") with its strengths,
 * in its order. Not from the paper: bilinear sampling without its low-pass filters. Grey images are only made brighter or darker, and negative.
 */
import {
  add,
  concat,
  cos,
  div,
  equal,
  exp,
  floor,
  less,
  mean,
  mul,
  narrow,
  select,
  sin,
  sqrt,
  sub,
} from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Draws } from "../gan.js";
import { adaptiveProbability } from "./adaptive.js";
import type { AdaptiveOptions } from "./adaptive.js";
import { composed, rotation, scaling, translation, warped } from "./affine.js";
import { imageByImage } from "./augmentation.js";
import type { Augmentation } from "./augmentation.js";

/** Draws of a value per image, which differ from `neutral` with probability p. */
interface Chances {
  readonly uniform: (what: string, of: (u: Tensor) => Tensor, neutral: number, p?: Tensor) => Tensor;
  readonly normal: (what: string, of: (u: Tensor) => Tensor, neutral: number) => Tensor;
}

/** @param shape of one value per image */
function chances({ uniform, normal }: Draws, p: Tensor, shape: readonly number[], stream: string): Chances {
  const chosen = (what: string, changed: Tensor, neutral: number, probability: Tensor): Tensor =>
    select(less(uniform(shape, `${stream} whether ${what}`), probability), changed, neutral);
  return {
    uniform: (what, of, neutral, probability = p) =>
      chosen(what, of(uniform(shape, `${stream} ${what}`)), neutral, probability),
    normal: (what, of, neutral) => chosen(what, of(normal(shape, `${stream} ${what}`)), neutral, p),
  };
}

/** 2^(strength · x). */
const power =
  (strength: number) =>
  (x: Tensor): Tensor =>
    exp(mul(x, Math.LN2 * strength));
/** U[0, 1) to an angle. */
const angle = (u: Tensor): Tensor => mul(sub(u, 0.5), 2 * Math.PI);

/** Flips, quarter turns, shifts; scales, turns, stretches. @param images [N, H, W, C] */
export function randomGeometry(images: Tensor, draws: Draws, p: Tensor, stream: string): Tensor {
  const [n = 1, height = 1, width = 1] = images.shape;
  const { uniform, normal } = chances(draws, p, [n, 1, 1], stream);
  const oneOfTwo = sub(1, sqrt(sub(1, p))); // two turns, one of which happens with probability p
  const turn = (what: string) => {
    const theta = uniform(what, angle, 0, oneOfTwo);
    return rotation(cos(theta), sin(theta));
  };
  const wholePixels = (what: string, size: number) =>
    uniform(what, (u) => floor(add(mul(sub(u, 0.5), size / 4), 0.5)), 0); // up to an eighth
  const quarters = uniform("quarter turn", (u) => floor(mul(u, 4)), 0);
  const flip = uniform("flip", (u) => sub(1, mul(2, floor(mul(u, 2)))), 1); // −1 or 1
  const scale = normal("scale", power(0.2), 1);
  const stretch = normal("stretch", power(0.2), 1);
  const map = composed(
    scaling(flip, 1),
    rotation(sub(equal(quarters, 0), equal(quarters, 2)), sub(equal(quarters, 1), equal(quarters, 3))),
    translation(wholePixels("shift right", width), wholePixels("shift down", height)),
    scaling(scale, scale),
    turn("turn before"),
    scaling(stretch, div(1, stretch)),
    turn("turn after"),
    translation(
      normal("move right", (x) => mul(x, width / 8), 0),
      normal("move down", (x) => mul(x, height / 8), 0),
    ),
  );
  return warped(images, map);
}

/** Brightness, contrast, inverted light; hue and saturation of images with three channels. @param images [N, H, W, C] */
export function randomLight(images: Tensor, draws: Draws, p: Tensor, stream: string): Tensor {
  const [n = 1, , , channels = 1] = images.shape;
  const { uniform, normal } = chances(draws, p, [n, 1, 1, 1], stream);
  const brightness = normal("brightness", (x) => mul(x, 0.2), 0);
  const contrast = normal("contrast", power(0.5), 1);
  const contrasted = mul(add(images, brightness), contrast);
  const lightOf = (x: Tensor): Tensor => mean(x, { axes: [3], keepDims: true }); // along the grey axis: v (v · x)
  const inverted = uniform("inversion", (u) => floor(mul(u, 2)), 0);
  const flipped = sub(contrasted, mul(mul(2, inverted), lightOf(contrasted)));
  if (channels !== 3) return flipped;
  const turned = turnedHue(flipped, lightOf(flipped), uniform("hue", angle, 0));
  const light = lightOf(turned);
  return add(light, mul(normal("saturation", power(1), 1), sub(turned, light)));
}

/** Rodrigues' rotation about the grey axis v = (1, 1, 1) / √3: x cos θ + (v × x) sin θ + v (v · x)(1 − cos θ). */
function turnedHue(x: Tensor, light: Tensor, theta: Tensor): Tensor {
  const [r, g, b] = [0, 1, 2].map((channel) => narrow(x, 3, channel, 1));
  if (r === undefined || g === undefined || b === undefined) throw new Error("internal: hue needs three channels");
  const cross = concat([sub(b, g), sub(r, b), sub(g, r)], 3); // √3 v × x
  const cosine = cos(theta);
  return add(add(mul(x, cosine), mul(cross, mul(sin(theta), 1 / Math.sqrt(3)))), mul(light, sub(1, cosine)));
}

/** Blitting, geometry and colour, each change with probability p, for real and fake images; p grows while D is too sure of real ones. */
export function ada(options: AdaptiveOptions = {}): Augmentation {
  const { memory, adapt, probability } = adaptiveProbability("ada", options);
  return {
    name: "ada",
    source: "Karras et al. 2020, arXiv:2006.06676, §3 and appendix B",
    memory,
    adapt,
    apply: imageByImage((images, context, side) => {
      const [p, stream] = [probability(context), `ada ${side}`];
      return randomLight(randomGeometry(images, context, p, stream), context, p, stream);
    }),
  };
}
