"""Writes libs/system/forecasting/fixtures/likelihoods.json: likelihoods and quantiles of distributions from SciPy.

Usage: python tools/golden/likelihoods.py     (needs scipy and numpy; the numbers depend on SEED only)

What a network says of a value is a location, a width and, for Student-t, the degrees of freedom; width and degrees pass
through softplus, and 0.001 and 2 are added to them.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import norm, t

SEED = 20261130
LEVELS = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
ROWS, HORIZON = 3, 4
TARGET = Path(__file__).parents[2] / "libs/system/forecasting/fixtures/likelihoods.json"


def softplus(values: np.ndarray) -> np.ndarray:
    return np.log1p(np.exp(values))


def main() -> None:
    random = np.random.default_rng(SEED)
    values = random.normal(0, 2, (ROWS, HORIZON))
    said = random.normal(0, 2, (ROWS, HORIZON, 3))
    said[..., 1] = random.uniform(-1, 2, (ROWS, HORIZON))  # widths that leave float32 its digits
    said[0, 0, 2], said[1, 1, 2] = 9, -6  # nearly normal, and tails that are as heavy as they get
    location, width, freedom = said[..., 0], softplus(said[..., 1]) + 1e-3, softplus(said[..., 2]) + 2
    pinball = np.maximum(np.array(LEVELS) * (values[..., None] - said[..., :1]), (np.array(LEVELS) - 1) * (values[..., None] - said[..., :1])).mean(-1)
    content = {
        "provenance": {"script": "tools/golden/likelihoods.py", "seed": SEED, "scipy": scipy.__version__, "numpy": np.__version__},
        "values": values.tolist(),
        "said": said.tolist(),
        "gaussian": {
            "losses": (-norm.logpdf(values, location, width)).tolist(),
            "quantiles": norm.ppf(np.array(LEVELS), location[..., None], width[..., None]).tolist(),
        },
        "student": {
            "losses": (-t.logpdf(values, freedom, location, width)).tolist(),
            "quantiles": t.ppf(np.array(LEVELS), freedom[..., None], location[..., None], width[..., None]).tolist(),
        },
        "pinball": pinball.tolist(),
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()
