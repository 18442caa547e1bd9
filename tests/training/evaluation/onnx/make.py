"""Small networks for tests/training/evaluation/onnx-features.test.ts, and what they say of two images, by numpy. Needs python3-onnx 1.12.

    /usr/bin/python3 tests/training/evaluation/onnx/make.py tests/training/evaluation/onnx
    npx oxfmt tests/training/evaluation/onnx/reference.json
"""

import json
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

folder = Path(sys.argv[1])
weights = np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 0.25]], np.float32)


def value(name, shape, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def network(name, nodes, inputs, outputs, constants=()):
    tensors = [numpy_helper.from_array(array, key) for key, array in constants]
    graph = helper.make_graph(nodes, name, inputs, outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    checker.check_model(model)
    save(model, str(folder / f"{name}.onnx"))


node = helper.make_node
anything = ["N", 3, "H", "W"]
network(
    "means",
    [
        node("GlobalAveragePool", ["x"], ["features"]),
        node("Flatten", ["features"], ["flat"]),
        node("MatMul", ["flat", "weights"], ["logits"]),
    ],
    [value("x", anything)],
    [value("features", ["N", 3, 1, 1]), value("logits", ["N", 2])],
    [("weights", weights)],
)
network(
    "last",
    [node("Flatten", ["x"], ["features"])],
    [value("x", [3, 4, 4, 1])],
    [value("features", [3, 16])],
)
network(
    "nan",
    [node("Sub", ["x", "two"], ["less"]), node("Sqrt", ["less"], ["root"]), node("GlobalAveragePool", ["root"], ["features"])],
    [value("x", anything)],
    [value("features", ["N", 3, 1, 1])],
    [("two", np.array(2, np.float32))],
)
network("map", [node("Relu", ["x"], ["features"])], [value("x", anything)], [value("features", anything)])
network(
    "integers",
    [node("Flatten", ["x"], ["features"])],
    [value("x", ["N", 3, 4, 4], TensorProto.UINT8)],
    [value("features", ["N", 48], TensorProto.UINT8)],
)

images = (np.arange(2 * 4 * 4).reshape(2, 4, 4) * 37 % 101 / 50 - 1).astype(np.float32)  # in [-1, 1]
unit = (images.astype(float) + 1) / 2
mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
seen = {"0,1": unit, "-1,1": images.astype(float), "0,255": unit * 255}
features = {key: np.repeat(x.mean((1, 2))[:, None], 3, 1) for key, x in seen.items()}
features["imagenet"] = (features["0,1"] - mean) / deviation
powers = np.exp(features["0,1"] @ weights)
reference = {
    "images": images.ravel().tolist(),
    "features": {key: x.ravel().tolist() for key, x in features.items()},
    "probabilities": (powers / powers.sum(1, keepdims=True)).ravel().tolist(),
}
(folder / "reference.json").write_text(json.dumps(reference))
