/** @file The hinge loss (Lim & Ye 2017, "Geometric GAN", arXiv:1705.02894, equations 12 and 13; also Miyato et al. 2018). */
import { add, mean, neg, relu, sub } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";

/** D minimises E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))), which leaves alone what it tells by a margin of 1; G minimises −E D(G(z)). */
export const hinge: AdversarialLoss = {
  name: "hinge",
  source: "Lim & Ye 2017, arXiv:1705.02894, equations 12 and 13",
  isRelative: false,
  undecided: 0,
  undecidedLoss: 2,
  discriminator: (real, fake) => add(mean(relu(sub(1, real))), mean(relu(add(1, fake)))),
  generator: (fake) => neg(mean(fake)),
};
