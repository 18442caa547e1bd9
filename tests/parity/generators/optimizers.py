"""Optimisers alone: one parameter matrix, one fixed gradient sequence, ten steps each.

Gradient columns differ in scale (ordinary, large, small, below eps, exactly zero), because that is where optimisers with the
same formula but another place for epsilon or weight decay part.
"""

import json

import torch

STEPS = 10
SCALES = [1.0, 100.0, 1e-3, 1e-6, 1e-9, 0.0, 1.0]

OPTIMIZERS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "sgd_momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-4, "nesterov": False}),
    "sgd_nesterov": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-4, "nesterov": True}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 5e-5, "alpha": 0.99, "eps": 1e-8}),
    "rmsprop_centered": (
        torch.optim.RMSprop,
        {"lr": 5e-5, "alpha": 0.99, "eps": 1e-8, "momentum": 0.9, "weight_decay": 1e-2, "centered": True},
    ),
    "adam": (torch.optim.Adam, {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8}),
    "adam_beta0": (torch.optim.Adam, {"lr": 1e-4, "betas": (0.0, 0.9), "eps": 1e-8}),
    "adam_decay": (torch.optim.Adam, {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 1e-2}),
    "adamw": (torch.optim.AdamW, {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 1e-2}),
}


def build():
    torch.manual_seed(1412)
    start = torch.randn(5, len(SCALES))
    gradients = [torch.randn(5, len(SCALES)) * torch.tensor(SCALES) for _ in range(STEPS)]
    tensors = {"parameter": start}
    tensors.update({f"grad.{k}": gradient for k, gradient in enumerate(gradients)})
    for name, (optimizer_class, options) in OPTIMIZERS.items():
        parameter = start.double().requires_grad_()
        optimizer = optimizer_class([parameter], **options)
        for k, gradient in enumerate(gradients):
            parameter.grad = gradient.double()
            optimizer.step()
            tensors[f"{name}.after.{k}"] = parameter.detach().clone()
        for slot, value in optimizer.state[parameter].items():
            if slot != "step" and value is not None:
                tensors[f"{name}.state.{slot}"] = value.clone()
    metadata = {name: json.dumps({"class": c.__name__, **options}) for name, (c, options) in OPTIMIZERS.items()}
    return tensors, {"steps": str(STEPS), **metadata}
