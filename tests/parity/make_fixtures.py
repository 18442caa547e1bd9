"""Makes the PyTorch parity fixtures, or with --check compares the stored ones with freshly made ones.

    python3 tests/parity/make_fixtures.py [--check]
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import torch

from generators import (
    activations,
    anogan,
    conditional,
    convolutions,
    critics,
    dcgan,
    hific,
    ddgan,
    diffusion_gan,
    initialisation,
    inpaint,
    layers,
    normalization,
    optimizers,
    r3gan,
    resampling,
    safetensors_file,
    second_order,
    srgan,
    spectral_norm,
    style,
    translation,
    vanilla,
)

FIXTURES = {
    "vanilla": lambda: vanilla.build(vanilla.non_saturating),
    "vanilla-minimax": lambda: vanilla.build(vanilla.minimax),
    "optimizers": optimizers.build,
    "second-order": second_order.build,
    "activations": activations.build,
    "anogan": anogan.build,
    "init": initialisation.build,
    "convolutions": convolutions.build,
    "normalization": normalization.build,
    "dcgan": dcgan.build,
    **{name: partial(critics.build, name) for name in critics.CASES},
    "hific": hific.build,
    "layers": layers.build,
    "resampling": resampling.build,
    **{name: partial(conditional.build, name) for name in conditional.CASES},
    "inpaint": inpaint.build,
    "srgan": srgan.build,
    "r3gan": r3gan.build,
    "ddgan": ddgan.build,
    "diffusion-gan": diffusion_gan.build,
    "spectral-norm": spectral_norm.build,
    "stylegan": lambda: style.build(1),
    "stylegan2": lambda: style.build(2),
    "pix2pix": translation.build_pix2pix,
    "cyclegan": translation.build_cyclegan,
}
FOLDER = Path(__file__).parent / "fixtures"
# Another BLAS or CPU may round float64 sums differently; inputs are random bits and must be equal.
CHECK_TOLERANCE = 1e-9


def differences(stored, made):
    if stored.keys() != made.keys():
        yield f"other tensors: {sorted(stored.keys() ^ made.keys())}"
        return
    for name, value in made.items():
        scale = CHECK_TOLERANCE * np.abs(value).max() if value.dtype == np.float64 else 0
        if not np.abs(stored[name] - value).max() <= scale:
            yield f"{name} differs by {np.abs(stored[name] - value).max():.3g}"


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    check, failed = "--check" in sys.argv[1:], False
    for name, build in FIXTURES.items():
        tensors, metadata = build()
        tensors = {key: value.detach().numpy() for key, value in tensors.items()}
        path = FOLDER / f"{name}.safetensors"
        if check:
            found = list(differences(safetensors_file.read(path)[0], tensors))
            failed |= bool(found)
            print(f"{path.name}: {'; '.join(found) or 'the same'}")
        else:
            safetensors_file.write(path, tensors, {"torch": torch.__version__, **metadata})
            print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
