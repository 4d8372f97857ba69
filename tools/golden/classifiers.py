"""Writes libs/system/classification/fixtures/classifiers.json: losses and gradients of two classifiers, from PyTorch.

Usage: python tools/golden/classifiers.py     (needs torch; the numbers depend on SEED only)

Kim's network is nn.Conv1d over sentences with zeros on both sides, ReLU and the largest value over each sentence's own windows;
the other is a stacked bidirectional nn.LSTM over packed sequences, whose final states are concatenated. Each case has the loss,
nn.CrossEntropyLoss weighted by class and divided by the number of sentences, with label smoothing, and gradients of it under
`gradient/<name>`. Kernels are stored in the layout of this project: [width*embedding, filters], the earliest word first;
[input + hidden, 4*hidden] for LSTMs, gates in the order input, candidate, forget, output.
"""

import json
import platform
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy, pad
from torch.nn.utils.rnn import pack_padded_sequence

SEED = 20261130
VOCABULARY, EMBEDDING, CLASSES, HIDDEN, FILTERS = 9, 5, 3, 4, 6
WIDTHS = [2, 3]
ROWS = [[2, 3, 4, 5, 6], [7], [8, 2, 7]]
LABELS = [2, 0, 1]
WEIGHTS = [0.5, 2.0, 1.25]
SMOOTHING = 0.1
GATES = [0, 2, 1, 3]  # of PyTorch's input, forget, candidate, output
TARGET = Path(__file__).parents[2] / "libs/system/classification/fixtures/classifiers.json"


def numbers(tensor: torch.Tensor) -> dict:
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def loss_of(logits: torch.Tensor) -> torch.Tensor:
    each = cross_entropy(logits, torch.tensor(LABELS), label_smoothing=SMOOTHING, reduction="none")
    return (each * torch.tensor(WEIGHTS)[LABELS]).sum() / len(ROWS)


def case(parameters: dict, logits: torch.Tensor, layout) -> dict:
    loss = loss_of(logits)
    names = list(parameters)
    gradients = torch.autograd.grad(loss, [parameters[name] for name in names])
    tensors = {"logits": numbers(logits), "loss": numbers(loss)}
    tensors |= {name: numbers(value) for name, value in layout({n: parameters[n] for n in names}).items()}
    tensors |= {f"gradient/{name}": numbers(value) for name, value in layout(dict(zip(names, gradients))).items()}
    return {"tensors": tensors}


def embedded(table: torch.Tensor) -> list[torch.Tensor]:
    return [table[torch.tensor(row)] for row in ROWS]


def convolution() -> dict:
    parameters = {
        "embeddings/tuned": torch.randn(VOCABULARY, EMBEDDING, requires_grad=True),
        "output/kernel": torch.randn(len(WIDTHS) * FILTERS, CLASSES, requires_grad=True),
        "output/bias": torch.randn(CLASSES, requires_grad=True),
    }
    for width in WIDTHS:
        parameters[f"convolution/width{width}/kernel"] = torch.randn(FILTERS, EMBEDDING, width, requires_grad=True)
        parameters[f"convolution/width{width}/bias"] = torch.randn(FILTERS, requires_grad=True)
    features = []
    for words in embedded(parameters["embeddings/tuned"]):
        groups = []
        for width in WIDTHS:
            kernel, bias = (parameters[f"convolution/width{width}/{part}"] for part in ("kernel", "bias"))
            sentence = pad(words.T.unsqueeze(0), (width - 1, width - 1))
            groups.append(torch.relu(nn.functional.conv1d(sentence, kernel, bias)).amax(dim=2).squeeze(0))
        features.append(torch.cat(groups))
    logits = torch.stack(features) @ parameters["output/kernel"] + parameters["output/bias"]

    def layout(tensors: dict) -> dict:
        def laid(name: str, tensor: torch.Tensor) -> torch.Tensor:
            is_filter = name.startswith("convolution") and name.endswith("kernel")
            return tensor.permute(2, 1, 0).reshape(-1, FILTERS) if is_filter else tensor

        return {name: laid(name, tensor) for name, tensor in tensors.items()}

    return case(parameters, logits, layout)


def recurrent() -> dict:
    network = nn.LSTM(EMBEDDING, HIDDEN, num_layers=2, bidirectional=True, batch_first=True)
    with torch.no_grad():  # this project has one bias per gate
        for name, value in network.named_parameters():
            if name.startswith("bias_hh"):
                value.zero_()
    table = torch.randn(VOCABULARY, EMBEDDING, requires_grad=True)
    kernel = torch.randn(2 * HIDDEN, CLASSES, requires_grad=True)
    bias = torch.randn(CLASSES, requires_grad=True)
    words = nn.utils.rnn.pad_sequence(embedded(table), batch_first=True)
    packed = pack_padded_sequence(words, [len(row) for row in ROWS], batch_first=True, enforce_sorted=False)
    _, (final, _) = network(packed)  # [layers*directions, batch, hidden]
    logits = torch.cat([final[-2], final[-1]], dim=1) @ kernel + bias
    parameters = {"embeddings/tuned": table, "output/kernel": kernel, "output/bias": bias, **dict(network.named_parameters())}

    def layout(tensors: dict) -> dict:
        laid = {name: tensors[name] for name in ("embeddings/tuned", "output/kernel", "output/bias")}
        for layer in range(2):
            for direction, suffix in (("forward", ""), ("backward", "_reverse")):
                of_input, of_hidden, bias_in = (
                    tensors[f"{part}_l{layer}{suffix}"] for part in ("weight_ih", "weight_hh", "bias_ih")
                )
                joined = torch.cat([of_input, of_hidden], dim=1).T
                path = f"recurrent/layers/{layer}/{direction}"
                laid[f"{path}/kernel"] = torch.cat([joined.split(HIDDEN, dim=1)[gate] for gate in GATES], dim=1)
                laid[f"{path}/bias"] = torch.cat([bias_in.split(HIDDEN)[gate] for gate in GATES])
        return laid

    return case(parameters, logits, layout)


def main() -> None:
    torch.manual_seed(SEED)
    settings = {"rows": ROWS, "labels": LABELS, "weights": WEIGHTS, "smoothing": SMOOTHING}
    packages = {"torch": torch.__version__, "python": platform.python_version()}
    golden = {
        "provenance": {"script": "tools/golden/classifiers.py", "packages": packages, "seed": SEED},
        "settings": settings,
        "cases": {"convolution": convolution(), "recurrent": recurrent()},
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
