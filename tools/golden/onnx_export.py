"""Writes libs/system/translation/fixtures/onnx-export.json: what Python's onnxruntime makes of the graphs that we export.

Usage: python tools/golden/onnx_export.py     (needs onnxruntime, numpy, and this workspace with its npm packages)

Exports the specs' tiny model in fp32 and int8, opens the files in onnxruntime, decodes three sentences greedily, each
alone (and in fp32 as one padded batch, with the same results), and writes ids, log-probabilities and the metadata beside the SHA-256 of each file. The spec exports again,
expects these very files, and the same from our own executor.
"""

import hashlib
import json
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "libs/system/translation/fixtures/onnx-export.json"
EXPORT = ["node", "-C", "@tolmach/source", "-r", "./tools/run/register.cjs", "libs/system/translation/testing/export-tiny-child.ts"]
SENTENCES = [[7, 30, 12, 25, 9, 41, 3], [15, 8, 3], [22, 33, 44, 6, 3]]
START, END, STEPS = 2, 3, 10
MEMORY = ["values", "keys", "penalty"]


def greedy(encoder, decoder, sentences):
    """Ids of each sentence, and after each of its steps the log-probability so far; the end comes last."""
    time = max(map(len, sentences))
    ids = np.array([row + [0] * (time - len(row)) for row in sentences], np.int32).T
    lengths = np.array([len(row) for row in sentences], np.int32)
    names = [output.name for output in encoder.get_outputs()]
    source = dict(zip(names, encoder.run(names, {"ids": ids, "lengths": lengths})))
    parts = [name for name in names if name not in MEMORY]
    state = {name: source[name] for name in parts}
    rows = np.arange(len(sentences), dtype=np.int32)
    last = np.full(len(sentences), START, np.int32)
    found, total, done = [[] for _ in sentences], [[] for _ in sentences], np.zeros(len(sentences), bool)
    wanted = ["ids", "logProbs", *(f"{name}/next" for name in parts)]
    for _ in range(STEPS):
        feeds = {name: source[name] for name in MEMORY} | state
        feeds |= {"lastIds": last, "parents": rows, "topK": np.array([1], np.int64)}
        outputs = dict(zip(wanted, decoder.run(wanted, feeds)))
        last = outputs["ids"][:, 0]
        for row in rows[~done]:
            found[row].append(int(last[row]))
            total[row].append(round(sum(total[row][-1:]) + float(outputs["logProbs"][row, 0]), 6))
        done |= last == END
        state = {name: outputs[f"{name}/next"] for name in parts}
    return found, total


def case(folder):
    open_session = lambda name: onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])
    encoder, decoder = open_session("encoder.onnx"), open_session("decoder.onnx")
    alone = [greedy(encoder, decoder, [sentence]) for sentence in SENTENCES]
    found, total = [ids[0] for ids, _ in alone], [log_probs[0] for _, log_probs in alone]
    together, scores = greedy(encoder, decoder, SENTENCES)
    if folder.name == "fp32":  # int8 takes the range of activations from all rows at hand
        assert together == found and all(map(lambda a, b: np.allclose(a, b, atol=1e-4), scores, total)), "a batch differs"
    rules, same = (session.get_modelmeta().custom_metadata_map for session in (decoder, encoder))
    assert rules == same, "both files carry the rules"
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("encoder.onnx", "decoder.onnx")}
    return {"settings": {"sha256": digests, "rules": dict(sorted(rules.items())), "ids": found, "logProbs": total}}


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*EXPORT, folder], cwd=ROOT, check=True)
        cases = {name: case(Path(folder) / name) for name in ("fp32", "int8")}
    packages = {name: version(name) for name in ("onnxruntime", "numpy")}
    provenance = {"script": "tools/golden/onnx_export.py", "packages": packages, "seed": 0}
    settings = {"sentences": SENTENCES, "steps": STEPS}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"provenance": provenance, "settings": settings, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
