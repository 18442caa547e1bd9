"""The latents that Ganvas draws images with, by seed."""

import math

import torch

STREAM = 0xD8939F6D  # of the name "sample z": its FNV-1a hash


def latents(seeds, size):
    """z [N, size] of N(0, 1) as `ganvas generate --seeds` has it: Philox4x32-10 (Salmon et al. 2011), then Box and Muller."""
    mask = 0xFFFFFFFF
    key0, key1 = torch.tensor(list(seeds))[:, None] & mask, STREAM
    zeros = torch.zeros(len(key0), -(-size // 4), dtype=torch.int64)
    w0, w1, w2, w3 = zeros + torch.arange(zeros.shape[1]), zeros, zeros, zeros
    for _ in range(10):
        a, b = 0xD2511F53 * w0, 0xCD9E8D57 * w2  # 64 bits each
        w0, w1, w2, w3 = ((b >> 32) & mask) ^ w1 ^ key0, b & mask, ((a >> 32) & mask) ^ w3 ^ key1, a & mask
        key0, key1 = (key0 + 0x9E3779B9) & mask, (key1 + 0xBB67AE85) & mask
    uniform = (torch.stack([w0, w1, w2, w3], -1).flatten(1) >> 8).double() / 2**24
    radius = (-2 * (uniform[:, 0::2] + 2**-24).log()).sqrt()
    angle = 2 * math.pi * uniform[:, 1::2]
    return torch.stack([radius * angle.cos(), radius * angle.sin()], -1).flatten(1)[:, :size].float()
