/** @file Translation of a model that is open, pixels in and pixels out: sizes, directions, and what is refused. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import {
  inpainterOf,
  toNetwork,
  toPicture,
  translatePicture,
  translatorOf,
  upscalerOf,
} from "#src/explore/portable.js";
import type { Model } from "#src/training/index.js";
import { untrainedModel } from "../toy-model.js";

let model: Model;
beforeAll(async () => {
  model = await untrainedModel("cyclegan", { size: 16, width: 2, blocks: 1 });
}, 30_000);
afterAll(() => model.dispose());

const picture = {
  ...{ width: 16, height: 16, channels: 1 },
  data: Uint8Array.from({ length: 256 }, (_, at) => (at * at) % 256),
};

test("a picture of the model's size is what the network makes of it, other sizes keep theirs", async () => {
  const translator = await translatorOf(model, { name: "b-to-a", batch: 1 });
  const { from, to } = translator;
  expect(translator.name).toBe("b-to-a");
  const expected = toPicture(translator.translate(toNetwork(picture, from)), to);
  expect(translatePicture(translator, picture, "file")).toEqual(expected);
  const wide = { ...picture, width: 32, height: 8 };
  const [ofFile, ofModel] = [translatePicture(translator, wide, "file"), translatePicture(translator, wide, "model")];
  expect([ofFile.width, ofFile.height, ofModel.width, ofModel.height]).toEqual([32, 8, 16, 16]);
});

test("both directions are there, and are different", async () => {
  const [there, back] = [
    await translatorOf(model, { batch: 1 }),
    await translatorOf(model, { name: "b-to-a", batch: 1 }),
  ];
  expect(there.name).toBe("a-to-b");
  expect(translatePicture(there, picture, "model").data).not.toEqual(translatePicture(back, picture, "model").data);
});

test("what a model cannot do is one line", async () => {
  const name = translatorOf(model, { name: "c-to-d", batch: 1 });
  await expect(name).rejects.toThrow(
    /^new: recipe cyclegan does not translate "c-to-d", only a-to-b, b-to-a; choose one of these$/,
  );
  expect(() => upscalerOf(model)).toThrow(ConfigError);
  expect(() => inpainterOf(model)).toThrow("new: recipe cyclegan fills no holes; give a run of inpaint");
});
