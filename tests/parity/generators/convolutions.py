"""Convolutions and transposed convolutions: value and both gradients in float64, in Ganvas's layouts.

Odd and even sizes (also such that the stride does not divide them), unequal axes, every option, and the layers of DCGAN,
CycleGAN and improved WGANs by name. Padding is a number, [vertical, horizontal] or [top, bottom, left, right].
"""

import json

import torch
from torch.nn import functional as F

from . import layout

BATCH = 2
# name: (image [H, W, C], kernel [KH, KW], output channels, options)
CONVOLUTIONS = {
    "3x3": ((5, 7, 3), (3, 3), 4, {"padding": 1}),
    "3x3_valid": ((6, 5, 2), (3, 3), 3, {}),
    "3x3_stride2_even": ((8, 8, 1), (3, 3), 3, {"stride": 2, "padding": 1}),
    "3x3_stride2_odd": ((7, 9, 2), (3, 3), 5, {"stride": 2, "padding": 1}),
    "4x4_stride2_dcgan": ((8, 6, 3), (4, 4), 5, {"stride": 2, "padding": 1}),
    "4x4_last_dcgan": ((4, 4, 6), (4, 4), 1, {}),
    "4x4_stride2_asymmetric": ((7, 8, 2), (4, 4), 3, {"stride": 2, "padding": [1, 2, 0, 1]}),
    "5x5_stride2": ((9, 8, 3), (5, 5), 4, {"stride": 2, "padding": 2}),
    "7x7_stride3": ((11, 13, 1), (7, 7), 2, {"stride": 3, "padding": 3}),
    "1x1": ((4, 5, 3), (1, 1), 6, {}),
    "1x1_stride2": ((5, 4, 3), (1, 1), 2, {"stride": 2}),
    "3x2_unequal": ((7, 8, 3), (3, 2), 2, {"stride": [1, 3], "padding": [0, 1]}),
    "3x3_dilation2": ((8, 7, 2), (3, 3), 3, {"padding": 2, "dilation": 2}),
    "3x3_groups2": ((5, 6, 4), (3, 3), 6, {"padding": 1, "groups": 2}),
    "3x3_depthwise": ((6, 5, 3), (3, 3), 3, {"padding": 1, "groups": 3}),
    "3x3_depthwise_twice": ((5, 5, 3), (3, 3), 6, {"stride": 2, "padding": 1, "groups": 3}),
    "3x3_all": ((9, 8, 4), (3, 3), 2, {"stride": [2, 1], "padding": [1, 0, 2, 1], "dilation": [1, 2], "groups": 2}),
}
TRANSPOSED = {
    "t4x4_first_dcgan": ((1, 1, 6), (4, 4), 5, {}),
    "t4x4_stride2_dcgan": ((4, 5, 5), (4, 4), 3, {"stride": 2, "padding": 1}),
    "t3x3": ((5, 4, 2), (3, 3), 3, {"padding": 1}),
    "t3x3_stride2_cyclegan": ((4, 3, 4), (3, 3), 2, {"stride": 2, "padding": 1, "outputPadding": 1}),
    "t5x5_stride2": ((3, 4, 3), (5, 5), 1, {"stride": 2, "padding": 2, "outputPadding": 1}),
    "t3x3_stride3_unequal": ((3, 4, 2), (3, 3), 3, {"stride": [3, 2], "padding": [0, 1], "outputPadding": [2, 0]}),
    "t4x4_stride2_asymmetric": ((4, 3, 2), (4, 4), 3, {"stride": 2, "padding": [1, 2, 0, 1]}),
    "t3x3_dilation2": ((4, 5, 2), (3, 3), 3, {"padding": 1, "dilation": 2}),
    "t3x3_groups2": ((4, 4, 6), (3, 3), 4, {"stride": 2, "padding": 1, "groups": 2}),
    "t4x4_depthwise": ((3, 4, 3), (4, 4), 3, {"stride": 2, "padding": 1, "groups": 3}),
    "t1x1": ((4, 3, 3), (1, 1), 4, {}),
}


def four_sides(padding):
    """[top, bottom, left, right]."""
    vertical, horizontal = (padding, padding) if isinstance(padding, int) else padding[:2]
    return padding if not isinstance(padding, int) and len(padding) == 4 else [vertical, vertical, horizontal, horizontal]


def apply(x, w, transposed, options):
    """Padding goes through F.pad, before the convolution or, cropping, behind the transposed one: F.conv2d's is symmetric."""
    top, bottom, left, right = four_sides(options.get("padding", 0))
    sides = (left, right, top, bottom)
    moves = {key: options.get(key, 1) for key in ("stride", "dilation", "groups")}
    if not transposed:
        return F.conv2d(F.pad(x, sides), w, **moves)
    y = F.conv_transpose2d(x, w, output_padding=options.get("outputPadding", 0), **moves)
    return F.pad(y, [-side for side in sides])


def evaluate(image, kernel, outputs, options, transposed):
    height, width, channels = image
    groups = options.get("groups", 1)
    shape = (channels, outputs // groups) if transposed else (outputs, channels // groups)
    given = torch.randn(BATCH, channels, height, width), torch.randn(*shape, *kernel)
    x, w = (tensor.double().requires_grad_() for tensor in given)
    y = apply(x, w, transposed, options)
    cotangent = torch.randn(y.shape)
    dx, dw = torch.autograd.grad(y, (x, w), cotangent.double())
    images = {"x": given[0], "y": y, "cotangent": cotangent, "dx": dx}
    return {
        **{name: layout.image(tensor) for name, tensor in images.items()},
        **{name: layout.kernel(tensor) for name, tensor in {"w": given[1], "dw": dw}.items()},
    }


def build():
    torch.manual_seed(1511)
    tensors = {}
    for table, transposed in ((CONVOLUTIONS, False), (TRANSPOSED, True)):
        for name, case in table.items():
            tensors.update({f"{name}.{key}": tensor for key, tensor in evaluate(*case, transposed).items()})
    metadata = {
        "conv2d": json.dumps({name: case[-1] for name, case in CONVOLUTIONS.items()}),
        "convTranspose2d": json.dumps({name: case[-1] for name, case in TRANSPOSED.items()}),
    }
    return tensors, metadata
