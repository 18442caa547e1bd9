"""LSGAN (Mao et al. 2016), WGAN (Arjovsky et al. 2017), WGAN-GP (Gulrajani et al. 2017) on tiny networks: four steps of D, of which every second has one of G.

As in vanilla.py, inputs are float32 and PyTorch computes in float64 from them; layouts are layout.py's. Images: dcgan.py's networks, at width 2.
Points: PacGAN's kind of networks (Lin et al. 2018), batch norm in G, maxout in D, which sees pairs of points.
"""

import copy
import json

import torch
from torch import nn

from . import dcgan, layout
from .vanilla import deviation

BATCH, STEPS, CRITIC_STEPS, LAMBDA = 6, 4, 2, 10.0
LATENT, WIDTH = 5, 2


class Maxout(nn.Linear):
    """The largest of `pieces` linear functions; those of an output are next to each other."""

    def __init__(self, fan_in, fan_out, pieces):
        super().__init__(fan_in, fan_out * pieces)
        self.pieces = pieces

    def forward(self, x):
        return super().forward(x).unflatten(1, (-1, self.pieces)).amax(2)


class Scaled(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor


def image_networks(has_norm):
    """dcgan.py's networks; without batch norm D's convolutions have biases instead."""
    generator, discriminator = dcgan.networks(WIDTH)
    if not has_norm:
        convolutions = [layer for layer in discriminator if isinstance(layer, nn.Conv2d)]
        layers = []
        for old in convolutions[:-1]:
            layers += [nn.Conv2d(old.in_channels, old.out_channels, 4, 2, 1), nn.LeakyReLU(0.2)]
        discriminator = nn.Sequential(*layers, convolutions[-1])
    return generator.apply(dcgan.initialize), discriminator.apply(dcgan.initialize)


def point_networks():
    """Hidden layers of 8 and 7 in G, of 6 and 5 (3 pieces) in D; it sees the plane five times as large."""
    generator = [nn.Linear(LATENT, 8, bias=False), nn.BatchNorm1d(8), nn.ReLU()]
    generator += [nn.Linear(8, 7, bias=False), nn.BatchNorm1d(7), nn.ReLU()]
    discriminator = [Scaled(5), Maxout(4, 6, 3), Maxout(6, 5, 3), nn.Linear(5, 1)]
    return nn.Sequential(*generator, nn.Linear(7, 2)), nn.Sequential(*discriminator)


def least_squares_d(real, fake):
    return ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2


def least_squares_g(fake):
    return ((fake - 1) ** 2).mean() / 2


def wasserstein_d(real, fake):
    return fake.mean() - real.mean()


def wasserstein_g(fake):
    return -fake.mean()


def penalty(discriminator, real, fake, t):
    """E(‖∇D(x̂)‖ − 1)², x̂ = real + t (fake − real)."""
    t = t.reshape(-1, *[1] * (real.dim() - 1))
    middle = (real + t * (fake - real)).requires_grad_()
    (gradient,) = torch.autograd.grad(discriminator(middle).sum(), middle, create_graph=True)
    return ((gradient.flatten(1).square().sum(1) + 1e-12).sqrt() - 1).square().mean()


CASES = {
    "lsgan": {
        "losses": (least_squares_d, least_squares_g),
        "networks": lambda: image_networks(True),
        "optimizer": lambda p: torch.optim.Adam(p, lr=2e-4, betas=(0.5, 0.999)),
    },
    "wgan": {
        "losses": (wasserstein_d, wasserstein_g),
        "networks": lambda: image_networks(True),
        "optimizer": lambda p: torch.optim.RMSprop(p, lr=5e-5),
        "clip": 0.01,
    },
    "wgan-gp": {
        "losses": (wasserstein_d, wasserstein_g),
        "networks": lambda: image_networks(False),
        "optimizer": lambda p: torch.optim.Adam(p, lr=1e-4, betas=(0, 0.9)),
        "penalty": True,
    },
    "wgan-gp-points": {
        "losses": (wasserstein_d, wasserstein_g),
        "networks": point_networks,
        "optimizer": lambda p: torch.optim.Adam(p, lr=1e-4, betas=(0, 0.9)),
        "penalty": True,
        "pack": 2,
    },
}


def train(case, generator, discriminator, batches):
    """Trains both networks in place; returns every value a parity test compares."""
    loss_of_d, loss_of_g = case["losses"]
    pack = case.get("pack", 0)

    def seen(x):
        return x.reshape(-1, 2 * pack) if pack else x

    def generated(z):
        return generator(z if pack else z[:, :, None, None])

    optimizer_d, optimizer_g = (case["optimizer"](net.parameters()) for net in (discriminator, generator))
    result = {}
    for k, (real, z, t) in enumerate(batches):
        fake = generated(z)
        logits_real = discriminator(seen(real)).flatten(1)
        logits_fake = discriminator(seen(fake.detach())).flatten(1)
        loss_d = loss_of_d(logits_real, logits_fake)
        if case.get("penalty"):
            value = penalty(discriminator, seen(real), seen(fake.detach()), t[: len(logits_real)])
            result[f"penalty.{k}"] = value
            loss_d = loss_d + LAMBDA * value
        optimizer_d.zero_grad()
        loss_d.backward()
        if k == 0:
            result.update(dcgan.parameters("grad.discriminator", discriminator, lambda p: p.grad))
        optimizer_d.step()
        if "clip" in case:
            for p in discriminator.parameters():
                p.data.clamp_(-case["clip"], case["clip"])
        result[f"loss_d.{k}"] = loss_d
        if (k + 1) % CRITIC_STEPS:
            continue
        loss_g = loss_of_g(discriminator(seen(fake)).flatten(1))  # the discriminator is the updated one
        optimizer_g.zero_grad()
        loss_g.backward()
        if k + 1 == CRITIC_STEPS:
            result.update(dcgan.parameters("grad.generator", generator, lambda p: p.grad))
        optimizer_g.step()
        result[f"loss_g.{k}"] = loss_g
    result.update(dcgan.state("after.generator", generator))
    result.update(dcgan.state("after.discriminator", discriminator))
    return result


def build(name):
    case = CASES[name]
    torch.manual_seed(1701)
    generator, discriminator = case["networks"]()
    shape, latent = ([2], LATENT) if "pack" in case else ([1, dcgan.PIXELS, dcgan.PIXELS], dcgan.LATENT)
    reals = [torch.rand(BATCH, *shape) * 2 - 1 for _ in range(STEPS)]
    zs = [torch.randn(BATCH, latent) for _ in range(STEPS)]
    ts = [torch.rand(BATCH) for _ in range(STEPS)]

    start = {**dcgan.state("generator", generator), **dcgan.state("discriminator", discriminator)}
    tensors = dict(start)
    tensors.update({f"real.{k}": layout.image(real) if real.dim() == 4 else real for k, real in enumerate(reals)})
    tensors.update({f"z.{k}": z for k, z in enumerate(zs)})
    tensors.update({f"t.{k}": t for k, t in enumerate(ts)})

    def run(dtype):
        players = copy.deepcopy(generator).to(dtype), copy.deepcopy(discriminator).to(dtype)
        return train(case, *players, [[x.to(dtype) for x in batch] for batch in zip(reals, zs, ts)])

    exact, single = run(torch.float64), run(torch.float32)
    tensors.update(exact)
    worst = deviation({**single, **dcgan.movement(single, start)}, {**exact, **dcgan.movement(exact, start)})
    metadata = {
        "latent": str(latent),
        "width": str(WIDTH),
        "image": json.dumps([1, 1, 2] if "pack" in case else [dcgan.PIXELS, dcgan.PIXELS, 1]),
        "batch": str(BATCH),
        "steps": str(STEPS),
        "critic_steps": str(CRITIC_STEPS),
        "lambda": str(LAMBDA),
        "float32_deviation": json.dumps({kind: float(f"{value:.1e}") for kind, value in worst.items()}),
    }
    return tensors, metadata
