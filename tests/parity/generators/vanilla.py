"""The vanilla GAN (Goodfellow et al. 2014) at odd sizes: ten training steps of discriminator, then generator.

Inputs (weights, batches) are float32; PyTorch computes in float64 from them, so that the results (F64) are an oracle for
both a float64 and a float32 engine. Metadata `float32_deviation` is how far PyTorch's own float32 run ends from them.
"""

import copy
import json

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

GENERATOR = [10, 24, 33, 40, 49]
DISCRIMINATOR = [49, 33, 24, 1]
BATCH, STEPS = 7, 10
ADAM = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8}


def mlp(sizes, activation, last=None):
    """Linear, activation, …, Linear[, last]: the Linear layers have the even indices."""
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    layers.pop()
    return nn.Sequential(*layers, *([last] if last else []))


def non_saturating(logits):
    return bce(logits, torch.ones_like(logits))  # −log σ(D(G(z)))


def minimax(logits):
    return -bce(logits, torch.zeros_like(logits))  # log(1 − σ(D(G(z))))


def named(prefix, module, value=lambda parameter: parameter):
    return {f"{prefix}.{name}": value(p).detach().clone() for name, p in module.named_parameters()}


def train(generator, discriminator, reals, zs, generator_loss):
    """Trains both networks in place; returns every value a parity test compares."""
    optimizer_d = torch.optim.Adam(discriminator.parameters(), **ADAM)
    optimizer_g = torch.optim.Adam(generator.parameters(), **ADAM)
    result = {}
    for k, (real, z) in enumerate(zip(reals, zs)):
        fake = generator(z)
        logits_real, logits_fake = discriminator(real), discriminator(fake.detach())
        loss_d = bce(logits_real, torch.ones_like(logits_real)) + bce(logits_fake, torch.zeros_like(logits_fake))
        optimizer_d.zero_grad()
        loss_d.backward()
        if k == 0:
            result.update({"fake.0": fake, "logits_real.0": logits_real, "logits_fake.0": logits_fake})
            result.update(named("grad.discriminator", discriminator, lambda p: p.grad))
        optimizer_d.step()

        loss_g = generator_loss(discriminator(fake))  # the discriminator is the updated one
        optimizer_g.zero_grad()
        loss_g.backward()
        if k == 0:
            result.update(named("grad.generator", generator, lambda p: p.grad))
        optimizer_g.step()
        result[f"loss_d.{k}"], result[f"loss_g.{k}"] = loss_d, loss_g
    result.update(named("after.generator", generator))
    result.update(named("after.discriminator", discriminator))
    return result


def deviation(single, double):
    """Largest |a − b| over largest |b|, over all tensors of one kind."""
    worst = {}
    for name, exact in double.items():
        kind = name.split(".")[0]
        error = ((single[name].double() - exact).abs().max() / exact.abs().max()).item()
        worst[kind] = max(worst.get(kind, 0.0), error)
    return worst


def build(generator_loss):
    torch.manual_seed(2014)
    generator = mlp(GENERATOR, nn.ReLU, nn.Tanh())
    discriminator = mlp(DISCRIMINATOR, lambda: nn.LeakyReLU(0.2))
    reals = [torch.rand(BATCH, GENERATOR[-1]) * 2 - 1 for _ in range(STEPS)]
    zs = [torch.randn(BATCH, GENERATOR[0]) for _ in range(STEPS)]

    tensors = {**named("generator", generator), **named("discriminator", discriminator)}
    tensors.update({f"real.{k}": real for k, real in enumerate(reals)})
    tensors.update({f"z.{k}": z for k, z in enumerate(zs)})

    def run(dtype):
        networks = copy.deepcopy(generator).to(dtype), copy.deepcopy(discriminator).to(dtype)
        batches = [x.to(dtype) for x in reals], [z.to(dtype) for z in zs]
        return train(*networks, *batches, generator_loss)

    exact = run(torch.float64)
    tensors.update(exact)
    metadata = {
        "generator_loss": generator_loss.__name__,
        "generator": json.dumps(GENERATOR),
        "discriminator": json.dumps(DISCRIMINATOR),
        "batch": str(BATCH),
        "steps": str(STEPS),
        "adam": json.dumps(ADAM),
        "float32_deviation": json.dumps({k: float(f"{v:.1e}") for k, v in deviation(run(torch.float32), exact).items()}),
    }
    return tensors, metadata
