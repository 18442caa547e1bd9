"""The networks of denoising diffusion GANs (Xiao et al. 2021, arXiv:2112.07804), which are told a step, and how images are made by them."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from layers import MinibatchDeviation, PixelNorm, TimeEmbedding, downsample_filtered, upsample_filtered


def resampled(x, change):
    """`up`, `down` or `same`."""
    return upsample_filtered(x) if change == "up" else downsample_filtered(x) if change == "down" else x


def residual_sum(a, b):
    return (a + b) / math.sqrt(2)


def same_conv(in_channels, out_channels, kernel):
    """A convolution that keeps the side."""
    return nn.Conv2d(in_channels, out_channels, kernel, padding=kernel // 2)


def group_norm(channels, affine=True):
    """In groups of 4 channels."""
    return nn.GroupNorm(min(32, channels // 4), channels, eps=1e-6, affine=affine)


class AdaGN(nn.Module):
    """Group normalisation whose scale and shift come from a style."""

    def __init__(self, channels, style_size):
        super().__init__()
        self.norm = group_norm(channels, affine=False)
        self.style = nn.Linear(style_size, 2 * channels)

    def forward(self, x, style):
        scale, shift = self.style(style)[:, :, None, None].chunk(2, 1)
        return self.norm(x) * (1 + scale) + shift


class NcsnppBlock(nn.Module):
    """A residual block that is told the step's vector and the style."""

    def __init__(self, in_channels, out_channels, time_size, style_size, change="same"):
        super().__init__()
        self.change = change
        plain = in_channels == out_channels and change == "same"
        self.norm1 = AdaGN(in_channels, style_size)
        self.conv1 = same_conv(in_channels, out_channels, 3)
        self.time = nn.Linear(time_size, out_channels)
        self.norm2 = AdaGN(out_channels, style_size)
        self.conv2 = same_conv(out_channels, out_channels, 3)
        self.skip = nn.Identity() if plain else same_conv(in_channels, out_channels, 1)

    def forward(self, x, time, style):
        h = self.conv1(resampled(F.silu(self.norm1(x, style)), self.change)) + self.time(time)[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h, style)))
        return residual_sum(self.skip(resampled(x, self.change)), h)


class NcsnppAttention(nn.Module):
    """Attention over the pixels."""

    def __init__(self, channels):
        super().__init__()
        self.norm = group_norm(channels)
        self.query = nn.Conv2d(channels, channels, 1)
        self.key = nn.Conv2d(channels, channels, 1, bias=False)
        self.value = nn.Conv2d(channels, channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)

    def forward(self, x, *_):
        h = self.norm(x)
        q, k, v = (layer(h).flatten(2) for layer in (self.query, self.key, self.value))  # [N, C, HW]
        weights = torch.softmax(q.transpose(1, 2) @ k / math.sqrt(x.shape[1]), -1)  # [N, HW, HW]
        return residual_sum(x, self.out((v @ weights.transpose(1, 2)).reshape(x.shape)))


class Told(nn.Sequential):
    """Layers that are all told the same."""

    def forward(self, x, *told):
        for layer in self:
            x = layer(x, *told)
        return x


class NcsnppGenerator(nn.Module):
    """Noisy image, step [N] and z [N, latent] → clean image in [−1, 1]: a U-Net. `channels` from the largest side on."""

    def __init__(self, image, latent, channels, blocks, style_size, mapping_layers, patch=1):
        super().__init__()
        first, last, self.patch = channels[0], channels[-1], patch
        time_size = 4 * first
        told = time_size, style_size
        mapping = [PixelNorm(), nn.Linear(latent, style_size), nn.SiLU()]
        for _ in range(mapping_layers):
            mapping += [nn.Linear(style_size, style_size), nn.SiLU()]
        self.mapping = nn.Sequential(*mapping)
        time = [nn.Linear(first, time_size), nn.SiLU(), nn.Linear(time_size, time_size), nn.SiLU()]
        self.time = nn.Sequential(TimeEmbedding(first), *time)
        self.start = same_conv(image * patch**2, first, 3)
        self.sides = range(len(channels))
        for side, width in enumerate(channels):
            down = [] if side == 0 else [NcsnppBlock(channels[side - 1], width, *told, "down")]
            down += [NcsnppBlock(width, width, *told) for _ in range(blocks)]
            self.add_module(f"down{side}", Told(*down))
        middle = NcsnppBlock(last, last, *told), NcsnppAttention(last), NcsnppBlock(last, last, *told)
        self.middle = Told(*middle)
        for side, width in enumerate(channels[:-1]):
            self.add_module(f"grow{side}", NcsnppBlock(channels[side + 1], width, *told, "up"))
            up = [NcsnppBlock(width if k > 0 else 2 * width, width, *told) for k in range(blocks)]
            self.add_module(f"up{side}", Told(*up))
        end = [group_norm(first), nn.SiLU(), same_conv(first, image * patch**2, 3)]
        self.end = nn.Sequential(*end, nn.PixelShuffle(patch), nn.Tanh())

    def forward(self, x, t, z):
        told = self.time(t), self.mapping(z)
        h = self.start(F.pixel_unshuffle(x, self.patch))
        skips = []
        for side in self.sides:
            h = getattr(self, f"down{side}")(h, *told)
            skips.append(h)
        h = self.middle(h, *told)
        for side in reversed(self.sides[:-1]):
            h = torch.cat([getattr(self, f"grow{side}")(h, *told), skips[side]], 1)
            h = getattr(self, f"up{side}")(h, *told)
        return self.end(h)


class TimeBlock(nn.Module):
    """A residual block that is told the step's vector."""

    def __init__(self, in_channels, out_channels, time_size, change):
        super().__init__()
        self.change = change
        self.conv1 = same_conv(in_channels, out_channels, 3)
        self.time = nn.Linear(time_size, out_channels)
        self.conv2 = same_conv(out_channels, out_channels, 3)
        self.skip = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x, time):
        h = self.conv1(F.leaky_relu(x, 0.2)) + self.time(time)[:, :, None, None]
        h = self.conv2(resampled(F.leaky_relu(h, 0.2), self.change))
        return residual_sum(self.skip(resampled(x, self.change)), h)


class TimeDiscriminator(nn.Module):
    """Images and the step [N] → logits [N, 1]. `channels` of each block; every one but the first halves the side."""

    def __init__(self, image_channels, channels, time_size, patch, deviation):
        super().__init__()
        self.patch = patch
        time = [nn.Linear(time_size, time_size), nn.LeakyReLU(0.2)]
        self.time = nn.Sequential(TimeEmbedding(time_size), *time, nn.Linear(time_size, time_size), nn.LeakyReLU(0.2))
        self.start = nn.Conv2d(image_channels * patch**2, channels[0], 1)
        blocks = [
            TimeBlock(before, after, time_size, "same" if k == 0 else "down")
            for k, (before, after) in enumerate(zip([channels[0], *channels], channels))
        ]
        self.blocks = Told(*blocks)
        self.deviation = MinibatchDeviation() if deviation else nn.Identity()
        self.final = same_conv(channels[-1] + int(deviation), channels[-1], 3)
        self.end = nn.Linear(channels[-1], 1)

    def forward(self, x, t):
        h = self.blocks(self.start(F.pixel_unshuffle(x, self.patch)), self.time(t))
        h = F.leaky_relu(self.final(self.deviation(h)), 0.2)
        return self.end(h.sum((2, 3)))


def posterior(steps, beta_min=0.1, beta_max=20.0, start=1e-3):
    """Of each step back, the weights of the clean and of the noisy image and the deviation of the noise (equation 4 of the paper)."""
    log_signal = lambda t: -beta_min * t - (beta_max - beta_min) * t**2 / 2
    left = [math.exp(log_signal(start + (1 - start) * k / steps) - log_signal(start)) for k in range(steps + 1)]
    coefficients = []
    for before, after in zip(left, left[1:]):
        beta = 1 - after / before
        clean = math.sqrt(before) * beta / (1 - after)
        noisy = math.sqrt(1 - beta) * (1 - before) / (1 - after)
        coefficients.append((clean, noisy, math.sqrt(beta * (1 - before) / (1 - after))))
    return coefficients


def denoise(generator, z, steps, latent, shape):
    """Images from all their noise z [N, pixels + steps · latent + (steps − 1) · pixels]: the first image, then each step's own z and, but for the last, its noise."""
    pixels = math.prod(shape)
    channels, height, width = shape
    parts = iter(z.split([pixels] + (steps - 1) * [latent, pixels] + [latent], 1))
    picture = lambda: next(parts).reshape(-1, height, width, channels).movedim(-1, 1)
    x = picture()
    for k in reversed(range(steps)):
        clean = generator(x, torch.full((len(x),), k, device=x.device), next(parts))
        weight, rest, deviation = posterior(steps)[k]
        x = clean if k == 0 else weight * clean + rest * x + deviation * picture()
    return x
