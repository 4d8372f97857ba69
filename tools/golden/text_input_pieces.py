"""Writes libs/text-input/fixtures/pieces.json: what SentencePiece learns from a small self-made text.

Usage: python tools/golden/text_input_pieces.py           (needs spm_train, spm_encode, spm_export_vocab of Debian's
                                                           package sentencepiece 0.1.97)
       python tools/golden/text_input_pieces.py --newest  (needs pip's sentencepiece 0.2.3; after the first)

The first writes vocabularies and ids of 0.1.97, the second adds the vocabularies of the newest release. The text depends
on SEED only; it is small enough that spm_train 0.1.97 looks at every pair before each merge (it looks at the 5 % most
frequent ones, but at 1,000 at least), so that its result does not hang on the order of a hash table.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

SEED = 20240611
NUM_LINES = 260
VERSION = "0.1.97"
TARGET = Path(__file__).parents[2] / "libs/text-input/fixtures/pieces.json"

STEMS = "hund katze garten wasser straße brücke läufer mädchen größe sonne berg tal wald haus kind spiel".split()
PREFIXES = ["", "", "", "un", "ver", "groß", "über", "vor", "auf"]
SUFFIXES = ["", "", "s", "en", "er", "lich", "keit", "ung", "chen"]
SMALL = "der die das ein und mit auf in zu von nicht auch sehr l'eau d'été où ça".split()
ODD = [
    "aaaa", "aaaaa", "bananana", "xaaa", "hahahaha", "1234", "2024", "3,50", "a1b2", "Москва", "привет", "你好", "世界",
    "東京タワー", "カタカナ", "שלום", "مرحبا", "cafe\u0301", "nai\u0308ve", "😀", "👍🏽", "½", "ﬁsch", "Ⅷ", "ＡＢＣ", "x\u00a0y",
    "x\u3000y", "…", "„Wort“", "–", "\u200bnull", "a\tb", "a\u0007b", "<s>", "</s>x", "<unk>", "\u2581", "a\u2581b", "e\u0301\u0323",
    "ñ", "한국어", "\u1112\u1161\u11ab", "\ufeff", "\ufffd", "𠮷", "～", "donaudampfschifffahrtsgesellschaft", "\u0301", "ﷺ",
]
CASES = {
    "identity": {"vocabularySize": 420, "normalization": "identity"},
    "normalised": {"vocabularySize": 420, "normalization": "nmt_nfkc"},
    "coverage": {"vocabularySize": 300, "normalization": "identity", "characterCoverage": 0.98},
    "symbols": {
        "vocabularySize": 600,
        "normalization": "nmt_nfkc",
        "characterCoverage": 0.985,
        "byteFallback": True,
        "userDefinedSymbols": ["<2de>", "hund", "hunde"],
        "specialIds": {"pad": 5, "unknown": 0, "start": 2, "end": 1},
    },
    "spaces": {
        "vocabularySize": 680,
        "normalization": "identity",
        "keepsSpaces": True,
        "byteFallback": True,
    },
}


def word(rng):
    if rng.random() < 0.3:
        return rng.choice(SMALL)
    made = rng.choice(PREFIXES) + rng.choice(STEMS) + rng.choice(SUFFIXES)
    return made.capitalize() if rng.random() < 0.4 else made


def line(rng):
    words = [rng.choice(ODD) if rng.random() < 0.12 else word(rng) for _ in range(rng.randint(1, 12))]
    gap = rng.choice([" "] * 8 + ["  "])
    return rng.choice(["", "", "", " "]) + gap.join(words) + rng.choice([".", " !", "", " "])


def run(*command, text=""):
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def train(folder, lines, settings):
    ids = settings.get("specialIds", {"pad": 0, "unknown": 1, "start": 2, "end": 3})
    (folder / "text").write_text("".join(f"{text}\n" for text in lines), newline="\n")
    run(
        "spm_train", "--model_type=bpe", f"--input={folder}/text", f"--model_prefix={folder}/pieces",
        f"--vocab_size={settings['vocabularySize']}", f"--normalization_rule_name={settings['normalization']}",
        f"--character_coverage={settings.get('characterCoverage', 1.0)}",
        f"--byte_fallback={str(settings.get('byteFallback', False)).lower()}",
        f"--user_defined_symbols={','.join(settings.get('userDefinedSymbols', []))}",
        *(["--remove_extra_whitespaces=false", "--add_dummy_prefix=false"] if settings.get("keepsSpaces") else []),
        f"--pad_id={ids['pad']}", f"--unk_id={ids['unknown']}", f"--bos_id={ids['start']}", f"--eos_id={ids['end']}",
    )


def golden_case(lines, unseen, settings):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train(folder, lines, settings)
        model = f"--model={folder}/pieces.model"
        vocabulary = run("spm_export_vocab", model).rstrip("\n").split("\n")
        encoded = run("spm_encode", model, "--output_format=id", text="".join(f"{text}\n" for text in lines + unseen))
        rows = [[int(piece) for piece in row.split()] for row in encoded.split("\n")[:-1]]
        assert len(rows) == len(lines) + len(unseen)
        decoded = run("spm_decode", model, "--input_format=id", text="".join(f"{row}\n" for row in encoded.split("\n")[:-1]))
        return {
            "settings": settings,
            "vocabulary": [row.split("\t")[0] for row in vocabulary],
            "ids": rows,
            "unseenDecoded": decoded.split("\n")[len(lines) : -1],
        }


def learn_anew(golden):
    """Adds what the newest release learns from the same text with the same settings."""
    import sentencepiece

    for case in golden["cases"].values():
        settings, written = case["settings"], io.BytesIO()
        ids = settings.get("specialIds", {"pad": 0, "unknown": 1, "start": 2, "end": 3})
        with tempfile.NamedTemporaryFile("w", newline="\n") as text:
            text.write("".join(f"{line}\n" for line in golden["sentences"]))
            text.flush()
            sentencepiece.SentencePieceTrainer.train(
                input=text.name, model_writer=written, model_type="bpe", num_threads=1, minloglevel=2,
                vocab_size=settings["vocabularySize"], normalization_rule_name=settings["normalization"],
                character_coverage=settings.get("characterCoverage", 1.0), byte_fallback=settings.get("byteFallback", False),
                user_defined_symbols=settings.get("userDefinedSymbols", []),
                remove_extra_whitespaces=not settings.get("keepsSpaces", False),
                add_dummy_prefix=not settings.get("keepsSpaces", False),
                pad_id=ids["pad"], unk_id=ids["unknown"], bos_id=ids["start"], eos_id=ids["end"],
            )
        pieces = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
        case["newestVocabulary"] = [pieces.id_to_piece(number) for number in range(pieces.get_piece_size())]
    golden["provenance"]["packages"]["sentencepiece (newest)"] = sentencepiece.__version__


def write(golden):
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(golden, ensure_ascii=False) + "\n")


def main():
    if "--newest" in sys.argv[1:]:
        golden = json.loads(TARGET.read_text())
        learn_anew(golden)
        return write(golden)
    rng = random.Random(SEED)
    lines = [line(rng) for _ in range(NUM_LINES)] + ["", "   ", "▅ reserved", "long " * 900]
    unseen = [line(rng) for _ in range(20)] + ODD + [" ".join(ODD), "zzz qqq ŵŷ", "", "  "]
    golden = {
        "provenance": {
            "script": "tools/golden/text_input_pieces.py",
            "packages": {"sentencepiece": VERSION},
            "seed": SEED,
        },
        "sentences": lines,
        "unseen": unseen,
        "cases": {name: golden_case(lines, unseen, settings) for name, settings in CASES.items()},
    }
    write(golden)


main()
