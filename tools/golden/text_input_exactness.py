"""Prints how many sentences our piece model segments exactly as one of Debian's spm_train does, both made with the same
settings.

Usage: python tools/golden/text_input_exactness.py TEXT_FILE...     (from the repository root, after npm ci; needs
spm_train and spm_encode of Debian's package sentencepiece 0.1.97)

For Multi30k German give its train.de. Nothing is written to the repository.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

VOCABULARY_SIZE = 8000
RULES = ["identity", "nmt_nfkc"]
OURS = """
const { readFileSync } = require('node:fs');
const { trainPieceModel, writePieceModel } = require('./libs/text-input/src/index.ts');
const [normalization, vocabularySize, path, ...files] = process.argv.slice(1);
const sentences = files.flatMap((file) => readFileSync(file, 'utf8').split('\\n'));
trainPieceModel({ sentences, normalization, vocabularySize: Number(vocabularySize), sentencePiece: '0.1.97' }).then((model) =>
  writePieceModel(path, model),
);
"""


def run(*command, text=b""):
    return subprocess.run(command, input=text, capture_output=True, check=True).stdout


def train_both(folder, rule, files):
    run("node", "-C", "@tolmach/source", "-r", "./tools/run/register.cjs", "-e", OURS, rule, str(VOCABULARY_SIZE), f"{folder}/ours.model", *files)
    run(
        "spm_train", "--model_type=bpe", f"--input={','.join(files)}", f"--model_prefix={folder}/theirs",
        f"--vocab_size={VOCABULARY_SIZE}", f"--normalization_rule_name={rule}", "--character_coverage=1.0",
        "--pad_id=0", "--unk_id=1", "--bos_id=2", "--eos_id=3",
    )


def pieces(model, text):
    return run("spm_encode", f"--model={model}", text=text).split(b"\n")[:-1]


def main():
    files = sys.argv[1:]
    text = b"".join(Path(name).read_bytes() for name in files)
    for rule in RULES:
        with tempfile.TemporaryDirectory() as folder:
            train_both(folder, rule, files)
            ours, theirs = pieces(f"{folder}/ours.model", text), pieces(f"{folder}/theirs.model", text)
        equal = sum(our == their for our, their in zip(ours, theirs, strict=True))
        print(f"{rule}: {equal} of {len(theirs)} sentences alike, {100 * equal / len(theirs):.2f} %")


main()
