"""PyTorch's layouts to Ganvas's: images NCHW → NHWC, kernels [O, C/groups, KH, KW] → [KH, KW, C/groups, O]."""


def image(x):
    """[N, C, H, W] → [N, H, W, C]."""
    return x.permute(0, 2, 3, 1).contiguous()


def kernel(w):
    """Of a convolution [O, C/groups, KH, KW] → [KH, KW, C/groups, O]; of a transposed one [I, O/groups, KH, KW] → [KH, KW, O/groups, I]."""
    return w.permute(2, 3, 1, 0).contiguous()


def parameter(p):
    """A parameter or its gradient: kernels change their layout, vectors and scalars have none."""
    return kernel(p) if p.dim() == 4 else p
