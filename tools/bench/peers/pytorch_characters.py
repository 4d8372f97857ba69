"""Language models over characters: PyTorch's three LSTM layers of 512, beside `characters train`.

Usage: python tools/bench/peers/pytorch_characters.py TRAIN VALIDATION [--bytes] [--layers 3] [--steps 2400] [--stop STEPS]
       [--every 400] [--threads 2] [--seed 1]                                                   (needs torch and numpy)

Text, batches and optimiser are those of data/recipes/latex.json and linux-c.json: 32 streams read side by side, 100
characters per step, the state carried from step to step and cut off from the gradient; Adam (0.9, 0.99), a rate that rises
for 60 steps to 0.003 and falls to 0.00002 at --steps; gradients of norm 1 at most; dropout 0.05 after each layer; a moving
average of the weights (0.998) is what is validated, the state carried through the whole text. A character that the training
text lacks counts as one that never occurred. One JSON line per validation; characters per second are of training alone.
"""

import argparse
import json
import time

import numpy as np
import torch
from torch import nn

STREAMS, CHUNK, EMBEDDING, HIDDEN = 32, 100, 64, 512
RATE, FINAL_RATE, WARM_UP, AVERAGE = 0.003, 0.00002, 60, 0.998


class Model(nn.Module):
    def __init__(self, units: int, layers: int):
        super().__init__()
        self.embedding = nn.Embedding(units, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, HIDDEN, layers, batch_first=True, dropout=0.05 if layers > 1 else 0)
        self.dropout = nn.Dropout(0.05)
        self.output = nn.Linear(HIDDEN, units)

    def forward(self, ids, state):
        hidden, state = self.lstm(self.embedding(ids), state)
        return self.output(self.dropout(hidden)), state


def read(path: str, is_bytes: bool) -> list:
    with open(path, "rb") as file:
        data = file.read()
    return list(data) if is_bytes else list(data.decode("utf-8"))


def rate_at(step: int, steps: int) -> float:
    if step <= WARM_UP:
        return RATE * step / WARM_UP
    return max(FINAL_RATE, FINAL_RATE + (RATE - FINAL_RATE) * (steps - step) / (steps - WARM_UP))


@torch.no_grad()
def nats_of(model: Model, ids: torch.Tensor) -> float:
    """Nats per character of a text in one piece."""
    model.eval()
    state, total = None, 0.0
    for start in range(0, len(ids) - 1, 2000):
        part = ids[start : start + 2001]
        logits, state = model(part[None, :-1], state)
        total += nn.functional.cross_entropy(logits[0], part[1:], reduction="sum").item()
    model.train()
    return total / (len(ids) - 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("validation")
    parser.add_argument("--bytes", action="store_true")
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--stop", type=int)
    parser.add_argument("--every", type=int, default=400)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)

    text = read(given.train, given.bytes)
    numbers = {unit: number for number, unit in enumerate(sorted(set(text)))}
    ids = np.array([numbers[unit] for unit in text])
    unknown = len(numbers)
    held_out = torch.tensor([numbers.get(unit, unknown) for unit in read(given.validation, given.bytes)])
    length = (len(ids) - 1) // STREAMS
    inputs = torch.tensor(ids[: STREAMS * length].reshape(STREAMS, length))
    targets = torch.tensor(ids[1 : STREAMS * length + 1].reshape(STREAMS, length))

    model, average = Model(unknown + 1, given.layers), Model(unknown + 1, given.layers)
    average.load_state_dict(model.state_dict())
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE, betas=(0.9, 0.99))
    state, at, seconds = None, 0, 0.0
    for step in range(1, (given.stop or given.steps) + 1):
        started = time.perf_counter()
        if at + CHUNK > length:
            state, at = None, 0
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, given.steps)
        logits, state = model(inputs[:, at : at + CHUNK], state)
        state = tuple(part.detach() for part in state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets[:, at : at + CHUNK].flatten())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            decay = min(AVERAGE, step / (step + 10))
            for mean, value in zip(average.parameters(), model.parameters()):
                mean.lerp_(value, 1 - decay)
        at += CHUNK
        seconds += time.perf_counter() - started
        if step % given.every == 0:
            speed = step * STREAMS * CHUNK / seconds
            line = {"step": step, "loss": loss.item(), "nats": nats_of(average, held_out), "charactersPerSecond": speed}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
