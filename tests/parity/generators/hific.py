"""Generative compression (Mentzer et al. 2020, arXiv:2006.09965) at tiny widths: the rate, distortion and adversarial losses of one step and all gradients.

Written from the paper: ChannelNorm over the channels of each pixel, the straight-through rounding for the decoder, uniform noise for the rate,
the mixture of logistics as entropy model. Computed in float64 from float32 inputs.
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

from . import layout

CHANNELS, WIDTH, WIDEST, HALVINGS, LATENT, BLOCKS, COMPONENTS = 3, 2, 4, 2, 3, 1, 2
BATCH, HEIGHT, SIDE = 2, 8, 12
RATE_WEIGHT, DISTORTION_WEIGHT, ADVERSARIAL_WEIGHT = 0.7, 9.0, 0.15


class ChannelNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(channels) + 0.5)
        self.bias = nn.Parameter(torch.randn(channels) / 4)

    def forward(self, x):
        mean = x.mean(dim=1, keepdim=True)
        variance = x.var(dim=1, keepdim=True, unbiased=False)
        normed = (x - mean) / torch.sqrt(variance + 1e-3)
        return normed * self.weight[:, None, None] + self.bias[:, None, None]


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(channels, channels, 3, padding=1), ChannelNorm(channels)
        self.conv2, self.norm2 = nn.Conv2d(channels, channels, 3, padding=1), ChannelNorm(channels)

    def forward(self, x):
        return x + self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))


def widths():
    return [min(WIDEST, WIDTH * 2**depth) for depth in range(HALVINGS + 1)]


def encoder():
    w = widths()
    layers = [nn.Conv2d(CHANNELS, w[0], 7, padding=3), ChannelNorm(w[0]), nn.ReLU()]
    for a, b in zip(w, w[1:]):
        layers += [nn.Conv2d(a, b, 3, stride=2, padding=1), ChannelNorm(b), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(w[-1], LATENT, 3, padding=1))


def decoder():
    w = widths()[::-1]
    layers = [nn.Conv2d(LATENT, w[0], 3, padding=1), ChannelNorm(w[0])] + [Residual(w[0]) for _ in range(BLOCKS)]
    for a, b in zip(w, w[1:]):
        layers += [nn.ConvTranspose2d(a, b, 3, stride=2, padding=1, output_padding=1), ChannelNorm(b), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(w[-1], CHANNELS, 7, padding=3), nn.Tanh())


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.context = nn.Sequential(
            nn.Conv2d(LATENT, 12, 3, padding=1), nn.LeakyReLU(0.2), nn.Upsample(scale_factor=2**HALVINGS, mode="nearest")
        )
        w = [CHANNELS + 12] + [2 * width for width in widths()[:HALVINGS]]
        layers = []
        for a, b in zip(w, w[1:]):
            layers += [nn.Conv2d(a, b, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        self.patches = nn.Sequential(*layers, nn.Conv2d(w[-1], 1, 1))

    def forward(self, image, latent):
        return self.patches(torch.cat([image, self.context(latent)], dim=1))


class Mixture(nn.Module):
    def __init__(self):
        super().__init__()
        self.logits = nn.Parameter(torch.randn(LATENT, COMPONENTS))
        self.means = nn.Parameter(torch.randn(LATENT, COMPONENTS))
        self.logScales = nn.Parameter(torch.randn(LATENT, COMPONENTS) / 2 - 0.5)

    def forward(self, q):
        weights, scales = self.logits.softmax(-1), self.logScales.exp()
        centred = q.permute(0, 2, 3, 1)[..., None] - self.means
        parts = torch.sigmoid((centred + 0.5) / scales) - torch.sigmoid((centred - 0.5) / scales)
        return (weights * parts).sum(-1)


def build():
    torch.manual_seed(2006)
    networks = {"encoder": encoder(), "generator": decoder(), "prior": Mixture(), "discriminator": Discriminator()}
    with torch.no_grad():
        networks["encoder"][-1].weight *= 6  # latents that round to several integers
    real = torch.rand(BATCH, CHANNELS, HEIGHT, SIDE) * 2 - 1
    noise = torch.rand(BATCH, LATENT, HEIGHT // 2**HALVINGS, SIDE // 2**HALVINGS)
    tensors = {"real": layout.image(real), "noise": layout.image(noise)}
    for name, network in networks.items():
        tensors.update({f"{name}.{key}": layout.parameter(p.detach()).clone() for key, p in network.named_parameters()})

    for network in networks.values():
        network.double()
    e, g, prior, d = (networks[name] for name in ("encoder", "generator", "prior", "discriminator"))
    x, u = real.double(), noise.double()
    y = e(x)
    rounded = y + (torch.floor(y + 0.5) - y).detach()
    fake = g(rounded)
    probabilities = prior(y + u - 0.5)
    rate = -probabilities.log2().sum() / (BATCH * HEIGHT * SIDE)  # bits per pixel
    distortion = (fake - x).square().mean()
    context = rounded.detach()
    logits_real, logits_fake = d(x, context), d(fake, context)
    adversarial = F.softplus(-logits_fake).mean()
    loss_g = RATE_WEIGHT * rate + DISTORTION_WEIGHT * distortion + ADVERSARIAL_WEIGHT * adversarial
    loss_d = F.softplus(-logits_real).mean() + F.softplus(d(fake.detach(), context)).mean()

    tensors.update({"latent": layout.image(y), "fake": layout.image(fake), "probabilities": probabilities})
    tensors.update({"logits_fake": layout.image(logits_fake), "rate": rate, "loss_g": loss_g, "loss_d": loss_d})
    for loss, names in ((loss_g, ("encoder", "generator", "prior")), (loss_d, ("discriminator",))):
        named = [(f"{name}.{key}", p) for name in names for key, p in networks[name].named_parameters()]
        gradients = torch.autograd.grad(loss, [p for _, p in named], retain_graph=True)
        tensors.update({f"grad.{key}": layout.parameter(gradient) for (key, _), gradient in zip(named, gradients)})
    assert rounded.unique().numel() > 3, "the latents round to few integers"
    metadata = {
        "options": json.dumps(
            {"channels": CHANNELS, "width": WIDTH, "widest": WIDEST, "halvings": HALVINGS, "latent": LATENT, "blocks": BLOCKS}
        ),
        "components": str(COMPONENTS),
        "weights": json.dumps({"rate": RATE_WEIGHT, "distortion": DISTORTION_WEIGHT, "adversarial": ADVERSARIAL_WEIGHT}),
        "levels": str(rounded.unique().numel()),
    }
    return {key: value.detach() for key, value in tensors.items()}, metadata
