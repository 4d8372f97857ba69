"""Forecasts from the origins of `forecast evaluate` with statsforecast, and prints MASE and coverage of the 80 % interval.

Usage: python tools/bench/peers/statsforecast_origins.py FILE COLUMN HORIZON SEASON [MODEL...]    (needs statsforecast, pandas)

Models: arima, ets, theta; default: arima and ets. Like the simple methods of `evaluate`, each is fitted anew at every origin to
the last 2,000 values, with straight lines over missing ones.
"""

import sys
import time

import numpy as np
import pandas as pd
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta

NUM_ORIGINS, SHARE, LONGEST_PAST = 20, 0.15, 2000
MODELS = {"arima": AutoARIMA, "ets": AutoETS, "theta": AutoTheta}


def main(path: str, column: str, horizon: int, season: int, names: list[str]) -> None:
    values = pd.read_csv(path, na_values=["NA", "?", ""])[column].astype(float).to_numpy()
    first = len(values) - max(horizon, round(SHARE * len(values)))
    step = (len(values) - horizon - first) / (NUM_ORIGINS - 1)
    origins = [round(first + index * step) for index in range(NUM_ORIGINS)]
    filled = pd.Series(values).interpolate(limit_direction="both").to_numpy()
    for name in names or ["arima", "ets"]:
        errors, inside, start = [], [], time.time()
        for origin in origins:
            model = MODELS[name](season_length=season)
            said = model.forecast(y=filled[max(0, origin - LONGEST_PAST) : origin], h=horizon, level=[80])
            actual = values[origin : origin + horizon]
            present = ~np.isnan(actual)
            scale = np.nanmean(np.abs(values[season:origin] - values[: origin - season]))
            errors += list(np.abs(said["mean"][present] - actual[present]) / scale)
            inside += list((actual[present] >= said["lo-80"][present]) & (actual[present] <= said["hi-80"][present]))
        print(f"{name}: MASE {np.mean(errors):.4f}, in 80 % {100 * np.mean(inside):.1f}, {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
