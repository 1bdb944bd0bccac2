"""The tables the benches work on, made from fixed seeds and kept in bench/.peer/data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from bench_support import DATA

FEATURES = [f"x{i:02d}" for i in range(20)]


def numbers(rows: int) -> pd.DataFrame:
    """20 numeric features and a binary target that trees can learn but not fully."""
    random = np.random.default_rng(20_260_101)
    x = random.normal(size=(rows, len(FEATURES)))
    score = x[:, 0] + x[:, 1] * x[:, 2] + np.abs(x[:, 3]) - 0.5 * x[:, 4] ** 2 + np.sin(2 * x[:, 5])
    chance = 1 / (1 + np.exp(-score))
    frame = pd.DataFrame(np.round(x, 5), columns=FEATURES)
    frame["target"] = np.where(random.random(rows) < chance, "yes", "no")
    return frame


def numbers_csv(rows: int) -> Path:
    """The same as a CSV file."""
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"numbers-{rows}.csv"
    if not path.exists():
        numbers(rows).to_csv(path.with_suffix(".part"), index=False)
        path.with_suffix(".part").rename(path)
    return path


def mixed_csv(megabytes: int) -> Path:
    """Numbers, categories, dates, flags and texts: one block of rows, repeated to the size asked for."""
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"mixed-{megabytes}.csv"
    if path.exists():
        return path
    random = np.random.default_rng(7)
    rows = 200_000
    frame = pd.DataFrame(
        {
            "id": np.arange(rows),
            "amount": np.round(random.gamma(2, 50, rows), 2),
            "ratio": random.random(rows),
            "count": random.integers(0, 1_000, rows),
            "city": random.choice(["Berlin", "Lagos", "Lima", "Osaka", "Quito", "Turin"], rows),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 2_000, rows), "D"),
            "active": random.choice(["true", "false"], rows),
            "note": np.char.add("note number ", random.integers(0, 50_000, rows).astype(str)),
            "maybe": np.where(random.random(rows) < 0.3, "", np.round(random.normal(size=rows), 4).astype(str)),
        }
    )
    header, _, block = frame.to_csv(index=False).encode().partition(b"\n")
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        file.write(header + b"\n")
        while file.tell() < megabytes * 1_000_000:
            file.write(block)
    part.rename(path)
    return path
