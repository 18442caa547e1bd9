"""Diffusion-GAN (Wang et al. 2022, arXiv:2206.02262), written from the paper: DCGAN's generator, a discriminator told the step, both losses of one step.

y = √ᾱ_t x + √(1 − ᾱ_t) σ ε; half of the images stay clean, the others' t has probability 2t / (T (T + 1)).
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

from .ddgan import Stages, TimeBlock, TimeEmbedding, conv
from .network_losses import record, spread

LATENT, WIDTH, TIME, BATCH, PIXELS = 5, 3, 8, 4, 8
D_WIDTHS = [4, 4]
CHAIN, BETA, SIGMA, SHARE = [10, 100], [1e-4, 2e-2], 0.5, 0.3  # T = 10 + round(0.3 · 90) = 37


class Generator(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.ConvTranspose2d(LATENT, WIDTH, 4, 1, 0, bias=False),
            nn.BatchNorm2d(WIDTH),
            nn.ReLU(),
            nn.ConvTranspose2d(WIDTH, 1, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z):
        return super().forward(z[:, :, None, None])


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        first, last = D_WIDTHS
        self.time = nn.Sequential(TimeEmbedding(TIME), nn.Linear(TIME, TIME), nn.LeakyReLU(0.2), nn.Linear(TIME, TIME), nn.LeakyReLU(0.2))
        self.start = conv(1, first, 1)
        self.blocks = Stages([TimeBlock(first, first, "same"), TimeBlock(first, last, "down")])
        self.final = conv(last, last, 3)
        self.end = nn.Linear(last, 1)

    def forward(self, x, t):
        return self.end(F.leaky_relu(self.final(self.blocks(self.start(x), self.time(t))), 0.2).sum((2, 3)))


def steps(which, where, chain):
    """By the cumulative distribution, one step after the other."""
    drawn = []
    for u, v in zip(which.tolist(), where.tolist()):
        cumulative, t = 0.0, 0
        while u >= 0.5 and cumulative <= v:
            t += 1
            cumulative += 2 * t / (chain * (chain + 1))
        drawn.append(t)
    return torch.tensor(drawn)


def diffused(x, t, noise, chain):
    beta = torch.linspace(*BETA, chain, dtype=torch.float64)
    left = torch.cat([torch.ones(1, dtype=torch.float64), torch.cumprod(1 - beta, 0)])[t][:, None, None, None]
    return left.sqrt() * x + (1 - left).sqrt() * SIGMA * noise


def compute(networks, inputs):
    d = networks["discriminator"]
    fake = networks["generator"](inputs["z"])
    chain = CHAIN[0] + round(SHARE * (CHAIN[1] - CHAIN[0]))
    t = {kind: steps(inputs[f"{kind}_which"], inputs[f"{kind}_where"], chain) for kind in ("real", "fake")}
    real = diffused(inputs["real"], t["real"], inputs["real_noise"], chain)
    seen = diffused(fake, t["fake"], inputs["fake_noise"], chain)
    on_real = d(real, t["real"])
    losses = {
        "discriminator": ("discriminator", F.softplus(-on_real).mean() + F.softplus(d(seen.detach(), t["fake"])).mean()),
        "generator": ("generator", F.softplus(-d(seen, t["fake"])).mean()),
    }
    outputs = {"real": real, "fake": seen, "t_real": t["real"].double(), "t_fake": t["fake"].double(), "logits": on_real}
    return outputs, losses


def build():
    torch.manual_seed(2206)
    networks = {"generator": Generator(), "discriminator": Discriminator()}
    for network in networks.values():
        spread(network, 1.3)
    inputs = {"real": torch.randn(BATCH, 1, PIXELS, PIXELS), "z": torch.randn(BATCH, LATENT)}
    for kind in ("real", "fake"):
        inputs[f"{kind}_which"] = torch.tensor([0.2, 0.5, 0.7, 0.9])
        inputs[f"{kind}_where"] = torch.rand(BATCH)
        inputs[f"{kind}_noise"] = torch.randn(BATCH, 1, PIXELS, PIXELS)
    metadata = {
        "latent": str(LATENT),
        "width": str(WIDTH),
        "image": json.dumps([PIXELS, PIXELS, 1]),
        "discriminator": json.dumps({"channels": D_WIDTHS, "timeSize": TIME, "deviation": False}),
        "diffusion": json.dumps({"chain": CHAIN, "beta": BETA, "deviation": SIGMA, "target": 0.6, "images": 1000, "draw": "priority"}),
        "share": str(SHARE),
    }
    return record(networks, inputs, compute), metadata
