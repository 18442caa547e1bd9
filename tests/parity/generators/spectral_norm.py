"""torch.nn.utils.spectral_norm over a small discriminator: three forward passes in training, gradients of the last."""

import torch
from torch import nn
from torch.nn.utils import spectral_norm

from . import layout

STEPS = 3


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            spectral_norm(nn.Conv2d(3, 4, 3, padding=1)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(4, 5, 4, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
        )
        self.head = spectral_norm(nn.Linear(5, 2))

    def forward(self, x):
        return self.head(self.body(x).sum(dim=[2, 3]))


def build():
    torch.manual_seed(1802)
    module = Discriminator()
    # Inputs are float32 numbers, what PyTorch makes of them float64.
    module = module.double()
    tensors = {}
    for name, parameter in module.named_parameters():
        parameter.data = parameter.data.float().double()
        tensors[name.replace("_orig", "")] = layout.parameter(parameter.detach()).float()
    for name, buffer in module.named_buffers():
        if name.endswith("weight_u"):
            buffer.copy_(buffer.float().double())
            tensors[name] = buffer.float()
    for step in range(STEPS):
        x = torch.randn(2, 3, 6, 6)
        y = module(x.double())
        tensors[f"x.{step}"], tensors[f"y.{step}"] = layout.image(x), y
        for name, buffer in module.named_buffers():
            if name.endswith("weight_u"):
                tensors[f"after.{step}.{name}"] = buffer.clone()
    cotangent = torch.randn(y.shape)
    tensors["cotangent"] = cotangent
    y.backward(cotangent.double())
    for name, parameter in module.named_parameters():
        tensors[f"grad.{name.replace('_orig', '')}"] = layout.parameter(parameter.grad)
    return tensors, {"steps": str(STEPS)}
