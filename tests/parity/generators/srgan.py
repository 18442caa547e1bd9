"""SRGAN (Ledig et al. 2016, arXiv:1609.04802) in small: both networks and the complete losses of both players, with every gradient.

As in vanilla.py, inputs are float32 and PyTorch computes in float64 from them. Low-resolution images are means of blocks. The content loss is the
mean squared error of pixels and the L1 distance of the discriminator's features (feature matching as in pix2pixHD, Wang et al. 2018,
arXiv:1711.11585, equation 3) in place of VGG's.
"""

import copy
import json

import torch
from torch import nn
from torch.nn import functional as F

from . import layout
from .dcgan import parameters, state

WIDTH, BLOCKS, FACTOR, PIXELS, CHANNELS, BATCH = 2, 2, 4, 32, 1, 3
WEIGHTS = {"adversarialWeight": 0.5, "featureWeight": 2}
TIMES = (1, 1, 2, 2, 4, 4, 8, 8)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def conv_norm():
    return [nn.Conv2d(WIDTH, WIDTH, 3, padding=1, bias=False), nn.BatchNorm2d(WIDTH)]


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(CHANNELS, WIDTH, 9, padding=4), nn.PReLU())
        self.trunk = nn.Sequential(*(Residual(*conv_norm(), nn.PReLU(), *conv_norm()) for _ in range(BLOCKS)))
        self.conv2 = nn.Sequential(*conv_norm())
        doubling = lambda: nn.Sequential(nn.Conv2d(WIDTH, 4 * WIDTH, 3, padding=1), nn.PixelShuffle(2), nn.PReLU())
        self.upsampling = nn.Sequential(doubling(), doubling())
        self.conv3 = nn.Conv2d(WIDTH, CHANNELS, 9, padding=4)

    def forward(self, x):
        start = self.conv1(x)
        return self.conv3(self.upsampling(start + self.conv2(self.trunk(start))))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        blocks = []
        for index, times in enumerate(TIMES):
            before = CHANNELS if index == 0 else WIDTH * TIMES[index - 1]
            conv = nn.Conv2d(before, WIDTH * times, 3, 1 + index % 2, 1, bias=index == 0)
            norm = [] if index == 0 else [nn.BatchNorm2d(WIDTH * times)]
            blocks.append(nn.Sequential(conv, *norm, nn.LeakyReLU(0.2)))
        self.features = nn.Sequential(*blocks)
        values = 8 * WIDTH * (PIXELS // 16) ** 2
        self.classifier = nn.Sequential(nn.Linear(values, 16 * WIDTH), nn.LeakyReLU(0.2), nn.Linear(16 * WIDTH, 1))

    def forward(self, x):
        seen = []
        for block in self.features:
            x = block(x)
            seen.append(x)
        return self.classifier(x.permute(0, 2, 3, 1).flatten(1)), seen  # flattened as NHWC


def losses(generator, discriminator, real):
    """Both players' losses at the same weights, and each one's gradients with respect to its own."""
    bce = F.binary_cross_entropy_with_logits
    low = F.avg_pool2d(real, FACTOR)
    fake = generator(low)
    logits_real, seen_real = discriminator(real)
    logits_fake, seen_fake = discriminator(fake)
    logits_detached, _ = discriminator(fake.detach())
    loss_d = bce(logits_real, torch.ones_like(logits_real)) + bce(logits_detached, torch.zeros_like(logits_fake))
    content = F.mse_loss(fake, real)
    features = torch.stack([F.l1_loss(f, r.detach()) for f, r in zip(seen_fake, seen_real)]).mean()
    adversarial = bce(logits_fake, torch.ones_like(logits_fake))
    loss_g = content + WEIGHTS["featureWeight"] * features + WEIGHTS["adversarialWeight"] * adversarial
    result = {"low": layout.image(low), "fake": layout.image(fake), "logits_real": logits_real, "logits_fake": logits_fake}
    result.update({"loss_d": loss_d, "loss_g": loss_g, "pixels": content, "features": features, "adversarial": adversarial})
    for name, network, loss in (("discriminator", discriminator, loss_d), ("generator", generator, loss_g)):
        gradients = torch.autograd.grad(loss, list(network.parameters()), retain_graph=True)
        result.update({f"grad.{name}.{key}": layout.parameter(g) for (key, _), g in zip(network.named_parameters(), gradients)})
    return result


def initialize(module):
    """Larger than PyTorch's own, so that eight narrow blocks leave gradients that can be compared."""
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.normal_(module.weight, 0, 0.25)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.1)
        nn.init.normal_(module.bias, 0, 0.1)


def build():
    torch.manual_seed(1609)
    generator, discriminator = Generator().apply(initialize), Discriminator().apply(initialize)
    real = torch.rand(BATCH, CHANNELS, PIXELS, PIXELS) * 2 - 1
    tensors = {**state("generator", generator), **state("discriminator", discriminator), "real": layout.image(real)}
    players = copy.deepcopy(generator).double(), copy.deepcopy(discriminator).double()
    tensors.update(losses(*players, real.double()))
    metadata = {
        "options": json.dumps({"width": WIDTH, "discriminatorWidth": WIDTH, "blocks": BLOCKS, "factor": FACTOR, **WEIGHTS}),
        "image": json.dumps([PIXELS, PIXELS, CHANNELS]),
    }
    return tensors, metadata
