/** @file What the translate page asks of the engine: a trained network that makes pictures from pictures, in this Worker's memory. */
import { inpainterOf, translatePicture, translatorOf, upscalerOf } from "ganvas/browser";
import type { Model, Picture, Pixels } from "ganvas/browser";
import { openModel } from "./open-model.js";
import { fromCanvas, toCanvas } from "./pictures.js";
import type { CanvasPicture } from "./pictures.js";

/** What a model does with a picture. */
export interface TranslatorFacts {
  readonly recipe: string;
  readonly data: string;
  /** `translate`: the model's ways, the first is usual; `upscale`: by a factor; `inpaint`: where a mask is set. */
  readonly use:
    | { readonly kind: "translate"; readonly ways: readonly string[] }
    | { readonly kind: "upscale"; readonly factor: number }
    | { readonly kind: "inpaint" };
  /** Of the images that it was trained on. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What is to become of a picture. */
export interface TranslationRequest {
  readonly picture: CanvasPicture;
  /** Of `translate`. */
  readonly way?: string | undefined;
  /** Of `inpaint`: what is opaque is missing. As large as the picture. */
  readonly mask?: CanvasPicture | undefined;
}

type Answer = (picture: Pixels, request: TranslationRequest) => Promise<Picture>;

let opened: { readonly model: Model; readonly answer: Answer } | undefined;

export const translateApi = {
  /** Opens a model in place of the one before. @throws CheckpointError; ConfigError when it makes no pictures from pictures */
  async open(bytes: Uint8Array, name: string): Promise<TranslatorFacts> {
    await opened?.model.dispose();
    opened = undefined;
    const model = await openModel(bytes, name);
    try {
      const { use, answer } = await useOf(model);
      opened = { model, answer };
      const { height, width, channels } = model.spec;
      return { recipe: model.config.recipe, data: model.config.data, use, height, width, channels };
    } catch (error) {
      await model.dispose();
      throw error;
    }
  },

  /** What becomes of a picture. */
  async translate(request: TranslationRequest): Promise<CanvasPicture> {
    if (opened === undefined) throw new Error("internal: no model is open");
    return toCanvas(await opened.answer(fromCanvas(request.picture), request));
  },
};

async function useOf(model: Model): Promise<{ readonly use: TranslatorFacts["use"]; readonly answer: Answer }> {
  const names = Object.keys(model.gan.translators ?? {});
  if (names.includes("upscale")) {
    const upscaler = upscalerOf(model);
    return { use: { kind: "upscale", factor: upscaler.factor }, answer: (picture) => upscaler.upscale(picture) };
  }
  if (names.includes("inpaint")) {
    const inpainter = inpainterOf(model);
    return {
      use: { kind: "inpaint" },
      answer: (picture, { mask }) => inpainter.fill(picture, missing(picture, mask)),
    };
  }
  const first = await translatorOf(model, { batch: 1 });
  const translators = new Map([[first.name, first]]);
  for (const name of names.slice(1)) translators.set(name, await translatorOf(model, { name, batch: 1 }));
  return {
    use: { kind: "translate", ways: names },
    answer: async (picture, { way }) => {
      const size = picture.width === picture.height ? "model" : "file"; // or its proportions would be lost
      return translatePicture(translators.get(way ?? "") ?? first, picture, size);
    },
  };
}

/** 1 where the mask is opaque. */
function missing({ width, height }: Pixels, mask: CanvasPicture | undefined): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) => Number((mask?.data[pixel * 4 + 3] ?? 0) > 127));
}
