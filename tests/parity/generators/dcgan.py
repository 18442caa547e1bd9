"""DCGAN (Radford et al. 2015, arXiv:1511.06434) at width 4: five training steps as in PyTorch's examples/dcgan.

As in vanilla.py, inputs are float32 and PyTorch computes in float64 from them. Images are NHWC and kernels [KH, KW, …] (layout.py).
The weights are larger than the N(0, 0.02) of the paper: at width 4 that would leave D's batch norm dividing by √ε, and the
gradients too small to compare.
"""

import copy
import json

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from . import layout
from .vanilla import ADAM, deviation

LATENT, WIDTH, CHANNELS, PIXELS = 10, 4, 1, 32
BATCH, STEPS = 6, 5
WEIGHT_STD = 0.1


def networks(narrow=WIDTH):
    """At PIXELS = 32: generator z → 4·narrow → 2·narrow → narrow → image, 4 px to 32 px; the discriminator is its mirror."""
    up, down = [4 * narrow, 2 * narrow, narrow], [narrow, 2 * narrow, 4 * narrow]
    generator = [nn.ConvTranspose2d(LATENT, up[0], 4, 1, 0, bias=False)]
    for width, after in zip(up, [*up[1:], CHANNELS]):
        generator += [nn.BatchNorm2d(width), nn.ReLU(), nn.ConvTranspose2d(width, after, 4, 2, 1, bias=False)]
    discriminator = [nn.Conv2d(CHANNELS, down[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for width, after in zip(down, down[1:]):
        discriminator += [nn.Conv2d(width, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
    discriminator.append(nn.Conv2d(down[-1], 1, 4, 1, 0, bias=False))
    return nn.Sequential(*generator, nn.Tanh()), nn.Sequential(*discriminator)


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0, WEIGHT_STD)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)


def parameters(prefix, module, value=lambda parameter: parameter):
    return {f"{prefix}.{name}": layout.parameter(value(p).detach()).clone() for name, p in module.named_parameters()}


def state(prefix, module):
    """Parameters and running statistics."""
    running = {f"{prefix}.{name}": b.clone() for name, b in module.named_buffers() if b.is_floating_point()}
    return {**parameters(prefix, module), **running}


def train(generator, discriminator, reals, zs):
    """Trains both networks in place; returns every value a parity test compares. D(real), D(fake) and D(fake) for G's loss are
    three forward passes in training mode: each has batch statistics of its own and moves the running ones."""
    optimizer_d = torch.optim.Adam(discriminator.parameters(), **ADAM)
    optimizer_g = torch.optim.Adam(generator.parameters(), **ADAM)
    result = {}
    for k, (real, z) in enumerate(zip(reals, zs)):
        fake = generator(z[:, :, None, None])
        logits_real, logits_fake = discriminator(real).flatten(1), discriminator(fake.detach()).flatten(1)
        loss_d = bce(logits_real, torch.ones_like(logits_real)) + bce(logits_fake, torch.zeros_like(logits_fake))
        optimizer_d.zero_grad()
        loss_d.backward()
        if k == 0:
            result.update({"fake.0": layout.image(fake), "logits_real.0": logits_real, "logits_fake.0": logits_fake})
            result.update(parameters("grad.discriminator", discriminator, lambda p: p.grad))
        optimizer_d.step()

        logits = discriminator(fake).flatten(1)  # the discriminator is the updated one
        loss_g = bce(logits, torch.ones_like(logits))
        optimizer_g.zero_grad()
        loss_g.backward()
        if k == 0:
            result.update(parameters("grad.generator", generator, lambda p: p.grad))
        optimizer_g.step()
        result[f"loss_d.{k}"], result[f"loss_g.{k}"] = loss_d, loss_g
    result.update(state("after.generator", generator))
    result.update(state("after.discriminator", discriminator))
    return result


def movement(result, start):
    """What training added to each tensor."""
    return {f"movement.{name}": result[f"after.{name}"] - before.to(result[f"after.{name}"]) for name, before in start.items()}


def build():
    torch.manual_seed(1511)
    generator, discriminator = (network.apply(initialize) for network in networks())
    reals = [torch.rand(BATCH, CHANNELS, PIXELS, PIXELS) * 2 - 1 for _ in range(STEPS)]
    zs = [torch.randn(BATCH, LATENT) for _ in range(STEPS)]

    start = {**state("generator", generator), **state("discriminator", discriminator)}
    tensors = {**start}
    tensors.update({f"real.{k}": layout.image(real) for k, real in enumerate(reals)})
    tensors.update({f"z.{k}": z for k, z in enumerate(zs)})

    def run(dtype):
        players = copy.deepcopy(generator).to(dtype), copy.deepcopy(discriminator).to(dtype)
        return train(*players, [x.to(dtype) for x in reals], [z.to(dtype) for z in zs])

    exact, single = run(torch.float64), run(torch.float32)
    tensors.update(exact)
    worst = deviation({**single, **movement(single, start)}, {**exact, **movement(exact, start)})
    metadata = {
        "latent": str(LATENT),
        "width": str(WIDTH),
        "image": json.dumps([PIXELS, PIXELS, CHANNELS]),
        "batch": str(BATCH),
        "steps": str(STEPS),
        "adam": json.dumps(ADAM),
        "float32_deviation": json.dumps({kind: float(f"{value:.1e}") for kind, value in worst.items()}),
    }
    return tensors, metadata
