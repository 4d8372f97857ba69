"""Writes libs/system/captioning/fixtures/image-encoder.json: memories of image encoders over a small CNN, from PyTorch.

Usage: python tools/golden/onnx_cnn.py     (needs torch; the numbers depend on SEED only)

The CNN has every kind of layer, activation and padding of cnn.json, windows and strides that differ between the axes,
and sizes at which TensorFlow's `same` pads one side more than the other. Padding is done by hand before operations
that have none: zeros for convolutions, -inf for the largest, zeros divided by a count of real cells for the mean.
Everything is computed in float64 and channels first; weights and results are stored in the layout of this project.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

SEED = 20250317
BATCH, HEIGHT, WIDTH = 2, 19, 22
MEAN, STD = [120.5, 117.0, 104.25], [57.0, 58.5, 61.0]
TARGET = Path(__file__).parents[2] / "libs/system/captioning/fixtures/image-encoder.json"
CASES = {
    "stem": {"cut": "stem"},
    "depthwise": {"cut": "middle/depthwise"},
    "sum": {"cut": "middle/sum"},
    "largest": {"cut": "largest"},
    "mean": {"cut": "mean"},
    "valid": {"cut": "valid"},
    "odd one out": {"cut": "aside/depthwise"},
    "softmax": {"cut": "softmax"},
    "projection and positions": {"cut": "mean", "projectionSize": 7, "positions": "learnt"},
}


def learnt(op, name, source, channels, kernel, strides, padding, activation="linear"):
    return {"op": op, "name": name, "input": source, "kernel": kernel, "strides": strides, "padding": padding,
            "activation": activation, "weights": f"{name}/weights", "bias": f"{name}/bias", "output_shape": [1, 1, channels]}


def window(op, name, source, kernel, strides, padding):
    return {"op": op, "name": name, "input": source, "kernel": kernel, "strides": strides, "padding": padding}


LAYERS = [
    learnt("conv2d", "stem", "input", 6, [3, 5], [2, 1], "same", "relu6"),
    learnt("depthwise_conv2d", "middle/depthwise", "stem", 6, [5, 3], [1, 2], "same", "swish"),
    learnt("conv2d", "middle/project", "middle/depthwise", 5, [1, 1], [1, 1], "same"),
    learnt("conv2d", "middle/beside", "stem", 5, [2, 2], [1, 2], "same", "relu"),
    {"op": "add", "name": "middle/sum", "inputs": ["middle/project", "middle/beside", "middle/project"], "activation": "relu"},
    window("max_pool", "largest", "middle/sum", [3, 2], [2, 2], "same"),
    learnt("depthwise_conv2d", "aside/depthwise", "largest", 5, [3, 3], [2, 2], "valid", "relu6"),
    window("average_pool", "mean", "largest", [3, 4], [1, 2], "same"),
    learnt("conv2d", "valid", "mean", 8, [2, 3], [2, 1], "valid", "swish"),
    {"op": "global_average_pool", "name": "pool", "input": "valid"},
    learnt("conv2d", "classes", "pool", 9, [1, 1], [1, 1], "valid"),
    {"op": "softmax", "name": "softmax", "input": "classes"},
]

ACTIVATIONS = {"linear": lambda x: x, "relu": F.relu, "relu6": F.relu6, "swish": F.silu}


def padded(x, layer, value=0.0):
    if layer["padding"] == "valid":
        return x
    sides = []
    for axis in (1, 0):  # F.pad starts at the last axis
        size, kernel, stride = x.shape[2 + axis], layer["kernel"][axis], layer["strides"][axis]
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x, sides, value=value)


def apply(layer, inputs, weights):
    x, op = inputs[0], layer["op"]
    if op == "add":
        return ACTIVATIONS[layer["activation"]](sum(inputs))
    if op == "global_average_pool":
        return x.mean((2, 3), keepdim=True)
    if op == "softmax":
        return x.softmax(1)
    if op == "max_pool":
        return F.max_pool2d(padded(x, layer, -torch.inf), layer["kernel"], layer["strides"])
    if op == "average_pool":
        totals, counts = (F.avg_pool2d(padded(t, layer), layer["kernel"], layer["strides"]) for t in (x, torch.ones_like(x)))
        return totals / counts
    kernel, bias = weights[layer["weights"]], weights[layer["bias"]]
    depthwise = op == "depthwise_conv2d"
    turned = kernel.permute(2, 3, 0, 1) if depthwise else kernel.permute(3, 2, 0, 1)
    groups = x.shape[1] if depthwise else 1
    return ACTIVATIONS[layer["activation"]](F.conv2d(padded(x, layer), turned, bias, layer["strides"], groups=groups))


def needed(cut):
    """Layers that `cut` depends on, with itself."""
    by_name = {layer["name"]: layer for layer in LAYERS}
    names, queue = set(), [cut]
    while queue:
        name = queue.pop()
        if name != "input" and name not in names:
            names.add(name)
            queue += by_name[name].get("inputs", [by_name[name].get("input")])
    return [layer for layer in LAYERS if layer["name"] in names]


def normal(*shape, scale):
    return (torch.randn(*shape, dtype=torch.float64) * scale).float().double()


def stored(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.flatten().tolist()]}


def main():
    torch.manual_seed(SEED)
    pixels = torch.randint(0, 256, (BATCH, HEIGHT, WIDTH, 3)).double()
    start = ((pixels - torch.tensor(MEAN)) / torch.tensor(STD)).permute(0, 3, 1, 2)
    grids, weights, channels = {"input": start}, {}, {"input": 3}
    for layer in LAYERS:
        inputs = [grids[name] for name in layer.get("inputs", [layer.get("input")])]
        if "weights" in layer:
            before, after = inputs[0].shape[1], layer["output_shape"][-1]
            outputs = 1 if layer["op"] == "depthwise_conv2d" else after
            taps = layer["kernel"][0] * layer["kernel"][1]
            seen = taps * (1 if outputs == 1 else before)
            weights[layer["weights"]] = normal(*layer["kernel"], before, outputs, scale=2 / seen**0.5)
            weights[layer["bias"]] = normal(after, scale=0.5)
        grids[layer["name"]] = apply(layer, inputs, weights)
    cases = {}
    for name, settings in CASES.items():
        values = grids[settings["cut"]].flatten(2).transpose(1, 2)  # [batch, position, channel]
        own = {f"encoder/cnn/{path}": tensor for layer in needed(settings["cut"]) if "weights" in layer
               for path, tensor in ((layer["weights"], weights[layer["weights"]]), (layer["bias"], weights[layer["bias"]]))}
        if "projectionSize" in settings:
            own["encoder/projection/kernel"] = normal(values.shape[2], settings["projectionSize"], scale=0.6)
            own["encoder/projection/bias"] = normal(settings["projectionSize"], scale=0.5)
            values = F.relu(values @ own["encoder/projection/kernel"] + own["encoder/projection/bias"])
        if settings.get("positions") == "learnt":
            own["encoder/positions"] = normal(values.shape[1], values.shape[2], scale=0.5)
            values = values + own["encoder/positions"]
        tensors = {**own, "values": values, "summary": values.mean(1)}
        cases[name] = {"settings": settings, "tensors": {key: stored(tensor) for key, tensor in tensors.items()}}
    cnn = {"name": "small", "input": {"size": [HEIGHT, WIDTH], "mean": MEAN, "std": STD}, "layers": LAYERS}
    provenance = {"script": "tools/golden/onnx_cnn.py", "packages": {"torch": torch.__version__.split("+")[0]}, "seed": SEED}
    content = {"provenance": provenance, "settings": {"cnn": cnn, "batchSize": BATCH, "height": HEIGHT, "width": WIDTH},
               "tensors": {"pixels": stored(pixels)}, "cases": cases}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
