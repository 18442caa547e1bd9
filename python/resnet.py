"""The residual networks of SNGAN (Miyato et al. 2018, arXiv:1802.05957, appendix B.4), with SAGAN's self-attention and classes on request."""

import torch
from torch import nn
from torch.nn import functional as F

from heads import ProjectionHead
from layers import ConditionalBatchNorm, SelfAttention


class UpBlock(nn.Module):
    """Twice as large: norm, ReLU, up, 3×3, norm, ReLU, 3×3, beside a shortcut of up and 1×1. The norms are told labels, where there are classes."""

    def __init__(self, in_channels, out_channels, classes=None):
        super().__init__()
        norm = nn.BatchNorm2d if classes is None else lambda channels: ConditionalBatchNorm(channels, classes)
        self.b1 = norm(in_channels)
        self.c1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.b2 = norm(out_channels)
        self.c2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.c_sc = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x, *labels):
        h = self.c1(F.interpolate(F.relu(self.b1(x, *labels)), scale_factor=2))
        h = self.c2(F.relu(self.b2(h, *labels)))
        return h + F.interpolate(self.c_sc(x), scale_factor=2)


class DownBlock(nn.Module):
    """ReLU, 3×3, ReLU, 3×3, half as large on request, beside a shortcut."""

    def __init__(self, in_channels, out_channels, down):
        super().__init__()
        self.down = nn.AvgPool2d(2) if down else nn.Identity()
        self.c1 = nn.Conv2d(in_channels, in_channels, 3, padding=1)
        self.c2 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.c_sc = nn.Conv2d(in_channels, out_channels, 1) if down or in_channels != out_channels else nn.Identity()

    def forward(self, x):
        h = self.c2(F.relu(self.c1(F.relu(x))))
        return self.down(h) + self.c_sc(self.down(x))


class FirstDownBlock(nn.Module):
    """On the image itself: 3×3, ReLU, 3×3, half as large, beside a shortcut."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.c1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.c2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.c_sc = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x):
        return F.avg_pool2d(self.c2(F.relu(self.c1(x))), 2) + self.c_sc(F.avg_pool2d(x, 2))


class Attending(nn.Sequential):
    """A block and self-attention behind it."""

    def forward(self, x, *labels):
        block, attention = self
        return attention(block(x, *labels))


class ResnetGenerator(nn.Module):
    """z [N, latent], and labels [N] where there are classes → images in [−1, 1]. `channels` at the sides 8, 16, …; `attention` at the side given."""

    def __init__(self, latent, image_channels, channels, classes=None, attention=None):
        super().__init__()
        self.l1 = nn.Linear(latent, channels[0] * 4 * 4)
        self.blocks = []
        for stage, (before, after) in enumerate(zip([channels[0], *channels], channels)):
            block = UpBlock(before, after, classes)
            if attention == 8 * 2**stage:
                block = Attending(block, SelfAttention(after))
            self.blocks.append(f"block{stage + 2}")
            self.add_module(self.blocks[-1], block)
        self.norm = nn.BatchNorm2d(channels[-1]) if classes is None else ConditionalBatchNorm(channels[-1], classes)
        self.conv = nn.Conv2d(channels[-1], image_channels, 3, padding=1)

    def forward(self, z, *labels):
        h = self.l1(z).unflatten(1, (-1, 4, 4))
        for name in self.blocks:
            h = getattr(self, name)(h, *labels)
        return torch.tanh(self.conv(F.relu(self.norm(h, *labels))))


class ResnetDiscriminator(nn.Module):
    """Images of `side` pixels, and labels [N] where there are classes → logits [N, 1]. `channels` behind each block, of which the last two keep the side of 8."""

    def __init__(self, image_channels, side, channels, classes=None, attention=None):
        super().__init__()
        self.blocks = []
        attends = attention is not None
        for stage, after in enumerate(channels):
            down = stage < len(channels) - 2
            side = side // 2 if down else side
            block = FirstDownBlock(image_channels, after) if stage == 0 else DownBlock(channels[stage - 1], after, down)
            if attends and side == attention:
                block, attends = Attending(block, SelfAttention(after)), False
            self.blocks.append(f"block{stage + 1}")
            self.add_module(self.blocks[-1], block)
        self.head = nn.Linear(channels[-1], 1) if classes is None else ProjectionHead(channels[-1], classes)

    def forward(self, x, *labels):
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.head(F.relu(x).sum((2, 3)), *labels)
