"""pix2pix (Isola et al. 2016, arXiv:1611.07004) and CycleGAN (Zhu et al. 2017, arXiv:1703.10593) at tiny widths: what the networks compute, their
complete losses, and the gradients of one step of each player from the same weights. Names are those of the authors' PyTorch code.

As in dcgan.py, inputs are float32 and PyTorch computes in float64 from them; weights are larger than N(0, 0.02). No dropout: its samples are not PyTorch's.
"""

import copy
import json

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import l1_loss, mse_loss

from . import layout
from .dcgan import parameters
from .vanilla import deviation

WEIGHT_STD = 0.1
BATCH = 2


class Wrapped(nn.Module):
    """Layers under one name."""

    def __init__(self, name, *layers):
        super().__init__()
        self.name = name
        setattr(self, name, nn.Sequential(*layers))

    def forward(self, x):
        return getattr(self, self.name)(x)


class Skip(Wrapped):
    def forward(self, x):
        return torch.cat([x, super().forward(x)], 1)


class Residual(Wrapped):
    def forward(self, x):
        return x + super().forward(x)


class Inside(nn.Module):
    """A module as `model` of another one."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x)


def unet(channels_in, channels_out, widths):
    """Batch norm, therefore no biases but the last. widths: from the outside in."""
    down = lambda a, b: nn.Conv2d(a, b, 4, 2, 1, bias=False)
    up = lambda a, b: nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False)
    *_, outer, inner = widths
    block = Skip("model", nn.LeakyReLU(0.2), down(outer, inner), nn.ReLU(), up(inner, outer), nn.BatchNorm2d(outer))
    for outer, inner in reversed(list(zip(widths[:-2], widths[1:-1]))):
        head = [nn.LeakyReLU(0.2), down(outer, inner), nn.BatchNorm2d(inner)]
        block = Skip("model", *head, block, nn.ReLU(), up(2 * inner, outer), nn.BatchNorm2d(outer))
    last = nn.ConvTranspose2d(2 * widths[0], channels_out, 4, 2, 1)
    return Inside(Wrapped("model", down(channels_in, widths[0]), block, nn.ReLU(), last, nn.Tanh()))


def resnet(channels_in, channels_out, width, blocks):
    """Instance norm, therefore biases everywhere."""
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(channels_in, width, 7), nn.InstanceNorm2d(width), nn.ReLU()]
    for w in (width, 2 * width):
        layers += [nn.Conv2d(w, 2 * w, 3, 2, 1), nn.InstanceNorm2d(2 * w), nn.ReLU()]
    w = 4 * width
    half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(w, w, 3), nn.InstanceNorm2d(w)]
    layers += [Residual("conv_block", *half(), nn.ReLU(), *half()) for _ in range(blocks)]
    for w in (2 * width, width):
        layers += [nn.ConvTranspose2d(2 * w, w, 3, 2, 1, output_padding=1), nn.InstanceNorm2d(w), nn.ReLU()]
    return Wrapped("model", *layers, nn.ReflectionPad2d(3), nn.Conv2d(width, channels_out, 7), nn.Tanh())


def patchgan(channels, widths, norm):
    """Every layer but the last two halves the side."""
    layers = [nn.Conv2d(channels, widths[0], 4, 2, 1), nn.LeakyReLU(0.2)]
    for a, b in zip(widths, widths[1:]):
        stride = 1 if b is widths[-1] else 2
        layers += [nn.Conv2d(a, b, 4, stride, 1, bias=norm is nn.InstanceNorm2d), norm(b), nn.LeakyReLU(0.2)]
    return Wrapped("model", *layers, nn.Conv2d(widths[-1], 1, 4, 1, 1))


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0, WEIGHT_STD)
        if module.bias is not None:
            nn.init.normal_(module.bias, 0, WEIGHT_STD)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)


def full(logits, value):
    return torch.full_like(logits, value)


def pix2pix(networks, a, b):
    generator, discriminator = networks["generator"], networks["discriminator"]
    fake = generator(a)
    real_logits, fake_logits = discriminator(torch.cat([a, b], 1)), discriminator(torch.cat([a, fake.detach()], 1))
    loss_d = 0.5 * (bce(real_logits, full(real_logits, 1)) + bce(fake_logits, full(fake_logits, 0)))
    logits = discriminator(torch.cat([a, fake], 1))
    loss_g = bce(logits, full(logits, 1)) + 100 * l1_loss(fake, b)
    return {"discriminator": loss_d, "generator": loss_g}, {"fake": fake, "logits": fake_logits}


def cyclegan(networks, a, b):
    """Names: A to B is `generatorB`, judged by `discriminatorB`."""
    to_a, to_b = networks["generatorA"], networks["generatorB"]
    fake_a, fake_b = to_a(b), to_b(a)
    rebuilt_a, rebuilt_b, same_a, same_b = to_a(fake_b), to_b(fake_a), to_a(a), to_b(b)
    losses = {}
    for name, real, fake in (("discriminatorA", a, fake_a), ("discriminatorB", b, fake_b)):
        real_logits, fake_logits = networks[name](real), networks[name](fake.detach())
        losses[name] = 0.5 * (mse_loss(real_logits, full(real_logits, 1)) + mse_loss(fake_logits, full(fake_logits, 0)))
    logits_a, logits_b = networks["discriminatorA"](fake_a), networks["discriminatorB"](fake_b)
    adversarial = mse_loss(logits_a, full(logits_a, 1)) + mse_loss(logits_b, full(logits_b, 1))
    cycle = l1_loss(rebuilt_a, a) + l1_loss(rebuilt_b, b)
    identity = l1_loss(same_a, a) + l1_loss(same_b, b)
    losses["generators"] = adversarial + 10 * cycle + 0.5 * 10 * identity
    return losses, {"fakeA": fake_a, "fakeB": fake_b, "rebuiltA": rebuilt_a, "sameB": same_b, "logitsB": logits_b}


def gradients(networks, losses):
    result = {}
    for trained, loss in losses.items():
        names = [name for name in networks if name == trained or (trained == "generators" and name.startswith("generator"))]
        leaves = [(f"{name}.{key}", p) for name in names for key, p in networks[name].named_parameters()]
        found = torch.autograd.grad(loss, [p for _, p in leaves], retain_graph=True)
        result.update({f"grad.{key}": layout.parameter(g) for (key, _), g in zip(leaves, found)})
    return result


def build_from(seed, networks, evaluate, sizes, metadata):
    """sizes: channels of A and of B, height and width."""
    channels_a, channels_b, height, width = sizes
    torch.manual_seed(seed)
    networks = {name: make().apply(initialize) for name, make in networks.items()}
    a, b = (torch.rand(BATCH, channels, height, width) * 2 - 1 for channels in (channels_a, channels_b))
    tensors = {"a": layout.image(a), "b": layout.image(b)}
    for name, network in networks.items():
        tensors.update(parameters(name, network))

    def run(dtype):
        players = {name: copy.deepcopy(network).to(dtype) for name, network in networks.items()}
        losses, seen = evaluate(players, a.to(dtype), b.to(dtype))
        found = {f"loss.{name}": loss for name, loss in losses.items()}
        found.update({f"seen.{name}": layout.image(value) for name, value in seen.items()})
        return {**found, **gradients(players, losses)}

    exact = run(torch.float64)
    tensors.update(exact)
    # A bias in front of an instance norm has no effect: its gradient is rounding.
    worst = deviation(run(torch.float32), {name: value for name, value in exact.items() if value.abs().max() > 1e-12})
    return tensors, {
        "a": json.dumps([height, width, channels_a]),
        "b": json.dumps([height, width, channels_b]),
        "batch": str(BATCH),
        "float32_deviation": json.dumps({kind: float(f"{value:.1e}") for kind, value in worst.items()}),
        **metadata,
    }


def build_pix2pix():
    """Grey to colour at 32 pixels: five halvings, of which the last two have as many channels."""
    networks = {
        "generator": lambda: unet(1, 3, [1, 2, 4, 8, 8]),
        "discriminator": lambda: patchgan(4, [2, 4], nn.BatchNorm2d),
    }
    return build_from(1611, networks, pix2pix, (1, 3, 32, 32), {"width": "1", "discriminatorWidth": "2"})


def build_cyclegan():
    """Colour both ways, for the identity loss gives a generator images of its own domain; not square; patches of two halvings."""
    generator, discriminator = lambda: resnet(3, 3, 2, 1), lambda: patchgan(3, [2, 4, 8], nn.InstanceNorm2d)
    networks = {
        **{"generatorA": generator, "generatorB": generator},
        **{"discriminatorA": discriminator, "discriminatorB": discriminator},
    }
    metadata = {"width": "2", "discriminatorWidth": "2", "blocks": "1", "patchHalvings": "2"}
    return build_from(1703, networks, cyclegan, (3, 3, 20, 16), metadata)
