/** @file What a GAN is made of: networks, phases that train them, and how the trained networks are used. A recipe builds one; `train-step.ts` compiles it. */
import type { Shape } from "../base/shape.js";
import type { Module, Parameter } from "../nn/index.js";
import type { Optimizer } from "../optim/index.js";
import type { Tensor, TensorLike, Tensors } from "../tensor/index.js";

/** The images that a GAN makes. */
export interface ImageSpec {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a GAN is trained on: images, and what a data set may have beside them. */
export interface DataSpec extends ImageSpec {
  /** Number of classes, where the images have labels. */
  readonly classes?: number | undefined;
  /** Images of a second data set, where there is one: the other domain of a translation. */
  readonly target?: ImageSpec | undefined;
}

/** A number that may change while training. @param step updates done before, an `i32` scalar */
export type Rate = number | ((step: Tensor) => Tensor);

/** The value of a rate at a step. */
export const rateAt = (rate: Rate, step: Tensor): TensorLike => (typeof rate === "number" ? rate : rate(step));

/**
 * A network with the values of its parameters and buffers as they are at this point of the step. Applied to the same tensors again, it gives the same result.
 * @param given what else the network is told: labels, a style, a time
 */
export type Applied = (x: Tensor, ...given: readonly Tensor[]) => Tensor;

/** Random numbers of the step; the same stream gives the same tensor within a step. */
export interface Draws {
  /** Samples of N(0, 1). */
  readonly normal: (shape: Shape, stream: string) => Tensor;
  /** Samples of U[0, 1). */
  readonly uniform: (shape: Shape, stream: string) => Tensor;
}

/** Networks, while they are trained or in use. */
export interface Networks {
  readonly network: (name: string) => Applied;
  /** What the layers of a network compute for x, by their position in it, in order: `0`, `3`, `blocks.2`. */
  readonly activations: (name: string, x: Tensor, ...given: readonly Tensor[]) => Tensors;
  /** A value that the GAN keeps beside its networks, as it is at this point of the step. */
  readonly memory: (name: string) => Tensor;
}

/** What a phase can use. */
export interface PhaseContext extends Networks, Draws {
  /** The current parameters of a network, by name. */
  readonly parameters: (name: string) => Tensors;
  /**
   * A network as it would be after updates by its own optimiser. Gradients flow through these updates.
   * @param losses one per update, each a function of the network as it is before that update
   */
  readonly lookAhead: (name: string, losses: readonly ((network: Applied) => Tensor)[]) => Applied;
  /** Images of the data set, [N, H, W, C] in [−1, 1]. */
  readonly real: Tensor;
  /** Their classes, `i32` [N]. @throws Error unless the GAN has asked for labels */
  readonly labels: () => Tensor;
  /** Images of the second data set, [N, H, W, C]. @throws Error unless the GAN has asked for it */
  readonly target: () => Tensor;
  /** N. */
  readonly batch: number;
  /** Updates done before this step, an `i32` scalar. */
  readonly step: Tensor;
  /** Gives a memory its next value, through which no gradient flows. */
  readonly remember: (name: string, value: Tensor) => void;
  /** Whether what is done at every so-manieth step only is due at this one: known when the step is compiled, so that it costs nothing at the others. */
  readonly isDue: (every: number) => boolean;
}

/** What a phase minimises, and what it reports. */
export interface PhaseResult {
  readonly loss: Tensor;
  /** Scalars by name. */
  readonly metrics?: Tensors;
}

/** One update of one network, or of several that share a loss. */
export interface Phase {
  /** For the log: `loss.<name>`. */
  readonly name: string;
  /** The networks that this phase trains; no other phase does. */
  readonly trains: readonly string[];
  readonly optimizer: Optimizer;
  /** Factor on the optimiser's learning rate; 1 unless given. */
  readonly rate?: Rate;
  /** Runs at every so-manieth step only; 1 unless given. */
  readonly every?: number;
  readonly minimize: (context: PhaseContext) => PhaseResult;
}

/** A generator with a style for each of its layers, in two parts: what truncation and style mixing need (Karras et al. 2019, arXiv:1812.04948). */
export interface StyledGenerator {
  /** L, layers with a style of their own, from the coarsest on. */
  readonly layers: number;
  /** S, the size of a style. */
  readonly size: number;
  /** ψ that images are drawn with unless told otherwise; pictures of a training take 1. */
  readonly truncation: number;
  /** @param z [N, latent] and @param psi an `f32` scalar, 1 for no truncation. @returns one style for all layers of an image, [N, L, S]. */
  readonly styles: (networks: Networks, z: Tensor, psi: Tensor) => Tensor;
  /** @param styles [N, L, S]. @returns images [N, H, W, C]. */
  readonly synthesize: (networks: Networks, styles: Tensor) => Tensor;
}

/**
 * How networks work together, as plain data, for those who write it in another language: its kind says what `forward` does with the networks that the
 * options name.
 */
export type UseDefinition =
  | { readonly kind: "network"; readonly network: string }
  | { readonly kind: "styled" }
  | { readonly kind: "denoising"; readonly steps: number; readonly latent: number }
  | { readonly kind: "completion"; readonly network: string }
  | { readonly kind: "rounding"; readonly encoder: string; readonly decoder: string }
  | { readonly kind: "inversion"; readonly kappa: number };

/** Makes images from latents. */
export interface LatentGenerator {
  /** How, if that is said. */
  readonly definition?: UseDefinition;
  /** Size of z ~ N(0, 1). */
  readonly latent: number;
  /** Number of classes that can be asked for; none unless given. */
  readonly classes?: number;
  /** @param z [N, latent] and @param labels `i32` [N], there if there are classes. @returns images [N, H, W, C] in [−1, 1]. */
  readonly forward: (networks: Networks, z: Tensor, labels: Tensor | undefined) => Tensor;
  /** Its two parts, if it has styles. */
  readonly styled?: StyledGenerator;
}

/** Makes images from images. */
export interface Translator {
  /** How, if that is said. */
  readonly definition?: UseDefinition;
  readonly from: ImageSpec;
  readonly to: ImageSpec;
  /** Of a translator that takes images of any size, as a convolutional network does: pixels of its input, at most, between a pixel and what depends on it. */
  readonly reach?: number;
  /** @param images [N, H, W, C] of `from`. @returns images of `to`. */
  readonly forward: (networks: Networks, images: Tensor) => Tensor;
}

/** Turns images into few whole numbers, whose frequencies it knows, and makes images of these. */
export interface Compressor {
  /** How, if that is said. */
  readonly definition?: UseDefinition;
  /** Images have sides that are multiples of this, in pixels; any size otherwise. */
  readonly multiple: number;
  /** Numbers for each square of that side. */
  readonly channels: number;
  /** The network that holds their frequencies, a `logisticMixture`. */
  readonly prior: string;
  /** The networks on which a decoder depends; those of the encoder may differ. */
  readonly decoders: readonly string[];
  /** @param images [N, H, W, C]. @returns whole numbers [N, H / multiple, W / multiple, channels]. */
  readonly encode: (networks: Networks, images: Tensor) => Tensor;
  /** @param latent what `encode` gave. @returns images [N, H, W, C]. */
  readonly decode: (networks: Networks, latent: Tensor) => Tensor;
}

/** Says how unlike the training images others are. */
export interface Detector {
  /** How, if that is said. */
  readonly definition?: UseDefinition;
  /** @param images [N, H, W, C]. @returns scores [N], larger for stranger ones, and what the GAN makes of the images, [N, H, W, C]. */
  readonly forward: (networks: Networks, images: Tensor) => { readonly score: Tensor; readonly reconstruction: Tensor };
  /** @param images [N, H, W, C]. @returns the latents of which the generator makes them again, [N, latent]. */
  readonly encode: (networks: Networks, images: Tensor) => Tensor;
}

/** What a preview of a GAN that makes images from images shows, from a batch of the data. */
export type Preview = (
  networks: Networks & Draws,
  batch: { readonly real: Tensor; readonly target?: Tensor | undefined },
) => readonly Tensor[];

/** How D judges images, for people. */
export interface Judge {
  /** Whether its scores are probabilities of being real, as the loss's paper has them, or plain outputs, as a critic's. */
  readonly kind: "probability" | "critic";
  /** What D says of a step's images as it sees them in that step, before it learns: [k, 1] of real ones and of G's. */
  readonly scores: (context: PhaseContext) => { readonly real: Tensor; readonly fake: Tensor };
}

/** A trainable GAN. */
export interface Gan {
  readonly networks: Readonly<Record<string, Module>>;
  /** In order; a later phase sees the parameters that an earlier one has updated. */
  readonly phases: readonly Phase[];
  /** What training keeps beside networks and optimisers. */
  readonly memory?: Readonly<Record<string, Parameter>> | undefined;
  /** Networks that are used as an average over the steps, and how slowly it forgets: the share that a step leaves of it; 0 for no average. */
  readonly averaged: readonly string[];
  readonly averageDecay: Rate;
  /** Parameters that no phase changes, by their names in the state: `discriminator.0.weight`. */
  readonly frozen?: ReadonlySet<string>;
  /** Whether a step takes the images' labels; images of the second data set, of the same row number (`pairs`) or in an order of their own (`domains`). */
  readonly labels?: boolean;
  readonly target?: { readonly image: ImageSpec; readonly order: "pairs" | "domains" };
  /** How images are drawn from latents, if they are. */
  readonly generator?: LatentGenerator;
  /** How images are made from images, if they are, by what that is called: `translate`, `a-to-b`, `upscale`. */
  readonly translators?: Readonly<Record<string, Translator>>;
  /** How images are compressed, if they are. */
  readonly compressor?: Compressor;
  /** How strange images are found, if they are. */
  readonly detector?: Detector;
  /** How D judges images, if it does. */
  readonly judge?: Judge;
  /** Pictures while training, side by side for each image, of one size; images from latents unless given. */
  readonly preview?: Preview;
}
