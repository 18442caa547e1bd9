"""The networks of StyleGAN (Karras et al. 2019, arXiv:1812.04948) and StyleGAN2 (Karras et al. 2020, arXiv:1912.04958)."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from layers import MinibatchDeviation, downsample_filtered, fir, upsample_filtered


def activated(x):
    """√2 · LeakyReLU, which keeps the size of values."""
    return math.sqrt(2) * F.leaky_relu(x, 0.2)


class EqualizedLinear(nn.Module):
    """Weights are scaled where they are used (Karras et al. 2018, arXiv:1710.10196, section 4.1)."""

    def __init__(self, in_features, out_features, multiplier=1.0, bias_start=0.0):
        super().__init__()
        self.multiplier = multiplier
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / multiplier)
        self.bias = nn.Parameter(torch.full((out_features,), bias_start / multiplier))

    def forward(self, x):
        scale = self.multiplier / math.sqrt(self.weight.shape[1])
        return F.linear(x, self.weight * scale, self.bias * self.multiplier)


class EqualizedConv2d(nn.Module):
    """Weights are scaled where they are used."""

    def __init__(self, in_channels, out_channels, kernel, bias=True, stride=1, padding=None):
        super().__init__()
        self.stride, self.padding = stride, kernel // 2 if padding is None else padding
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, x):
        weight = self.weight / math.sqrt(self.weight[0].numel())
        return F.conv2d(x, weight, self.bias, self.stride, self.padding)


class StyleMapping(nn.Module):
    """z [N, latent] → style w [N, size]. With psi below 1 it is nearer to the mean style."""

    def __init__(self, latent, size, depth):
        super().__init__()
        self.depth = depth
        for k in range(depth):
            self.add_module(f"fc{k}", EqualizedLinear(size if k > 0 else latent, size, multiplier=0.01))
        self.register_buffer("w_avg", torch.zeros(size))

    def forward(self, z, psi=1.0):
        w = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for k in range(self.depth):
            w = activated(getattr(self, f"fc{k}")(w))
        if self.training:
            self.w_avg.copy_(w.detach().mean(0).lerp(self.w_avg, 0.995))
        return self.w_avg.lerp(w, psi)


def with_noise(layer, x):
    """Adds noise of the layer's strength: while training anew for each image, in use one pattern for all."""
    noise = torch.randn_like(x[:, :1]) if layer.training else layer.noise_const
    return x + noise * layer.noise_strength.reshape(-1, 1, 1)


class AdaptiveLayer(nn.Module):
    """StyleGAN's layer: convolution (behind doubling on request), noise, bias, LeakyReLU, and the style as each channel's deviation and mean."""

    def __init__(self, in_channels, channels, side, style_size, conv=True, up=False):
        super().__init__()
        self.up = up
        self.weight = nn.Parameter(torch.randn(channels, in_channels, 3, 3)) if conv else None
        self.bias = nn.Parameter(torch.zeros(channels))
        self.noise_strength = nn.Parameter(torch.zeros(channels))
        self.register_buffer("noise_const", torch.randn(1, side, side))
        self.style = EqualizedLinear(style_size, 2 * channels)

    def forward(self, x, w):
        if self.up:
            x = F.interpolate(x, scale_factor=2)
        if self.weight is not None:
            x = F.conv2d(x, self.weight / math.sqrt(self.weight[0].numel()), padding=1)
        if self.up:
            x = fir(x, (1, 2, 1), (1, 1))
        x = F.leaky_relu(with_noise(self, x) + self.bias[:, None, None], 0.2)
        scale, shift = self.style(w)[:, :, None, None].chunk(2, 1)
        return F.instance_norm(x) * (scale + 1) + shift


class StyleganBlock(nn.Module):
    """The two layers of a side; at 4×4 the first starts from a learnt image."""

    def __init__(self, in_channels, channels, side, style_size):
        super().__init__()
        first = side == 4
        if first:
            self.const = nn.Parameter(torch.ones(channels, 4, 4))
        self.conv0 = AdaptiveLayer(in_channels, channels, side, style_size, conv=not first, up=not first)
        self.conv1 = AdaptiveLayer(channels, channels, side, style_size)


class StyleganSynthesis(nn.Module):
    """Styles [N, layers, style_size], two for each side → images. `channels` at the sides 4, 8, …"""

    def __init__(self, style_size, image_channels, channels):
        super().__init__()
        self.layers = 2 * len(channels)
        self.sides = [4 * 2**k for k in range(len(channels))]
        for side, before, after in zip(self.sides, [channels[0], *channels], channels):
            self.add_module(f"b{side}", StyleganBlock(before, after, side, style_size))
        self.torgb = EqualizedConv2d(channels[-1], image_channels, 1)

    def forward(self, styles):
        x = self.b4.const.expand(len(styles), -1, -1, -1)
        for k, side in enumerate(self.sides):
            block = getattr(self, f"b{side}")
            x = block.conv1(block.conv0(x, styles[:, 2 * k]), styles[:, 2 * k + 1])
        return self.torgb(x)


class ModulatedConv2d(nn.Module):
    """A convolution whose kernel the style scales, each output channel divided by its kernel's length (StyleGAN2, equations 1 and 3)."""

    def __init__(self, in_channels, out_channels, kernel, style_size, up=False, demodulate=True):
        super().__init__()
        self.up, self.demodulate = up, demodulate
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out_channels))
        self.affine = EqualizedLinear(style_size, in_channels, bias_start=1.0)

    def convolve(self, x, w):
        weight = self.weight / math.sqrt(self.weight[0].numel())
        style = self.affine(w)  # [N, in_channels]
        x = x * style[:, :, None, None]  # scaling the image scales the kernel
        if self.up:
            x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
            x = fir(x, (1, 3, 3, 1), (1, 1), gain=4.0)
        else:
            x = F.conv2d(x, weight, padding=weight.shape[2] // 2)
        if not self.demodulate:
            return x
        lengths = style.square() @ weight.square().sum((2, 3)).T  # [N, out_channels]
        return x * (lengths + 1e-8).rsqrt()[:, :, None, None]


class StyledConv(ModulatedConv2d):
    """StyleGAN2's layer: modulated convolution, noise, bias, LeakyReLU."""

    def __init__(self, in_channels, out_channels, side, style_size, up=False):
        super().__init__(in_channels, out_channels, 3, style_size, up)
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise_const", torch.randn(1, side, side))

    def forward(self, x, w):
        return activated(with_noise(self, self.convolve(x, w)) + self.bias[:, None, None])


class ToRgb(ModulatedConv2d):
    """Colours of an image."""

    def __init__(self, in_channels, image_channels, style_size):
        super().__init__(in_channels, image_channels, 1, style_size, demodulate=False)

    def forward(self, x, w):
        return self.convolve(x, w) + self.bias[:, None, None]


class Stylegan2Block(nn.Module):
    """The layers of a side; 4×4 starts from a learnt image."""

    def __init__(self, in_channels, channels, side, style_size, image_channels):
        super().__init__()
        if side == 4:
            self.const = nn.Parameter(torch.randn(channels, 4, 4))
        else:
            self.conv0 = StyledConv(in_channels, channels, side, style_size, up=True)
        self.conv1 = StyledConv(channels, channels, side, style_size)
        self.torgb = ToRgb(channels, image_channels, style_size)


class Stylegan2Synthesis(nn.Module):
    """Styles [N, layers, style_size], two for each side → images. `channels` at the sides 4, 8, …"""

    def __init__(self, style_size, image_channels, channels):
        super().__init__()
        self.layers = 2 * len(channels)
        self.sides = [4 * 2**k for k in range(len(channels))]
        for side, before, after in zip(self.sides, [channels[0], *channels], channels):
            self.add_module(f"b{side}", Stylegan2Block(before, after, side, style_size, image_channels))

    def forward(self, styles):
        x = self.b4.const.expand(len(styles), -1, -1, -1)
        x = self.b4.conv1(x, styles[:, 0])
        image = self.b4.torgb(x, styles[:, 1])
        for k, side in enumerate(self.sides[1:]):
            block = getattr(self, f"b{side}")
            x = block.conv0(x, styles[:, 2 * k + 1])
            x = block.conv1(x, styles[:, 2 * k + 2])
            image = upsample_filtered(image) + block.torgb(x, styles[:, 2 * k + 3])
        return image


class StyleganDownBlock(nn.Module):
    """StyleGAN's block of the discriminator: half as large."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv0 = EqualizedConv2d(in_channels, in_channels, 3)
        self.conv1 = EqualizedConv2d(in_channels, out_channels, 3)

    def forward(self, x):
        x = fir(activated(self.conv0(x)), (1, 2, 1), (1, 1))
        return activated(F.avg_pool2d(self.conv1(x), 2))


class Stylegan2DownBlock(nn.Module):
    """StyleGAN2's residual block of the discriminator: half as large."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv0 = EqualizedConv2d(in_channels, in_channels, 3)
        self.conv1 = EqualizedConv2d(in_channels, out_channels, 3, stride=2, padding=0)
        self.skip = EqualizedConv2d(in_channels, out_channels, 1, bias=False)

    def forward(self, x):
        y = fir(activated(self.conv0(x)), (1, 3, 3, 1), (2, 2))
        return (activated(self.conv1(y)) + self.skip(downsample_filtered(x))) / math.sqrt(2)


class DiscriminatorEnd(nn.Module):
    """4×4 features, how much the images of a batch differ, one logit."""

    def __init__(self, channels):
        super().__init__()
        self.mbstd = MinibatchDeviation()
        self.conv = EqualizedConv2d(channels + 1, channels, 3)
        self.fc = EqualizedLinear(channels * 4 * 4, channels)
        self.out = EqualizedLinear(channels, 1)

    def forward(self, x):
        x = activated(self.conv(self.mbstd(x)))
        return self.out(activated(self.fc(x.flatten(1))))


class StyleDiscriminator(nn.Module):
    """Images → logits [N, 1]. `channels` at the sides 4, 8, …"""

    def __init__(self, image_channels, channels):
        super().__init__()
        self.sides = [4 * 2**k for k in reversed(range(1, len(channels)))]
        for k, side in enumerate(self.sides):
            block = self.block(channels[-1 - k], channels[-2 - k])
            if k == 0:
                block.fromrgb = EqualizedConv2d(image_channels, channels[-1], 1)
            self.add_module(f"b{side}", block)
        self.b4 = DiscriminatorEnd(channels[0])

    def forward(self, image):
        blocks = [getattr(self, f"b{side}") for side in self.sides]
        x = activated(blocks[0].fromrgb(image))
        for block in blocks:
            x = block(x)
        return self.b4(x)


class StyleganDiscriminator(StyleDiscriminator):
    """StyleGAN's."""

    block = StyleganDownBlock


class Stylegan2Discriminator(StyleDiscriminator):
    """StyleGAN2's."""

    block = Stylegan2DownBlock
