"""Writes libs/recurrent-layer/fixtures/cells.json: values and gradients of recurrent layers, from PyTorch.

Usage: python tools/golden/recurrent_layer_cells.py     (needs torch; the numbers depend on SEED only)

Plain cells are nn.RNN, nn.LSTM and nn.GRU over packed sequences; what PyTorch has no module for (reset before, layer
normalisation, zoneout, the variants of Greff et al. 2017 by their equations, the cells without a product with the hidden
state) is written out step by step. Each case has the scalar loss sum(outputs * weights), and gradients
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
# What a variant lacks or has more, on top of peepholes: appendix A of Greff et al. 2017.
VARIANTS = ["peepholes", "nig", "nfg", "nog", "niaf", "noaf", "cifg", "fgr"]
LINEAR = {"ssru": ["candidate", "forget"], "min-gru": ["candidate", "update"], "min-lstm": ["candidate", "forget", "input"]}
CASES += [(f"lstm-{name}", "", direction) for name in VARIANTS for direction in ["forward", "backward"]]
CASES += [("lstm-cifg", extra, "forward") for extra in ["layer-norm", "zoneout"]]
CASES += [(f"lstm-{name}", "layer-norm", "backward") for name in ["nig", "noaf", "fgr"]]
CASES += [(name, extra, direction) for name in LINEAR for extra in ["", "layer-norm"] for direction in ["forward", "backward"]]
CASES += [(name, "zoneout", "forward") for name in LINEAR]


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


def own_gates(cell):
    """The gates whose weights a variant has, in the order stored."""
    lacking = {"lstm-nig": "i", "lstm-nfg": "f", "lstm-nog": "o", "lstm-cifg": "f"}.get(cell)
    return [gate for gate in "icfo" if gate != lacking]


def variant_step(cell, params, x, state):
    """Equations of Greff et al. 2017, section II and appendix A; what a variant lacks is left out of them."""
    hidden, memory, gates = state["hidden"], state["cell"], own_gates(cell)
    summed = x @ params["kernel"][:INPUT] + hidden @ params["kernel"][INPUT:]
    summed = normalised(summed, params.get("gain"), len(gates)) + params["bias"]
    sums = dict(zip(gates, summed.chunk(len(gates), -1)))
    peeping = [gate for gate in "ifo" if gate in gates]
    peepholes = dict(zip(peeping, params["peepholes"].chunk(len(peeping))))
    if cell == "lstm-fgr":
        before = torch.cat([state["inputGate"], state["forgetGate"], state["outputGate"]], -1) @ params["gateKernel"]
        sums = sums | {gate: sums[gate] + part for gate, part in zip("ifo", before.chunk(3, -1))}
    one = torch.ones_like(memory)
    i = torch.sigmoid(sums["i"] + peepholes["i"] * memory) if "i" in gates else one
    g = sums["c"] if cell == "lstm-niaf" else torch.tanh(sums["c"])
    if cell == "lstm-cifg":
        f = 1 - i
    else:
        f = torch.sigmoid(sums["f"] + peepholes["f"] * memory) if "f" in gates else one
    following = f * memory + i * g
    o = torch.sigmoid(sums["o"] + peepholes["o"] * following) if "o" in gates else one
    out = o * (following if cell == "lstm-noaf" else torch.tanh(following))
    more = {"inputGate": i, "forgetGate": f, "outputGate": o} if cell == "lstm-fgr" else {}
    return {"hidden": out, "cell": following} | more


def linear_step(cell, params, x, state):
    """Kim et al. 2019, section 3.1; Feng et al. 2024, section 3 with the g of appendix B, which keeps states positive."""
    gates = LINEAR[cell]
    summed = normalised(x @ params["kernel"], params.get("gain"), len(gates)) + params["bias"]
    sums = dict(zip(gates, summed.chunk(len(gates), -1)))
    if cell == "ssru":
        f = torch.sigmoid(sums["forget"])
        memory = f * state["cell"] + (1 - f) * sums["candidate"]
        return {"hidden": torch.relu(memory), "cell": memory}
    positive = torch.where(sums["candidate"] >= 0, sums["candidate"] + 0.5, torch.sigmoid(sums["candidate"]))
    if cell == "min-gru":
        z = torch.sigmoid(sums["update"])
        return {"hidden": (1 - z) * state["hidden"] + z * positive}
    f, i = torch.sigmoid(sums["forget"]), torch.sigmoid(sums["input"])
    return {"hidden": f / (f + i) * state["hidden"] + i / (f + i) * positive}


def step(cell, params, x, state):
    hidden, gain = state["hidden"], params.get("gain")
    if cell in LINEAR:
        return linear_step(cell, params, x, state)
    if cell.startswith("lstm-"):
        return variant_step(cell, params, x, state)
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
    if cell in LINEAR:
        gates = len(LINEAR[cell])
        params = {"kernel": leaf(INPUT, gates * HIDDEN), "bias": leaf(gates * HIDDEN)}
    elif cell.startswith("lstm-"):
        own = own_gates(cell)
        gates = len(own)
        params = {"kernel": leaf(INPUT + HIDDEN, gates * HIDDEN), "bias": leaf(gates * HIDDEN)}
        params["peepholes"] = leaf((gates - 1) * HIDDEN)
        if cell == "lstm-fgr":
            params["gateKernel"] = leaf(3 * HIDDEN, 3 * HIDDEN)
    elif gates == 3:
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
    start = {"hidden": torch.zeros(BATCH, HIDDEN, dtype=torch.float64) if cell == "ssru" else leaf(BATCH, HIDDEN)}  # SSRU reads none
    if cell.startswith("lstm") or cell == "ssru":
        start["cell"] = leaf(BATCH, HIDDEN)
    if cell == "lstm-fgr":
        start |= {name: leaf(BATCH, HIDDEN) for name in ["inputGate", "forgetGate", "outputGate"]}
    way = turned if direction == "backward" else lambda sequence: sequence
    if extra == "" and cell in ["elman", "lstm", "gru-after"]:
        outputs = by_module(cell, params, way(inputs), start)
        check = by_hand(cell, params, way(inputs), start, 0)
        assert torch.allclose(outputs, check, atol=1e-12), "the module and the equations agree"
    else:
        outputs = by_hand(cell, params, way(inputs), start, ZONEOUT if extra == "zoneout" else 0)
    outputs, weights = way(outputs), normal(BATCH, TIME, HIDDEN, scale=1)
    (outputs * weights).sum().backward()
    sources = {"inputs": inputs} | {f"params/{k}": v for k, v in params.items()} | {f"start/{k}": v for k, v in start.items()}
    sources = {name: source for name, source in sources.items() if source.requires_grad}
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
