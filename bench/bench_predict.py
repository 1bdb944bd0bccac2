"""One row, 20 features, 100 trees over HTTP with an API key, against FastAPI + uvicorn (2 workers) + pandas + lightgbm."""

from __future__ import annotations

import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

import joblib
import lightgbm
from bench_support import BIN, DATA, HERE, Lab, Line, Load, free_port, lab, program, wait_for_port, wrk
from bench_tables import FEATURES, numbers, numbers_csv

ROWS = 50_000
PARAMETERS = {"num_leaves": 31, "learning_rate": 0.1, "min_child_samples": 20}
ROUNDS = 100
JSON = {"Content-Type": "application/json"}


def bodies() -> list[str]:
    rows = numbers(ROWS)[FEATURES].head(256)
    return [json.dumps({"rows": [row]}, separators=(",", ":")) for row in rows.to_dict("records")]


def peer_models() -> dict[str, Path]:
    """The same trees for both ways of serving them."""
    frame = numbers(ROWS)
    model = lightgbm.LGBMClassifier(**PARAMETERS, n_estimators=ROUNDS, random_state=7, verbosity=-1)
    model.fit(frame[FEATURES], frame["target"] == "yes")
    DATA.mkdir(parents=True, exist_ok=True)
    paths = {"lightgbm.Booster": DATA / "predict-model.txt", "LGBMClassifier": DATA / "predict-model.joblib"}
    model.booster_.save_model(paths["lightgbm.Booster"])
    joblib.dump(model, paths["LGBMClassifier"])
    return paths


def measure_peer(model: Path, tuned: bool, seconds: int) -> Load:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "peer_app:app",
        "--port",
        port,
        "--workers",
        2,
        "--log-level",
        "warning",
    ]
    environment = {**os.environ, "MODEL_FILE": str(model)}
    if tuned:
        environment |= {"TUNED": "1", "OMP_NUM_THREADS": "1"}
    with program(*command, cwd=HERE, env=environment) as peer:
        wait_for_port(port)
        return wrk(f"http://127.0.0.1:{port}/predict", bodies(), JSON, seconds, peer.pid)


def measure_constant(seconds: int) -> Load:
    port = free_port()
    with program(BIN / "bench_constant", port) as constant:
        wait_for_port(port)
        return wrk(f"http://127.0.0.1:{port}/predict", bodies(), JSON, seconds, constant.pid)


def measure_ours(seconds: int, repeats: int, constant_beside: bool) -> list[tuple[Load, Load | None]]:
    """Ours, and each time the constant handler right after it, so that both see the same machine."""
    with lab("classification") as here:
        dataset = here.dataset(here.upload(numbers_csv(ROWS)))
        model = here.train(dataset, {**PARAMETERS, "n_estimators": ROUNDS}, test_fraction=0.2)
        url = f"{here.server.url}/api/models/{model['id']}/predict"
        headers = {**JSON, "X-API-Key": here.api_key()}
        pairs = []
        for _ in range(repeats):
            ours = wrk(url, bodies(), headers, seconds, here.server.process.pid)
            pairs.append((ours, measure_constant(seconds) if constant_beside else None))
        check_parity(here, model)
        return pairs


def check_parity(here: Lab, model: dict[str, Any]) -> None:
    """The peer's model has the same shape and data, so the two must agree but for our held out rows."""
    frame = numbers(ROWS).head(2_000)
    body = {"columns": FEATURES, "data": frame[FEATURES].values.tolist()}
    items = here.api.post(f"/api/models/{model['id']}/predict", json=body, expect=200).json()["predictions"]
    theirs = lightgbm.Booster(model_file=peer_models()["lightgbm.Booster"]).predict(frame[FEATURES])
    gap = statistics.fmean(abs(item["probabilities"]["yes"] - p) for item, p in zip(items, theirs, strict=True))
    if gap > 0.05:
        raise RuntimeError(f"the two models disagree by {gap:.3f} on average: they are not comparable")


def refuse_errors(*loads: Load) -> None:
    for load in loads:
        if load.errors:
            raise RuntimeError(f"{load.errors} requests failed")


def run(quick: bool) -> list[Line]:
    seconds = 2 if quick else 10
    peers = {
        f"{name}{', one thread' if tuned else ''}": measure_peer(path, tuned, seconds)
        for name, path in peer_models().items()
        for tuned in (False, True)
    }
    (ours, _), *_ = measure_ours(seconds, 1, constant_beside=False)
    refuse_errors(ours, *peers.values())
    lines = []
    for name, peer in peers.items():
        ratio = ours.per_second / peer.per_second
        met = ratio >= 50 and ours.p99_ms < peer.p99_ms
        lines.append(Line("predict", f"requests/s against FastAPI + pandas + {name}", peer.text(), ours.text(),
                          f"{ratio:.0f}x", ">= 50x, p99 lower", met,
                          f"{ours.cpu_us:.0f} us of CPU a request, half of it TCP; wrk takes the other core"))  # fmt: skip
    return lines
