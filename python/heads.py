"""What sits on a discriminator's features."""

import torch
from torch import nn


class Branching(nn.Module):
    """Several heads on one trunk, their results side by side."""

    def __init__(self, trunk, **heads):
        super().__init__()
        self.trunk = trunk
        self.heads = [name.rstrip("_") for name in heads]  # `class_`, for class is Python's own word
        for name, head in zip(self.heads, heads.values()):
            self.add_module(name, head)

    def forward(self, x):
        features = self.trunk(x)
        return torch.cat([getattr(self, name)(features) for name in self.heads], 1)


class ProjectionHead(nn.Module):
    """ψ(h) + ⟨v[label], h⟩ (Miyato & Koyama 2018, arXiv:1802.05637, equation 4)."""

    def __init__(self, features, classes):
        super().__init__()
        self.linear = nn.Linear(features, 1)
        self.embed = nn.Embedding(classes, features)

    def forward(self, h, labels):
        return self.linear(h) + (self.embed(labels) * h).sum(1, keepdim=True)


class ProjectionDiscriminator(nn.Sequential):
    """Trunk, pooling and a head that is told the label."""

    def forward(self, x, labels):
        trunk, pool, head = self
        return head(pool(trunk(x)), labels)
