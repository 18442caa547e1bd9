"""Layers that look at more than one pixel or sample: attention, embeddings and statistics over the batch; value and gradients in float64.

Self-attention is written from the paper (Zhang et al. 2018, arXiv:1805.08318, with keys and values pooled as in its code), minibatch
standard deviation and discrimination from theirs (Karras et al. 2017 and 2019; Salimans et al. 2016); attention with heads is PyTorch's.
"""

import torch
from torch import nn
from torch.nn import functional as F

from . import layout


def self_attention(x, theta, phi, g, o, gamma):
    n, c, h, w = x.shape
    project = lambda weight: F.conv2d(x, weight[:, :, None, None])
    query = project(theta).flatten(2)  # [N, C/8, HW]
    key = F.max_pool2d(project(phi), 2).flatten(2)  # [N, C/8, HW/4]
    value = F.max_pool2d(project(g), 2).flatten(2)  # [N, C/2, HW/4]
    weights = F.softmax(torch.bmm(query.transpose(1, 2), key), -1)
    attended = torch.bmm(value, weights.transpose(1, 2)).reshape(n, c // 2, h, w)
    return gamma * F.conv2d(attended, o[:, :, None, None]) + x


def minibatch_std(x, group, channels):
    n, c, h, w = x.shape
    group = min(group, n)
    y = x.reshape(group, -1, channels, c // channels, h, w)
    y = y - y.mean(dim=0)
    y = (y.square().mean(dim=0) + 1e-8).sqrt().mean(dim=[2, 3, 4])
    return torch.cat([x, y.reshape(-1, channels, 1, 1).repeat(group, 1, h, w)], dim=1)


def minibatch_discrimination(x, weight):
    features = torch.einsum("na,abc->nbc", x, weight)
    distances = (features[:, None] - features[None]).abs().sum(-1)  # [N, N, B]
    return torch.cat([x, torch.exp(-distances).sum(1) - 1], dim=1)


def record(name, given, f, images=("x", "y")):
    """Inputs as float32, the result and the gradients with respect to all of them. `images` change their layout."""
    leaves = {key: tensor.double().requires_grad_() for key, tensor in given.items()}
    y = f(**leaves)
    cotangent = torch.randn(y.shape)
    gradients = torch.autograd.grad(y, list(leaves.values()), cotangent.double())
    place = lambda key, tensor: layout.image(tensor) if key in images else tensor
    tensors = {key: place(key, tensor) for key, tensor in given.items()}
    tensors.update({"y": place("y", y), "cotangent": place("y", cotangent)})
    tensors.update({f"grad.{key}": place(key, gradient) for key, gradient in zip(leaves, gradients)})
    return {f"{name}.{key}": tensor for key, tensor in tensors.items()}


def heads(name, channels, count, context_size=None):
    module = nn.MultiheadAttention(channels, count, batch_first=True)
    nn.init.normal_(module.in_proj_bias)
    nn.init.normal_(module.out_proj.bias)
    given = {key: parameter.detach().clone() for key, parameter in module.named_parameters()}
    given["x"] = torch.randn(2, 5, channels)
    if context_size is not None:
        given["context"] = torch.randn(2, context_size, channels)

    def attend(x, context=None, **weights):
        context = x if context is None else context
        x, context = x.transpose(0, 1), context.transpose(0, 1)
        attended, _ = F.multi_head_attention_forward(
            x, context, context, channels, count, weights["in_proj_weight"], weights["in_proj_bias"],
            None, None, False, 0.0, weights["out_proj.weight"], weights["out_proj.bias"], need_weights=False,
        )
        return attended.transpose(0, 1)

    return record(name, given, attend, images=())


def build():
    torch.manual_seed(1805)
    channels = 16
    weights = {"theta": (channels // 8, channels), "phi": (channels // 8, channels), "g": (channels // 2, channels)}
    given = {"x": torch.randn(2, channels, 4, 6)}
    given.update({name: torch.randn(*shape) / 2 for name, shape in {**weights, "o": (channels, channels // 2)}.items()})
    given["gamma"] = torch.tensor(0.7)
    tensors = record("self_attention", given, self_attention)
    tensors.update(heads("heads", 12, 3))
    tensors.update(heads("heads_context", 8, 2, 7))
    image = lambda n, c: {"x": torch.randn(n, c, 3, 2)}
    tensors.update(record("minibatch_std", image(8, 6), lambda x: minibatch_std(x, 4, 1)))
    tensors.update(record("minibatch_std_channels", image(6, 6), lambda x: minibatch_std(x, 3, 2)))
    tensors.update(record("minibatch_std_small", image(2, 4), lambda x: minibatch_std(x, 4, 1)))
    given = {"x": torch.randn(5, 7), "weight": torch.randn(7, 4, 3) / 4}
    tensors.update(record("minibatch_discrimination", given, minibatch_discrimination, images=()))
    return tensors, {}
