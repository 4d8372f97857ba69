"""Writes libs/system/music/fixtures/piano-rolls.json: nats per step and gradients of models of music, from PyTorch.

Usage: python tools/golden/music.py     (needs torch; the numbers depend on SEED only)

An nn.LSTM or nn.GRU reads the piano rolls (88 pitches from 21 on) of PIECES of unlike length, packed, from their first step to the
last but one; a linear layer over it says the logits of the pitches of the step that follows. The loss is the binary cross-entropy
summed over pitches, the mean over all steps that are predicted; `gradient/<name>` is that of this loss. All is in float64. Kernels are
stored in the layout of this project, see stacked_layers.py.
"""

import json
import platform
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from stacked_layers import laid_out_layers

SEED = 20261130
HIDDEN, LAYERS, LOWEST, PITCHES = 2, 2, 21, 88
PIECES = [
    [[60, 64, 67, 72], [59, 65, 67, 74], [60, 64, 67, 72], [], [21, 108]],
    [[57, 60, 64], [57, 60, 65], [55]],
    [[48, 55], [50, 53, 57, 62], [48, 52, 60], [47, 50, 55, 67]],
]
TARGET = Path(__file__).parents[2] / "libs/system/music/fixtures/piano-rolls.json"


def numbers(tensor: torch.Tensor) -> dict:
    return {"shape": list(tensor.shape), "values": [round(value, 9) for value in tensor.detach().flatten().tolist()]}


def laid_out(tensors: dict, kind: str) -> dict:
    own = {"output/kernel": tensors["output.weight"].T, "output/bias": tensors["output.bias"]}
    return own | laid_out_layers(tensors, kind, LAYERS)


def roll(piece: list) -> torch.Tensor:
    rows = torch.zeros(len(piece), PITCHES)
    for time, pitches in enumerate(piece):
        for pitch in pitches:
            rows[time, pitch - LOWEST] = 1
    return rows


def model(kind: str) -> dict:
    network = (nn.LSTM if kind == "lstm" else nn.GRU)(PITCHES, HIDDEN, num_layers=LAYERS, batch_first=True)
    output = nn.Linear(HIDDEN, PITCHES)
    if kind == "lstm":
        with torch.no_grad():  # this project has one bias per gate of an LSTM
            for name, value in network.named_parameters():
                if name.startswith("bias_hh"):
                    value.zero_()
    parameters = dict(network.named_parameters()) | {f"output.{name}": value for name, value in output.named_parameters()}
    rolls = [roll(piece) for piece in PIECES]
    lengths = [len(piece) - 1 for piece in PIECES]
    padded = nn.utils.rnn.pad_sequence([rows[:-1] for rows in rolls], batch_first=True)
    packed, _ = network(pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False))
    hidden, _ = pad_packed_sequence(packed, batch_first=True)
    logits = torch.cat([output(hidden[row, :length]) for row, length in enumerate(lengths)])
    labels = torch.cat([rows[1:] for rows in rolls])
    loss = binary_cross_entropy_with_logits(logits, labels, reduction="sum") / sum(lengths)
    gradients = torch.autograd.grad(loss, list(parameters.values()))
    tensors = {"loss": numbers(loss)}
    tensors |= {name: numbers(value) for name, value in laid_out(parameters, kind).items()}
    named = laid_out(dict(zip(parameters, gradients)), kind)
    tensors |= {f"gradient/{name}": numbers(value) for name, value in named.items()}
    return {"settings": {"kind": kind}, "tensors": tensors}


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_default_dtype(torch.float64)
    packages = {"torch": torch.__version__, "python": platform.python_version()}
    golden = {
        "provenance": {"script": "tools/golden/music.py", "packages": packages, "seed": SEED},
        "settings": {"pieces": PIECES, "numLayers": LAYERS, "hiddenSize": HIDDEN},
        "cases": {"lstm": model("lstm"), "gru": model("gru")},
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
