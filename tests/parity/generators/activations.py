"""Activations over [−100, 100]: value, first and second derivative in float64."""

import json

import torch
from torch.nn import functional as F

ACTIVATIONS = {
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": lambda x: F.softplus(x, threshold=1000),  # PyTorch's default cuts to x above 20
    "silu": F.silu,
    "gelu_erf": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "elu": F.elu,
}


def points():
    """Every integer, a fine grid where the curves bend, and ± powers of ten down to 1e-8; exact in float32."""
    powers = torch.logspace(-8, -1, 8, dtype=torch.float64)
    x = torch.cat([torch.arange(-100, 101).double(), torch.arange(-192, 193) / 16, powers, -powers])
    return torch.unique(x.float()).double()


def build():
    x = points().requires_grad_()
    tensors = {"x": x}
    for name, activation in ACTIVATIONS.items():
        y = activation(x)
        (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        second = torch.autograd.grad(first.sum(), x, allow_unused=True)[0] if first.requires_grad else None
        tensors[f"{name}.value"] = y
        tensors[f"{name}.grad"] = first
        tensors[f"{name}.grad2"] = torch.zeros_like(x) if second is None else second
    return tensors, {"activations": json.dumps(list(ACTIVATIONS)), "leaky_relu_slope": "0.2", "elu_alpha": "1"}
