"""The class-conditional and residual networks in PyTorch, with Ganvas's names. Features are flattened in its order, [H, W, C].

DCGAN (Radford et al. 2015), the label as further features (Mirza & Osindero 2014), heads (Odena et al. 2016; Chen et al. 2016), projection and
conditional batch norm (Miyato & Koyama 2018), SNGAN's ResNet (Miyato et al. 2018, appendix B.4), self-attention (Zhang et al. 2018).
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call


def dcgan_generator(inputs, width, channels, sides):
    """z [N, inputs] → image; `sides` from 4 to the image's half."""
    widths = [width * 2 ** k for k in reversed(range(len(sides)))]
    layers = [nn.ConvTranspose2d(inputs, widths[0], 4, 1, 0, bias=False)]
    for before, after in zip(widths, [*widths[1:], channels]):
        layers += [nn.BatchNorm2d(before), nn.ReLU(), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
    return nn.Sequential(*layers, nn.Tanh())


def dcgan_trunk(width, channels, sides):
    widths = [width * 2 ** k for k in range(len(sides))]
    layers = [nn.Conv2d(channels, widths[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Conv2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
    return layers, widths[-1]


def dcgan_discriminator(width, channels, sides):
    layers, features = dcgan_trunk(width, channels, sides)
    return nn.Sequential(*layers, nn.Conv2d(features, 1, 4, bias=False), nn.Flatten())


def flat(x):
    """[N, C, H, W] → [N, H·W·C]."""
    return x.permute(0, 2, 3, 1).flatten(1)


class Labelled(nn.Sequential):
    """The label, one-hot, behind the features of the input."""

    classes, scale = 0, 1

    def forward(self, x, labels):
        hot = self.scale * F.one_hot(labels, self.classes).to(x)
        if x.dim() == 2:
            x = torch.cat([x, hot], 1)[:, :, None, None]  # a generator's z
        else:
            x = torch.cat([x, hot[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1)
        return super().forward(x)


def labelled(classes, network, scale=1):
    module = Labelled(*network)
    module.classes, module.scale = classes, scale
    return module


class Branching(nn.Module):
    def __init__(self, trunk, heads):
        super().__init__()
        self.trunk, self.heads = nn.Sequential(*trunk), list(heads)
        for name, head in heads.items():
            self.add_module(name, head)

    def forward(self, x, labels):
        features = flat(self.trunk(x))
        return torch.cat([getattr(self, name)(features) for name in self.heads], 1)


class Projection(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.linear, self.embed = nn.Linear(features, 1), nn.Embedding(classes, features)

    def forward(self, h, labels):
        return self.linear(h) + (self.embed(labels) * h).sum(1, keepdim=True)


class ProjectionDiscriminator(nn.Module):
    def __init__(self, trunk, features, classes):
        super().__init__()
        self.add_module("0", nn.Sequential(*trunk))
        self.add_module("2", Projection(features, classes))

    def forward(self, x, labels):
        return getattr(self, "2")(getattr(self, "0")(x).sum((2, 3)), labels)


class ConditionalBatchNorm(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.bn = nn.BatchNorm2d(features, affine=False)
        self.embed = nn.Embedding(classes, 2 * features)

    def forward(self, x, labels):
        scale, shift = self.embed(labels)[:, :, None, None].chunk(2, 1)
        return self.bn(x) * scale + shift


class PlainBatchNorm(nn.BatchNorm2d):
    def forward(self, x, labels):
        return super().forward(x)


class UpBlock(nn.Module):
    def __init__(self, inputs, outputs, norm):
        super().__init__()
        self.b1, self.b2 = norm(inputs), norm(outputs)
        self.c1, self.c2 = nn.Conv2d(inputs, outputs, 3, padding=1), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.c_sc = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, labels):
        up = lambda image: F.interpolate(image, scale_factor=2, mode="nearest")
        h = self.c1(up(F.relu(self.b1(x, labels))))
        return self.c2(F.relu(self.b2(h, labels))) + self.c_sc(up(x))


class DownBlock(nn.Module):
    def __init__(self, inputs, outputs, down):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(inputs, inputs, 3, padding=1), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.c_sc = nn.Conv2d(inputs, outputs, 1) if down or inputs != outputs else nn.Identity()
        self.size = 2 if down else 1

    def forward(self, x, labels):
        pool = lambda image: F.avg_pool2d(image, self.size)
        return pool(self.c2(F.relu(self.c1(F.relu(x))))) + pool(self.c_sc(x))


class FirstDownBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(inputs, outputs, 3, padding=1), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.c_sc = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, labels):
        return F.avg_pool2d(self.c2(F.relu(self.c1(x))), 2) + self.c_sc(F.avg_pool2d(x, 2))


class SelfAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        narrow, half = max(1, c // 8), max(1, c // 2)
        make = lambda inputs, outputs: nn.Linear(inputs, outputs, bias=False)
        self.theta, self.phi, self.g, self.o = make(c, narrow), make(c, narrow), make(c, half), make(half, c)
        self.gamma = nn.Parameter(torch.tensor(0.0))

    def forward(self, x, labels):
        pixels = x.permute(0, 2, 3, 1)  # [N, H, W, C]
        pooled = lambda y: F.max_pool2d(y.permute(0, 3, 1, 2), 2).flatten(2)  # [N, C', HW/4]
        weights = torch.softmax(self.theta(pixels).flatten(1, 2) @ pooled(self.phi(pixels)), -1)  # [N, HW, HW/4]
        attended = self.o(weights @ pooled(self.g(pixels)).transpose(1, 2))  # [N, HW, C]
        return x + self.gamma * attended.transpose(1, 2).reshape(x.shape)


class Attending(nn.Module):
    """Self-attention behind a block."""

    def __init__(self, block, channels):
        super().__init__()
        self.add_module("0", block)
        self.add_module("1", SelfAttention(channels))

    def forward(self, x, labels):
        return getattr(self, "1")(getattr(self, "0")(x, labels), labels)


class ResnetGenerator(nn.Module):
    """16 px: linear to 4×4, blocks to 8×8 and 16×16; attention, if any, at 8×8."""

    def __init__(self, latent, width, channels, classes=None, attention=False):
        super().__init__()
        norm = PlainBatchNorm if classes is None else lambda features: ConditionalBatchNorm(features, classes)
        self.start = 2 * width
        self.l1 = nn.Linear(latent, 16 * self.start)
        block = UpBlock(self.start, self.start, norm)
        self.block2 = Attending(block, self.start) if attention else block
        self.block3 = UpBlock(self.start, width, norm)
        self.norm, self.conv = norm(width), nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, z, labels):
        h = self.l1(z).reshape(-1, 4, 4, self.start).permute(0, 3, 1, 2)
        h = self.block3(self.block2(h, labels), labels)
        return torch.tanh(self.conv(F.relu(self.norm(h, labels))))


class LinearHead(nn.Linear):
    def forward(self, h, labels):
        return super().forward(h)


class ResnetDiscriminator(nn.Module):
    """16 px: one block down to 8×8, two that keep it; attention, if any, at 8×8."""

    def __init__(self, width, channels, classes=None, attention=False):
        super().__init__()
        block = FirstDownBlock(channels, width)
        self.block1 = Attending(block, width) if attention else block
        self.block2, self.block3 = DownBlock(width, 2 * width, False), DownBlock(2 * width, 2 * width, False)
        self.head = LinearHead(2 * width, 1) if classes is None else Projection(2 * width, classes)

    def forward(self, x, labels):
        h = F.relu(self.block3(self.block2(self.block1(x, labels), labels), labels))
        return self.head(h.sum((2, 3)), labels)


class Spectral:
    """A network whose weights are divided by σ = uᵀWv after one power iteration per call (Miyato et al. 2018, algorithm 1)."""

    def __init__(self, module, only=lambda name: True):
        self.module = module
        weights = {name: p for name, p in module.named_parameters() if p.dim() >= 2 and only(name)}
        self.u = {name: F.normalize(torch.randn(len(p)), dim=0) for name, p in weights.items()}

    def __call__(self, *given):
        parameters, divided = dict(self.module.named_parameters()), {}
        for name, u in self.u.items():
            matrix = parameters[name].flatten(1)
            v = F.normalize(matrix.detach().T @ u.to(matrix), dim=0)
            self.u[name] = F.normalize(matrix.detach() @ v, dim=0)
            divided[name] = parameters[name] / (self.u[name] @ matrix @ v)
        return functional_call(self.module, divided, given)
