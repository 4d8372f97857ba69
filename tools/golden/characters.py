"""Writes libs/system/characters/fixtures/language-models.json: losses, gradients and states of language models, from PyTorch.

Usage: python tools/golden/characters.py     (needs torch; the numbers depend on SEED only)

An nn.LSTM or nn.GRU of two layers over embeddings reads ROWS in two chunks of TIME units. The state of the first is detached and
starts the second, as truncated back-propagation does; the loss is the mean cross-entropy of the second chunk, and `gradient/<name>`
is that of this loss. With `overlap` the second chunk begins OVERLAP units before the first one ends. All is in float64. Kernels are
stored in the layout of this project, see stacked_layers.py.
"""

import json
import platform
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from stacked_layers import laid_out_layers

SEED = 20261130
VOCABULARY, EMBEDDING, HIDDEN, TIME, OVERLAP = 7, 4, 5, 6, 2
ROWS = [[1, 4, 2, 0, 6, 3, 3, 5, 1, 2, 0, 4, 6], [5, 5, 0, 2, 1, 6, 4, 3, 0, 1, 1, 2, 5]]
TARGET = Path(__file__).parents[2] / "libs/system/characters/fixtures/language-models.json"


def numbers(tensor: torch.Tensor) -> dict:
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def laid_out(tensors: dict, kind: str) -> dict:
    own = {name: tensors[name] for name in ("embeddings/target", "embeddings/output", "output/bias") if name in tensors}
    return own | laid_out_layers(tensors, kind, 2)


def model(kind: str, is_tied: bool, overlap: int) -> dict:
    embedding = HIDDEN if is_tied else EMBEDDING
    network = (nn.LSTM if kind == "lstm" else nn.GRU)(embedding, HIDDEN, num_layers=2, batch_first=True)
    if kind == "lstm":
        with torch.no_grad():  # this project has one bias per gate of an LSTM
            for name, value in network.named_parameters():
                if name.startswith("bias_hh"):
                    value.zero_()
    parameters = {"embeddings/target": torch.randn(VOCABULARY, embedding, requires_grad=True)}
    if not is_tied:
        parameters["embeddings/output"] = torch.randn(VOCABULARY, HIDDEN, requires_grad=True)
    parameters["output/bias"] = torch.randn(VOCABULARY, requires_grad=True)
    parameters |= dict(network.named_parameters())
    output = parameters["embeddings/target" if is_tied else "embeddings/output"]
    ids = torch.tensor(ROWS)
    k1 = TIME - overlap

    def read(start: int, length: int, state):
        outputs, final = network(parameters["embeddings/target"][ids[:, start : start + length]], state)
        return outputs @ output.T + parameters["output/bias"], final

    def detached(state):
        return tuple(part.detach() for part in state) if kind == "lstm" else state.detach()

    _, first = read(0, k1, None)
    carried = detached(first)
    logits, _ = read(k1, TIME, carried)
    labels = ids[:, k1 + 1 : k1 + TIME + 1]
    counted = slice(TIME - k1, TIME)
    loss = cross_entropy(logits[:, counted].reshape(-1, VOCABULARY), labels[:, counted].reshape(-1))
    gradients = torch.autograd.grad(loss, list(parameters.values()))
    states = dict(zip(("hidden", "cell"), carried)) if kind == "lstm" else {"hidden": carried}
    tensors = {"loss": numbers(loss)}
    tensors |= {f"state/layers/{n}/{part}": numbers(value[n]) for n in range(2) for part, value in states.items()}
    tensors |= {name: numbers(value) for name, value in laid_out(parameters, kind).items()}
    named = laid_out(dict(zip(parameters, gradients)), kind)
    tensors |= {f"gradient/{name}": numbers(value) for name, value in named.items()}
    return {"settings": {"kind": kind, "tied": is_tied, "k1": k1, "k2": TIME}, "tensors": tensors}


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_default_dtype(torch.float64)
    packages = {"torch": torch.__version__, "python": platform.python_version()}
    golden = {
        "provenance": {"script": "tools/golden/characters.py", "packages": packages, "seed": SEED},
        "settings": {"rows": ROWS},
        "cases": {
            "lstm": model("lstm", False, 0),
            "lstm-tied": model("lstm", True, 0),
            "lstm-overlap": model("lstm", False, OVERLAP),
            "gru": model("gru", False, 0),
        },
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
