"""The networks of R3GAN (Huang et al. 2024, arXiv:2501.05441, section 3.2): ResNets without normalisation."""

import torch
from torch import nn
from torch.nn import functional as F

from layers import DownsampleFiltered, UpsampleFiltered

LABEL_SIZE = 64


class R3ganBlock(nn.Module):
    """x + a bottleneck the other way round: 1×1 to twice the channels, 3×3 in groups, 1×1 back."""

    def __init__(self, channels, group_width):
        super().__init__()
        inner = 2 * channels
        self.conv1 = nn.Conv2d(channels, inner, 1)
        self.conv2 = nn.Conv2d(inner, inner, 3, padding=1, groups=inner // group_width)
        self.conv3 = nn.Conv2d(inner, channels, 1, bias=False)

    def forward(self, x):
        h = F.leaky_relu(self.conv1(x), 0.2)
        return x + self.conv3(F.leaky_relu(self.conv2(h), 0.2))


class FromBasis(nn.Module):
    """z [N, size] → [N, channels, 4, 4]: a learnt image, whose channels z weighs."""

    def __init__(self, size, channels):
        super().__init__()
        self.linear = nn.Linear(size, channels, bias=False)
        self.basis = nn.Parameter(torch.randn(channels, 4, 4))

    def forward(self, z):
        return self.linear(z)[:, :, None, None] * self.basis


class OntoBasis(nn.Module):
    """[N, channels, 4, 4] → [N, outputs]."""

    def __init__(self, channels, outputs):
        super().__init__()
        self.linear = nn.Linear(channels, outputs, bias=False)
        self.basis = nn.Parameter(torch.randn(channels, 4, 4) / 4)

    def forward(self, x):
        return self.linear((x * self.basis).sum((2, 3)))


class R3ganGenerator(nn.Module):
    """z [N, latent], and labels [N] where there are classes → images, not squashed. `channels` at the sides 4, 8, …"""

    def __init__(self, latent, image_channels, channels, blocks, group_width, classes=None):
        super().__init__()
        self.label = None if classes is None else nn.Embedding(classes, LABEL_SIZE)
        layers = [FromBasis(latent + (0 if classes is None else LABEL_SIZE), channels[0])]
        for stage, width in enumerate(channels):
            if stage > 0:
                layers += [nn.Conv2d(channels[stage - 1], width, 1, bias=False), UpsampleFiltered(taps=(1, 2, 1))]
            layers += [R3ganBlock(width, group_width) for _ in range(blocks)]
        self.main = nn.Sequential(*layers, nn.Conv2d(channels[-1], image_channels, 1, bias=False))

    def forward(self, z, labels=None):
        return self.main(z if self.label is None else torch.cat([z, self.label(labels)], 1))


class R3ganDiscriminator(nn.Module):
    """Images, and labels [N] where there are classes → logits [N, 1]. `channels` at the sides 4, 8, …"""

    def __init__(self, image_channels, channels, blocks, group_width, classes=None):
        super().__init__()
        self.label = None if classes is None else nn.Embedding(classes, LABEL_SIZE)
        layers = [nn.Conv2d(image_channels, channels[-1], 1, bias=False)]
        for stage in reversed(range(len(channels))):
            layers += [R3ganBlock(channels[stage], group_width) for _ in range(blocks)]
            if stage > 0:
                layers += [
                    DownsampleFiltered(taps=(1, 2, 1)),
                    nn.Conv2d(channels[stage], channels[stage - 1], 1, bias=False),
                ]
        self.main = nn.Sequential(*layers, OntoBasis(channels[0], 1 if classes is None else LABEL_SIZE))

    def forward(self, x, labels=None):
        features = self.main(x)
        return features if self.label is None else (features * self.label(labels)).sum(1, keepdim=True)
