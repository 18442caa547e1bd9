"""Reads the event files beside this script with TensorBoard's own reader and writes what it found to read-back.json.

Made with tensorboard 2.21.0: python3 -m pip install tensorboard; python3 read_back.py
"""

import hashlib
import json
from pathlib import Path

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = Path(__file__).parent
reader = EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0, "tensors": 0})
reader.Reload()
tags = reader.Tags()
found = {
    "reader": f"tensorboard {tensorboard.__version__}",
    "scalars": {
        tag: [[event.wall_time, event.step, repr(event.value)] for event in reader.Scalars(tag)]
        for tag in tags["scalars"]
    },
    "images": {
        tag: [
            [event.step, event.height, event.width, hashlib.sha256(event.encoded_image_string).hexdigest()]
            for event in reader.Images(tag)
        ]
        for tag in tags["images"]
    },
    "texts": {
        tag: [
            [
                event.step,
                reader.SummaryMetadata(tag).plugin_data.plugin_name,
                event.tensor_proto.string_val[0].decode(),
            ]
            for event in reader.Tensors(tag)
        ]
        for tag in tags["tensors"]
    },
}
(folder / "read-back.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
