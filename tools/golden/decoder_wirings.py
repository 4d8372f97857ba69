"""Writes libs/decoder-with-attention/fixtures/wirings.json: readouts and gradients of attention decoders, from PyTorch.

Usage: python tools/golden/decoder_wirings.py     (needs torch; the numbers depend on SEED only)

Recurrent layers are nn.LSTMCell and nn.GRUCell, walked step by step; attention, bridge and readout are written out from
the papers. The loss is sum(readouts * weights) over real target positions; its gradients are stored as
`gradient/<name>`. Parameters are stored in the layout of this project (see recurrent_layer_cells.py).
"""

import json
from pathlib import Path

import torch
from torch import nn

SEED = 20240713
BATCH, POSITIONS, TIME, EMBEDDING, HIDDEN, ATTENTION, READOUT = 2, 6, 5, 3, 4, 7, 8
SOURCE_LENGTHS, TARGET_LENGTHS = [6, 4], [3, 5]
TARGET = Path(__file__).parents[2] / "libs/decoder-with-attention/fixtures/wirings.json"
BASE = {
    "cell": "lstm",
    "wiring": "gnmt_v2",
    "attention": "additive",
    "bridge": "dense",
    "numLayers": 3,
    "residualFromLayer": 3,
    "readoutSeesEmbedding": False,
    "memorySize": 9,
}
CASES = {
    "gnmt_v2": {},
    "gnmt": {"wiring": "gnmt"},
    "input_feeding": {"wiring": "input_feeding"},
    "dot": {"attention": "dot"},
    "gnmt, dot": {"wiring": "gnmt", "attention": "dot", "readoutSeesEmbedding": True, "residualFromLayer": 2},
    "input_feeding, dot": {"wiring": "input_feeding", "attention": "dot", "readoutSeesEmbedding": True},
    "bridge zero": {"bridge": "zero", "numLayers": 2},
    "bridge copy": {"bridge": "copy", "numLayers": 2, "memorySize": HIDDEN},
    "one layer": {"numLayers": 1},
    "gru": {"cell": "gru", "numLayers": 2},
    "gru, gnmt": {"cell": "gru", "wiring": "gnmt"},
}


def normal(*shape, scale=0.7):
    return (torch.randn(*shape, dtype=torch.float64) * scale).float().double()


def leaf(*shape, scale=0.7):
    return normal(*shape, scale=scale).requires_grad_()


def parameters(cell, wiring, attention, bridge, numLayers, residualFromLayer, readoutSeesEmbedding, memorySize, **kinds):
    seen = 0 if kinds.get("attentionKind") == "none" else memorySize
    fed = READOUT if wiring == "input_feeding" else seen
    above = HIDDEN + (0 if wiring == "input_feeding" else seen)
    params = {}
    for layer in range(numLayers):
        where, inputs = ("bottom", EMBEDDING + fed) if layer == 0 else (f"upper/{layer - 1}", above)
        if cell == "lstm":
            params |= {f"{where}/kernel": leaf(inputs + HIDDEN, 4 * HIDDEN), f"{where}/bias": leaf(4 * HIDDEN)}
        else:
            params |= {f"{where}/inputKernel": leaf(inputs, 3 * HIDDEN), f"{where}/recurrentKernel": leaf(HIDDEN, 3 * HIDDEN)}
            params |= {f"{where}/bias": leaf(3 * HIDDEN), f"{where}/recurrentBias": leaf(3 * HIDDEN)}
    if seen > 0:
        params |= {"attention/queryKernel": leaf(HIDDEN, ATTENTION), "attention/keyKernel": leaf(memorySize, ATTENTION)}
    if attention == "additive" and seen > 0:
        params["attention/scores"] = leaf(ATTENTION, 1)
    if bridge == "dense":
        params |= {"bridge/kernel": leaf(memorySize, numLayers * HIDDEN), "bridge/bias": leaf(numLayers * HIDDEN)}
    width = HIDDEN + seen + (EMBEDDING if readoutSeesEmbedding else 0)
    return params | {"readout/kernel": leaf(width, READOUT), "readout/bias": leaf(READOUT)}


def cells(cell, params, numLayers):
    """A function of (input, state) a layer, made of PyTorch's own cell."""
    made = []
    for where in ["bottom"] + [f"upper/{index}" for index in range(numLayers - 1)]:
        part = lambda name, where=where: params[f"{where}/{name}"]
        if cell == "lstm":
            inputs = part("kernel").shape[0] - HIDDEN
            swap = lambda it: torch.cat([it.chunk(4, -1)[gate] for gate in [0, 2, 1, 3]], -1)  # i, c, f, o to i, f, g, o
            kernel, bias = swap(part("kernel")), swap(part("bias"))
            module = nn.LSTMCell(inputs, HIDDEN).double()
            weights = [kernel[:inputs].T, kernel[inputs:].T, bias, torch.zeros_like(bias)]
        else:
            module = nn.GRUCell(part("inputKernel").shape[0], HIDDEN).double()
            weights = [part("inputKernel").T, part("recurrentKernel").T, part("bias"), part("recurrentBias")]
        slots = dict(zip(["weight_ih", "weight_hh", "bias_ih", "bias_hh"], weights))
        made.append(lambda x, state, module=module, slots=slots: torch.func.functional_call(module, slots, (x, state)))
    return made


def attend(params, memory, query, *_):
    """Context and weights, sentence by sentence over its real positions only."""
    contexts, weights = [], []
    for row, length in enumerate(SOURCE_LENGTHS):
        values = memory[row, :length]
        keys, asked = values @ params["attention/keyKernel"], query[row] @ params["attention/queryKernel"]
        if "attention/scores" in params:
            energies = torch.tanh(keys + asked) @ params["attention/scores"][:, 0]
        else:
            energies = keys @ asked
        here = torch.softmax(energies, 0)
        contexts.append(here @ values)
        weights.append(torch.cat([here, torch.zeros(POSITIONS - length, dtype=torch.float64)]))
    return torch.stack(contexts), torch.stack(weights)


def starts(config, params, summary):
    if config["bridge"] == "dense":
        hiddens = torch.tanh(summary @ params["bridge/kernel"] + params["bridge/bias"]).chunk(config["numLayers"], -1)
    else:
        hiddens = [summary if config["bridge"] == "copy" else torch.zeros(BATCH, HIDDEN).double()] * config["numLayers"]
    return [(hidden, torch.zeros_like(hidden)) if config["cell"] == "lstm" else hidden for hidden in hiddens]


def walk(config, params, embedded, memory, summary, look=attend, seen=None):
    """Readouts and attention weights; `look` gives context and weights of a query, `seen` is the context's width."""
    layers, states = cells(config["cell"], params, config["numLayers"]), starts(config, params, summary)
    width = config["memorySize"] if seen is None else seen
    fed = torch.zeros(BATCH, READOUT if config["wiring"] == "input_feeding" else width, dtype=torch.float64)
    output = lambda state: state[0] if config["cell"] == "lstm" else state
    readouts, attention = [], []
    for time in range(embedded.shape[1]):
        piece = embedded[:, time]
        before, entering = states[0], torch.cat([piece, fed], 1)
        states[0] = layers[0](entering, before)
        below = output(states[0])
        moment = (time, entering, before, states[0])
        if config["wiring"] != "input_feeding":
            context, weights = look(params, memory, below, moment)
            seen = fed if config["wiring"] == "gnmt" else context
        for index in range(1, config["numLayers"]):
            joined = below if config["wiring"] == "input_feeding" else torch.cat([below, seen], 1)
            states[index] = layers[index](joined, states[index])
            below = output(states[index]) + (below if index + 1 >= config["residualFromLayer"] else 0)
        if config["wiring"] == "input_feeding":
            context, weights = look(params, memory, below, moment)
        joined = torch.cat([below, context] + ([piece] if config["readoutSeesEmbedding"] else []), 1)
        readouts.append(torch.tanh(joined @ params["readout/kernel"] + params["readout/bias"]))
        attention.append(weights)
        fed = readouts[-1] if config["wiring"] == "input_feeding" else context
    return torch.stack(readouts, 1), torch.stack(attention, 1)


def case(changes):
    config = BASE | changes
    params = parameters(**config)
    inputs = {"embedded": leaf(BATCH, TIME, EMBEDDING, scale=1), "summary": leaf(BATCH, config["memorySize"])}
    inputs["memory"] = leaf(BATCH, POSITIONS, config["memorySize"], scale=1)
    readouts, attention = walk(config, params, inputs["embedded"], inputs["memory"], inputs["summary"])
    real = torch.tensor([[float(time < length) for time in range(TIME)] for length in TARGET_LENGTHS]).double()
    weights = normal(BATCH, TIME, READOUT, scale=1) * real[:, :, None]
    (readouts * weights).sum().backward()
    sources = inputs | {f"params/{name}": part for name, part in params.items()}
    tensors = sources | {"weights": weights, "readouts": readouts * real[:, :, None], "attention": attention}
    gradients = {name: torch.zeros_like(part) if part.grad is None else part.grad for name, part in sources.items()}
    tensors |= {f"gradient/{name}": part for name, part in gradients.items()}
    return {"settings": config, "tensors": {name: stored(tensor) for name, tensor in tensors.items()}}


def stored(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]}


def mask_of(lengths, size):
    return stored(torch.tensor([[float(index < length) for index in range(size)] for length in lengths]))


def main():
    torch.manual_seed(SEED)
    provenance = {
        "script": "tools/golden/decoder_wirings.py",
        "packages": {"torch": torch.__version__.split("+")[0]},
        "seed": SEED,
    }
    sizes = {"embeddingSize": EMBEDDING, "hiddenSize": HIDDEN, "attentionSize": ATTENTION, "readoutSize": READOUT}
    golden = {
        "provenance": provenance,
        "settings": sizes,
        "tensors": {"sourceMask": mask_of(SOURCE_LENGTHS, POSITIONS), "targetMask": mask_of(TARGET_LENGTHS, TIME)},
        "cases": {name: case(changes) for name, changes in CASES.items()},
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
