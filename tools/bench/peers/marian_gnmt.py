"""Training steps and beam search of Marian's LSTM model (`--type s2s`), for `bench train` and `bench translate`.

Usage: python marian_gnmt.py train|decode [--batch N --threads N ...]    (needs pymarian 1.12.42 of PyPI, and numpy)

The model comes as near to that of pytorch_gnmt.py as Marian's options do: encoder of a bidirectional and a forward LSTM layer, decoder
of two LSTM cells with attention between them, embeddings of the same size; --hid is scaled by 7/8, because each direction of Marian's
encoder is as wide as its decoder, which gives about as many parameters. Random ids and, to search with, an output bias that rules out the
end id. Marian gives each thread a batch of its own: a training step has --batch sentences in all, a search one batch for each thread.
"""

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

NEVER = -1e9
LOGIT_BIAS = "decoder_ff_logit_l2_b"
STEP = re.compile(r"Up\. (\d+) .*: Time ([\d.]+)s")


def flags():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench", choices=["train", "decode"])
    numbers = {"threads": 2, "batch": None, "src-len": 16, "tgt-len": 16, "steps": 10, "warmup": 3, "beam": 5, "dec-steps": 20}
    for name, value in {**numbers, "reps": 5, "emb": 512, "hid": 512, "att": 512, "vocab": 8000}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    for name in ("malloc-keep", "pack"):
        parser.add_argument(f"--{name}", action="store_true", help="for other peers; changes nothing here")
    given = parser.parse_args()
    given.batch = given.batch or (128 if given.bench == "train" else 32)
    return given


def write_text(path, lines, words, vocabulary):
    """Random words; the end id is one more token of each line."""
    with open(path, "w") as file:
        for _ in range(lines):
            file.write(" ".join(f"w{random.randrange(2, vocabulary)}" for _ in range(words)) + "\n")


def train(folder, a, updates):
    """Some updates in a process of their own; their seconds."""
    write_text(folder / "src", a.batch * updates, a.src_len - 1, a.vocab)
    write_text(folder / "tgt", a.batch * updates, a.tgt_len - 1, a.vocab)
    with open(folder / "v.yml", "w") as file:
        file.write("</s>: 0\n<unk>: 1\n" + "".join(f"w{place}: {place}\n" for place in range(2, a.vocab)))
    sizes = ["--dim-emb", a.emb, "--dim-rnn", a.hid * 7 // 8]
    encoder = ["--enc-type", "bi-unidirectional", "--enc-cell", "lstm", "--enc-depth", 2, "--skip"]
    decoder = ["--dec-cell", "lstm", "--dec-cell-base-depth", 2, "--dec-depth", 1]
    update = ["--dropout-src", 0.2, "--dropout-trg", 0.2, "--dropout-rnn", 0.2, "--label-smoothing", 0.1, "--clip-norm", 5]
    batches = ["--mini-batch", a.batch, "--maxi-batch", 1, "--no-shuffle", "--cpu-threads", a.threads, "--sync-sgd"]
    text = ["--train-sets", folder / "src", folder / "tgt", "--vocabs", folder / "v.yml", folder / "v.yml"]
    run = ["--model", folder / "m.npz", "--after-batches", updates, "--disp-freq", 1, "--workspace", 512, "--seed", 1]
    command = ["train", "--type", "s2s", *sizes, *encoder, *decoder, *update, "--optimizer", "adam", *batches, *text, *run]
    done = subprocess.run([sys.executable, "-m", "pymarian", *map(str, command)], capture_output=True, text=True)
    seconds = [float(match[2]) for match in STEP.finditer(done.stdout + done.stderr)]
    if done.returncode != 0 or len(seconds) < updates:
        sys.exit(f"marian_gnmt.py: expected {updates} updates, received {len(seconds)}:\n{done.stderr[-2000:]}")
    return seconds


def parameters(folder):
    with np.load(folder / "m.npz") as model:
        return sum(model[name].size for name in model if not name.startswith("special:"))


def emit(a, **values):
    print(json.dumps({"peer": "marian", "bench": a.bench, "threads": a.threads, "dtype": "fp32", **values}), flush=True)


def bench_train(folder, a):
    seconds = train(folder, a, a.warmup + a.steps)[a.warmup :]
    median = statistics.median(seconds)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    shape = {"batch": a.batch, "src_len": a.src_len, "tgt_len": a.tgt_len, "params": parameters(folder)}
    emit(a, **shape, step_s_median=median, tgt_tokens_per_s=a.batch * a.tgt_len / median, peak_rss_mib=children)


def bench_decode(folder, a):
    from pymarian import Translator

    batch, a.batch = a.batch, 8
    train(folder, a, 1)
    with np.load(folder / "m.npz") as model:
        values = dict(model)
    values[LOGIT_BIAS][:, 0] = NEVER
    np.savez(folder / "m.npz", **values)
    vocabulary = folder / "v.yml"
    longest = f"--max-length-factor {a.dec_steps / a.src_len} --workspace 512 --quiet"
    batches = f"--beam-size {a.beam} --mini-batch {batch} --maxi-batch 1 --cpu-threads {a.threads}"
    translator = Translator(f"--models {folder}/m.npz --vocabs {vocabulary} {vocabulary} {batches} {longest}")
    sentences = batch if batch == 1 else batch * a.threads
    write_text(folder / "in", sentences, a.src_len - 1, a.vocab)
    lines = (folder / "in").read_text().splitlines()
    seconds = []
    for _ in range(a.warmup + a.reps):
        start = time.perf_counter()
        found = translator.translate(lines)
        seconds.append(time.perf_counter() - start)
    lengths = {len(line.split()) for line in found}
    if lengths != {a.dec_steps}:
        sys.exit(f"marian_gnmt.py: expected {a.dec_steps} words in each line, received {sorted(lengths)}")
    median = statistics.median(seconds[a.warmup :])
    shape = {"batch": batch, "beam": a.beam, "src_len": a.src_len, "steps": a.dec_steps, "params": parameters(folder)}
    emit(a, **shape, sentences_per_s=sentences / median, ms_per_sentence=median / sentences * 1000)


def main():
    a = flags()
    random.seed(1)
    with tempfile.TemporaryDirectory() as name:
        {"train": bench_train, "decode": bench_decode}[a.bench](Path(name), a)


if __name__ == "__main__":
    main()
