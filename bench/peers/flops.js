/**
 * @file What the convolutional cases compute: sizes, and floating-point operations, two per multiplication and addition in the
 * products and nothing else. Taps that fall on padding count too.
 */

/**
 * @typedef {object} Convolution images [batch, size, size, in] to out channels; transposed: the adjoint, which makes images larger
 * @property {number} batch
 * @property {number} size
 * @property {number} in
 * @property {number} out
 * @property {number} kernel
 * @property {number} stride
 * @property {number} padding
 * @property {boolean} [transposed]
 *
 * @typedef {object} Dcgan
 * @property {number} size of the images, a power of two from 16 up
 * @property {number} channels
 * @property {number} width channels of the discriminator's first layer and before the generator's last
 * @property {number} latent
 * @property {number} batch
 */

/** Height and width of the result. @param {Convolution} layer */
export const resultSize = ({ size, kernel, stride, padding, transposed }) =>
  transposed ? (size - 1) * stride - 2 * padding + kernel : Math.floor((size + 2 * padding - kernel) / stride) + 1;

/** Height and width where each pixel meets every tap. @param {Convolution} layer */
const meetingSize = (layer) => (layer.transposed ? layer.size : resultSize(layer));

/** The result alone. @param {Convolution} layer */
const forwardFlops = (layer) => 2 * layer.batch * meetingSize(layer) ** 2 * layer.kernel ** 2 * layer.in * layer.out;

/** The result and both gradients: three products of one size. @param {Convolution} layer */
export const convolutionFlops = (layer) => 3 * forwardFlops(layer);

/**
 * A training step: G forward once; D forward on real, fake, and fake again for G; gradients of all that is trained, but none of the
 * images in D's step nor of z.
 * @param {Dcgan} dcgan
 */
export function dcganFlops({ size, channels, width, latent, batch }) {
  const layers = Math.log2(size / 4);
  /** The convolutions of D that halve the image; G has them the other way round. @type {Convolution[]} */
  const halving = Array.from({ length: layers }, (_, i) => ({
    batch,
    size: size >> i,
    in: i === 0 ? channels : width << (i - 1),
    out: width << i,
    kernel: 4,
    stride: 2,
    padding: 1,
  }));
  const whole = { batch, size: 4, in: width << (layers - 1), kernel: 4, stride: 1, padding: 0 };
  const between = halving.reduce((sum, layer) => sum + forwardFlops(layer), 0);
  const logit = forwardFlops({ ...whole, out: 1 });
  const start = forwardFlops({ ...whole, out: latent });
  const [first = 0] = halving.map(forwardFlops);
  const discriminatorStep = 2 * (3 * (between + logit) - first);
  const generatorStep = 2 * (between + logit) + 3 * (between + start) - start;
  return discriminatorStep + generatorStep;
}
