"""Layers that torch.nn lacks. Images are [N, C, H, W]."""

import torch
from torch import nn
from torch.nn import functional as F


class Flattened(nn.Sequential):
    """Layers that see images as vectors [N, C·H·W]."""

    def forward(self, x):
        return super().forward(x.flatten(1))


class FlattenedLinear(nn.Linear):
    """A linear layer that sees images as vectors [N, C·H·W]."""

    def forward(self, x):
        return super().forward(x.flatten(1))


class Numbered(nn.Sequential):
    """Applies the layers that have numbers; what else it holds is used elsewhere."""

    def forward(self, x):
        for name, layer in self.named_children():
            if name.isdigit():
                x = layer(x)
        return x


class Residual(nn.Sequential):
    """x + f(x)."""

    def forward(self, x):
        return x + super().forward(x)


class Times(nn.Module):
    """x · factor."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor


class GlobalSumPool(nn.Module):
    """The sum over all pixels, [N, C]."""

    def forward(self, x):
        return x.sum((2, 3))


class GlobalAvgPool(nn.Module):
    """The mean over all pixels, [N, C]."""

    def forward(self, x):
        return x.mean((2, 3))


class PixelNorm(nn.Module):
    """x / √(mean x² + ε) over the channels (Karras et al. 2018, arXiv:1710.10196)."""

    def __init__(self, epsilon=1e-8):
        super().__init__()
        self.epsilon = epsilon

    def forward(self, x):
        return x * (x.square().mean(1, keepdim=True) + self.epsilon).rsqrt()


class ChannelNorm(nn.LayerNorm):
    """Each pixel is normalised over its channels."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Maxout(nn.Linear):
    """The largest of `pieces` linear functions (Goodfellow et al. 2013, arXiv:1302.4389)."""

    def __init__(self, in_features, out_features, pieces):
        super().__init__(in_features, out_features * pieces)
        self.pieces = pieces

    def forward(self, x):
        return super().forward(x).unflatten(1, (-1, self.pieces)).amax(2)


class MinibatchDeviation(nn.Module):
    """Over each group of images the mean deviation, as one more channel (Karras et al. 2018, arXiv:1710.10196, section 3)."""

    def __init__(self, group=4, channels=1):
        super().__init__()
        self.group, self.channels = group, channels

    def forward(self, x):
        n, c, h, w = x.shape
        group = min(self.group, n)
        y = x.reshape(group, -1, self.channels, c // self.channels, h, w)  # [G, M, F, c, H, W]
        deviation = (y - y.mean(0)).square().mean(0).add(1e-8).sqrt().mean((2, 3, 4))  # [M, F]
        return torch.cat([x, planes(deviation.repeat(group, 1), x)], 1)


class MinibatchDiscrimination(nn.Module):
    """How near each sample is to the others, as `kernels` more features (Salimans et al. 2016, arXiv:1606.03498, section 3.2)."""

    rows = 2  # the weight's axis that spectral_norm takes for rows

    def __init__(self, features, kernels, dimensions=5):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(features, kernels, dimensions) * 0.05)

    def forward(self, x):
        m = torch.einsum("nf,fkd->nkd", x, self.weight)
        distances = (m[:, None] - m[None]).abs().sum(3)  # [N, N, kernels]
        nearness = torch.exp(-distances).sum(1) - 1  # a sample is at distance 0 from itself
        return torch.cat([x, nearness], 1)


class TimeEmbedding(nn.Module):
    """Sines and cosines of the step t [N], [N, size] (Ho et al. 2020, arXiv:2006.11239)."""

    def __init__(self, size):
        super().__init__()
        self.half = size // 2

    def forward(self, t):
        exponents = torch.arange(self.half, dtype=torch.float64, device=t.device) / (self.half - 1)
        angles = t.float()[:, None] * (10000**-exponents).float()
        return torch.cat([angles.sin(), angles.cos()], 1)


class SelfAttention(nn.Module):
    """y = x + γ·o(softmax(θ(x) φ(x)ᵀ) g(x)) over the pixels (Zhang et al. 2018, arXiv:1805.08318)."""

    def __init__(self, channels):
        super().__init__()
        narrow, half = max(1, channels // 8), max(1, channels // 2)
        self.theta = nn.Linear(channels, narrow, bias=False)
        self.phi = nn.Linear(channels, narrow, bias=False)
        self.g = nn.Linear(channels, half, bias=False)
        self.o = nn.Linear(half, channels, bias=False)
        self.gamma = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        pixels = x.movedim(1, -1)  # [N, H, W, C]
        queries = self.theta(pixels).flatten(1, 2)  # [N, HW, C/8]
        keys = F.max_pool2d(self.phi(pixels).movedim(-1, 1), 2).flatten(2)  # [N, C/8, HW/4]
        values = F.max_pool2d(self.g(pixels).movedim(-1, 1), 2).flatten(2)  # [N, C/2, HW/4]
        attended = torch.softmax(queries @ keys, -1) @ values.transpose(1, 2)  # [N, HW, C/2]
        return x + self.gamma * self.o(attended).transpose(1, 2).reshape(x.shape)


class ConditionalBatchNorm(nn.Module):
    """Batch normalisation with a scale and shift of each class (Dumoulin et al. 2016, arXiv:1610.07629)."""

    def __init__(self, features, classes):
        super().__init__()
        self.bn = nn.BatchNorm2d(features, affine=False)
        self.embed = nn.Embedding(classes, 2 * features)

    def forward(self, x, labels):
        scale, shift = self.embed(labels)[:, :, None, None].chunk(2, 1)
        return self.bn(x) * scale + shift


class UpsampleFiltered(nn.Module):
    """`factor` times as large."""

    def __init__(self, factor=2, taps=(1, 3, 3, 1)):
        super().__init__()
        self.factor, self.taps = factor, taps

    def forward(self, x):
        return upsample_filtered(x, self.factor, self.taps)


class DownsampleFiltered(nn.Module):
    """`factor` times as small."""

    def __init__(self, factor=2, taps=(1, 3, 3, 1)):
        super().__init__()
        self.factor, self.taps = factor, taps

    def forward(self, x):
        return downsample_filtered(x, self.factor, self.taps)


class Blur(nn.Module):
    """The filter [1, 2, 1]."""

    def forward(self, x):
        return fir(x, (1, 2, 1), (1, 1))


def fir(x, taps, padding, gain=1.0):
    """Filters rows and columns of every channel; `padding` zeros before and behind."""
    row = torch.tensor(taps, dtype=x.dtype, device=x.device)
    kernel = torch.outer(row, row) * (gain / row.sum() ** 2)
    return F.conv2d(F.pad(x, padding * 2), kernel.expand(x.shape[1], 1, -1, -1), groups=x.shape[1])


def upsample_filtered(x, factor=2, taps=(1, 3, 3, 1)):
    """StyleGAN2's upsample2d: zeros between the pixels, then the filter."""
    n, c, h, w = x.shape
    wide = F.pad(x.reshape(n, c, h, 1, w, 1), (0, factor - 1, 0, 0, 0, factor - 1)).reshape(n, c, h * factor, w * factor)
    return fir(wide, taps, ((len(taps) + factor - 1) // 2, (len(taps) - factor) // 2), gain=factor**2)


def downsample_filtered(x, factor=2, taps=(1, 3, 3, 1)):
    """StyleGAN2's downsample2d: the filter, then every so-manieth pixel."""
    padding = ((len(taps) - factor + 1) // 2, (len(taps) - factor) // 2)
    return fir(x, taps, padding)[:, :, ::factor, ::factor]


def planes(values, image):
    """[N, k] as k channels of the image's size."""
    return values[:, :, None, None].expand(-1, -1, *image.shape[2:])


def beside_label(x, labels, classes, scale=1.0):
    """Labels [N] as `classes` more features of x, z [N, F] or an image: `scale` at the label's, zeros at the others."""
    told = F.one_hot(labels, classes).to(x) * scale
    return torch.cat([x, told if x.dim() == 2 else planes(told, x)], 1)


def spectral_norm(network, but=()):
    """Divides weights of two axes and more by their largest singular value (Miyato et al. 2018, arXiv:1802.05957); `but` those whose names end so."""
    for path, weight in list(network.named_parameters()):
        if weight.dim() >= 2 and not any(f".{path}".endswith(f".{end}") for end in but):
            parent, _, name = path.rpartition(".")
            module = network.get_submodule(parent)
            nn.utils.spectral_norm(module, name, dim=getattr(module, "rows", 0))
