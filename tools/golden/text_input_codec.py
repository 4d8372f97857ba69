"""Writes libs/text-input/fixtures/codec.json and the models beside it: what SentencePiece makes of odd and common text.

Usage: python tools/golden/text_input_codec.py FOLDER          (needs pip's sentencepiece 0.2.3 and protobuf 7.36.2)
       python3 tools/golden/text_input_codec.py FOLDER --old   (needs Debian's python3-sentencepiece 0.1.97)

The first trains the models, keeps them in FOLDER, and writes what the newest release makes of the texts; the second adds,
for the same models and texts, the answers of 0.1.97 that are others. The texts depend on SEED only. The table of nmt_nfkc
is left out of the model beside the answers: its reader makes the same one of Unicode's own rules. That of nfkc holds only
rules for the texts, so that it is small.
"""

import gzip
import io
import json
import random
import sys
import tempfile
import unicodedata
from pathlib import Path

import sentencepiece

SEED = 20261130
FIXTURES = Path(__file__).parents[2] / "libs/text-input/fixtures"
TARGET = FIXTURES / "codec.json"
SPECIAL = {"pad_id": 0, "unk_id": 1, "bos_id": 2, "eos_id": 3}

WORDS = """der die das ein und mit auf in zu von nicht auch sehr Hund Katze Garten Wasser Straße Brücke Läufer Mädchen
Größe Sonne Donaudampfschiff l'eau d'été où ça être garçon élève Noël cœur рыба собака дом человек улица большой ещё
подъезд здравствуйте مرحبا السلام كتاب 你好 世界 東京 タワー ひらがな 한국어 2024 3,50 1/2 aaa aaaa bananana haha hahaha
hahahaha cafe\u0301 nai\u0308ve ﬁnden Ⅷ ½ ＡＢＣ 😀 👍🏽 <2de> <mask> ... ! ? „Wort“ –""".split()
ODD = [
    "", " ", "    ", "\u2581", "\u2581\u2581", " \u2581 a", "a\u2581b", "a", " a ", "a  b", "  two   words  ", "a" * 40, "ha" * 30,
    "aaaaaaa aaaaa aaa", "bananananana", "<s>", "</s>", "<unk>", "<pad>", "<s>a</s>", "<0x41>", "<0x0A>", "a\tb", "a\nb\r\n", "\t",
    "a\u0007b", "\u0007", "a\0b", "x\u00a0y", "x\u3000y", "\u200b", "\ufeffab", "\ufffd", "a\ufffd", "\u001fx", "\u061ca", "\u200eab",
    "e\u0301", "\u0301", "e\u0301\u0323", "a \u0308 b", "\u1112\u1161\u11ab", "ﬁ", "ﬁ\u0301", "ﷺ", "Å", "A\u030a", "～", "…", "①②", "㍿",
    "𠮷野家", "𝒳𝓎", "🇩🇪", "👩\u200d👩\u200d👧", "\U0010ffff", "\U000e0001", "ŵŷ zzz", "Ω", "ſ", "ΐ", "क्षि", "ไทย", "ⵣ", "ኢትዮጵያ",
    "你好，世界！", "日本語とカタカナ", "Straße STRASSE", "naïve Noël", "здравствуйте, мир", "السلام عليكم", "שלום עולם",
    "<mask>", "a<mask>b", "<mask><mask>", "<2de> Hund", "x<2de>", "<2d", "<ma<mask>sk>", "<mask>er", "Hund<mask>Katze <2de><mask>",
    "1234567890", "3,50 € = $4.00", "http://example.org/a_b?c=d&e=f", "C++ & C#", "'\"`´’", "-–—", "a" + " " * 20 + "b", "unk好unk", "好 好",
]
FRAGMENTS = WORDS + [" ", "  ", "\u2581", "\u0301", "\u0308", "<mask>", "<2de>", "q", "ж", "好", "😀", "\u00a0", "\u0007", "ﬁ", "e", "a", "aa"]


def texts():
    rng = random.Random(SEED)
    lines = [" ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 8))) for _ in range(25)]
    mixed = ["".join(rng.choice(FRAGMENTS) for _ in range(rng.randint(1, 12))) for _ in range(60)]
    wild = ["".join(chr(rng.choice([rng.randrange(1, 0x300), rng.randrange(0x300, 0xD800), rng.randrange(0xE000, 0x30000)]))
                    for _ in range(rng.randint(1, 10))) for _ in range(40)]
    return ODD + lines + mixed + wild


def training_text():
    rng = random.Random(SEED + 1)
    weights = [1 / (1 + place) ** 0.7 for place in range(len(WORDS))]
    order = rng.sample(WORDS, len(WORDS))
    return [" ".join(rng.choices(order, weights, k=rng.randint(2, 10))).replace("<2de>", "").replace("<mask>", "") for _ in range(600)]


def cases():
    symbols = {"user_defined_symbols": ["<mask>", "<2de>", "hah"], "control_symbols": ["<2fr>"]}
    bpe = {"model_type": "bpe", "vocab_size": 330, "character_coverage": 0.995}
    unigram = {"model_type": "unigram", "vocab_size": 220, "character_coverage": 0.98, "hard_vocab_limit": False}
    return {
        "bpe-nmt": {**bpe, **symbols, "normalization_rule_name": "nmt_nfkc"},
        "bpe-bytes": {**bpe, "vocab_size": 520, "byte_fallback": True, "normalization_rule_name": "identity"},
        "bpe-suffix": {**bpe, "treat_whitespace_as_suffix": True, "normalization_rule_name": "identity"},
        "bpe-spaces": {**bpe, **symbols, "add_dummy_prefix": False, "remove_extra_whitespaces": False,
                       "allow_whitespace_only_pieces": True, "normalization_rule_name": "identity"},
        "bpe-unused": {**bpe, **symbols, "normalization_rule_name": "identity"},
        "unigram-nfkc": {**unigram, **symbols, "normalization_rule_tsv": nfkc_rules()},
        "unigram-bytes": {**unigram, "vocab_size": 460, "byte_fallback": True, "normalization_rule_name": "identity",
                          "unk_surface": "?"},
        "word": {"model_type": "word", "vocab_size": 60, "normalization_rule_name": "identity", "user_defined_symbols": ["<mask>"]},
        "char": {"model_type": "char", "vocab_size": 90, "normalization_rule_name": "identity", **symbols},
    }


def nfkc_rules():
    """NFKC as rules for what is in the texts, up to three characters at a time."""
    def normal(text):
        return unicodedata.normalize("NFKC", text)

    rules = {}
    for line in texts() + training_text():
        for start in range(len(line)):
            if normal(line[start]) != line[start]:
                rules[line[start]] = normal(line[start])
            for end in (start + 2, start + 3):
                part = line[start:end]
                if len(part) == end - start and all(map(unicodedata.combining, part[1:])) and normal(part) != part:
                    rules[part] = normal(part)
    codes = lambda text: " ".join(f"{ord(character):X}" for character in text)
    return "".join(f"{codes(source)}\t{codes(target)}\n" for source, target in sorted(rules.items()))


def parsed(serialized):
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(serialized)
    return model


def with_unused(serialized):
    """Marks every ninth learnt piece as out of use, characters among them."""
    model = parsed(serialized)
    for place, piece in enumerate(model.pieces):
        if piece.type == model.SentencePiece.NORMAL and place % 9 == 0 and piece.piece != "\u2581":
            piece.type = model.SentencePiece.UNUSED
    return model.SerializeToString()


def without_table(serialized):
    model = parsed(serialized)
    if model.normalizer_spec.name == "nmt_nfkc":
        model.normalizer_spec.precompiled_charsmap = b""
    return model.SerializeToString()


def train(name, settings):
    written = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_text("\n".join(training_text()) + "\n", newline="\n")
        if "normalization_rule_tsv" in settings:
            rules = Path(folder) / "rules.tsv"
            rules.write_text(settings["normalization_rule_tsv"])
            settings = {**settings, "normalization_rule_tsv": str(rules)}
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_writer=written, num_threads=1, minloglevel=2, **SPECIAL, **settings
        )
    model = written.getvalue()
    return with_unused(model) if name == "bpe-unused" else model


def answers(model, lines):
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    rows = []
    for line in lines:
        ids = processor.encode(line, out_type=int)
        rows.append({"ids": ids, "pieces": processor.encode(line, out_type=str), "decoded": processor.decode(ids)})
    return rows


def write(golden):
    TARGET.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    folder = Path(sys.argv[1])
    if "--old" in sys.argv[2:]:
        golden = json.loads(TARGET.read_text())
        for name, rows in golden["answers"].items():
            old = answers((folder / f"{name}.model").read_bytes(), golden["texts"])
            golden["older"][name] = {str(n): row for n, row in enumerate(old) if row != rows[n]}
        golden["provenance"]["packages"]["sentencepiece (older)"] = sentencepiece.__version__
        return write(golden)
    lines = texts()
    golden = {
        "provenance": {
            "script": "tools/golden/text_input_codec.py",
            "packages": {"sentencepiece": sentencepiece.__version__},
            "seed": SEED,
        },
        "texts": lines,
        "answers": {},
        "older": {},
    }
    for name, settings in cases().items():
        model = train(name, settings)
        (folder / f"{name}.model").write_bytes(model)
        (FIXTURES / f"{name}.model.gz").write_bytes(gzip.compress(without_table(model), 9, mtime=0))
        golden["answers"][name] = answers(model, lines)
    write(golden)


main()
