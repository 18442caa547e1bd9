/** @file LeCam regularisation (Tseng et al. 2021, arXiv:2104.03310, equation 3; one-sided as in the authors' code): for small data sets. */
import { constantInit } from "../../nn/index.js";
import { add, div, lerp, maximum, mean, relu, square, stopGradient, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Penalized, Regularizer } from "./regularizer.js";

/** Of the averages, per use. */
const decay = 0.99;

const scalar = { shape: [], init: constantInit(0) };

/** E max(0, D(x) − α_F)² + E max(0, α_R − D(G(z)))², with α_R and α_F moving averages of D(x) and D(G(z)): D cannot run away from itself. */
export const leCam: Regularizer = {
  name: "leCam",
  source: "Tseng et al. 2021, arXiv:2104.03310, equation 3",
  help: "λ of LeCam: the discriminator stays near the averages of what it said of the other kind",
  player: "discriminator",
  isPerImage: false,
  memory: { "leCam.real": scalar, "leCam.fake": scalar, "leCam.uses": scalar },
  penalty: (seen) => {
    const { realLogits, fakeLogits, memory, remember } = seen;
    const uses = add(memory("leCam.uses"), 1);
    const averageReal = averageAfter(seen, "leCam.real", realLogits, uses);
    const averageFake = averageAfter(seen, "leCam.fake", fakeLogits, uses);
    remember("leCam.uses", uses);
    return add(mean(square(relu(sub(realLogits, averageFake)))), mean(square(relu(sub(averageReal, fakeLogits)))));
  },
};

/** The moving average of logits, with this batch's; a plain average while it is young, so that it does not start from nothing. */
function averageAfter({ memory, remember }: Penalized, name: string, logits: Tensor, uses: Tensor): Tensor {
  const average = lerp(memory(name), stopGradient(mean(logits)), maximum(1 - decay, div(1, uses)));
  remember(name, average);
  return average;
}
