"""A fitted recipe applied to a table, against scikit-learn's ColumnTransformer with the same steps."""

from __future__ import annotations

import json
import subprocess
import time

import duckdb
import numpy as np
import pandas as pd
from bench_support import BIN, DATA, Line
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = [f"n{i}" for i in range(12)]
TEXTS = {"town": 40, "kind": 8, "brand": 120}


def make_table(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(3)
    table = pd.DataFrame({name: random.normal(i, 1 + i, rows) for i, name in enumerate(NUMBERS)})
    for name in NUMBERS[:6]:
        table.loc[random.random(rows) < 0.05, name] = np.nan
    for name, levels in TEXTS.items():
        table[name] = np.array([f"{name} {i}" for i in range(levels)], dtype=object)[random.integers(0, levels, rows)]
    return table


def measure_peer(table: pd.DataFrame, passes: int) -> tuple[float, np.ndarray, list[str]]:
    transformer = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), list(TEXTS)),
        ]
    ).fit(table)
    best = np.inf
    for _ in range(passes):
        began = time.perf_counter()
        out = transformer.transform(table)
        best = min(best, time.perf_counter() - began)
    names = NUMBERS + [f"{name}={value}" for name, values in zip(TEXTS, transformer.named_transformers_["texts"].categories_, strict=True) for value in values]  # fmt: skip
    return len(table) / best, out, names


def run(quick: bool) -> list[Line]:
    rows, passes = (20_000, 3) if quick else (300_000, 7)
    frame = make_table(rows)
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"recipe-{rows}.parquet"
    duckdb.sql(f"COPY frame TO '{path}' (FORMAT parquet)")
    theirs, out, names = measure_peer(frame, passes)
    text = subprocess.run([BIN / "bench_recipe", path, str(passes)], check=True, capture_output=True, text=True).stdout
    figures = json.loads(text)
    weights = 1 + np.arange(rows) % 7
    for place, name in enumerate(names):
        expected = float((out[:, place] * weights).sum())
        assert abs(figures["sums"][name] - expected) <= 1e-6 * max(1.0, abs(expected)), name
    ours = figures["rows_per_second"]
    return [
        Line("recipe", f"{rows:,} rows, {len(NUMBERS)} numbers, {len(TEXTS)} categories", f"{theirs:,.0f} rows/s",
             f"{ours:,.0f} rows/s", f"{ours / theirs:.1f}x", ">= 5x", ours / theirs >= 5,
             "writing the 0/1 features: memory bandwidth"),
    ]  # fmt: skip
