"""LightGBM through the API, CSV already imported, against Python's lightgbm.train from pandas on the same rows."""

from __future__ import annotations

import time

import lightgbm
import numpy as np
from bench_support import Line, lab
from bench_tables import FEATURES, numbers, numbers_csv
from sklearn.metrics import roc_auc_score

PARAMETERS = {"num_leaves": 63, "learning_rate": 0.1, "min_child_samples": 20}
ROUNDS = 200
TEST_SHARE = 0.2
PAIRS = 3


def measure_peer(rows: int) -> tuple[float, float]:
    """Seconds of Dataset and train on 80 % of the rows, and the AUC on the others."""
    frame = numbers(rows)
    is_test = np.random.default_rng(1).random(rows) < TEST_SHARE
    label = (frame["target"] == "yes").astype(int)
    began = time.perf_counter()
    data = lightgbm.Dataset(frame.loc[~is_test, FEATURES], label[~is_test])
    parameters = {**PARAMETERS, "objective": "binary", "verbosity": -1, "num_threads": 2}
    booster = lightgbm.train(parameters, data, ROUNDS)
    chances = booster.predict(frame.loc[is_test, FEATURES])
    auc = roc_auc_score(label[is_test], chances)
    return time.perf_counter() - began, auc


def measure_ours(rows: int) -> tuple[float, float]:
    """Seconds from the request to the finished training, and its AUC on the holdout."""
    with lab("classification") as here:
        dataset = here.dataset(here.upload(numbers_csv(rows)))
        began = time.perf_counter()
        model = here.train(dataset, {**PARAMETERS, "n_estimators": ROUNDS}, TEST_SHARE)
        seconds = time.perf_counter() - began
        metrics = here.api.get(f"/api/models/{model['id']}/metrics", expect=200).json()
        return seconds, metrics["test"]["roc_auc"]


def run(quick: bool) -> list[Line]:
    rows = 50_000 if quick else 500_000
    # What else runs on the machine changes from one minute to the next: only neighbours are compared.
    pairs = [(measure_peer(rows), measure_ours(rows)) for _ in range(1 if quick else PAIRS)]
    pairs.sort(key=lambda pair: pair[1][0] / pair[0][0])
    (peer_s, peer_auc), (ours_s, ours_auc) = pairs[len(pairs) // 2]
    ratios = ", ".join(f"{ours[0] / peer[0]:.2f}x" for peer, ours in pairs)
    budget = peer_s * 1.05 + 1
    gap = abs(ours_auc - peer_auc)
    noise = 0.02 if quick else 0.005
    return [
        Line("train", f"{rows:,} x {len(FEATURES)}, {ROUNDS} rounds", f"{peer_s:.1f} s", f"{ours_s:.1f} s",
             f"{ours_s / peer_s:.2f}x", f"<= 1.05x + 1 s ({budget:.1f} s)", ours_s <= budget,
             f"LightGBM's histograms on two cores; then scoring for metrics, importance and curves. Pairs: {ratios}"),
        Line("train", "AUC on held out rows", f"{peer_auc:.4f}", f"{ours_auc:.4f}", f"{ours_auc - peer_auc:+.4f}",
             f"equal within {noise}", gap <= noise),
    ]  # fmt: skip
