"""Writes attention-kinds.json of decoder-with-attention and onnx-executor: decoders of each kind of attention, from PyTorch.

Usage: python tools/golden/attention_kinds.py     (needs torch; the numbers depend on SEED only)

The decoder around attention is that of decoder_wirings.py; hard and adaptive attention, the context gate and the losses
on attention are written out from the papers. The loss of a case is sum(readouts * weights) over real target positions
plus sum(attention * shown); its gradients are stored as `gradient/<name>`. Case `expectation` of the first file's
losses is hard attention in training: the mean of sum(readouts * weights) over all that may be sampled, by enumeration,
and its gradients.
"""

import json
from itertools import product
from pathlib import Path

import torch

import decoder_wirings as wirings
from decoder_wirings import BATCH, EMBEDDING, HIDDEN, POSITIONS, READOUT, SOURCE_LENGTHS, TARGET_LENGTHS, TIME, leaf, normal

SEED = 20240921
LIBS = Path(__file__).parents[2] / "libs"
BASE = wirings.BASE | {"attentionKind": "soft", "contextGate": False}
GATED, FEEDING, DOT = {"contextGate": True}, {"wiring": "input_feeding"}, {"attention": "dot"}
HARD, ADAPTIVE, NONE = {"attentionKind": "hard"}, {"attentionKind": "adaptive"}, {"attentionKind": "none"}
CASES = {
    "soft": {},
    "soft, gnmt, dot": {"wiring": "gnmt", "numLayers": 2} | DOT,
    "soft, gate": GATED,
    "soft, gate, input_feeding, gru": GATED | FEEDING | {"cell": "gru", "numLayers": 2},
    "hard": HARD,
    "hard, gate, input_feeding, dot": HARD | GATED | FEEDING | DOT | {"numLayers": 2},
    "hard, gru, gnmt": HARD | {"cell": "gru", "wiring": "gnmt", "numLayers": 2},
    "adaptive": ADAPTIVE,
    "adaptive, gate, gnmt, dot": ADAPTIVE | GATED | DOT | {"wiring": "gnmt", "numLayers": 2, "readoutSeesEmbedding": True},
    "adaptive, one layer": ADAPTIVE | {"numLayers": 1},
    "none": NONE,
    "none, gnmt, copy": NONE | {"wiring": "gnmt", "bridge": "copy", "memorySize": HIDDEN, "numLayers": 2},
    "none, input_feeding, gru": NONE | FEEDING | {"cell": "gru", "numLayers": 2, "readoutSeesEmbedding": True},
    "none, one layer": NONE | {"numLayers": 1},
}
SAMPLED_TIME = 2


def parameters(config):
    params = wirings.parameters(**config)
    if config["attentionKind"] == "adaptive":
        fed = EMBEDDING + config["memorySize"]  # of the gnmt wirings
        params["attention/sentinel/gateKernel"] = leaf(fed + HIDDEN, HIDDEN)
        params["attention/sentinel/keyKernel"] = leaf(HIDDEN, wirings.ATTENTION)
        params["attention/sentinel/valueKernel"] = leaf(HIDDEN, config["memorySize"])
    if config["contextGate"]:
        params |= {"attention/gate/kernel": leaf(HIDDEN, 1), "attention/gate/bias": leaf(1)}
    return params


def score(params, keys, asked):
    """Scores [*] of keys [*, attention] for one projected query [attention]."""
    if "attention/scores" in params:
        return torch.tanh(keys + asked) @ params["attention/scores"][:, 0]
    return keys @ asked


def context_of(config, params, values, scores, asked, sentinel, forced):
    """Context of one row, over its real positions only."""
    if config["attentionKind"] == "hard":
        return values[scores.argmax() if forced is None else forced]
    if config["attentionKind"] == "adaptive":  # Lu et al. 2017, equations 8, 11 and 12
        plain = torch.softmax(scores, 0) @ values
        own = score(params, (sentinel @ params["attention/sentinel/keyKernel"])[None], asked)
        beta = torch.softmax(torch.cat([scores, own]), 0)[-1]
        return beta * (sentinel @ params["attention/sentinel/valueKernel"]) + (1 - beta) * plain
    return torch.softmax(scores, 0) @ values


def looking(config, forced=None):
    """The `look` of a kind; `forced[time]` names the position that each row samples, at most its last."""

    def look(params, memory, query, moment):
        time, entering, before, after = moment
        if config["attentionKind"] == "none":
            equal = torch.tensor([[1 / length if at < length else 0 for at in range(POSITIONS)] for length in SOURCE_LENGTHS])
            return torch.zeros(BATCH, 0).double(), equal.double()
        sentinels = [None] * BATCH
        if config["attentionKind"] == "adaptive":  # Lu et al. 2017, equations 9 and 10
            gate = torch.sigmoid(torch.cat([entering, before[0]], 1) @ params["attention/sentinel/gateKernel"])
            sentinels = gate * torch.tanh(after[1])
        contexts, weights = [], []
        for row, length in enumerate(SOURCE_LENGTHS):
            values, asked = memory[row, :length], query[row] @ params["attention/queryKernel"]
            scores = score(params, values @ params["attention/keyKernel"], asked)
            picked = None if forced is None else min(forced[time], length - 1)
            contexts.append(context_of(config, params, values, scores, asked, sentinels[row], picked))
            weights.append(torch.cat([torch.softmax(scores, 0), torch.zeros(POSITIONS - length).double()]))
        context = torch.stack(contexts)
        if config["contextGate"]:  # Xu et al. 2015, section 4.2.1
            context = context * torch.sigmoid(query @ params["attention/gate/kernel"] + params["attention/gate/bias"])
        return context, torch.stack(weights)

    return look


def walk(config, params, inputs, forced=None):
    seen = 0 if config["attentionKind"] == "none" else config["memorySize"]
    sources = [inputs[name] for name in ("embedded", "memory", "summary")]
    return wirings.walk(config, params, *sources, look=looking(config, forced), seen=seen)


def inputs_of(config, time):
    inputs = {"embedded": leaf(BATCH, time, EMBEDDING, scale=1), "summary": leaf(BATCH, config["memorySize"])}
    return inputs | {"memory": leaf(BATCH, POSITIONS, config["memorySize"], scale=1)}


def with_gradients(sources):
    gradients = {name: torch.zeros_like(part) if part.grad is None else part.grad for name, part in sources.items()}
    return sources | {f"gradient/{name}": part for name, part in gradients.items()}


def named(inputs, params):
    return inputs | {f"params/{name}": part for name, part in params.items()}


def case(changes):
    config = BASE | changes
    params, inputs = parameters(config), inputs_of(config, TIME)
    readouts, attention = walk(config, params, inputs)
    real = torch.tensor([[float(time < length) for time in range(TIME)] for length in TARGET_LENGTHS]).double()[:, :, None]
    weights, shown = normal(BATCH, TIME, READOUT, scale=1) * real, normal(BATCH, TIME, POSITIONS, scale=1) * real
    ((readouts * weights).sum() + (attention * shown).sum()).backward()
    tensors = with_gradients(named(inputs, params))
    tensors |= {"weights": weights, "shown": shown, "readouts": readouts * real, "attention": attention}
    return config, tensors


def expectation():
    """Mean reward of hard attention over all runs of positions of each row, and its gradient."""
    config = BASE | HARD | {"numLayers": 1}
    params, inputs = parameters(config), inputs_of(config, SAMPLED_TIME)
    weights = normal(BATCH, SAMPLED_TIME, READOUT, scale=1)
    total = 0
    for row, length in enumerate(SOURCE_LENGTHS):
        for forced in product(range(length), repeat=SAMPLED_TIME):
            readouts, attention = walk(config, params, inputs, forced)
            chance = torch.stack([attention[row, time, at] for time, at in enumerate(forced)]).prod()
            total = total + chance * (readouts[row] * weights[row]).sum()
    total.backward()
    return config, with_gradients(named(inputs, params)) | {"weights": weights, "total": total}


def losses():
    """Xu et al. 2015: equation 14 without lambda, and the sampled gradient of section 4.1 as a loss."""
    batch, time, positions, entropy_weight = 3, 5, 4, 0.3
    mask = torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 0, 0, 0, 0]]).double()
    position_mask = torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0]]).double()
    weights = leaf(batch, time, positions)
    doubly = sum(
        (1 - weights[row, : int(mask[row].sum()), at].sum()) ** 2
        for row in range(batch)
        for at in range(int(position_mask[row].sum()))
    ) / batch
    doubly.backward()
    log_positions, entropies, rewards = leaf(batch, time), leaf(batch, time), normal(batch)
    reinforce = -sum(
        rewards[row] * log_positions[row, at] + entropy_weight * entropies[row, at]
        for row in range(batch)
        for at in range(int(mask[row].sum()))
    ) / batch
    reinforce.backward()
    sources = {"weights": weights, "logPositions": log_positions, "entropies": entropies}
    results = {"doublyStochastic": doubly, "reinforceAttention": reinforce, "rewards": rewards}
    masks = {"mask": mask, "positionMask": position_mask}
    return {"entropyWeight": entropy_weight}, with_gradients(sources) | results | masks


def stored_case(settings, tensors):
    return {"settings": settings, "tensors": {name: wirings.stored(tensor) for name, tensor in tensors.items()}}


def write(lib, cases):
    sizes = {"embeddingSize": EMBEDDING, "hiddenSize": HIDDEN, "attentionSize": wirings.ATTENTION, "readoutSize": READOUT}
    golden = {
        "provenance": {
            "script": "tools/golden/attention_kinds.py",
            "packages": {"torch": torch.__version__.split("+")[0]},
            "seed": SEED,
        },
        "settings": sizes,
        "tensors": {
            "sourceMask": wirings.mask_of(SOURCE_LENGTHS, POSITIONS),
            "targetMask": wirings.mask_of(TARGET_LENGTHS, TIME),
        },
        "cases": {name: stored_case(*one) for name, one in cases.items()},
    }
    target = LIBS / lib / "fixtures/attention-kinds.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


def main():
    torch.manual_seed(SEED)
    cases = {name: case(changes) for name, changes in CASES.items()}
    write("decoder-with-attention", cases | {"expectation": expectation(), "losses": losses()})
    forward = lambda tensors: {name: part for name, part in tensors.items() if "gradient/" not in name and name not in ("weights", "shown")}
    write("onnx-executor", {name: (config, forward(tensors)) for name, (config, tensors) in cases.items()})


if __name__ == "__main__":
    main()
