/** @file The model of the translate page, the reader's picture, and what the network makes of it: kept while other pages are open. */
import { signal } from "@preact/signals";
import { messageOf } from "../../app/message-of.js";
import { setQuery } from "../../app/route.js";
import type { ModelSource } from "../../models/sources.js";
import { engineOf } from "../../worker/client.js";
import { lastOf } from "../../worker/last-of.js";
import type { TranslatorFacts } from "../../worker/translate.js";

const engine = engineOf("translate");

export const open = signal<{ readonly source: ModelSource; readonly facts: TranslatorFacts } | undefined>(undefined);
export const isLoading = signal(false);
export const failure = signal<string | undefined>(undefined);
/** Of a model that knows several ways. */
export const way = signal<string | undefined>(undefined);
export const picture = signal<ImageData | undefined>(undefined);
/** Opaque where the picture is missing, for a model that fills holes; as large as the picture. */
export const mask = signal<ImageData | undefined>(undefined);
export const result = signal<ImageData | undefined>(undefined);

/** Sides of a drawing, and largest sides of a picture, in pixels: what is enlarged begins small, and holes are filled at the network's size. */
export function sidesOf({ use, width, height }: TranslatorFacts): { readonly drawing: number; readonly most: number } {
  switch (use.kind) {
    case "translate":
      return { drawing: 320, most: 512 };
    case "upscale":
      return { drawing: 64, most: 256 };
    case "inpaint":
      return { drawing: Math.max(width, height), most: 512 };
    default:
      return use satisfies never;
  }
}

const answers = lastOf();

/** Asks for the answer to what is there now. */
export const answer = (): Promise<void> =>
  answers(async () => {
    const own = picture.peek();
    const hole = mask.peek();
    if (own === undefined || open.peek() === undefined) return;
    const fits = hole?.width === own.width && hole.height === own.height;
    try {
      const made = await engine.translate({ picture: own, way: way.peek(), mask: fits ? hole : undefined });
      result.value = new ImageData(made.data, made.width, made.height);
      failure.value = undefined;
    } catch (error) {
      failure.value = messageOf(error);
    }
  });

/** Opens a model, and lets it answer the picture that is there. */
export async function openModel(source: ModelSource): Promise<void> {
  isLoading.value = true;
  failure.value = undefined;
  try {
    const facts = await engine.open(await source.load(), source.name);
    result.value = undefined;
    way.value = facts.use.kind === "translate" ? facts.use.ways[0] : undefined;
    mask.value = undefined;
    const { drawing } = sidesOf(facts);
    if ((picture.peek()?.width ?? 0) > drawing) picture.value = undefined; // of a model that sees more
    open.value = { source, facts };
    setQuery({ model: source.id });
    await answer();
  } catch (error) {
    open.value = undefined;
    failure.value = messageOf(error);
  } finally {
    isLoading.value = false;
  }
}
