"""Transposed convolution as the adjoint of conv2d, which is faster than PyTorch 1.13's own.

nn.ConvTranspose2d trains through im2col and BLAS there; conv2d and its gradients run in oneDNN. The three products are the same.
"""

import torch
from torch import nn
from torch.nn.functional import conv2d


def adjoint(y, x, w, stride, padding, mask):
    """(gradient of x, gradient of w) of conv2d(x, w) with cotangent y, as far as the mask asks for them."""
    ones, zeros = [1, 1], [0, 0]
    pairs = [stride, stride], [padding, padding]
    return torch.ops.aten.convolution_backward(y, x, w, None, *pairs, ones, False, zeros, 1, [*mask, False])[:2]


class Transposed(torch.autograd.Function):
    """x [N, I, H, W], w [I, O, K, K] → [N, O, (H − 1)·stride − 2·padding + K, …]."""

    @staticmethod
    def forward(context, x, w, stride, padding):
        context.save_for_backward(x, w)
        context.moves = stride, padding
        size = [(length - 1) * stride - 2 * padding + w.shape[-1] for length in x.shape[2:]]
        like = torch.empty(len(x), w.shape[1], *size, memory_format=torch.channels_last)  # only its shape and layout are read
        return adjoint(x, like, w, stride, padding, [True, False])[0]

    @staticmethod
    def backward(context, y):
        x, w = context.saved_tensors
        stride, padding = context.moves
        dx = conv2d(y, w, None, stride, padding) if context.needs_input_grad[0] else None
        dw = adjoint(x, y, w, stride, padding, [False, True])[1] if context.needs_input_grad[1] else None
        return dx, dw, None, None


class FastConvTranspose2d(nn.ConvTranspose2d):
    """Without bias, groups, dilation and output padding."""

    def forward(self, x):
        return Transposed.apply(x, self.weight, self.stride[0], self.padding[0])
