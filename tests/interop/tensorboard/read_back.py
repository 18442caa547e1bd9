"""Reads the event files beside this script with TensorBoard's own reader and writes what it found to read-back.json.

Made with tensorboard 2.21.0: python3 -m pip install tensorboard; python3 read_back.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.util.tensor_util import make_ndarray

folder = Path(__file__).parent
reader = EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0, "tensors": 0})
reader.Reload()
tags = reader.Tags()


def plugin(tag: str) -> str:
    return reader.SummaryMetadata(tag).plugin_data.plugin_name


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
                plugin(tag),
                event.tensor_proto.string_val[0].decode(),
            ]
            for event in reader.Tensors(tag)
        ]
        for tag in tags["tensors"]
        if plugin(tag) == "text"
    },
    "histograms": {
        tag: [[event.step, json.dumps(make_ndarray(event.tensor_proto).tolist())] for event in reader.Tensors(tag)]
        for tag in tags["tensors"]
        if plugin(tag) == "histograms"
    },
}
# The buckets of weights/ramp are those that TensorBoard itself makes of these values.
ramp = (((np.arange(1000) - 400) / 100) ** 3).astype(np.float32)
own = make_ndarray(histogram_pb("ramp", ramp).value[0].tensor)
np.testing.assert_allclose(make_ndarray(reader.Tensors("weights/ramp")[0].tensor_proto), own, rtol=1e-12)

(folder / "read-back.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
