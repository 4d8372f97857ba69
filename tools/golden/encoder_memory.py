"""Writes libs/bidirectional-encoder/fixtures/memory.json: memories and gradients of text encoders, from PyTorch.

Usage: python tools/golden/encoder_memory.py     (needs torch; the numbers depend on SEED only)

The bottom layer is nn.LSTM or nn.GRU with bidirectional=True over packed sequences, the upper layers are modules of
their own. The loss is sum(values * valueWeights) + sum(summary * summaryWeights); its gradients are stored as
`gradient/<name>`. Parameters are stored in the layout of this project (see recurrent_layer_cells.py).
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SEED = 20240712
BATCH, TIME, EMBEDDING, HIDDEN = 2, 5, 3, 4
LENGTHS = [5, 3]
TARGET = Path(__file__).parents[2] / "libs/bidirectional-encoder/fixtures/memory.json"
CASES = {
    "lstm": {"cell": "lstm", "numLayers": 3, "residualFromLayer": 3},
    "lstm-residual-from-2": {"cell": "lstm", "numLayers": 3, "residualFromLayer": 2},
    "gru": {"cell": "gru", "numLayers": 2, "residualFromLayer": 2},
    "one-layer": {"cell": "lstm", "numLayers": 1, "residualFromLayer": 3},
}


def normal(*shape, scale=0.7):
    return (torch.randn(*shape, dtype=torch.float64) * scale).float().double()


def leaf(*shape, scale=0.7):
    return normal(*shape, scale=scale).requires_grad_()


def cell_params(cell, inputs, hidden):
    if cell == "lstm":
        return {"kernel": leaf(inputs + hidden, 4 * hidden), "bias": leaf(4 * hidden)}
    sizes = {"inputKernel": (inputs, 3 * hidden), "recurrentKernel": (hidden, 3 * hidden)}
    sizes |= {"bias": (3 * hidden,), "recurrentBias": (3 * hidden,)}
    return {name: leaf(*size) for name, size in sizes.items()}


def weights_of(cell, params, inputs):
    """PyTorch's four weights of one direction."""
    if cell == "gru":
        return [params["inputKernel"].T, params["recurrentKernel"].T, params["bias"], params["recurrentBias"]]
    swap = lambda part: torch.cat([part.chunk(4, -1)[gate] for gate in [0, 2, 1, 3]], -1)  # i, c, f, o to i, f, g, o
    kernel, bias = swap(params["kernel"]), swap(params["bias"])
    return [kernel[:inputs].T, kernel[inputs:].T, bias, torch.zeros_like(bias)]


def run(cell, directions, x, hidden):
    """Outputs and final states of one layer; `directions` holds the parameters of one or two."""
    inputs = x.shape[2]
    kind = nn.LSTM if cell == "lstm" else nn.GRU
    module = kind(inputs, hidden, batch_first=True, bidirectional=len(directions) == 2).double()
    slots = {}
    for params, suffix in zip(directions, ["", "_reverse"]):
        for name, weight in zip(["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"], weights_of(cell, params, inputs)):
            slots[name + suffix] = weight
    packed = pack_padded_sequence(x, LENGTHS, batch_first=True)
    outputs, state = torch.func.functional_call(module, slots, (packed,))
    final = state[0] if cell == "lstm" else state
    return pad_packed_sequence(outputs, batch_first=True, total_length=TIME)[0], torch.cat(list(final), -1)


def case(cell, numLayers, residualFromLayer):
    params = {"forward": cell_params(cell, EMBEDDING, HIDDEN // 2), "backward": cell_params(cell, EMBEDDING, HIDDEN // 2)}
    params |= {f"upper/{index}": cell_params(cell, HIDDEN, HIDDEN) for index in range(numLayers - 1)}
    embedded = leaf(BATCH, TIME, EMBEDDING, scale=1)
    real = torch.tensor([[float(time < length) for time in range(TIME)] for length in LENGTHS]).double()
    values, summary = run(cell, [params["forward"], params["backward"]], embedded, HIDDEN // 2)
    for index in range(numLayers - 1):
        outputs, summary = run(cell, [params[f"upper/{index}"]], values, HIDDEN)
        values = outputs + values if index + 2 >= residualFromLayer else outputs
        summary = torch.stack([row[length - 1] for row, length in zip(values, LENGTHS)])
    value_weights, summary_weights = normal(BATCH, TIME, HIDDEN, scale=1), normal(BATCH, HIDDEN, scale=1)
    ((values * value_weights).sum() + (summary * summary_weights).sum()).backward()
    sources = {"embedded": embedded}
    sources |= {f"params/{layer}/{name}": part for layer, parts in params.items() for name, part in parts.items()}
    tensors = sources | {"valueWeights": value_weights, "summaryWeights": summary_weights}
    tensors |= {"values": values, "summary": summary, "mask": real}
    tensors |= {f"gradient/{name}": part.grad for name, part in sources.items()}
    settings = {"cell": cell, "numLayers": numLayers, "residualFromLayer": residualFromLayer}
    return {"settings": settings, "tensors": {name: stored(tensor) for name, tensor in tensors.items()}}


def stored(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]}


def main():
    torch.manual_seed(SEED)
    provenance = {
        "script": "tools/golden/encoder_memory.py",
        "packages": {"torch": torch.__version__.split("+")[0]},
        "seed": SEED,
    }
    settings = {"embeddingSize": EMBEDDING, "hiddenSize": HIDDEN}
    golden = {"provenance": provenance, "settings": settings, "cases": {name: case(**it) for name, it in CASES.items()}}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
