"""The context encoder (Pathak et al. 2016, arXiv:1604.07379) in small: both networks and the complete losses of both players, with every gradient.

As in vanilla.py, inputs are float32 and PyTorch computes in float64 from them. Blocks have a rim whose error counts ten times.
"""

import copy
import json

import torch
from torch import nn
from torch.nn import functional as F

from . import layout
from .dcgan import state

WIDTH, BOTTLENECK, PIXELS, CHANNELS, BATCH = 4, 8, 16, 3, 4
WEIGHTS = {"reconstructionWeight": 0.25, "adversarialWeight": 0.5}
RIM_WEIGHT = 10


class ContextEncoder(nn.Module):
    """At PIXELS = 16: two halvings to 4 pixels, the bottleneck, and back."""

    def __init__(self):
        super().__init__()
        down = [WIDTH, 2 * WIDTH]
        encoder = [nn.Conv2d(CHANNELS + 1, down[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        encoder += [nn.Conv2d(down[0], down[1], 4, 2, 1, bias=False), nn.BatchNorm2d(down[1]), nn.LeakyReLU(0.2)]
        encoder += [nn.Conv2d(down[1], BOTTLENECK, 4, bias=False), nn.BatchNorm2d(BOTTLENECK), nn.LeakyReLU(0.2)]
        decoder = [nn.ConvTranspose2d(BOTTLENECK, down[1], 4, bias=False), nn.BatchNorm2d(down[1]), nn.ReLU()]
        decoder += [nn.ConvTranspose2d(down[1], down[0], 4, 2, 1, bias=False), nn.BatchNorm2d(down[0]), nn.ReLU()]
        decoder += [nn.ConvTranspose2d(down[0], CHANNELS, 4, 2, 1), nn.Tanh()]
        self.encoder, self.decoder = nn.Sequential(*encoder), nn.Sequential(*decoder)

    def forward(self, x, mask):
        return self.decoder(self.encoder(torch.cat([x, mask], 1)))


def discriminator():
    """Like DCGAN's, of the whole image."""
    return nn.Sequential(
        nn.Conv2d(CHANNELS, WIDTH, 4, 2, 1, bias=False), nn.LeakyReLU(0.2),
        nn.Conv2d(WIDTH, 2 * WIDTH, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * WIDTH), nn.LeakyReLU(0.2),
        nn.Conv2d(2 * WIDTH, 1, 4, bias=False),
    )


def losses(generator, critic, real, hole, rim):
    """Both players' losses at the same weights, and each one's gradients with respect to its own."""
    bce = F.binary_cross_entropy_with_logits
    drawn = generator(real * (1 - hole), hole)
    completed = hole * drawn + (1 - hole) * real
    logits_real, logits_fake = critic(real).flatten(1), critic(completed).flatten(1)
    logits_detached = critic(completed.detach()).flatten(1)
    loss_d = bce(logits_real, torch.ones_like(logits_real)) + bce(logits_detached, torch.zeros_like(logits_fake))
    error = ((hole + RIM_WEIGHT * rim) * (drawn - real) ** 2).sum() / ((hole + rim).sum() * CHANNELS)
    adversarial = bce(logits_fake, torch.ones_like(logits_fake))
    loss_g = WEIGHTS["reconstructionWeight"] * error + WEIGHTS["adversarialWeight"] * adversarial
    result = {"completed": layout.image(completed), "logits_real": logits_real, "logits_fake": logits_fake}
    result.update({"loss_d": loss_d, "loss_g": loss_g, "reconstruction": error, "adversarial": adversarial})
    for name, network, loss in (("discriminator", critic, loss_d), ("generator", generator, loss_g)):
        gradients = torch.autograd.grad(loss, list(network.parameters()), retain_graph=True)
        result.update({f"grad.{name}.{key}": layout.parameter(g) for (key, _), g in zip(network.named_parameters(), gradients)})
    return result


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0, 0.2)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.1)
        nn.init.normal_(module.bias, 0, 0.1)


# top, left, height, width of a hole in each image: sides from a quarter to half of the image's
BLOCKS = [(2, 3, 5, 7), (0, 8, 8, 8), (6, 6, 4, 4), (9, 1, 4, 6)]


def masks():
    """Blocks, and rims of one pixel around them."""
    hole, rim = torch.zeros(BATCH, 1, PIXELS, PIXELS), torch.zeros(BATCH, 1, PIXELS, PIXELS)
    for image, (top, left, height, width) in enumerate(BLOCKS):
        rim[image, :, max(0, top - 1) : top + height + 1, max(0, left - 1) : left + width + 1] = 1
        hole[image, :, top : top + height, left : left + width] = 1
    return hole, rim * (1 - hole)


def build():
    torch.manual_seed(1604)
    generator, critic = ContextEncoder().apply(initialize), discriminator().apply(initialize)
    real = torch.rand(BATCH, CHANNELS, PIXELS, PIXELS) * 2 - 1
    hole, rim = masks()
    tensors = {**state("generator", generator), **state("discriminator", critic)}
    tensors.update({"real": layout.image(real), "hole": layout.image(hole), "rim": layout.image(rim)})
    players = copy.deepcopy(generator).double(), copy.deepcopy(critic).double()
    tensors.update(losses(*players, real.double(), hole.double(), rim.double()))
    metadata = {
        "options": json.dumps({"width": WIDTH, "discriminatorWidth": WIDTH, "bottleneck": BOTTLENECK, "rim": 1, **WEIGHTS}),
        "image": json.dumps([PIXELS, PIXELS, CHANNELS]),
        "blocks": json.dumps(BLOCKS),
    }
    return tensors, metadata
