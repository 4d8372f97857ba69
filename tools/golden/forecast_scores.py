"""Writes libs/metrics/fixtures/forecast-scores.json: scores of forecasts from utilsforecast.

Usage: python tools/golden/forecast_scores.py     (needs utilsforecast, pandas and numpy; the numbers depend on SEED only)

utilsforecast's smape is a share between 0 and 1; M4's, which is asked for, is 200 times that. Its mqloss is the mean
pinball loss; the continuous ranked probability score is taken for twice that.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from utilsforecast.losses import coverage, mase, mqloss, rmse, smape

SEED = 20261130
LEVELS = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
SEASON, TRAIN, HORIZON = 7, 60, 23
TARGET = Path(__file__).parents[2] / "libs/metrics/fixtures/forecast-scores.json"


def main() -> None:
    random = np.random.default_rng(SEED)
    values = 30 + 8 * np.sin(np.arange(TRAIN + HORIZON) * 2 * np.pi / SEASON) + random.normal(0, 3, TRAIN + HORIZON)
    train, actual = values[:TRAIN], values[TRAIN:]
    center = actual + random.normal(0, 4, HORIZON)
    quantiles = np.sort(center[:, None] + random.normal(0, 5, (HORIZON, len(LEVELS))), axis=1)
    frame = pd.DataFrame({"unique_id": "a", "ds": np.arange(TRAIN, TRAIN + HORIZON), "y": actual})
    frame["m"] = quantiles[:, 3]
    names = [f"q{level}" for level in LEVELS]
    for index, name in enumerate(names):
        frame[name] = quantiles[:, index]
    for percent, low, high in ((80, 1, 5), (95, 0, 6), (50, 2, 4)):
        frame[f"m-lo-{percent}"], frame[f"m-hi-{percent}"] = quantiles[:, low], quantiles[:, high]
    past = pd.DataFrame({"unique_id": "a", "ds": np.arange(TRAIN), "y": train})
    one = lambda scores, name="m": float(scores[name].iloc[0])
    expected = {
        "mase": one(mase(frame, ["m"], seasonality=SEASON, train_df=past)),
        "smape": 200 * one(smape(frame, ["m"])),
        "rmse": one(rmse(frame, ["m"])),
        "crps": 2 * one(mqloss(frame, {"m": names}, np.array(LEVELS))),
        "coverage": {str(level): one(coverage(frame, ["m"], level)) for level in (50, 80, 95)},
    }
    provenance = {"script": "tools/golden/forecast_scores.py", "seed": SEED}
    provenance |= {name: version(name) for name in ("utilsforecast", "numpy", "pandas")}
    content = {"provenance": provenance, "levels": LEVELS, "season": SEASON, "train": train.tolist()}
    content |= {"actual": actual.tolist(), "quantiles": quantiles.tolist(), "expected": expected}
    TARGET.write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()
