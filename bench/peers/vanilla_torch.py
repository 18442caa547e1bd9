"""PyTorch as a peer: the vanilla GAN's training step at full size, batch 128. Protocol: README.md beside this file.

    OMP_NUM_THREADS=2 python3 vanilla_torch.py --case vanilla --threads 2
"""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from protocol import serve, start

CASE, ARGS = start("--tutorial")
GENERATOR = [100, 256, 512, 1024, 784]
DISCRIMINATOR = [784, 512, 256, 1]
BATCH = CASE["batch"]


def mlp(sizes, activation, last=None):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    layers.pop()
    return nn.Sequential(*layers, *([last] if last else []))


def make_step():
    """By default the step at its fastest in PyTorch: the multi-tensor Adam, and no gradients for the discriminator's
    weights while the generator learns. `--tutorial` is the step as most tutorials have it, with neither."""
    generator = mlp(GENERATOR, lambda: nn.ReLU(inplace=True), nn.Tanh())
    discriminator = mlp(DISCRIMINATOR, lambda: nn.LeakyReLU(0.2, inplace=True))
    adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8, "foreach": not ARGS.tutorial}
    optimizer_d = torch.optim.Adam(discriminator.parameters(), **adam)
    optimizer_g = torch.optim.Adam(generator.parameters(), **adam)
    reals = torch.rand(8, BATCH, GENERATOR[-1]) * 2 - 1
    ones, zeros = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
    count = 0

    def step():
        nonlocal count
        real = reals[count % len(reals)]
        count += 1
        fake = generator(torch.randn(BATCH, GENERATOR[0]))
        loss_d = bce(discriminator(real), ones) + bce(discriminator(fake.detach()), zeros)
        optimizer_d.zero_grad(set_to_none=True)
        loss_d.backward()
        optimizer_d.step()

        discriminator.requires_grad_(ARGS.tutorial)
        loss_g = bce(discriminator(fake), ones)
        optimizer_g.zero_grad(set_to_none=True)
        loss_g.backward()
        optimizer_g.step()
        discriminator.requires_grad_(True)
        return loss_d.item(), loss_g.item()

    return step


serve(make_step(), ARGS, "pytorch-tutorial" if ARGS.tutorial else "pytorch")
