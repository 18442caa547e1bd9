"""R3GAN (Huang et al. 2024, arXiv:2501.05441), written from the paper: two stages (8 px) of tiny networks that are told classes, and its losses.

D minimises E softplus(−(D(x) − D(G(z)))) + γ/2 (R1 + R2), R1 = E‖∇D(x)‖², R2 = E‖∇D(G(z))‖²; G minimises E softplus(−(D(G(z)) − D(x))).
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

from .network_losses import record, spread, squared_input_gradient
from .resampling import filtered_down, filtered_up

CHANNELS, GROUP_WIDTH, LATENT, CLASSES, LABEL, IMAGE = [8, 4], 4, 6, 3, 64, [8, 8, 2]
BATCH, GAMMA = 3, 0.7


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        inner = 2 * channels
        self.conv1 = nn.Conv2d(channels, inner, 1)
        self.conv2 = nn.Conv2d(inner, inner, 3, padding=1, groups=inner // GROUP_WIDTH)
        self.conv3 = nn.Conv2d(inner, channels, 1, bias=False)

    def forward(self, x):
        y = F.leaky_relu(self.conv1(x), 0.2)
        return x + self.conv3(F.leaky_relu(self.conv2(y), 0.2))


class FromBasis(nn.Module):
    def __init__(self, size, channels):
        super().__init__()
        self.linear = nn.Linear(size, channels, bias=False)
        self.basis = nn.Parameter(torch.empty(4, 4, channels))

    def forward(self, z):
        return self.linear(z)[:, :, None, None] * self.basis.permute(2, 0, 1)


class OntoBasis(nn.Module):
    def __init__(self, channels, outputs):
        super().__init__()
        self.linear = nn.Linear(channels, outputs, bias=False)
        self.basis = nn.Parameter(torch.empty(4, 4, channels))

    def forward(self, x):
        return self.linear((x * self.basis.permute(2, 0, 1)).sum((2, 3)))


class Resample(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x, [1.0, 2.0, 1.0])


def conv1(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 1, bias=False)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        low, high = CHANNELS
        self.label = nn.Embedding(CLASSES, LABEL)
        self.main = nn.Sequential(
            FromBasis(LATENT + LABEL, low), Block(low), conv1(low, high), Resample(filtered_up), Block(high), conv1(high, IMAGE[2])
        )

    def forward(self, z, labels):
        return self.main(torch.cat([z, self.label(labels)], 1))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        low, high = CHANNELS
        self.label = nn.Embedding(CLASSES, LABEL)
        self.main = nn.Sequential(
            conv1(IMAGE[2], high), Block(high), Resample(filtered_down), conv1(high, low), Block(low), OntoBasis(low, LABEL)
        )

    def forward(self, x, labels):
        return (self.main(x) * self.label(labels)).sum(1, keepdim=True)


def compute(networks, inputs):
    g, labels = networks["generator"], inputs["labels"]
    d = lambda x: networks["discriminator"](x, labels)
    fake = g(inputs["z"], labels)
    real, held = inputs["real"].requires_grad_(), fake.detach().requires_grad_()
    penalty = squared_input_gradient(d, real) + squared_input_gradient(d, held)
    losses = {
        "discriminator": ("discriminator", F.softplus(d(held) - d(real)).mean() + GAMMA / 2 * penalty),
        "generator": ("generator", F.softplus(d(inputs["real"]) - d(fake)).mean()),
    }
    return {"fake": fake, "logits_real": d(real), "logits_fake": d(fake)}, losses


def build():
    torch.manual_seed(2501)
    networks = {"generator": Generator(), "discriminator": Discriminator()}
    for network in networks.values():
        spread(network, 1.3)
    inputs = {
        "real": torch.randn(BATCH, IMAGE[2], *IMAGE[:2]),
        "z": torch.randn(BATCH, LATENT),
        "labels": torch.randint(CLASSES, (BATCH,), dtype=torch.int32),
    }
    metadata = {
        "channels": json.dumps(CHANNELS),
        "groupWidth": str(GROUP_WIDTH),
        "latent": str(LATENT),
        "classes": str(CLASSES),
        "image": json.dumps(IMAGE),
        "gamma": str(GAMMA),
    }
    return record(networks, inputs, compute), metadata
