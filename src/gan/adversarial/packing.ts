/** @file PacGAN (Lin et al. 2017, arXiv:1712.04086, §3): D judges several images of one kind together, so that a lack of variety shows. */
import { ConfigError } from "../../base/errors.js";
import { reshape, transpose } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/**
 * [N, H, W, C] → [N / size, H, W, size · C]: neighbours of a batch become the channels of one image.
 * @throws ConfigError when the batch does not split into packs
 */
export function packed(images: Tensor, size: number): Tensor {
  if (size === 1) return images;
  const [n = 1, height = 1, width = 1, channels = 1] = images.shape;
  if (n % size !== 0)
    throw new ConfigError(`pack: ${n} images do not make packs of ${size}; take a batch that is a multiple of ${size}`);
  const groups = reshape(images, [n / size, size, height, width, channels]); // [N/m, m, H, W, C]
  return reshape(transpose(groups, [0, 2, 3, 1, 4]), [n / size, height, width, size * channels]);
}
