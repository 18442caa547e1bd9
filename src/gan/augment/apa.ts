/** @file Adaptive pseudo augmentation (Jiang et al. 2021, APA, arXiv:2111.06849, §3.2): some of D's real images are fakes, more the surer D is of real ones. */
import { concat, less, narrow, reshape, select, stopGradient } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { adaptiveProbability } from "./adaptive.js";
import type { AdaptiveOptions } from "./adaptive.js";
import type { Augmentation } from "./augmentation.js";

/** The batch with its first sample last, so that no fake image is compared with itself. */
function moved(x: Tensor): Tensor {
  const [n = 1] = x.shape;
  return n === 1 ? x : concat([narrow(x, 0, 1, n - 1), narrow(x, 0, 0, 1)]);
}

/** x[i] where the image is chosen, else y[i]. @param isChosen [N] */
const mixed = (isChosen: Tensor, x: Tensor, y: Tensor): Tensor =>
  select(reshape(isChosen, [x.shape[0] ?? 1, ...x.shape.slice(1).map(() => 1)]), x, y);

/** With probability p a real image is replaced by a fake one of the same step, without gradient to G, and what D is told of it by what it is told of that one. */
export function apa(options: AdaptiveOptions = {}): Augmentation {
  const { memory, adapt, probability } = adaptiveProbability("apa", options);
  return {
    name: "apa",
    source: "Jiang et al. 2021, arXiv:2111.06849, §3.2",
    memory,
    adapt,
    apply: ({ real, fake }, context) => {
      const isChosen = less(context.uniform([real.images.shape[0] ?? 1], "apa"), probability(context));
      const images = mixed(isChosen, stopGradient(moved(fake.images)), real.images);
      const given = real.given.map((tensor, index) => mixed(isChosen, moved(fake.given[index] ?? tensor), tensor));
      return { real: { images, given }, fake };
    },
  };
}
