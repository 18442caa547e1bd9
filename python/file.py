"""Files: weights from .safetensors, pictures to .png."""

import json
import math
import struct
import zlib
from pathlib import Path

import torch


def read_safetensors(path):
    """Float32 tensors by name: what load_file of the package safetensors gives, for those who do not have it."""
    data = Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(data[start + begin : start + end]), dtype=torch.float32)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def load(path=None, device="cpu"):
    """The trained networks by name, in evaluation mode. `path` is the .safetensors file beside this one unless given."""
    try:
        from safetensors.torch import load_file
    except ImportError:
        load_file = read_safetensors
    state = load_file(path or Path(__file__).with_suffix(".safetensors"))
    networks = build()
    for name, network in networks.items():
        own = {key[len(name) + 1 :]: value for key, value in state.items() if key.startswith(name + ".")}
        network.load_state_dict(own)
        network.eval().to(device)
    return networks


def save_grid(images, path):
    """Writes images [N, C, H, W] in [-1, 1] as one PNG, in a square."""
    n, channels, height, width = images.shape
    columns = math.ceil(math.sqrt(n))
    blank = images.new_zeros(-n % columns, channels, height, width)
    tiles = torch.cat([images, blank]).unflatten(0, (-1, columns))  # [rows, columns, C, H, W]
    picture = tiles.permute(0, 3, 1, 4, 2).flatten(2, 3).flatten(0, 1)  # [rows·H, columns·W, C]
    pixels = ((picture.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu().flatten(1)
    rows = b"".join(b"\0" + bytes(row.tolist()) for row in pixels)

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    color = {1: 0, 3: 2}[channels]
    header = struct.pack(">IIBBBBB", columns * width, len(picture), 8, color, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    Path(path).write_bytes(png)
