/**
 * @file A page that draws by ONNX Runtime, without Ganvas: what is trained here runs wherever ONNX does.
 *
 *     npm install onnxruntime-web
 *     npx ganvas export last --format onnx --out examples/onnx-in-page/public/generator.onnx
 *     npx vite examples/onnx-in-page
 */
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";

const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));
const button = /** @type {HTMLButtonElement} */ (document.querySelector("button"));
const [count, columns] = [16, 4];

/** A sample of N(0, 1), by Box and Muller. */
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

/** @param {InferenceSession} session */
async function draw(session) {
  const [input] = session.inputMetadata;
  const latent = input?.isTensor === true ? Number(input.shape[1]) : 0; // z [N, latent]
  const z = new Tensor("float32", Float32Array.from({ length: count * latent }, normal), [count, latent]);
  const { image } = await session.run({ z });
  if (image === undefined) throw new Error("the model draws no image");
  show(/** @type {Float32Array} */ (image.data), image.dims);
}

/** Tiles images. @param {Float32Array} values [N, C, H, W] in [−1, 1] @param {readonly number[]} dims */
function show(values, [, channels = 1, height = 1, width = 1]) {
  Object.assign(canvas, { width: columns * width, height: (count / columns) * height });
  const context = canvas.getContext("2d");
  for (let image = 0; image < count; image++) {
    const pixels = new ImageData(width, height);
    for (let at = 0; at < height * width * 4; at++) {
      const channel = Math.min(at % 4, channels - 1);
      const value = values[(image * channels + channel) * height * width + Math.floor(at / 4)] ?? 0;
      pixels.data[at] = at % 4 === 3 ? 255 : 127.5 * (value + 1);
    }
    context?.putImageData(pixels, (image % columns) * width, Math.floor(image / columns) * height);
  }
}

try {
  const started = performance.now();
  const session = await InferenceSession.create("generator.onnx");
  await draw(session);
  output.value = `${count} images, ${Math.round(performance.now() - started)} ms after the page`;
  button.disabled = false;
  button.addEventListener("click", () => void draw(session));
} catch (error) {
  output.value = String(error);
}
