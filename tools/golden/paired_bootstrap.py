"""Writes libs/metrics/fixtures/paired-bootstrap.json: what PyPI's sacrebleu makes of the bootstrap samples in the file.

Usage: python tools/golden/paired_bootstrap.py        (needs sacrebleu 2.6.0; text and samples depend on SEED only)

sacrebleu holds the statistics of sentences in float32, and so rounds a score in its seventh digit. Every case is therefore
run twice: as it is installed, and with float64 in that one place. The samples are those that sacrebleu drew itself.
"""

import json
import logging
import os
import platform
import random
from pathlib import Path

import numpy
import sacrebleu
from sacrebleu import significance
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.utils import Color, _format_score_lines

SEED = 20240611
TARGET = Path(__file__).parents[2] / "libs/metrics/fixtures/paired-bootstrap.json"
WORDS = "the a red old small house river horse woman children play runs near under with without and but today never".split()
METRICS = [
    ("bleu", BLEU, {}, {}),
    ("bleu", BLEU, {"tokenize": "char", "smooth_method": "floor"}, {"tokeniser": "char", "smoothing": "floor"}),
    ("chrf", CHRF, {}, {}),
    ("chrf", CHRF, {"word_order": 2}, {"wordOrder": 2}),
    ("ter", TER, {}, {}),
]


class WatchedNumpy:
    """NumPy as sacrebleu's module of significance tests sees it: keeps the samples drawn, and may refuse float32."""

    def __init__(self, is_double):
        self.is_double = is_double
        self.drawn = []
        self.random = self

    def __getattr__(self, name):
        return getattr(numpy, name)

    def array(self, values, dtype=None):
        return numpy.array(values, dtype="float64" if self.is_double and dtype == "float32" else dtype)

    def default_rng(self, seed):
        generator = numpy.random.default_rng(seed)
        watched = self

        class Watched:
            def choice(self, *arguments, **options):
                indices = generator.choice(*arguments, **options)
                watched.drawn.append(indices)
                return indices

        return Watched()


# --- corpora ---------------------------------------------------------------------------------------------------------


def line_of(rng, low=4, high=14):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(low, high)))


def noisy(rng, line, strength):
    """The line with words lost, changed and swapped."""
    words = [rng.choice(WORDS) if rng.random() < strength else word for word in line.split() if rng.random() > strength / 3]
    if len(words) > 2 and rng.random() < strength:
        place = rng.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def corpora(rng):
    """Yields (name, systems with the baseline first, reference sets, number of samples, seed)."""
    lines = [line_of(rng) for _ in range(41)]
    better, worse = ([noisy(rng, line, share) for line in lines] for share in (0.12, 0.4))
    near = [noisy(rng, line, 0.27) for line in lines]
    yield "two-systems", [[noisy(rng, line, 0.25) for line in lines], better, near], [lines], 200, 12345
    yield "a-worse-system", [better, worse], [lines], 97, 7
    lines = [line_of(rng) for _ in range(23)]
    references = [lines, [noisy(rng, line, 0.2) for line in lines], [noisy(rng, line, 0.4) for line in lines]]
    systems = [[noisy(rng, line, 0.3) for line in lines], [noisy(rng, line, 0.33) for line in lines]]
    yield "three-references", systems, references, 130, 99
    lines = [line_of(rng, 1, 4) for _ in range(5)]
    systems = [["", *lines[1:3], "", lines[4]], [lines[0], "", noisy(rng, lines[2], 0.5), "", ""]]
    yield "few-short-lines", systems, [lines], 39, 3
    yield "one-sample", [[noisy(rng, line, 0.3) for line in lines], lines], [lines], 1, 5
    systems = [[noisy(rng, line, 0.3) for line in lines]] * 2
    yield "a-system-against-itself", systems, [lines], 50, 12


# --- sacrebleu -------------------------------------------------------------------------------------------------------


def tested(kind, options, systems, references, num_samples, seed, is_double):
    """Signature, results and samples of sacrebleu's test; all of its draws are the same."""
    os.environ["SACREBLEU_SEED"] = str(seed)
    significance.np = WatchedNumpy(is_double)
    named = [(f"system {index}", lines) for index, lines in enumerate(systems)]
    test = significance.PairedTest(named, {"metric": kind(**options)}, references, test_type="bs", n_samples=num_samples)
    signatures, scores = test()
    first, *others = significance.np.drawn
    assert len(others) == len(systems) - 1 and all((first == other).all() for other in others)
    (name,) = signatures
    return name, signatures[name], scores[name], first


def numbers(result):
    return {"score": result.score, "mean": float(result.mean), "halfWidth": float(result.ci), "pValue": result.p_value}


def compared(name, kind, options, our_options, corpus):
    printed_name, signature, results, samples = tested(kind, options, *corpus, is_double=True)
    _, _, installed, same_samples = tested(kind, options, *corpus, is_double=False)
    assert (samples == same_samples).all()
    printed = _format_score_lines({"System": ["" for _ in results], "metric": list(results)}, multiline=False)
    comparison = {
        "metric": name,
        "options": our_options,
        "name": printed_name,
        "signature": signature.format(),
        "shortSignature": signature.format(short=True),
        "results": [numbers(result) | {"line": line} for result, line in zip(results, list(printed.values())[1], strict=True)],
        "installedResults": [numbers(result) for result in installed],
    }
    return comparison, samples


# --- our own samples -------------------------------------------------------------------------------------------------

MASK = 0xFFFFFFFF


def rotated(word, count):
    return ((word << count) | (word >> (32 - count))) & MASK


def xoshiro(state):
    """xoshiro128** 1.1, Blackman and Vigna 2021."""
    state = list(state)
    while True:
        yield rotated(state[1] * 5 & MASK, 7) * 9 & MASK
        shifted = state[1] << 9 & MASK
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotated(state[3], 11)


def finalised(word):
    """The finaliser of MurmurHash3."""
    word = (word ^ word >> 16) * 0x85EBCA6B & MASK
    word = (word ^ word >> 13) * 0xC2B2AE35 & MASK
    return word ^ word >> 16


def drawn(seed, num_segments, num_samples):
    words = xoshiro([finalised(seed + place * 0x9E3779B9 & MASK) for place in range(1, 5)])
    return [[next(words) * num_segments >> 32 for _ in range(num_segments)] for _ in range(num_samples)]


def main():
    logging.getLogger("sacrebleu").setLevel(logging.ERROR)
    Color.ENABLE_COLORS = False
    known = xoshiro([1, 2, 3, 4])
    assert [next(known) for _ in range(4)] == [11520, 0, 5927040, 70819200]
    cases = []
    for name, *corpus in corpora(random.Random(SEED)):
        systems, references, num_samples, seed = corpus
        comparisons, samples = zip(*(compared(*metric, corpus) for metric in METRICS), strict=True)
        assert all((samples[0] == other).all() for other in samples)
        case = {"name": name, "numSamples": num_samples, "seed": seed, "systems": systems, "references": references}
        cases.append(case | {"samples": samples[0].tolist(), "comparisons": comparisons})
    golden = {
        "provenance": {
            "script": "tools/golden/paired_bootstrap.py",
            "sacrebleu": sacrebleu.__version__,
            "numpy": numpy.__version__,
            "python": platform.python_version(),
            "seed": SEED,
        },
        "cases": cases,
        "ownSamples": [
            {"seed": seed, "numSegments": size, "samples": drawn(seed, size, 3)} for seed, size in ((12345, 7), (0, 100), (MASK, 5))
        ],
    }
    TARGET.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")).replace('},{"', '},\n{"') + "\n")


main()
