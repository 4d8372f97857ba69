"""Accuracy of fastText and of TF-IDF with logistic regression on labelled texts, beside `classify evaluate`.

Usage: python tools/bench/peers/text_classifiers.py TRAIN.tsv VALIDATION.tsv     (needs scikit-learn and fasttext)

Both files have two columns with a tab between them; the column with fewer different values holds the labels. Words are
cut as both peers do: at spaces, since the texts of movie-reviews and sst2 were cut before; fastText's label and settings
are written out below. The settings of each peer are those that do best on VALIDATION among the few that are tried, as the
checkpoints of `classify train` are chosen by it too. One line per peer: accuracy in percent, seconds, settings.
"""

import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import fasttext
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

SEEDS = [1, 2, 3]


def read(path: str) -> tuple[list[str], list[str]]:
    rows = [line.split("\t") for line in Path(path).read_text(encoding="utf-8").split("\n") if line]
    label = min((0, 1), key=lambda column: len({row[column] for row in rows}))
    return [row[1 - label] for row in rows], [row[label] for row in rows]


def tf_idf(train, validation) -> None:
    started = time.time()
    results = []
    for ngrams, c in product([1, 2, 3], [1, 3, 10, 30]):
        vectorizer = TfidfVectorizer(ngram_range=(1, ngrams), sublinear_tf=True, token_pattern=r"\S+")
        features = vectorizer.fit_transform(train[0])
        model = LogisticRegression(C=c, max_iter=1000).fit(features, train[1])
        results.append((100 * model.score(vectorizer.transform(validation[0]), validation[1]), ngrams, c))
    accuracy, ngrams, c = max(results)
    print(f"TF-IDF + logistic regression {accuracy:.2f} ({time.time() - started:.0f} s; 1- to {ngrams}-grams, C {c})")


def fast_text(train, validation) -> None:
    started = time.time()
    results = []
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{label} {text}\n" for text, label in zip(*train))
        file.flush()
        for ngrams, epochs in product([1, 2, 3], [5, 10, 25]):
            scores = []
            for seed in SEEDS:
                settings = {"epoch": epochs, "wordNgrams": ngrams, "lr": 0.5, "dim": 100, "thread": 1, "seed": seed}
                model = fasttext.train_supervised(file.name, verbose=0, **settings)
                guesses = [found[0][9:] for found in model.predict(validation[0])[0]]
                scores.append(100 * sum(map(str.__eq__, guesses, validation[1])) / len(guesses))
            results.append((sum(scores) / len(scores), max(scores) - min(scores), ngrams, epochs))
    accuracy, spread, ngrams, epochs = max(results)
    print(
        f"fastText {accuracy:.2f}, spread {spread:.2f} over {len(SEEDS)} seeds "
        f"({time.time() - started:.0f} s; word {ngrams}-grams, {epochs} epochs, rate 0.5, 100 dimensions)"
    )


if __name__ == "__main__":
    files = [read(path) for path in sys.argv[1:3]]
    tf_idf(*files)
    fast_text(*files)
