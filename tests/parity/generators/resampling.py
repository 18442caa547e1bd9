"""Resampling of images: value and gradient in float64, NHWC.

Options are those of Ganvas's functions. upfirdn2d has no PyTorch operation: it is written here as in stylegan3's `_upfirdn2d_ref`
(zeros inserted, F.pad, conv2d with the flipped filter, every down-th pixel), from its description, one step after the other.
"""

import json

import torch
from torch.nn import functional as F

from . import layout

BATCH = 2
FULL = [[1.0, 2.0, -1.0], [0.5, 3.0, 2.0]]


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def pool_options(options):
    size = options.get("size", 2)
    return {"kernel_size": size, "stride": options.get("stride", size), "padding": options.get("padding", 0)}


def sides(padding):
    """[[top, bottom], [left, right]] in F.pad's order."""
    (top, bottom), (left, right) = padding
    return left, right, top, bottom


def filter_matrix(taps, normalize=True, gain=1.0):
    """setup_filter: a list f stands for the matrix f_i f_j."""
    f = torch.tensor(taps, dtype=torch.float64)
    if normalize:
        f = f / f.sum()
    f = f * gain ** (f.dim() / 2)
    return torch.outer(f, f) if f.dim() == 1 else f


def upfirdn(x, taps, filter=None, up=1, down=1, padding=0, flip=False, gain=1.0):
    f = filter_matrix(taps, **(filter or {})) * gain
    (up_y, up_x), (down_y, down_x) = pair(up), pair(down)
    n, c, h, w = x.shape
    x = F.pad(x.reshape(n, c, h, 1, w, 1), (0, up_x - 1, 0, 0, 0, up_y - 1)).reshape(n, c, h * up_y, w * up_x)
    top, bottom, left, right = [padding] * 4 if isinstance(padding, int) else padding
    x = F.pad(x, (left, right, top, bottom))  # negative counts crop
    f = f if flip else f.flip([0, 1])
    x = F.conv2d(x, f[None, None].repeat(c, 1, 1, 1), groups=c)
    return x[:, :, ::down_y, ::down_x]


def filtered_up(x, taps, factor=2):
    size = len(taps)
    before, after = (size + factor - 1) // 2, (size - factor) // 2
    return upfirdn(x, taps, up=factor, padding=[before, after, before, after], gain=factor**2)


def filtered_down(x, taps, factor=2):
    size = len(taps)
    before, after = (size - factor + 1) // 2, (size - factor) // 2
    return upfirdn(x, taps, down=factor, padding=[before, after, before, after])


def blur(x, taps):
    before, after = len(taps) // 2, (len(taps) - 1) // 2
    return upfirdn(x, taps, padding=[before, after, before, after])


def bilinear(x, scale):
    return F.interpolate(x, scale_factor=scale, mode="bilinear", align_corners=False)


def bicubic(x, factor=2):
    """a = -1/2 is PyTorch's with antialias=True, which leaves out what lies beyond the border: so the border is repeated first."""
    padded = F.pad(x, (4, 4, 4, 4), mode="replicate")
    y = F.interpolate(padded, scale_factor=factor, mode="bicubic", align_corners=False, antialias=True)
    return y[:, :, 4 * factor : -4 * factor, 4 * factor : -4 * factor]


OPERATIONS = {
    "upsampleNearest": lambda x, factor=2: F.interpolate(x, scale_factor=factor, mode="nearest"),
    "upsampleBilinear": lambda x, factor=2: bilinear(x, factor),
    "upsampleBicubic": bicubic,
    "downsampleBilinear": lambda x, factor=2: bilinear(x, 1 / factor),
    "downsampleArea": lambda x, factor=2: F.interpolate(x, scale_factor=1 / factor, mode="area"),
    "pixelShuffle": lambda x, factor=2: F.pixel_shuffle(x, factor),
    "pixelUnshuffle": lambda x, factor=2: F.pixel_unshuffle(x, factor),
    "avgPool2d": lambda x, **options: F.avg_pool2d(x, **pool_options(options)),
    "maxPool2d": lambda x, **options: F.max_pool2d(x, **pool_options(options)),
    "padReflect": lambda x, padding: F.pad(x, sides(padding), mode="reflect"),
    "padReplicate": lambda x, padding: F.pad(x, sides(padding), mode="replicate"),
    "upfirdn2d": upfirdn,
    "blur": blur,
    "upsampleFiltered": filtered_up,
    "downsampleFiltered": filtered_down,
}
# name: (operation, image [H, W, C], options)
CASES = {
    "nearest2": ("upsampleNearest", (3, 4, 3), {}),
    "nearest3": ("upsampleNearest", (2, 3, 2), {"factor": 3}),
    "bilinear2": ("upsampleBilinear", (4, 3, 3), {}),
    "bilinear3": ("upsampleBilinear", (3, 2, 2), {"factor": 3}),
    "bilinear4": ("upsampleBilinear", (2, 3, 1), {"factor": 4}),
    "bilinear_of_one_row": ("upsampleBilinear", (1, 3, 2), {}),
    "bicubic2": ("upsampleBicubic", (4, 3, 3), {}),
    "bicubic3": ("upsampleBicubic", (3, 2, 2), {"factor": 3}),
    "bicubic4": ("upsampleBicubic", (1, 5, 1), {"factor": 4}),
    "bilinear_half": ("downsampleBilinear", (6, 4, 3), {}),
    "bilinear_third": ("downsampleBilinear", (6, 9, 2), {"factor": 3}),
    "bilinear_quarter": ("downsampleBilinear", (8, 4, 2), {"factor": 4}),
    "area2": ("downsampleArea", (4, 6, 3), {}),
    "area3": ("downsampleArea", (6, 3, 2), {"factor": 3}),
    "shuffle2": ("pixelShuffle", (3, 2, 12), {}),
    "shuffle3": ("pixelShuffle", (2, 2, 18), {"factor": 3}),
    "unshuffle2": ("pixelUnshuffle", (4, 6, 3), {}),
    "unshuffle3": ("pixelUnshuffle", (3, 6, 2), {"factor": 3}),
    "avg2": ("avgPool2d", (6, 4, 3), {}),
    "avg2_of_odd": ("avgPool2d", (5, 7, 2), {}),
    "avg3_stride2_padded": ("avgPool2d", (7, 6, 3), {"size": 3, "stride": 2, "padding": 1}),
    "avg_unequal": ("avgPool2d", (6, 8, 2), {"size": [2, 3], "stride": [1, 2], "padding": [1, 0]}),
    "max2": ("maxPool2d", (6, 4, 3), {}),
    "max2_of_odd": ("maxPool2d", (5, 7, 2), {}),
    "max3_stride2_padded": ("maxPool2d", (7, 6, 3), {"size": 3, "stride": 2, "padding": 1}),
    "max_unequal": ("maxPool2d", (6, 8, 2), {"size": [2, 3], "stride": [1, 2], "padding": [1, 1]}),
    "reflect": ("padReflect", (4, 5, 3), {"padding": [[1, 2], [4, 0]]}),
    "replicate": ("padReplicate", (3, 2, 3), {"padding": [[1, 3], [0, 2]]}),
    "fir_plain": ("upfirdn2d", (5, 6, 3), {"taps": [1, 3, 3, 1]}),
    "fir_up2": ("upfirdn2d", (4, 3, 3), {"taps": [1, 3, 4, 1], "up": 2, "padding": [2, 1, 2, 1], "gain": 4}),
    "fir_down2": ("upfirdn2d", (7, 6, 3), {"taps": [1, 3, 4, 1], "down": 2, "padding": 1}),
    "fir_up2_down3": ("upfirdn2d", (5, 4, 2), {"taps": [1, 2, 4, 2, 3], "up": 2, "down": 3, "padding": [2, 1, 0, 3]}),
    "fir_up_unequal": ("upfirdn2d", (3, 4, 2), {"taps": [1, 2, 5], "up": [3, 1], "down": [1, 2], "padding": [2, 2, 1, 1]}),
    "fir_cropped": ("upfirdn2d", (6, 7, 2), {"taps": [1, 2, 3], "padding": [-1, 0, 2, -2]}),
    "fir_up_cropped": ("upfirdn2d", (5, 6, 2), {"taps": [1, 2, 3, 4], "up": 2, "padding": [-3, 1, 1, -2]}),
    "fir_up4": ("upfirdn2d", (3, 2, 1), {"taps": [1, 2, 3, 4, 5, 6, 7, 8], "up": 4, "padding": [5, 2, 5, 2], "flip": True}),
    "fir_full": ("upfirdn2d", (4, 5, 3), {"taps": FULL, "filter": {"normalize": False, "gain": 0.5}, "padding": 1}),
    "fir_full_up2": ("upfirdn2d", (3, 4, 2), {"taps": FULL, "up": 2, "padding": [1, 0, 2, 1]}),
    "fir_full_down2": ("upfirdn2d", (5, 7, 2), {"taps": FULL, "down": 2, "padding": [1, 0, 2, 1], "flip": True}),
    "fir_matrix_of_rank_one": ("upfirdn2d", (4, 4, 2), {"taps": [[1, 2], [3, 6], [-1, -2]], "padding": 1}),
    "blur_121": ("blur", (5, 4, 3), {"taps": [1, 2, 1]}),
    "blur_even": ("blur", (4, 5, 2), {"taps": [1, 4, 2, 1]}),
    "up_1331": ("upsampleFiltered", (3, 4, 3), {"taps": [1, 3, 3, 1]}),
    "up_121": ("upsampleFiltered", (4, 3, 2), {"taps": [1, 2, 1]}),
    "down_1331": ("downsampleFiltered", (6, 4, 3), {"taps": [1, 3, 3, 1]}),
    "down_factor3": ("downsampleFiltered", (6, 9, 2), {"taps": [1, 2, 4, 2, 1], "factor": 3}),
}


def evaluate(operation, image, options):
    height, width, channels = image
    given = torch.randn(BATCH, channels, height, width)
    x = given.double().requires_grad_()
    y = OPERATIONS[operation](x, **options)
    cotangent = torch.randn(y.shape)
    (dx,) = torch.autograd.grad(y, x, cotangent.double())
    return {name: layout.image(tensor) for name, tensor in {"x": given, "cotangent": cotangent, "y": y, "dx": dx}.items()}


def build():
    torch.manual_seed(1812)
    tensors = {}
    for name, case in CASES.items():
        tensors.update({f"{name}.{key}": tensor for key, tensor in evaluate(*case).items()})
    cases = {name: {"operation": operation, **options} for name, (operation, _, options) in CASES.items()}
    return tensors, {"cases": json.dumps(cases)}
