"""Networks that make images from images."""

import torch
from torch import nn
from torch.nn import functional as F

from layers import ChannelNorm

NORMS = {"batch": nn.BatchNorm2d, "instance": nn.InstanceNorm2d}


class ResnetBlock(nn.Module):
    """x + f(x), two convolutions with reflected borders (CycleGAN's ResnetBlock)."""

    def __init__(self, channels, norm):
        super().__init__()
        bias = norm == "instance"
        half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=bias), NORMS[norm](channels)]
        self.conv_block = nn.Sequential(*half(), nn.ReLU(), *half())

    def forward(self, x):
        return x + self.conv_block(x)


class SkipBlock(nn.Module):
    """x beside what the layers make of it (pix2pix' UnetSkipConnectionBlock)."""

    def __init__(self, *layers):
        super().__init__()
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return torch.cat([x, self.model(x)], 1)


class ContextEncoder(nn.Module):
    """Image with a hole, and mask [N, 1, H, W], 1 in the hole → image (Pathak et al. 2016, arXiv:1604.07379)."""

    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x, mask):
        return self.decoder(self.encoder(torch.cat([x, mask], 1)))


class SrganGenerator(nn.Module):
    """Image → larger image (SRResNet; Ledig et al. 2016, arXiv:1609.04802, figure 4)."""

    def __init__(self, conv1, trunk, conv2, upsampling, conv3):
        super().__init__()
        self.conv1, self.trunk, self.conv2, self.upsampling, self.conv3 = conv1, trunk, conv2, upsampling, conv3

    def forward(self, x):
        start = self.conv1(x)
        return self.conv3(self.upsampling(start + self.conv2(self.trunk(start))))


class HificBlock(nn.Module):
    """x + f(x), two convolutions (HiFiC; Mentzer et al. 2020, arXiv:2006.09965)."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm1 = ChannelNorm(channels, eps=1e-3)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = ChannelNorm(channels, eps=1e-3)

    def forward(self, x):
        h = F.relu(self.norm1(self.conv1(x)))
        return x + self.norm2(self.conv2(h))


class HificDiscriminator(nn.Module):
    """Image, and its latent, which is rounded → logits of patches [N, 1, h, w]."""

    def __init__(self, context, patches):
        super().__init__()
        self.context, self.patches = context, patches

    def forward(self, image, latent):
        return self.patches(torch.cat([image, self.context(rounded(latent))], 1))


class LogisticMixture(nn.Module):
    """Probabilities of whole numbers [N, channels, h, w]: of a mixture of logistics, what lies between q − ½ and q + ½."""

    def __init__(self, channels, components):
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(channels, components))
        self.means = nn.Parameter(torch.rand(channels, components) * 4 - 2)
        self.logScales = nn.Parameter(torch.zeros(channels, components))

    def forward(self, q):
        scale = self.logScales.clamp(min=-5).exp()  # [C, K]
        centred = q.movedim(1, -1)[..., None] - self.means  # [N, h, w, C, K]
        upper, lower = (centred + 0.5) / scale, (centred - 0.5) / scale
        side = torch.where(upper + lower > 0, -1.0, 1.0)  # where both are small no digits are lost
        parts = ((side * upper).sigmoid() - (side * lower).sigmoid()).abs()
        return (self.logits.softmax(-1) * parts).sum(-1).clamp(min=1e-9).movedim(-1, 1)


def rounded(x):
    """The nearest whole numbers."""
    return torch.floor(x + 0.5)


def layer_of(network, name, x):
    """What a layer of the network gives for x."""
    seen = []
    hook = network.get_submodule(name).register_forward_hook(lambda _layer, _given, result: seen.append(result))
    network(x)
    hook.remove()
    return seen[0]


def distance(a, b):
    """Mean square of each sample's differences, [N]."""
    return (a - b).square().flatten(1).mean(1)
