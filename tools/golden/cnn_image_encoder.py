"""Writes libs/cnn-image-encoder/fixtures/memory.json: memories and gradients of CNN image encoders, from PyTorch.

Usage: python tools/golden/cnn_image_encoder.py     (needs torch; the numbers depend on SEED only)

One small network with every operation, no two sizes alike, runs on images of odd and even sizes. TensorFlow's padding
`same` is written out: in all max((ceil(n / stride) - 1) * stride + kernel - n, 0) rows, the odd one at the bottom or
right; pooling does not count it. The loss is sum(values * valueWeights) + sum(summary * summaryWeights); its gradients
are stored as `gradient/<name>`. Tensors are channels last, kernels [height, width, in, out] or [height, width, channel, 1].
"""

import json
import math
from pathlib import Path

import torch
from torch.nn import functional

SEED = 20240805
BATCH, COLOURS = 2, 3
TARGET = Path(__file__).parents[2] / "libs/cnn-image-encoder/fixtures/memory.json"


def convolution(name, before, kernel, channels, activation="linear", strides=(1, 1), padding="same", op="conv2d"):
    layer = {"name": name, "op": op, "input": before, "weights": f"{name}/weights", "bias": f"{name}/bias"}
    shape = {"kernel": list(kernel), "strides": list(strides), "padding": padding}
    return layer | shape | {"activation": activation, "output_shape": [channels]}


def depthwise(*arguments, **named):
    return convolution(*arguments, **named, op="depthwise_conv2d")


def pool(op, name, before, kernel, strides=(1, 1), padding="same"):
    return {"name": name, "op": op, "input": before, "kernel": list(kernel), "strides": list(strides), "padding": padding}


ARCHITECTURE = {
    "name": "every operation",
    "input": {"size": [13, 17], "mean": [120, 115, 105], "std": [60, 59, 58]},
    "layers": [
        convolution("stem", "input", (3, 3), 4, "relu6", (2, 2)),
        depthwise("block_0/depthwise", "stem", (5, 3), 4, "relu"),
        convolution("block_0/project", "block_0/depthwise", (1, 1), 5),
        pool("max_pool", "block_0/pool", "block_0/project", (3, 2)),
        {"name": "block_0/add", "op": "add", "inputs": ["block_0/project", "block_0/pool"], "activation": "relu"},
        convolution("block_1/expand", "block_0/add", (2, 3), 6, "swish", (1, 2), "valid"),
        depthwise("block_1/depthwise", "block_1/expand", (3, 3), 6, strides=(2, 2)),
        pool("average_pool", "block_1/pool", "block_1/depthwise", (2, 2)),
        convolution("head", "block_1/pool", (1, 1), 7, "relu6"),
        {"name": "mean", "op": "global_average_pool", "input": "head"},
        convolution("logits", "mean", (1, 1), 9),
        {"name": "probabilities", "op": "softmax", "input": "logits"},
    ],
}
CASES = {
    "odd sizes, projection, positions": {"height": 13, "width": 17, "projectionSize": 8, "positions": "learnt"},
    "even sizes, the grid as it is": {"height": 14, "width": 16},
    "projection without positions": {"height": 12, "width": 13, "projectionSize": 8},
    "from an inner layer": {"height": 7, "width": 9, "from": "block_0/add"},
    "to the end": {"height": 13, "width": 17, "cut": "probabilities"},
}


def leaf(*shape, scale=1.0):
    return (torch.randn(*shape, dtype=torch.float64) * scale).float().double().requires_grad_()


def padded(x, layer, value=0.0):
    if layer["padding"] == "valid":
        return x
    sides = []
    for size, kernel, stride in reversed(list(zip(x.shape[2:], layer["kernel"], layer["strides"]))):
        total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
        sides += [total // 2, total - total // 2]
    return functional.pad(x, sides, value=value)


def activate(x, activation):
    functions = {"linear": lambda y: y, "relu": torch.relu, "relu6": functional.relu6, "swish": functional.silu}
    return functions[activation](x)


def convolve(x, layer, params):
    weights, bias = params[f"cnn/{layer['name']}/weights"], params[f"cnn/{layer['name']}/bias"]
    is_depthwise = layer["op"] == "depthwise_conv2d"
    kernel = weights.permute(2, 3, 0, 1) if is_depthwise else weights.permute(3, 2, 0, 1)
    groups = x.shape[1] if is_depthwise else 1
    y = functional.conv2d(padded(x, layer), kernel, bias, layer["strides"], groups=groups)
    return activate(y, layer["activation"])


def apply(layer, inputs, params):
    x = inputs[0]
    if layer["op"] in ("conv2d", "depthwise_conv2d"):
        return convolve(x, layer, params)
    if layer["op"] == "add":
        return activate(sum(inputs), layer["activation"])
    if layer["op"] == "max_pool":
        return functional.max_pool2d(padded(x, layer, -math.inf), layer["kernel"], layer["strides"])
    if layer["op"] == "average_pool":
        mean, real = (functional.avg_pool2d(padded(y, layer), layer["kernel"], layer["strides"]) for y in (x, torch.ones_like(x)))
        return mean / real
    if layer["op"] == "global_average_pool":
        return x.mean((2, 3), keepdim=True)
    return torch.softmax(x, 1)


def layers_between(start, cut):
    names = [layer["name"] for layer in ARCHITECTURE["layers"]]
    return ARCHITECTURE["layers"][names.index(start) + 1 if start != "input" else 0 : names.index(cut) + 1]


def cnn_params(layers, channels):
    params = {}
    for layer in layers:
        if "weights" not in layer:
            continue
        out = layer["output_shape"][-1]
        is_depthwise = layer["op"] == "depthwise_conv2d"
        scale = 1.5 / math.sqrt(math.prod(layer["kernel"]) * (1 if is_depthwise else channels))
        shape = [*layer["kernel"], channels, 1 if is_depthwise else out]
        params |= {f"cnn/{layer['name']}/weights": leaf(*shape, scale=scale), f"cnn/{layer['name']}/bias": leaf(out, scale=0.5)}
        channels = out
    return params


def case(height, width, cut="head", projectionSize=0, positions="none", **rest):
    start = rest.get("from", "input")
    layers = layers_between(start, cut)
    source = leaf(BATCH, height, width, 5 if start != "input" else COLOURS, scale=1.5)
    params = cnn_params(layers, source.shape[-1])
    outputs = {start: source.permute(0, 3, 1, 2)}
    for layer in layers:
        outputs[layer["name"]] = apply(layer, [outputs[name] for name in layer.get("inputs", [layer.get("input")])], params)
    values = outputs[cut].permute(0, 2, 3, 1).flatten(1, 2)
    if projectionSize > 0:
        params["projection/kernel"], params["projection/bias"] = leaf(values.shape[-1], projectionSize), leaf(projectionSize)
        values = torch.relu(values @ params["projection/kernel"] + params["projection/bias"])
    if positions == "learnt":
        params["positions"] = leaf(*values.shape[1:])
        values = values + params["positions"]
    summary = values.mean(1)
    value_weights, summary_weights = leaf(*values.shape), leaf(*summary.shape)
    ((values * value_weights).sum() + (summary * summary_weights).sum()).backward()
    sources = {"input": source} | {f"params/{name}": tensor for name, tensor in params.items()}
    tensors = sources | {"valueWeights": value_weights, "summaryWeights": summary_weights}
    tensors |= {"values": values, "summary": summary}
    tensors |= {f"gradient/{name}": tensor.grad for name, tensor in sources.items()}
    settings = {"height": height, "width": width, "from": start, "cut": cut}
    settings |= {"projectionSize": projectionSize, "positions": positions}
    return {"settings": settings, "tensors": {name: stored(tensor) for name, tensor in tensors.items()}}


def stored(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]}


def main():
    torch.manual_seed(SEED)
    provenance = {
        "script": "tools/golden/cnn_image_encoder.py",
        "packages": {"torch": torch.__version__.split("+")[0]},
        "seed": SEED,
    }
    cases = {name: case(**settings) for name, settings in CASES.items()}
    golden = {"provenance": provenance, "settings": {"architecture": ARCHITECTURE}, "cases": cases}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
