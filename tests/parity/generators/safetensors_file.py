"""Reads and writes safetensors files with nothing but NumPy.

Layout: u64 little-endian header length, JSON header padded with spaces to a multiple of 8 bytes, raw little-endian data.
Source: https://github.com/huggingface/safetensors, section "Format".
"""

import json
import struct

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def write(path, tensors, metadata):
    """Writes `tensors` (name -> float32 or float64 array) with string `metadata`, in the order given."""
    header, offset = {"__metadata__": metadata}, 0
    arrays = {name: np.asarray(value) for name, value in tensors.items()}
    for name, array in arrays.items():
        header[name] = {
            "dtype": NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


def read(path):
    """Returns (tensors, metadata) of a file written by `write`."""
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:start])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(content[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
