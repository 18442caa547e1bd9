"""StyleGAN (Karras et al. 2019, arXiv:1812.04948) and StyleGAN2 (Karras et al. 2020, arXiv:1912.04958) at 8 px: forward passes and gradients
of the losses with R1 and path length, which hold second derivatives.

Written from the papers. Modulated convolutions are the papers' own form: a kernel per image, the batch folded into groups, where
Ganvas scales images and shares the kernel. Noise is a fixed pattern, as when images are drawn after training.
"""

import json
import math

import torch
from torch import nn
from torch.nn import functional as F

from . import layout
from .layers import minibatch_std

LATENT, STYLE, DEPTH, PIXELS, COLOURS, BATCH = 6, 5, 2, 8, 3, 4
CHANNELS = {4: 6, 8: 4}  # width 4, at most 6
GAMMA, PSI, TARGET, DECAY = 10.0, 0.7, 0.3, 0.99


def activated(x):
    return math.sqrt(2) * F.leaky_relu(x, 0.2)


def fir(x, taps, padding, gain=1.0):
    """A filter with zeros around: every channel by itself."""
    row = torch.tensor(taps, dtype=x.dtype)
    kernel = torch.outer(row, row) * gain / row.sum() ** 2
    return F.conv2d(F.pad(x, padding), kernel.expand(x.shape[1], 1, -1, -1), groups=x.shape[1])


def zeros_inserted(x):
    n, c, h, w = x.shape
    return F.pad(x.reshape(n, c, h, 1, w, 1), [0, 1, 0, 0, 0, 1]).reshape(n, c, 2 * h, 2 * w)


class Linear(nn.Module):
    def __init__(self, fan_in, fan_out, multiplier=1.0, start=0.0):
        super().__init__()
        self.multiplier = multiplier
        self.weight = nn.Parameter(torch.randn(fan_out, fan_in) / multiplier)
        self.bias = nn.Parameter((torch.randn(fan_out) * 0.3 + start) / multiplier)

    def forward(self, x):
        return F.linear(x, self.weight * self.multiplier / math.sqrt(self.weight.shape[1]), self.bias * self.multiplier)


class Conv(nn.Module):
    def __init__(self, fan_in, fan_out, kernel, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(fan_out, fan_in, kernel, kernel))
        self.bias = nn.Parameter(torch.randn(fan_out) * 0.3) if bias else None

    def scaled(self):
        return self.weight / math.sqrt(self.weight[0].numel())

    def forward(self, x, stride=1, padding=None):
        padding = self.weight.shape[2] // 2 if padding is None else padding
        return F.conv2d(x, self.scaled(), self.bias, stride, padding)


class Mapping(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [LATENT] + [STYLE] * DEPTH
        for k in range(DEPTH):
            setattr(self, f"fc{k}", Linear(sizes[k], sizes[k + 1], 0.01))

    def forward(self, z):
        x = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for k in range(DEPTH):
            x = activated(getattr(self, f"fc{k}")(x))
        return x


class Noisy(nn.Module):
    """Noise and bias."""

    def __init__(self, channels, side, per_channel):
        super().__init__()
        self.noise_strength = nn.Parameter(torch.randn(channels if per_channel else ()) * 0.3)
        self.bias = nn.Parameter(torch.randn(channels) * 0.3)
        self.register_buffer("noise_const", torch.randn(side, side))

    def noisy(self, x):
        return x + self.noise_const * self.noise_strength.reshape(-1, 1, 1) + self.bias[:, None, None]


class AdaptiveLayer(Noisy):
    """StyleGAN's layer; `entrance` is none, convolution or up."""

    def __init__(self, fan_in, channels, side, entrance):
        super().__init__(channels, side, per_channel=True)
        self.entrance = entrance
        if entrance != "none":
            self.weight = nn.Parameter(torch.randn(channels, fan_in, 3, 3))
        self.style = Linear(STYLE, 2 * channels)

    def forward(self, x, w):
        if self.entrance == "up":
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        if self.entrance != "none":
            x = F.conv2d(x, self.weight / math.sqrt(self.weight[0].numel()), padding=1)
        if self.entrance == "up":
            x = fir(x, [1, 2, 1], [1, 1, 1, 1])
        x = F.leaky_relu(self.noisy(x), 0.2)
        scale, shift = self.style(w)[:, :, None, None].chunk(2, 1)
        return F.instance_norm(x) * (scale + 1) + shift


class Modulated(nn.Module):
    """A modulated convolution: one kernel per image, as groups."""

    def __init__(self, fan_in, fan_out, kernel, up=False, demodulate=True):
        super().__init__()
        self.up, self.demodulate = up, demodulate
        self.weight = nn.Parameter(torch.randn(fan_out, fan_in, kernel, kernel))
        self.affine = Linear(STYLE, fan_in, start=1.0)

    def convolve(self, x, w):
        n, c, h, side = x.shape
        kernel = self.weight / math.sqrt(self.weight[0].numel())
        kernel = kernel[None] * self.affine(w)[:, None, :, None, None]  # [N, O, I, K, K]
        if self.demodulate:
            kernel = kernel * (kernel.square().sum([2, 3, 4], keepdim=True) + 1e-8).rsqrt()
        _, o, _, k, _ = kernel.shape
        folded = x.reshape(1, n * c, h, side)
        if self.up:
            turned = kernel.transpose(1, 2).reshape(n * c, o, k, k)
            y = F.conv_transpose2d(folded, turned, stride=2, groups=n).reshape(n, o, 2 * h + 1, 2 * side + 1)
            return fir(y, [1, 3, 3, 1], [1, 1, 1, 1], gain=4)
        return F.conv2d(folded, kernel.reshape(n * o, c, k, k), padding=k // 2, groups=n).reshape(n, o, h, side)


class ModulatedLayer(Modulated):
    def __init__(self, fan_in, channels, side, up):
        super().__init__(fan_in, channels, 3, up)
        self.noise = Noisy(channels, side, per_channel=False)

    def forward(self, x, w):
        return activated(self.noise.noisy(self.convolve(x, w)))


class ToRgb(Modulated):
    def __init__(self, fan_in):
        super().__init__(fan_in, COLOURS, 1, demodulate=False)
        self.bias = nn.Parameter(torch.randn(COLOURS) * 0.3)

    def forward(self, x, w):
        return self.convolve(x, w) + self.bias[:, None, None]


class Synthesis1(nn.Module):
    def __init__(self):
        super().__init__()
        a, b = CHANNELS[4], CHANNELS[8]
        self.b4 = nn.ModuleDict({"conv0": AdaptiveLayer(a, a, 4, "none"), "conv1": AdaptiveLayer(a, a, 4, "convolution")})
        self.b8 = nn.ModuleDict({"conv0": AdaptiveLayer(a, b, 8, "up"), "conv1": AdaptiveLayer(b, b, 8, "convolution")})
        self.b4.register_parameter("const", nn.Parameter(torch.randn(a, 4, 4)))
        self.torgb = Conv(b, COLOURS, 1)

    def forward(self, styles):
        x = self.b4.const.expand(len(styles), -1, -1, -1)
        for layer, module in enumerate([self.b4["conv0"], self.b4["conv1"], self.b8["conv0"], self.b8["conv1"]]):
            x = module(x, styles[:, layer])
        return self.torgb(x)


class Synthesis2(nn.Module):
    def __init__(self):
        super().__init__()
        a, b = CHANNELS[4], CHANNELS[8]
        self.b4 = nn.ModuleDict({"conv1": ModulatedLayer(a, a, 4, False), "torgb": ToRgb(a)})
        self.b8 = nn.ModuleDict({"conv0": ModulatedLayer(a, b, 8, True), "conv1": ModulatedLayer(b, b, 8, False), "torgb": ToRgb(b)})
        self.b4.register_parameter("const", nn.Parameter(torch.randn(a, 4, 4)))

    def forward(self, styles):
        x = self.b4["conv1"](self.b4.const.expand(len(styles), -1, -1, -1), styles[:, 0])
        colours = self.b4["torgb"](x, styles[:, 1])
        x = self.b8["conv1"](self.b8["conv0"](x, styles[:, 1]), styles[:, 2])
        enlarged = fir(zeros_inserted(colours), [1, 3, 3, 1], [2, 1, 2, 1], gain=4)
        return enlarged + self.b8["torgb"](x, styles[:, 3])


class Discriminator(nn.Module):
    def __init__(self, residual):
        super().__init__()
        outer, inner = CHANNELS[8], CHANNELS[4]
        blocks = {"fromrgb": Conv(COLOURS, outer, 1), "conv0": Conv(outer, outer, 3), "conv1": Conv(outer, inner, 3)}
        if residual:
            blocks["skip"] = Conv(outer, inner, 1, bias=False)
        self.residual, self.b8 = residual, nn.ModuleDict(blocks)
        self.b4 = nn.ModuleDict({"conv": Conv(inner + 1, inner, 3), "fc": Linear(16 * inner, inner), "out": Linear(inner, 1)})

    def forward(self, image):
        x = activated(self.b8["fromrgb"](image))
        y = activated(self.b8["conv0"](x))
        if self.residual:
            y = activated(self.b8["conv1"](fir(y, [1, 3, 3, 1], [2, 2, 2, 2]), stride=2, padding=0))
            x = (y + self.b8["skip"](fir(x, [1, 3, 3, 1], [1, 1, 1, 1])[:, :, ::2, ::2])) / math.sqrt(2)
        else:
            x = activated(F.avg_pool2d(self.b8["conv1"](fir(y, [1, 2, 1], [1, 1, 1, 1])), 2))
        x = activated(self.b4["conv"](minibatch_std(x, 4, 1)))
        return self.b4["out"](activated(self.b4["fc"](x.flatten(1))))


def ours(name, tensor):
    """Ganvas's layout of a parameter, buffer or gradient."""
    if name.endswith("b4.const"):
        return tensor.permute(1, 2, 0).contiguous()
    if name.endswith("noise_const"):
        return tensor[:, :, None].clone()
    if name.endswith("b4.fc.weight"):  # rows of [C, 4, 4] → [4, 4, C]
        return tensor.reshape(len(tensor), -1, 4, 4).permute(0, 2, 3, 1).flatten(1).contiguous()
    return layout.parameter(tensor).clone()


def named(prefix, entries):
    """The noise of StyleGAN2's layers belongs to the layer."""
    return {f"{prefix}.{name.replace('.noise.', '.')}": ours(name, tensor.detach()) for name, tensor in entries}


def build(version):
    torch.manual_seed(1812 if version == 1 else 1912)
    mapping, discriminator = Mapping(), Discriminator(residual=version == 2)
    synthesis = Synthesis1() if version == 1 else Synthesis2()
    networks = {"mapping": mapping, "synthesis": synthesis, "discriminator": discriminator}
    given = {
        "z": torch.randn(BATCH, LATENT),
        "z_mixed": torch.randn(BATCH, LATENT),
        "crossover": torch.tensor([1.0, 2.0, 3.0, 4.0]),  # first layer of the second latent
        "w_avg": torch.randn(STYLE),
        "real": torch.rand(BATCH, COLOURS, PIXELS, PIXELS) * 2 - 1,
        "path_noise": torch.randn(BATCH, COLOURS, PIXELS, PIXELS),
    }
    images = ("real", "path_noise")
    tensors = {name: layout.image(tensor) if name in images else tensor for name, tensor in given.items()}
    for name, network in networks.items():
        tensors.update(named(name, [*network.named_parameters(), *network.named_buffers()]))
        network.double()
    given = {name: tensor.double() for name, tensor in given.items()}

    w, w_mixed = mapping(given["z"]), mapping(given["z_mixed"])
    layers = torch.arange(4.0)
    before = (layers < given["crossover"][:, None])[:, :, None]  # [N, L, 1]
    styles = torch.where(before, w[:, None], w_mixed[:, None])
    fake = synthesis(styles)
    real = given["real"].requires_grad_()
    logits_real, logits_fake = discriminator(real), discriminator(fake)

    slope = torch.autograd.grad(logits_real.sum(), real, create_graph=True)[0]
    loss_r1 = GAMMA / 2 * slope.square().sum([1, 2, 3]).mean()
    loss_d = F.softplus(logits_fake).mean() + F.softplus(-logits_real).mean()
    projected = (fake * given["path_noise"]).sum() / PIXELS
    jacobian = torch.autograd.grad(projected, styles, create_graph=True)[0]
    lengths = (jacobian.square().sum(2).mean(1) + 1e-8).sqrt()
    target = (TARGET * DECAY + lengths.mean() * (1 - DECAY)).detach()
    losses = {
        "discriminator": (loss_d, ["discriminator"]),
        "r1": (loss_r1, ["discriminator"]),
        "generator": (F.softplus(-logits_fake).mean(), ["mapping", "synthesis"]),
        "path": ((lengths - target).square().mean(), ["mapping", "synthesis"]),
    }
    for loss, (value, trained) in losses.items():
        tensors[f"loss.{loss}"] = value
        entries = [(f"{name}.{key}", p) for name in trained for key, p in networks[name].named_parameters()]
        slopes = torch.autograd.grad(value, [p for _, p in entries], retain_graph=True, allow_unused=True)
        zero = lambda slope, p: torch.zeros_like(p) if slope is None else slope
        tensors.update(named(f"grad.{loss}", [(key, zero(slope, p)) for (key, p), slope in zip(entries, slopes)]))
    tensors.update({
        "w": w, "fake": layout.image(fake), "logits_real": logits_real, "logits_fake": logits_fake,
        "slope": layout.image(slope), "lengths": lengths, "target": target,
        "w_truncated": given["w_avg"] + PSI * (w - given["w_avg"]),
        "w_avg_next": 0.995 * given["w_avg"] + 0.005 * w.mean(0),
    })
    metadata = {
        "latent": LATENT, "style": STYLE, "depth": DEPTH, "image": [PIXELS, PIXELS, COLOURS], "width": CHANNELS[8],
        "widest": CHANNELS[4], "gamma": GAMMA, "psi": PSI, "target": TARGET,
    }
    return tensors, {key: json.dumps(value) for key, value in metadata.items()}
