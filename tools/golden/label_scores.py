"""Writes libs/metrics/fixtures/label-scores.json: scores of classes from scikit-learn.

Usage: python tools/golden/label_scores.py     (needs scikit-learn and numpy; the numbers depend on SEED only)

The last class is never predicted, one is never there: precision or recall of them is 0 (zero_division=0). The expected
calibration error is written out bin by bin, as in Guo et al. 2017, equation 3, with 15 bins open at their lower end.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

SEED = 20261130
LABELS = ["negative", "neutral", "positive", "absent", "missed"]
NUM = 137
NUM_BINS = 15
TARGET = Path(__file__).parents[2] / "libs/metrics/fixtures/label-scores.json"


def calibration_error(probabilities: np.ndarray, right: np.ndarray) -> float:
    edges = np.linspace(0, 1, NUM_BINS + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (probabilities > low) & (probabilities <= high)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - probabilities[inside].mean())
    return total


def main() -> None:
    random = np.random.default_rng(SEED)
    references = random.choice(["negative", "neutral", "positive", "missed"], NUM, p=[0.4, 0.2, 0.3, 0.1])
    guesses = random.choice(["negative", "neutral", "positive", "absent"], NUM)
    predictions = np.where(random.random(NUM) < 0.6, np.where(references == "missed", "neutral", references), guesses)
    probabilities = random.uniform(0.2, 1, NUM)
    each = precision_recall_fscore_support(references, predictions, labels=LABELS, zero_division=0)
    macro = precision_recall_fscore_support(references, predictions, labels=LABELS, zero_division=0, average="macro")
    TARGET.write_text(
        json.dumps(
            {
                "provenance": {
                    "script": "tools/golden/label_scores.py",
                    "scikit-learn": sklearn.__version__,
                    "numpy": np.__version__,
                    "seed": SEED,
                },
                "labels": LABELS,
                "references": references.tolist(),
                "predictions": predictions.tolist(),
                "probabilities": probabilities.tolist(),
                "accuracy": accuracy_score(references, predictions),
                "macro": [float(value) for value in macro[:3]],
                "classes": [[float(value) for value in values] for values in zip(*each)],
                "confusion": confusion_matrix(references, predictions, labels=LABELS).tolist(),
                "calibrationError": calibration_error(probabilities, references == predictions),
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
