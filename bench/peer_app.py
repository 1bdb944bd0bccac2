"""The peer of the predict bench: a model behind FastAPI, in the ways people write it.

MODEL_FILE ends in .joblib: scikit-learn's interface, as tutorials have it. Else: LightGBM's own text, the leanest there is.
TUNED=1 asks for one thread a prediction, which few know to do: with more, the workers' OpenMP teams hinder each other.
"""

from __future__ import annotations

import os

import joblib
import lightgbm
import pandas as pd
from fastapi import FastAPI
from pydantic import BaseModel

path = os.environ["MODEL_FILE"]
classifier = joblib.load(path) if path.endswith(".joblib") else None
booster = lightgbm.Booster(model_file=path) if classifier is None else classifier.booster_
columns = booster.feature_name()
threads = {"num_threads": 1} if os.environ.get("TUNED") == "1" else {}
app = FastAPI()


class PredictRequest(BaseModel):
    rows: list[dict[str, float | None]]


def chances_of(frame: pd.DataFrame) -> list[float]:
    if classifier is not None:
        return classifier.predict_proba(frame, **threads)[:, 1].tolist()
    return booster.predict(frame, **threads).tolist()


@app.get("/")
def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/predict")
def predict(request: PredictRequest) -> dict[str, list[dict[str, object]]]:
    frame = pd.DataFrame(request.rows, columns=columns)
    items = [
        {"value": "yes" if p > 0.5 else "no", "probabilities": {"no": 1 - p, "yes": p}, "confidence": max(p, 1 - p)}
        for p in chances_of(frame)
    ]
    return {"predictions": items}
