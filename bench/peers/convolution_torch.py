"""PyTorch as a peer: a convolution or transposed convolution with both gradients. Protocol: README.md beside this file.

    OMP_NUM_THREADS=2 python3 convolution_torch.py --case conv3x3 --threads 2

By default channels last, and the transposed one through conv2d's adjoint; `--tutorial` is NCHW and PyTorch's own.
"""

import torch
from torch.nn.functional import conv2d, conv_transpose2d

from protocol import serve, start
from transposed import Transposed

CASE, ARGS = start("--tutorial")
FORMAT = torch.contiguous_format if ARGS.tutorial else torch.channels_last
KERNEL = CASE["kernel"], CASE["kernel"]
TRANSPOSED = CASE.get("transposed", False)
CHANNELS = (CASE["in"], CASE["out"]) if TRANSPOSED else (CASE["out"], CASE["in"])


def make_step():
    x = torch.randn(CASE["batch"], CASE["in"], CASE["size"], CASE["size"]).contiguous(memory_format=FORMAT).requires_grad_()
    w = torch.randn(*CHANNELS, *KERNEL).contiguous(memory_format=FORMAT).requires_grad_()

    def forward():
        if TRANSPOSED and not ARGS.tutorial:
            return Transposed.apply(x, w, CASE["stride"], CASE["padding"])
        return (conv_transpose2d if TRANSPOSED else conv2d)(x, w, stride=CASE["stride"], padding=CASE["padding"])

    cotangent = torch.randn(forward().shape).contiguous(memory_format=FORMAT)

    def step():
        y = forward()
        return (y, *torch.autograd.grad(y, (x, w), cotangent))

    return step


serve(make_step(), ARGS, "pytorch-tutorial" if ARGS.tutorial else "pytorch")
