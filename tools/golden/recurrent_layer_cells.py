"""Writes libs/recurrent-layer/fixtures/cells.json: values and gradients of recurrent layers, from PyTorch.

Usage: python tools/golden/recurrent_layer_cells.py     (needs torch; the numbers depend on SEED only)

Plain cells are nn.RNN, nn.LSTM and nn.GRU over packed sequences; what PyTorch has no module for (reset before, layer
normalisation, zoneout) is written out step by step. Each case has the scalar loss sum(outputs * weights), and gradients
of it under `gradient/<name>`. Kernels are stored in the layout of this project: [input, gates*hidden], LSTM gates in
the order input, candidate, forget, output, the input's rows above the hidden state's.
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SEED = 20240711
BATCH, TIME, INPUT, HIDDEN = 2, 5, 3, 4
LENGTHS = [5, 3]
ZONEOUT = 0.3
EPSILON = 1e-5  # of layer normalisation
TARGET = Path(__file__).parents[2] / "libs/recurrent-layer/fixtures/cells.json"
CASES = [
    (cell, extra, direction)
    for cell in ["elman", "lstm", "gru-after", "gru-before"]
    for extra in ["", "layer-norm", "zoneout"]
    for direction in ["forward", "backward"]
]


def normal(*shape, scale=0.7):
    return (torch.randn(*shape, dtype=torch.float64) * scale).float().double()


def leaf(*shape, scale=0.7):
    return normal(*shape, scale=scale).requires_grad_()


def turned(sequence):
    """Each row turned around within its length."""
    rows = [torch.cat([row[:length].flip(0), row[length:]]) for row, length in zip(sequence, LENGTHS)]
    return torch.stack(rows)


def by_module(cell, params, inputs, start):
    """PyTorch's own module over packed sequences: [batch, time, hidden], zero on padding."""
    module = {"elman": nn.RNN, "lstm": nn.LSTM, "gru-after": nn.GRU}[cell](INPUT, HIDDEN, batch_first=True).double()
    if cell == "gru-after":
        names = ["inputKernel", "recurrentKernel", "bias", "recurrentBias"]
        weights = [params[names[0]].T, params[names[1]].T, params[names[2]], params[names[3]]]
    else:
        kernel, bias = params["kernel"], params["bias"]
        if cell == "lstm":  # i, c, f, o as stored; i, f, g, o in PyTorch
            swap = lambda part: torch.cat([part.chunk(4, -1)[gate] for gate in [0, 2, 1, 3]], -1)
            kernel, bias = swap(kernel), swap(bias)
        weights = [kernel[:INPUT].T, kernel[INPUT:].T, bias, torch.zeros_like(bias)]
    slots = dict(zip(["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"], weights))
    packed = pack_padded_sequence(inputs, LENGTHS, batch_first=True)
    hidden = start["hidden"][None]
    state = (hidden, start["cell"][None]) if cell == "lstm" else hidden
    outputs, _ = torch.func.functional_call(module, slots, (packed, state))
    return pad_packed_sequence(outputs, batch_first=True, total_length=TIME)[0]


def normalised(summed, gain, gates):
    """Each gate's summed inputs with mean 0 and variance 1 over its units."""
    if gain is None:
        return summed
    parts = [nn.functional.layer_norm(part, (HIDDEN,), eps=EPSILON) for part in summed.chunk(gates, -1)]
    return torch.cat(parts, -1) * gain


def step(cell, params, x, state):
    hidden, gain = state["hidden"], params.get("gain")
    if cell == "elman":
        summed = x @ params["kernel"][:INPUT] + hidden @ params["kernel"][INPUT:]
        return {"hidden": torch.tanh(normalised(summed, gain, 1) + params["bias"])}
    if cell == "lstm":
        summed = x @ params["kernel"][:INPUT] + hidden @ params["kernel"][INPUT:]
        i, g, f, o = (normalised(summed, gain, 4) + params["bias"]).chunk(4, -1)
        memory = torch.sigmoid(f) * state["cell"] + torch.sigmoid(i) * torch.tanh(g)
        return {"hidden": torch.sigmoid(o) * torch.tanh(memory), "cell": memory}
    xr, xz, xn = (normalised(x @ params["inputKernel"], gain, 3) + params["bias"]).chunk(3, -1)
    wr, wz, wn = params["recurrentKernel"].chunk(3, -1)
    br, bz, bn = params["recurrentBias"].chunk(3, -1)
    r = torch.sigmoid(xr + hidden @ wr + br)
    z = torch.sigmoid(xz + hidden @ wz + bz)
    product = (r * hidden) @ wn + bn if cell == "gru-before" else r * (hidden @ wn + bn)
    n = torch.tanh(xn + product)
    return {"hidden": (1 - z) * n + z * hidden}


def by_hand(cell, params, inputs, start, zoneout):
    """Row by row, without a mask: each row is as long as it is."""
    rows = []
    for row, length in enumerate(LENGTHS):
        state = {name: part[row : row + 1] for name, part in start.items()}
        outputs = []
        for time in range(length):
            following = step(cell, params, inputs[row : row + 1, time], state)
            state = {name: zoneout * state[name] + (1 - zoneout) * part for name, part in following.items()}
            outputs.append(state["hidden"])
        rows.append(torch.cat(outputs + [torch.zeros(TIME - length, HIDDEN, dtype=torch.float64)]))
    return torch.stack(rows)


def parameters(cell, extra):
    gates = {"elman": 1, "lstm": 4}.get(cell, 3)
    if gates == 3:
        params = {
            "inputKernel": leaf(INPUT, 3 * HIDDEN),
            "recurrentKernel": leaf(HIDDEN, 3 * HIDDEN),
            "bias": leaf(3 * HIDDEN),
            "recurrentBias": leaf(3 * HIDDEN),
        }
    else:
        params = {"kernel": leaf(INPUT + HIDDEN, gates * HIDDEN), "bias": leaf(gates * HIDDEN)}
    if extra == "layer-norm":
        params["gain"] = (1 + normal(gates * HIDDEN, scale=0.3)).requires_grad_()
    return params


def case(cell, extra, direction):
    params, inputs = parameters(cell, extra), leaf(BATCH, TIME, INPUT, scale=1)
    start = {"hidden": leaf(BATCH, HIDDEN)}
    if cell == "lstm":
        start["cell"] = leaf(BATCH, HIDDEN)
    way = turned if direction == "backward" else lambda sequence: sequence
    if extra == "" and cell != "gru-before":
        outputs = by_module(cell, params, way(inputs), start)
        check = by_hand(cell, params, way(inputs), start, 0)
        assert torch.allclose(outputs, check, atol=1e-12), "the module and the equations agree"
    else:
        outputs = by_hand(cell, params, way(inputs), start, ZONEOUT if extra == "zoneout" else 0)
    outputs, weights = way(outputs), normal(BATCH, TIME, HIDDEN, scale=1)
    (outputs * weights).sum().backward()
    sources = {"inputs": inputs} | {f"params/{k}": v for k, v in params.items()} | {f"start/{k}": v for k, v in start.items()}
    tensors = sources | {"weights": weights, "outputs": outputs} | {f"gradient/{k}": v.grad for k, v in sources.items()}
    settings = {"cell": cell, "extra": extra, "direction": direction, "zoneout": ZONEOUT if extra == "zoneout" else 0}
    return {"settings": settings, "tensors": {name: stored(tensor) for name, tensor in tensors.items()}}


def stored(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]}


def main():
    torch.manual_seed(SEED)
    mask = torch.tensor([[float(time < length) for time in range(TIME)] for length in LENGTHS])
    cases = {"-".join(filter(None, [cell, extra, way])): case(cell, extra, way) for cell, extra, way in CASES}
    provenance = {
        "script": "tools/golden/recurrent_layer_cells.py",
        "packages": {"torch": torch.__version__.split("+")[0]},
        "seed": SEED,
    }
    golden = {"provenance": provenance, "settings": {"hiddenSize": HIDDEN}, "tensors": {"mask": stored(mask)}, "cases": cases}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
