"""Gradient penalties of small critics: losses that contain a gradient, and the gradients of those losses.

WGAN-GP (Gulrajani et al. 2017, eq. 3): λ · mean((‖∇ₓD(x̂)‖₂ − 1)²), x̂ = ε·real + (1 − ε)·fake, λ = 10.
R1 (Mescheder et al. 2018, eq. 9): γ/2 · mean(‖∇ₓD(real)‖₂²), γ = 10.
"""

import json

import torch
from torch import nn

from .vanilla import mlp, named

SIZES = [9, 13, 11, 1]
BATCH = 6
LAMBDA = 10.0
GAMMA = 10.0
ACTIVATIONS = {
    "leaky_relu": lambda: nn.LeakyReLU(0.2),
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "softplus": lambda: nn.Softplus(threshold=1000),  # PyTorch's default cuts to x above 20
    "silu": nn.SiLU,
}


def input_gradient(critic, x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(critic(x).sum(), x, create_graph=True)[0]


def wgan_gp(critic, real, fake, epsilon):
    gradient = input_gradient(critic, epsilon * real + (1 - epsilon) * fake)
    return LAMBDA * ((gradient.norm(2, dim=1) - 1) ** 2).mean(), gradient


def r1(critic, real):
    gradient = input_gradient(critic, real)
    return GAMMA / 2 * (gradient**2).sum(dim=1).mean(), gradient


def weight_gradients(critic, loss):
    """A parameter that the loss does not reach (the last bias) has a gradient of zero."""
    critic.zero_grad(set_to_none=True)
    loss.backward()
    return lambda p: torch.zeros_like(p) if p.grad is None else p.grad


def build():
    torch.manual_seed(1704)
    real, fake = torch.randn(BATCH, SIZES[0]), torch.randn(BATCH, SIZES[0])
    epsilon = torch.rand(BATCH, 1)
    tensors = {"real": real, "fake": fake, "epsilon": epsilon}
    for name, activation in ACTIVATIONS.items():
        critic = mlp(SIZES, activation)
        with torch.no_grad():
            for parameter in critic.parameters():
                parameter.mul_(2)  # PyTorch's default weights make ∇D so small that its terms hide one another
        tensors.update(named(f"{name}.critic", critic))
        critic = critic.double()
        penalties = {
            "wgan_gp": wgan_gp(critic, real.double(), fake.double(), epsilon.double()),
            "r1": r1(critic, real.double()),
        }
        for penalty, (loss, gradient) in penalties.items():
            tensors[f"{name}.{penalty}.loss"] = loss
            tensors[f"{name}.{penalty}.input_grad"] = gradient
            tensors.update(named(f"{name}.{penalty}.grad", critic, weight_gradients(critic, loss)))
    metadata = {
        "sizes": json.dumps(SIZES),
        "activations": json.dumps(list(ACTIVATIONS)),
        "lambda": str(LAMBDA),
        "gamma": str(GAMMA),
    }
    return tensors, metadata
