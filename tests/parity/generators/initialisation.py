"""nn.Linear's default initialisation as numbers: bounds, and what a drawn layer shows.

weight: kaiming_uniform(a = √5) = U(±√(6 / ((1 + a²)·fan_in))) = U(±1/√fan_in); bias: U(±1/√fan_in).
"""

import json
import math

import torch
from torch import nn

LAYERS = [(100, 256), (256, 512), (512, 1024), (1024, 784), (784, 512), (512, 256), (256, 1), (10, 24)]


def build():
    torch.manual_seed(1502)
    tensors = {}
    for fan_in, fan_out in LAYERS:
        layer = nn.Linear(fan_in, fan_out)
        name = f"linear.{fan_in}x{fan_out}"
        tensors[f"{name}.bound"] = torch.tensor(1 / math.sqrt(fan_in), dtype=torch.float64)
        for kind, value in layer.named_parameters():
            v = value.detach().double()
            tensors[f"{name}.{kind}.stats"] = torch.stack([v.min(), v.max(), v.mean(), v.std(unbiased=False)])
    return tensors, {"stats": json.dumps(["min", "max", "mean", "std"])}
