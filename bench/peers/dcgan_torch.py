"""PyTorch as a peer: DCGAN's training step, as in PyTorch's examples/dcgan. Protocol: README.md beside this file.

    OMP_NUM_THREADS=2 python3 dcgan_torch.py --case dcgan32 --threads 2

By default at its fastest: channels last, transposed convolutions through conv2d's adjoint, multi-tensor Adam, no
gradients for the discriminator's weights while the generator learns. `--layers` is the same with PyTorch's own transposed
convolution; `--tutorial` is the step as the example has it, with none of these.
"""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from protocol import serve, start
from transposed import FastConvTranspose2d

CASE, ARGS = start("--tutorial", "--layers")
LATENT, WIDTH, CHANNELS, BATCH = CASE["latent"], CASE["width"], CASE["channels"], CASE["batch"]
WIDTHS = [WIDTH << level for level in range((CASE["size"] // 8).bit_length())]  # 32 px: 64, 128, 256
FORMAT = torch.contiguous_format if ARGS.tutorial else torch.channels_last
ConvTranspose2d = nn.ConvTranspose2d if ARGS.tutorial or ARGS.layers else FastConvTranspose2d
INPLACE = True


def generator():
    """z → 4 px, then twice the size with each layer."""
    up = WIDTHS[::-1]
    layers = [ConvTranspose2d(LATENT, up[0], 4, 1, 0, bias=False)]
    for width, after in zip(up, [*up[1:], CHANNELS]):
        layers += [nn.BatchNorm2d(width), nn.ReLU(INPLACE), ConvTranspose2d(width, after, 4, 2, 1, bias=False)]
    return nn.Sequential(*layers, nn.Tanh())


def discriminator():
    """The mirror; no batch norm behind the first convolution."""
    layers = [nn.Conv2d(CHANNELS, WIDTHS[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2, INPLACE)]
    for width, after in zip(WIDTHS, WIDTHS[1:]):
        layers += [nn.Conv2d(width, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2, INPLACE)]
    return nn.Sequential(*layers, nn.Conv2d(WIDTHS[-1], 1, 4, 1, 0, bias=False), nn.Flatten())


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)


def make_step():
    g, d = (network.apply(initialize).to(memory_format=FORMAT) for network in (generator(), discriminator()))
    adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8, "foreach": not ARGS.tutorial}
    optimizer_d, optimizer_g = torch.optim.Adam(d.parameters(), **adam), torch.optim.Adam(g.parameters(), **adam)
    shape = BATCH, CHANNELS, CASE["size"], CASE["size"]
    reals = [(torch.rand(shape) * 2 - 1).contiguous(memory_format=FORMAT) for _ in range(8)]
    ones, zeros = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
    count = 0

    def step():
        nonlocal count
        real = reals[count % len(reals)]
        count += 1
        fake = g(torch.randn(BATCH, LATENT, 1, 1))
        loss_d = bce(d(real), ones) + bce(d(fake.detach()), zeros)
        optimizer_d.zero_grad(set_to_none=True)
        loss_d.backward()
        optimizer_d.step()

        d.requires_grad_(ARGS.tutorial)
        loss_g = bce(d(fake), ones)
        optimizer_g.zero_grad(set_to_none=True)
        loss_g.backward()
        optimizer_g.step()
        d.requires_grad_(True)
        return loss_d.item(), loss_g.item()

    return step


serve(make_step(), ARGS, "pytorch-tutorial" if ARGS.tutorial else "pytorch-layers" if ARGS.layers else "pytorch")
