"""Denoising diffusion GAN (Xiao et al. 2021, arXiv:2112.07804), written from the paper: tiny networks on 8 px and the losses of one step.

Both networks are told the step; G is a U-Net of NCSN++ with AdaGN by the latent, D has the time added in its blocks. R1 is taken of x_k alone.
"""

import json
import math

import torch
from torch import nn
from torch.nn import functional as F

from .layers import minibatch_std
from .network_losses import record, spread
from .resampling import filtered_down, filtered_up

IMAGE, LATENT, BATCH, STEPS, GAMMA = [8, 8, 1], 3, 4, 4, 0.5
WIDTHS, STYLE, PATCH = [4, 8], 4, 2  # of G
D_WIDTHS, D_TIME = [4, 8], 8
FILTER = [1.0, 3.0, 3.0, 1.0]


def resampled(x, change):
    return {"up": lambda: filtered_up(x, FILTER), "down": lambda: filtered_down(x, FILTER), "same": lambda: x}[change]()


def residual_sum(a, b):
    return (a + b) / math.sqrt(2)


def conv(inputs, outputs, kernel):
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


class TimeEmbedding(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.half = size // 2

    def forward(self, t):
        frequencies = torch.exp(-math.log(10000) * torch.arange(self.half, dtype=torch.float64) / (self.half - 1))
        angles = t.double()[:, None] * frequencies
        return torch.cat([angles.sin(), angles.cos()], 1)


class AdaGN(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(channels // 4, channels, eps=1e-6, affine=False)
        self.style = nn.Linear(STYLE, 2 * channels)

    def forward(self, x, style):
        scale, shift = self.style(style)[:, :, None, None].chunk(2, 1)
        return self.norm(x) * (1 + scale) + shift


class Block(nn.Module):
    def __init__(self, inputs, outputs, change="same"):
        super().__init__()
        self.change = change
        self.norm1, self.norm2 = AdaGN(inputs), AdaGN(outputs)
        self.conv1, self.conv2 = conv(inputs, outputs, 3), conv(outputs, outputs, 3)
        self.time = nn.Linear(4 * WIDTHS[0], outputs)
        self.skip = nn.Identity() if inputs == outputs and change == "same" else conv(inputs, outputs, 1)

    def forward(self, x, time, style):
        h = self.conv1(resampled(F.silu(self.norm1(x, style)), self.change)) + self.time(time)[:, :, None, None]
        return residual_sum(self.skip(resampled(x, self.change)), self.conv2(F.silu(self.norm2(h, style))))


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(channels // 4, channels, eps=1e-6)
        self.query, self.value, self.out = (conv(channels, channels, 1) for _ in range(3))
        self.key = nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, x, *_):
        h = self.norm(x)
        q, k, v = (layer(h).flatten(2) for layer in (self.query, self.key, self.value))  # [N, C, HW]
        weights = F.softmax(torch.einsum("nci,ncj->nij", q, k) / math.sqrt(x.shape[1]), -1)
        return residual_sum(x, self.out(torch.einsum("nij,ncj->nci", weights, v).reshape(x.shape)))


class PixelNorm(nn.Module):
    def forward(self, z):
        return z / (z.square().mean(1, keepdim=True) + 1e-8).sqrt()


class Stages(nn.ModuleList):
    def forward(self, x, *told):
        for module in self:
            x = module(x, *told)
        return x


# Patches: our pixel (un)shuffle orders channels as PyTorch's does.
class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        first, last = WIDTHS
        patches = IMAGE[2] * PATCH**2
        self.mapping = nn.Sequential(PixelNorm(), nn.Linear(LATENT, STYLE), nn.SiLU(), nn.Linear(STYLE, STYLE), nn.SiLU())
        time = 4 * first
        self.time = nn.Sequential(TimeEmbedding(first), nn.Linear(first, time), nn.SiLU(), nn.Linear(time, time), nn.SiLU())
        self.start = conv(patches, first, 3)
        self.down0 = Stages([Block(first, first)])
        self.down1 = Stages([Block(first, last, "down"), Block(last, last)])
        self.middle = Stages([Block(last, last), Attention(last), Block(last, last)])
        self.grow0 = Block(last, first, "up")
        self.up0 = Stages([Block(2 * first, first)])
        self.end = nn.Sequential(
            nn.GroupNorm(first // 4, first, eps=1e-6), nn.SiLU(), conv(first, patches, 3), nn.PixelShuffle(PATCH), nn.Tanh()
        )

    def forward(self, x, k, z):
        told = self.time(k), self.mapping(z)
        skip = self.down0(self.start(F.pixel_unshuffle(x, PATCH)), *told)
        h = self.grow0(self.middle(self.down1(skip, *told), *told), *told)
        return self.end(self.up0(torch.cat([h, skip], 1), *told))


class TimeBlock(nn.Module):
    def __init__(self, inputs, outputs, change):
        super().__init__()
        self.change = change
        self.conv1, self.conv2, self.skip = conv(inputs, outputs, 3), conv(outputs, outputs, 3), conv(inputs, outputs, 1)
        self.time = nn.Linear(D_TIME, outputs)

    def forward(self, x, time):
        h = self.conv1(F.leaky_relu(x, 0.2)) + self.time(time)[:, :, None, None]
        h = self.conv2(resampled(F.leaky_relu(h, 0.2), self.change))
        return residual_sum(self.skip(resampled(x, self.change)), h)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        first, last = D_WIDTHS
        self.time = nn.Sequential(
            TimeEmbedding(D_TIME), nn.Linear(D_TIME, D_TIME), nn.LeakyReLU(0.2), nn.Linear(D_TIME, D_TIME), nn.LeakyReLU(0.2)
        )
        self.start = conv(2 * IMAGE[2], first, 1)
        self.blocks = Stages([TimeBlock(first, first, "same"), TimeBlock(first, last, "down")])
        self.final = conv(last + 1, last, 3)
        self.end = nn.Linear(last, 1)

    def forward(self, x, k):
        h = self.blocks(self.start(x), self.time(k))
        return self.end(F.leaky_relu(self.final(minibatch_std(h, 4, 1)), 0.2).sum((2, 3)))


def coefficients():
    """ᾱ at T + 1 times, relative to the first, and β between them."""
    t = torch.linspace(1e-3, 1, STEPS + 1, dtype=torch.float64)
    logs = -0.5 * t**2 * (20 - 0.1) - t * 0.1
    left = torch.exp(logs - logs[0])
    return left, 1 - left[1:] / left[:-1]


def compute(networks, inputs):
    g, d = networks["generator"], networks["discriminator"]
    left, beta = coefficients()
    k = torch.floor(inputs["k"] * STEPS).long()
    at = lambda values: values[k][:, None, None, None]
    before = at(left.sqrt()) * inputs["real"] + at((1 - left).sqrt()) * inputs["before"]
    after = at((1 - beta).sqrt()) * before + at(beta.sqrt()) * inputs["after"]
    clean = g(after, k, inputs["z"])
    was, is_now = at(left), at(left[1:])
    mean = was.sqrt() * at(beta) / (1 - is_now) * clean + at((1 - beta).sqrt()) * (1 - was) / (1 - is_now) * after
    fake = mean + (at(beta) * (1 - was) / (1 - is_now)).sqrt() * inputs["posterior"]
    judge = lambda x: d(torch.cat([x, after], 1), k)
    held, before = fake.detach(), before.detach().requires_grad_()
    gradient = torch.autograd.grad(judge(before).sum(), before, create_graph=True)[0]
    r1 = GAMMA / 2 * gradient.square().flatten(1).sum(1).mean()
    losses = {
        "discriminator": ("discriminator", F.softplus(-judge(before)).mean() + F.softplus(judge(held)).mean() + r1),
        "generator": ("generator", F.softplus(-judge(fake)).mean()),
    }
    return {"before": before, "after": after, "fake": fake, "logits": judge(before)}, losses


def build():
    torch.manual_seed(2112)
    networks = {"generator": Generator(), "discriminator": Discriminator()}
    for network in networks.values():
        spread(network, 1.3)
    size = (BATCH, IMAGE[2], *IMAGE[:2])
    inputs = {key: torch.randn(size) for key in ("real", "before", "after", "posterior")}
    inputs.update(z=torch.randn(BATCH, LATENT), k=torch.tensor([0.1, 0.3, 0.6, 0.9]))  # steps 0 to 3
    metadata = {
        "image": json.dumps(IMAGE),
        "latent": str(LATENT),
        "steps": str(STEPS),
        "gamma": str(GAMMA),
        "generator": json.dumps({"channels": WIDTHS, "blocks": 1, "styleSize": STYLE, "mappingLayers": 1, "patch": PATCH}),
        "discriminator": json.dumps({"channels": D_WIDTHS, "timeSize": D_TIME}),
    }
    return record(networks, inputs, compute), metadata
