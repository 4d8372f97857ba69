"""Writes libs/metrics/fixtures/caption-metrics.json: self-made captions and what PyPI's pycocoevalcap computes for them.

Usage: python tools/golden/caption_metrics.py     (needs pycocoevalcap 1.2; text and scores depend on SEED only)

The captions are already tokenised: lower-case words with blanks between them, which every tokeniser leaves as they are.
"""

import json
import platform
import random
from importlib.metadata import version
from pathlib import Path

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

SEED = 20250311
TARGET = Path(__file__).parents[2] / "libs/metrics/fixtures/caption-metrics.json"

# --- captions --------------------------------------------------------------------------------------------------------

SIZES = "small big young old tall tiny".split()
COLOURS = "red green white brown grey spotted".split()
AGENTS = "dog cat horse girl boy farmer singer goat rider swimmer children ducks".split()
ACTIONS = "runs runs quickly jumps sits waits plays eats is running is jumping was waiting leaps".split()
RELATIONS = "in on near behind under beside".split()
PLACES = "field lake street garden boat bridge hill kitchen market".split()


def phrase(rng):
    words = [rng.choice(["a", "the", "two"])]
    words += rng.sample(SIZES, rng.randint(0, 1)) + rng.sample(COLOURS, rng.randint(0, 2))
    return words + [rng.choice(AGENTS)]


def sentence(rng):
    words = phrase(rng) + [rng.choice(ACTIONS)]
    for _ in range(rng.randint(0, 3)):
        words += [rng.choice(RELATIONS), "the", rng.choice(PLACES)]
    return words


def perturb(rng, words, strength):
    """The caption with some words dropped, doubled, replaced or moved; never empty."""
    result = []
    for word in words:
        kind = rng.randrange(4) if rng.random() < strength else None
        if kind == 0:
            continue
        result += [word, word] if kind == 1 else [rng.choice(AGENTS + PLACES)] if kind == 2 else [word]
        if kind == 3 and len(result) > 1:
            result[-1], result[-2] = result[-2], result[-1]
    return result or words[:1]


def images(rng, count, num_references, strength=0.3):
    """(hypotheses, references) of `count` images; `num_references` draws how many references an image has."""
    hypotheses, references = [], []
    for _ in range(count):
        scene = sentence(rng)
        references.append([perturb(rng, scene, 0.35) for _ in range(num_references(rng))])
        hypotheses.append(perturb(rng, scene, strength))
    return hypotheses, references


def corpora(rng):
    """Yields (name, hypotheses, references); a caption is a list of words, references come per image."""
    yield "five-references", *images(rng, 14, lambda _: 5)
    yield "one-reference", *images(rng, 11, lambda _: 1)
    yield "one-to-five-references", *images(rng, 17, lambda rng: rng.randint(1, 5))
    yield "close-hypotheses", *images(rng, 9, lambda _: 3, 0.05)
    yield "far-hypotheses", *images(rng, 9, lambda _: 2, 0.9)
    yield "single-image", *images(rng, 1, lambda _: 4)
    hypotheses, references = images(rng, 7, lambda _: 3)
    yield "some-empty-hypotheses", [[] if index % 3 == 1 else words for index, words in enumerate(hypotheses)], references
    yield "all-empty-hypotheses", [[] for _ in hypotheses], references
    yield "some-empty-references", hypotheses, [[[], *captions[1:]] if index % 2 else captions for index, captions in enumerate(references)]
    yield "empty-both", [[], *hypotheses[1:]], [[[]], *references[1:]]
    yield "one-word", [[words[-1]] for words in hypotheses], references
    yield "one-word-both", [["dog"], ["cat"], ["goat"]], [[["dog"]], [["dog"], ["cat"]], [["boat"]]]
    yield "two-words", [words[:2] for words in hypotheses], [[words[:2] for words in captions] for captions in references]
    yield "identical", [captions[0] for captions in references], references
    yield "identical-only", [captions[0] for captions in references], [[captions[0]] for captions in references]
    yield "no-overlap", [["violet", "piano", "sings", "loudly"] for _ in references], references
    yield "repeated", [["the"] * 7, ["a", "dog", "a", "dog", "a", "dog"], ["dog", "dog"]], [
        [["the", "cat", "and", "the", "dog"], ["the", "the", "goat"]],
        [["a", "dog", "and", "a", "dog"], ["dog", "a", "dog", "a"]],
        [["dog"], ["dog", "dog", "dog"]],
    ]  # fmt: skip
    yield "same-references-everywhere", hypotheses, [references[0] for _ in references]
    yield "longer", [words * 3 for words in hypotheses], references
    yield "shorter", [words[: len(words) // 2] for words in hypotheses], references
    yield "equally-near-lengths", [["a", "red", "boat", "near", "hill"]] * 2, [
        [["a", "red", "boat"], ["the", "red", "boat", "is", "near", "a", "hill"]],
        [["the", "red", "boat", "is", "near", "a", "hill"], ["a", "red", "boat"]],
    ]  # fmt: skip


# --- scores ----------------------------------------------------------------------------------------------------------


def scores_of(hypotheses, references):
    """Corpus and per-image scores of pycocoevalcap on its own scale (0 to 1; CIDEr-D 0 to 10)."""
    given = {index: [" ".join(words)] for index, words in enumerate(hypotheses)}
    wanted = {index: [" ".join(words) for words in captions] for index, captions in enumerate(references)}
    bleu, bleu_images = Bleu(4).compute_score(wanted, given, verbose=0)
    rouge, rouge_images = Rouge().compute_score(wanted, given)
    cider, cider_images = Cider().compute_score(wanted, given)
    return {
        "corpus": {"bleu": [float(value) for value in bleu], "rougeL": float(rouge), "ciderD": float(cider)},
        "images": [
            {"bleu": [float(value) for value in bleus], "rougeL": float(rouge_image), "ciderD": float(cider_image)}
            for *bleus, rouge_image, cider_image in zip(*bleu_images, rouge_images, cider_images)
        ],
    }


def main():
    cases = [
        {
            "name": name,
            "hypotheses": [" ".join(words) for words in hypotheses],
            "references": [[" ".join(words) for words in captions] for captions in references],
            **scores_of(hypotheses, references),
        }
        for name, hypotheses, references in corpora(random.Random(SEED))
    ]
    provenance = {
        "script": "tools/golden/caption_metrics.py",
        "pycocoevalcap": version("pycocoevalcap"),
        "numpy": version("numpy"),
        "python": platform.python_version(),
        "seed": SEED,
    }
    TARGET.write_text(json.dumps({"provenance": provenance, "cases": cases}, indent=1) + "\n")


main()
