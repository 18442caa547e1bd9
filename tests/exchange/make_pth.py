"""Makes the small files of fixtures/ with PyTorch: /usr/bin/python3 tests/exchange/make_pth.py (PyTorch 1.13.1 of Debian 12).

values.* hold the same tensors in both formats of torch.save: every dtype, views (transposed, a part, strided), tensors that share a storage,
a Parameter, an empty one. dcgan64.pth is PyTorch's own DCGAN example (examples/dcgan/main.py: netG.state_dict()) with one channel before the image, and
dcgan64-images.pth what it makes in evaluation mode. nested.pth is a checkpoint with both networks, one by DataParallel, and an optimiser.
spectral.pth and parametrized.pth are PyTorch's two ways of spectral normalisation on a DCGAN discriminator.
"""

import collections
import pathlib

import torch
from torch import nn
from torch.nn.utils import spectral_norm
from torch.nn.utils.parametrizations import spectral_norm as parametrized_spectral_norm

FOLDER = pathlib.Path(__file__).parent / "fixtures"


def save(name, value, legacy=False):
    """Stores a value under a fixed name inside the archive."""
    torch.save(value, FOLDER / name, _use_new_zipfile_serialization=not legacy)


def values():
    """Tensors whose numbers a test can say again: element i of a row-major tensor of n is i - n / 2, or a half of it."""

    def row(*shape):
        count = 1
        for size in shape:
            count *= size
        return (torch.arange(count, dtype=torch.float32) - count / 2).reshape(shape)

    shared = row(4, 6)
    return collections.OrderedDict(
        f32=row(2, 3) / 2,
        f64=row(5).double() / 2,
        f16=row(7).half() / 2,
        bf16=row(7).bfloat16() / 2,
        i64=row(3).long(),
        i32=row(3).int(),
        i16=row(3).short(),
        i8=row(3).char(),
        u8=torch.tensor([0, 7, 255], dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 3),
        half_extremes=torch.tensor([65504.0, 2.0**-24, -(2.0**-14), 0.333251953125]).half(),
        whole=shared,
        transposed=shared.t(),
        part=shared[1:3, 2:5],
        strided=shared[::2, 1::3],
        permuted=row(2, 3, 4).permute(2, 0, 1),
        parameter=nn.Parameter(row(2, 2)),
    )


class Generator(nn.Module):
    """As in PyTorch's example, for images of 64 pixels."""

    def __init__(self, latent, width, channels):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(latent, width * 8, 4, 1, 0, bias=False),
            nn.BatchNorm2d(width * 8),
            nn.ReLU(True),
            nn.ConvTranspose2d(width * 8, width * 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width * 4),
            nn.ReLU(True),
            nn.ConvTranspose2d(width * 4, width * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width * 2),
            nn.ReLU(True),
            nn.ConvTranspose2d(width * 2, width, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(True),
            nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, x):
        return self.main(x)


def small_generator(latent, width, channels):
    """A generator for 16 pixels."""
    return nn.Sequential(
        nn.ConvTranspose2d(latent, width * 2, 4, 1, 0, bias=False),
        nn.BatchNorm2d(width * 2),
        nn.ReLU(),
        nn.ConvTranspose2d(width * 2, width, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False),
        nn.Tanh(),
    )


def small_discriminator(width, channels, normalized=lambda layer: layer):
    """A discriminator for 16 pixels."""
    return nn.Sequential(
        normalized(nn.Conv2d(channels, width, 4, 2, 1, bias=False)),
        nn.LeakyReLU(0.2),
        normalized(nn.Conv2d(width, width * 2, 4, 2, 1, bias=False)),
        nn.BatchNorm2d(width * 2),
        nn.LeakyReLU(0.2),
        normalized(nn.Conv2d(width * 2, 1, 4, 1, 0, bias=False)),
    )


def drawn(network, deviation=0.2):
    """Weights and statistics that show in the images."""
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        elif tensor.is_floating_point() and tensor.dim() != 1:
            tensor.normal_(0, deviation)
        elif tensor.is_floating_point() and not name.endswith(("_u", "_v")):
            tensor.normal_(0.5, 0.5)
    return network


def main():
    torch.manual_seed(7)
    FOLDER.mkdir(exist_ok=True)
    save("values.pth", values())
    save("values-legacy.pth", values(), legacy=True)
    generator = drawn(Generator(5, 1, 3))
    save("dcgan64.pth", generator.state_dict())
    z = torch.randn(2, 5)
    images = generator.eval()(z[:, :, None, None])
    save("dcgan64-images.pth", {"z": z, "images": images[:, :, ::5, ::5].contiguous().detach()})
    networks = drawn(small_generator(3, 1, 1)), drawn(small_discriminator(1, 1))
    adam = torch.optim.Adam(networks[0].parameters())
    networks[0](torch.randn(4, 3, 1, 1)).sum().backward()
    adam.step()
    average = {name: tensor + 1 if tensor.is_floating_point() else tensor for name, tensor in networks[0].state_dict().items()}
    save(
        "nested.pth",
        {
            "epoch": 3,
            "losses": [0.5, 0.25],
            "netG": nn.DataParallel(networks[0]).state_dict(),
            "netG_ema": average,
            "optimizer": adam.state_dict(),
            "netD": {"state_dict": networks[1].state_dict()},
        },
    )
    for name, normalized in (("spectral", spectral_norm), ("parametrized", parametrized_spectral_norm)):
        network = small_discriminator(2, 1, normalized)
        save(f"{name}.pth", network.state_dict())


main()
