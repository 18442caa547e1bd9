"""Normalisations of images [N, H, W, C]: values, gradients, running statistics; momentum 0.1, ε 1e-5 (PyTorch's defaults).

`pixel` (Karras et al. 2017, arXiv:1710.10196, section 4.2): x / √(mean over channels of x² + 1e-8).
`adain` (Huang & Belongie 2017, arXiv:1703.06868, eq. 8, as in StyleGAN): (1 + scale) · instance(x) + shift, both per image.
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

from . import layout

N, H, W, C = 3, 5, 4, 6
GROUPS, BATCHES = 3, 3
PIXEL_EPSILON = 1e-8


def over_channels(x, gamma, beta):
    """Layer norm of each pixel's channels."""
    return F.layer_norm(x.permute(0, 2, 3, 1), [C], gamma, beta).permute(0, 3, 1, 2)


def over_image(x, gamma, beta):
    """Layer norm of each image; gamma and beta [H, W, C]."""
    return F.layer_norm(x, [C, H, W], gamma.permute(2, 0, 1), beta.permute(2, 0, 1))


def adain(x, scale, shift):
    return (1 + scale)[:, :, None, None] * F.instance_norm(x) + shift[:, :, None, None]


def pixel(x):
    return x / (x.square().mean(dim=1, keepdim=True) + PIXEL_EPSILON).sqrt()


# name: (function, {name: (shape, mean)} of what it takes beside x)
AFFINE = {"gamma": ([C], 1), "beta": ([C], 0)}
FUNCTIONS = {
    "batch": (lambda x, gamma, beta: F.batch_norm(x, None, None, gamma, beta, training=True), AFFINE),
    "instance": (lambda x, gamma, beta: F.instance_norm(x, None, None, gamma, beta), AFFINE),
    "group": (lambda x, gamma, beta: F.group_norm(x, GROUPS, gamma, beta), AFFINE),
    "layer_channels": (over_channels, AFFINE),
    "layer_image": (over_image, {"gamma": ([H, W, C], 1), "beta": ([H, W, C], 0)}),
    "pixel": (pixel, {}),
    "adain": (adain, {"scale": ([N, C], 0), "shift": ([N, C], 0)}),
}


def batch():
    """Images whose channels differ in mean and spread."""
    return torch.randn(N, C, H, W) * torch.linspace(0.1, 3, C)[:, None, None] + torch.linspace(-2, 2, C)[:, None, None]


def evaluate(function, takes, x, cotangent):
    given = {name: mean + torch.randn(shape) * 0.5 for name, (shape, mean) in takes.items()}
    leaves = [tensor.double().requires_grad_() for tensor in (x, *given.values())]
    y = function(*leaves)
    dx, *gradients = torch.autograd.grad(y, leaves, cotangent.double())
    named = {f"d{name}": gradient for name, gradient in zip(given, gradients)}
    return {**given, "y": layout.image(y), "dx": layout.image(dx), **named}


def running():
    """Batch norm over three batches in training mode, then in evaluation mode on another."""
    layer = nn.BatchNorm2d(C)
    nn.init.normal_(layer.weight, 1, 0.5)
    nn.init.normal_(layer.bias, 0, 0.5)
    batches = [batch() for _ in range(BATCHES + 1)]
    result = {f"x.{k}": layout.image(x) for k, x in enumerate(batches)}
    result.update({"gamma": layer.weight.clone(), "beta": layer.bias.clone()})
    layer = layer.double()
    for k, x in enumerate(batches[:-1]):
        result[f"y.{k}"] = layout.image(layer(x.double()))
        result[f"mean.{k}"], result[f"var.{k}"] = layer.running_mean.clone(), layer.running_var.clone()
    result[f"y.{BATCHES}"] = layout.image(layer.eval()(batches[-1].double()))
    return result


def build():
    torch.manual_seed(1502)
    x, cotangent = batch(), torch.randn(N, C, H, W)
    tensors = {"x": layout.image(x), "cotangent": layout.image(cotangent)}
    for name, (function, takes) in FUNCTIONS.items():
        found = evaluate(function, takes, x, cotangent)
        tensors.update({f"{name}.{key}": tensor for key, tensor in found.items()})
    tensors.update({f"running.{name}": tensor for name, tensor in running().items()})
    metadata = {
        "normalizations": json.dumps(list(FUNCTIONS)),
        "groups": str(GROUPS),
        "epsilon": "1e-5",
        "pixel_epsilon": str(PIXEL_EPSILON),
        "momentum": "0.1",
        "batches": str(BATCHES),
    }
    return tensors, metadata
