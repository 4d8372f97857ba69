"""Writes libs/safetensors/fixtures/safetensors.json: files that PyPI's safetensors package writes and reads.

Usage: python tools/golden/safetensors.py     (needs safetensors, numpy; depends on SEED only)

`written` is a file of that package's own writer. `readable` are files in this project's layout (names sorted, header
padded with spaces to 8 bytes) that it reads back with the same values; the spec holds our writer to these very bytes.
"""

import base64
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors.numpy import load, save

SEED = 20240715
TARGET = Path(__file__).parents[2] / "libs/safetensors/fixtures/safetensors.json"
METADATA = {"seed": str(SEED)}
DTYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8}


def laid_out(tensors):
    """The bytes of a file with these (name, dtype, array) in order of name."""
    header, data = {"__metadata__": METADATA}, b""
    for name, dtype, array in sorted(tensors, key=lambda it: it[0]):
        raw = np.ascontiguousarray(array, DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file = len(text).to_bytes(8, "little") + text + data
    read = load(file)
    assert all((read[name] == array.astype(DTYPES[dtype])).all() for name, dtype, array in tensors), "reads the same"
    assert len(read) == len(tensors)
    return file


def quantised(matrix):
    scales = (np.abs(matrix).max(1) / 127).astype(np.float32)
    return np.floor(matrix.astype(np.float64) / scales[:, None] + 0.5).astype(np.int8), scales


def stored(array):
    return {"shape": list(array.shape), "values": [float(value) for value in array.flatten()]}


def main():
    random = np.random.default_rng(SEED)
    kernel, bias = random.normal(size=(4, 5)).astype(np.float32), random.normal(size=3).astype(np.float32)
    rounded, scales = quantised(kernel)
    readable = {
        "float32": [("encoder/kernel", "F32", kernel), ("decoder/bias", "F32", bias)],
        "float16": [("encoder/kernel", "F16", kernel), ("decoder/bias", "F32", bias)],
        "int8": [("encoder/kernel", "I8", rounded), ("encoder/kernel/scales", "F32", scales), ("decoder/bias", "F32", bias)],
    }
    files = {name: laid_out(tensors) for name, tensors in readable.items()}
    written = save({"encoder/kernel": kernel, "decoder/bias": bias, "half": kernel.astype(np.float16)}, METADATA)
    packages = {name: version(name) for name in ["numpy", "safetensors"]}
    golden = {
        "provenance": {"script": "tools/golden/safetensors.py", "packages": packages, "seed": SEED},
        "settings": {"metadata": METADATA}
        | {name: base64.b64encode(file).decode() for name, file in ({"written": written} | files).items()},
        "tensors": {"encoder/kernel": stored(kernel), "decoder/bias": stored(bias), "half": stored(kernel.astype(np.float16))},
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
