"""f-AnoGAN's encoder (Schlegl et al. 2019), at DCGAN's networks of width 3: the izi_f loss with its gradients in training mode, and scores in evaluation mode.

Written from the paper's equation 4: mean squared difference of the images plus κ times that of the critic's last hidden layer. Computed in float64.
"""

import torch
from torch import nn

from . import layout

LATENT, WIDTH, PIXELS, BATCH, KAPPA = 5, 3, 16, 4, 0.6


def generator():
    up = [2 * WIDTH, WIDTH]
    layers = [nn.ConvTranspose2d(LATENT, up[0], 4, 1, 0, bias=False)]
    for width, after in zip(up, [*up[1:], 1]):
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.ConvTranspose2d(width, after, 4, 2, 1, bias=False)]
    return nn.Sequential(*layers, nn.Tanh())


def hidden(has_norm):
    """Two halvings; with batch normalisation from the second on, or with biases instead."""
    layers = [nn.Conv2d(1, WIDTH, 4, 2, 1, bias=not has_norm), nn.LeakyReLU(0.2), nn.Conv2d(WIDTH, 2 * WIDTH, 4, 2, 1, bias=not has_norm)]
    return [*layers, *([nn.BatchNorm2d(2 * WIDTH)] if has_norm else []), nn.LeakyReLU(0.2)]


def critic():
    return nn.Sequential(*hidden(False), nn.Conv2d(2 * WIDTH, 1, 4, 1, 0, bias=False))


def encoder():
    return nn.Sequential(*hidden(True), nn.Conv2d(2 * WIDTH, LATENT, 4, 1, 0, bias=False))


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0, 0.2)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.2)
        nn.init.normal_(module.bias, 0, 0.2)
        nn.init.normal_(module.running_mean, 0, 0.2)
        nn.init.uniform_(module.running_var, 0.5, 1.5)


def state(prefix, module):
    named = [*module.named_parameters(), *((n, b) for n, b in module.named_buffers() if b.is_floating_point())]
    return {f"{prefix}.{name}": layout.parameter(tensor.detach()).clone() for name, tensor in named}


def build():
    torch.manual_seed(2019)
    networks = {"generator": generator(), "discriminator": critic(), "encoder": encoder()}
    tensors = {}
    for name, network in networks.items():
        network.apply(initialize)
        tensors.update(state(name, network))
        network.double()
    real = torch.rand(BATCH, 1, PIXELS, PIXELS) * 2 - 1
    tensors["real"] = layout.image(real)
    g, d, e = networks.values()
    x = real.double()

    def inverted():
        """Scores [N] and reconstructions; the critic's last layer is left out."""
        reconstruction = g(e(x))
        distance = lambda a, b: (a - b).square().flatten(1).mean(1)
        return distance(x, reconstruction) + KAPPA * distance(d[:-1](x), d[:-1](reconstruction)), reconstruction

    for network in networks.values():
        network.eval()
    score, reconstruction = inverted()
    tensors.update({"score": score, "reconstruction": layout.image(reconstruction)})
    for network in networks.values():
        network.train()
    loss = inverted()[0].mean()
    gradients = torch.autograd.grad(loss, list(e.parameters()))
    tensors["loss"] = loss
    tensors.update({f"grad.{name}": layout.parameter(g) for (name, _), g in zip(e.named_parameters(), gradients)})
    sizes = {"latent": LATENT, "width": WIDTH, "batch": BATCH, "pixels": PIXELS, "kappa": KAPPA}
    return {key: value.detach() for key, value in tensors.items()}, {key: str(value) for key, value in sizes.items()}
