/**
 * @file Relativistic losses (Jolicoeur-Martineau 2018, arXiv:1807.00734): D tells how much more real an image is than one of the other kind.
 * In pairs (equation 3; R3GAN, Huang et al. 2024, arXiv:2501.05441, equation 2), or against the other kind's average (section 4.2; ESRGAN).
 */
import { invariant } from "../../base/errors.js";
import { add, mean, neg, softplus, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { AdversarialLoss } from "./loss.js";

/** −E log σ(winner − loser): small where the winner's logits are larger. */
const relative = (winner: Tensor, loser: Tensor): Tensor => mean(softplus(neg(sub(winner, loser))));

/** −E log σ(winner − E loser) − E log(1 − σ(loser − E winner)): each against the average of the other. */
const againstAverage = (winner: Tensor, loser: Tensor): Tensor =>
  add(relative(winner, mean(loser)), relative(mean(winner), loser));

/** The generator plays the discriminator's game with the sides changed. */
function symmetric(
  facts: Pick<AdversarialLoss, "name" | "source" | "undecidedLoss">,
  game: (winner: Tensor, loser: Tensor) => Tensor,
): AdversarialLoss {
  return {
    ...facts,
    isRelative: true,
    discriminator: game,
    generator: (fake, real) => {
      invariant(real !== undefined, `the generator's ${facts.name} loss lacks the logits of real images`);
      return game(fake, real);
    },
  };
}

/** D minimises E softplus(−(D(x) − D(G(z)))), G minimises E softplus(−(D(G(z)) − D(x))); x and z in pairs. */
export const relativistic = symmetric(
  {
    name: "relativistic",
    source: "Jolicoeur-Martineau 2018, arXiv:1807.00734, equation 3; Huang et al. 2024, arXiv:2501.05441, equation 2",
    undecidedLoss: Math.LN2,
  },
  relative,
);

/** D minimises E softplus(−(D(x) − E D(G(z)))) + E softplus(D(G(z)) − E D(x)), G the same with x and G(z) exchanged. */
export const relativisticAverage = symmetric(
  {
    name: "relativistic-average",
    source: "Jolicoeur-Martineau 2018, arXiv:1807.00734, section 4.2",
    undecidedLoss: 2 * Math.LN2,
  },
  againstAverage,
);
