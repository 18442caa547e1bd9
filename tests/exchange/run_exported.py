"""Runs what `ganvas export --format pytorch` has written, for pytorch.slow.test.ts: the results of calls, and the state_dict as torch saves it.

Usage: run_exported.py FOLDER...; each has exported.py, exported.safetensors, calls.json, latents.json and inputs.safetensors, and gets outputs.safetensors and
state.safetensors. Images are [N, H, W, C] in inputs and outputs, and turned here.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import torch


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        content = np.ascontiguousarray(tensor.detach().numpy(), "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def channels_first(x):
    return x.movedim(-1, 1) if x.dim() == 4 else x


def channels_last(x):
    return x.movedim(1, -1).contiguous() if x.dim() == 4 else x


def run(folder):
    spec = importlib.util.spec_from_file_location(f"exported_{folder.name}", folder / "exported.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    networks = module.load()
    inputs = module.read_safetensors(folder / "inputs.safetensors")
    outputs = {}
    latents = json.loads((folder / "latents.json").read_text())
    if latents is not None:
        outputs["latents"] = module.latents(range(latents["count"]), latents["size"])
    with torch.no_grad():
        for call in json.loads((folder / "calls.json").read_text()):
            given = [channels_first(inputs[name]) for name in call["inputs"]]
            given = [x.long() if name in call["integers"] else x for name, x in zip(call["inputs"], given)]
            result = networks[call["network"]](*given) if "network" in call else getattr(module, call["use"])(networks, *given)
            result = result if isinstance(result, tuple) else [result]
            outputs.update({f"{call['name']}.{k}": channels_last(x) for k, x in enumerate(result)})
    write_safetensors(folder / "outputs.safetensors", outputs)
    torch.save({name: network.state_dict() for name, network in networks.items()}, folder / "state.pth")
    loaded = torch.load(folder / "state.pth")
    state = {f"{name}.{key}": x for name, own in loaded.items() for key, x in own.items() if x.is_floating_point()}
    write_safetensors(folder / "state.safetensors", state)


for folder in sys.argv[1:]:
    run(Path(folder))
