"""A fixture of networks and their losses: weights and inputs (float32), and, in float64 from them, outputs, losses and their gradients.

Tensors: `<network>.<parameter>`, `in.<name>`, `out.<name>`, `loss.<name>`, `grad.<loss>.<network>.<parameter>`. Images are NHWC (layout.py),
whole numbers (labels, times) are stored as float32.
"""

import copy

import torch

from . import layout


def spread(module, scale=1.0):
    """Weights that are neither 0 nor so small that a term of a gradient hides in another: N(0, scale² / fan-in), vectors N(0, 0.3²) off their start."""
    with torch.no_grad():
        for p in module.parameters():
            if p.dim() < 2:
                p.add_(torch.randn_like(p) * 0.3)
            else:
                p.copy_(torch.randn_like(p) * scale / (p[0].numel() ** 0.5))


def placed(tensor):
    """Images change their layout; all else is as it is."""
    return layout.image(tensor) if tensor.dim() == 4 else tensor


def weights(networks, value=lambda p: p.detach()):
    """Of each network under its name: what 4-D kernels change is their layout."""
    return {
        f"{name}.{key}": layout.parameter(value(p)).clone()
        for name, network in networks.items()
        for key, p in network.named_parameters()
    }


def record(networks, inputs, compute):
    """`compute(networks, inputs)` returns outputs and losses by name, the losses as (network that minimises it, value)."""
    tensors = {**weights(networks), **{f"in.{key}": placed(value).clone().float() for key, value in inputs.items()}}
    exact = {name: copy.deepcopy(network).double() for name, network in networks.items()}
    doubled = {key: value.double() if value.is_floating_point() else value for key, value in inputs.items()}
    outputs, losses = compute(exact, doubled)
    tensors.update({f"out.{key}": placed(value).detach() for key, value in outputs.items()})
    for key, (player, loss) in losses.items():
        parameters = dict(exact[player].named_parameters())
        found = torch.autograd.grad(loss, list(parameters.values()), retain_graph=True, allow_unused=True)
        for name, p, g in zip(parameters, parameters.values(), found):
            tensors[f"grad.{key}.{player}.{name}"] = layout.parameter(torch.zeros_like(p) if g is None else g).clone()
        tensors[f"loss.{key}"] = loss.detach()
    return tensors


def squared_input_gradient(d, x):
    """mean over the batch of ‖∇ₓ Σ d(x)‖², differentiable once more."""
    gradient = torch.autograd.grad(d(x).sum(), x, create_graph=True)[0]
    return gradient.square().flatten(1).sum(1).mean()
