"""Forecasts from the origins of `forecast evaluate` with statsforecast, and prints the scores that `evaluate` prints.

Usage: python tools/bench/peers/statsforecast_origins.py FILE --column C --horizon H --season S [--time COLUMN --every 1D]
       [--write series.json] [MODEL...]    (needs statsforecast, pandas)

Models: arima, arima-approximated, ets, theta, seasonal-naive; default: arima, ets and seasonal-naive. Like the simple methods of
`evaluate`, each is fitted anew at every origin to the last 2,000 values, with straight lines over missing ones. Point forecasts are
the means, which are the medians of these normal distributions; quantiles are the ends of the intervals of 50, 80 and 95 %.
With `--time` and `--every`, days that are left out are missing values, as for `--gaps missing`. `--write` writes the series and
the origins for js_forecasters.mjs.
"""

import argparse
import functools
import json
import time

import numpy as np
import pandas as pd
import statsforecast
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta, SeasonalNaive

SHARE, LONGEST_PAST = 0.15, 2000
MODELS = {
    "arima": AutoARIMA,
    "arima-approximated": functools.partial(AutoARIMA, approximation=True),
    "ets": AutoETS,
    "theta": AutoTheta,
    "seasonal-naive": SeasonalNaive,
}
LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
COLUMNS = ["lo-95", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-95"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("models", nargs="*")
    parser.add_argument("--column", required=True)
    parser.add_argument("--horizon", type=int, required=True)
    parser.add_argument("--season", type=int, required=True)
    parser.add_argument("--time")
    parser.add_argument("--every")
    parser.add_argument("--origins", type=int, default=20)
    parser.add_argument("--write")
    given = parser.parse_intermixed_args()
    values, origins = series(given)
    if given.write:
        with open(given.write, "w", encoding="utf-8") as out:
            known = [None if np.isnan(value) else value for value in values]
            json.dump({"values": known, "origins": origins, "horizon": given.horizon, "season": given.season}, out)
    for name in given.models or ["arima", "ets", "seasonal-naive"]:
        start = time.time()
        found = evaluated(name, values, origins, given)
        seconds = round(time.time() - start, 1)
        print(json.dumps({"method": name, **found, "seconds": seconds, "statsforecast": statsforecast.__version__}), flush=True)


def series(given: argparse.Namespace) -> tuple[np.ndarray, list[int]]:
    table = pd.read_csv(given.file, na_values=["NA", "?", ""])
    if given.time:
        table = table.set_index(pd.to_datetime(table[given.time])).asfreq(given.every)
    values = table[given.column].astype(float).to_numpy()
    first = len(values) - max(given.horizon, round(SHARE * len(values)))
    step = (len(values) - given.horizon - first) / (given.origins - 1)
    return values, [int(np.floor(first + index * step + 0.5)) for index in range(given.origins)]  # rounded as in JavaScript


def evaluated(name: str, values: np.ndarray, origins: list[int], given: argparse.Namespace) -> dict[str, float]:
    filled = pd.Series(values).interpolate(limit_direction="both").to_numpy()
    actuals, quantiles, scales = [], [], []
    for origin in origins:
        model = MODELS[name](season_length=given.season)
        past = filled[max(0, origin - LONGEST_PAST) : origin]
        said = model.forecast(y=past, h=given.horizon, level=[50, 80, 95])
        actual = values[origin : origin + given.horizon]
        present = ~np.isnan(actual)
        actuals.append(actual[present])
        quantiles.append(np.stack([said[one][present] for one in COLUMNS], axis=1))
        scale = np.nanmean(np.abs(values[given.season : origin] - values[: origin - given.season]))
        scales.append(np.full(present.sum(), scale))
    return scores(np.concatenate(actuals), np.concatenate(quantiles), np.concatenate(scales))


def scores(actual: np.ndarray, quantiles: np.ndarray, scale: np.ndarray) -> dict[str, float]:
    """Those of libs/metrics/src/lib/forecast-scores.ts, from quantiles [value, level]."""
    median = quantiles[:, 3]
    errors = np.abs(actual - median)
    size = np.abs(actual) + np.abs(median)
    offsets = actual[:, None] - quantiles
    found = {
        "mase": np.mean(errors / scale),
        "smape": 200 * np.mean(np.divide(errors, size, out=np.zeros_like(errors), where=size > 0)),
        "rmse": np.sqrt(np.mean(errors**2)),
        "crps": 2 * np.mean(np.maximum(LEVELS * offsets, (LEVELS - 1) * offsets)),
        "coverage80": np.mean((actual >= quantiles[:, 1]) & (actual <= quantiles[:, 5])),
    }
    return {key: round(float(value), 4) for key, value in found.items()} | {"numValues": len(actual)}


if __name__ == "__main__":
    main()
