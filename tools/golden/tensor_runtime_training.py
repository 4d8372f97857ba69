"""Writes libs/tensor-runtime/fixtures/training.json: optimiser trajectories and cross-entropy, from PyTorch.

Usage: python tools/golden/tensor_runtime_training.py     (needs torch; the numbers depend on SEED only)

Each optimiser case holds the parameter after every step of fixed gradients. PyTorch puts epsilon elsewhere (Adam: beside
the bias-corrected root; RMSprop: outside the root), so its own classes run with an epsilon too small to matter, and two
cases with a large one are written out with epsilon where Kingma and Ba (end of section 2) and TensorFlow have it.
"""

import json
from pathlib import Path

import torch
from torch import nn

SEED = 20240714
STEPS, SHAPE, ROWS, VOCABULARY = 7, (2, 3), 5, 11
NO_EPSILON, LARGE_EPSILON = 1e-12, 0.05
TARGET = Path(__file__).parents[2] / "libs/tensor-runtime/fixtures/training.json"
OPTIMISERS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.8}),
    "nesterov": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.1, "alpha": 0.9, "momentum": 0.5, "eps": NO_EPSILON}),
    "adam": (torch.optim.Adam, {"lr": 0.1, "betas": (0.9, 0.98), "eps": NO_EPSILON}),
}


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float64).float().double()


def by_torch(kind, options, start, gradients):
    parameter = start.clone().requires_grad_()
    optimiser, path = kind([parameter], **options), []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimiser.step()
        path.append(parameter.detach().clone())
    return torch.stack(path)


def adam_epsilon(start, gradients, rate=0.1, beta1=0.9, beta2=0.98):
    here, first, second, path = start.clone(), 0, 0, []
    for step, gradient in enumerate(gradients, 1):
        first, second = beta1 * first + (1 - beta1) * gradient, beta2 * second + (1 - beta2) * gradient**2
        rate_now = rate * (1 - beta2**step) ** 0.5 / (1 - beta1**step)
        here = here - rate_now * first / (second.sqrt() + LARGE_EPSILON)
        path.append(here)
    return torch.stack(path)


def rmsprop_epsilon(start, gradients, rate=0.1, decay=0.9, momentum=0.5):
    here, square, velocity, path = start.clone(), 0, 0, []
    for gradient in gradients:
        square = decay * square + (1 - decay) * gradient**2
        velocity = momentum * velocity + rate * gradient / (square + LARGE_EPSILON).sqrt()
        here = here - velocity
        path.append(here)
    return torch.stack(path)


def cross_entropy(smoothing):
    logits = (normal(ROWS, VOCABULARY) * 3).requires_grad_()
    labels, weights = torch.randint(VOCABULARY, (ROWS,)), normal(ROWS)
    loss = nn.functional.cross_entropy(logits, labels, label_smoothing=smoothing, reduction="none")
    (loss * weights).sum().backward()
    tensors = {"logits": logits, "labels": labels, "weights": weights, "loss": loss, "gradient": logits.grad}
    return {"settings": {"smoothing": smoothing}, "tensors": {name: stored(it) for name, it in tensors.items()}}


def stored(tensor):
    values = tensor.detach().double().flatten().tolist()
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in values]}


def main():
    torch.manual_seed(SEED)
    start, gradients = normal(*SHAPE), normal(STEPS, *SHAPE)
    paths = {name: by_torch(kind, options, start, gradients) for name, (kind, options) in OPTIMISERS.items()}
    paths |= {"adam, large epsilon": adam_epsilon(start, gradients)}
    paths |= {"rmsprop, large epsilon": rmsprop_epsilon(start, gradients)}
    cases = {f"cross-entropy {smoothing}": cross_entropy(smoothing) for smoothing in [0, 0.1, 0.5]}
    provenance = {
        "script": "tools/golden/tensor_runtime_training.py",
        "packages": {"torch": torch.__version__.split("+")[0]},
        "seed": SEED,
    }
    tensors = {"start": start, "gradients": gradients} | paths
    golden = {
        "provenance": provenance,
        "settings": {"noEpsilon": NO_EPSILON, "largeEpsilon": LARGE_EPSILON},
        "tensors": {name: stored(tensor) for name, tensor in tensors.items()},
        "cases": cases,
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
