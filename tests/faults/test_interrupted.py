"""Short writes and interrupted calls: a program that does not go on where the kernel stopped would lose bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from support.faults import Site
from support.learning import PENGUINS, import_csv, train
from support.shim import job_program, shim

NewSite = Callable[..., Site]
TEXT = b"a,b\n" + b"12,34\n" * 100_000


@pytest.mark.parametrize("fault", ["short", "eintr"])
def test_short_writes_and_interrupted_calls_have_no_effect(new_site: NewSite, tmp_path: Path, fault: str) -> None:
    data = tmp_path / "data"
    env = shim(data, fault=fault)
    # DuckDB, which reads tables in the jobs, takes EINTR for a fault. Linux never gives it for a local file; only our
    # own code and SQLite, which may meet a file system that does, are held to it.
    of_jobs = {"LATHE_JOB_PROGRAM": str(job_program(tmp_path, env))} if fault == "short" else {}
    site = new_site(data_dir=data, env={**env, **of_jobs})
    source = site.api.post(
        f"/api/projects/{site.project['id']}/datasources", json={"name": "Files", "kind": "file"}, expect=201
    ).json()
    path = f"/api/datasources/{source['id']}/upload"
    large = site.api.post(path, params={"filename": "large.csv"}, content=TEXT, expect=201).json()
    assert large["sha256"] == hashlib.sha256(TEXT).hexdigest()
    assert large["size_bytes"] == len(TEXT)
    upload = site.api.post(path, params={"filename": "p.csv"}, content=PENGUINS.read_bytes(), expect=201).json()
    body = {"project_id": site.project["id"], "datasource_id": source["id"], "upload_id": upload["id"], "name": "p"}
    dataset = site.api.post("/api/datasets", json=body, expect=202).json()
    ready = site.api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})
    assert (ready["status"], ready["row_count"]) == ("ready", 344), ready
    training = train(
        site.api, site.project["id"], dataset_id=dataset["id"], target="species", name="run", mode="single",
        algorithm_id="lightgbm_gbdt", hyperparameters={"n_estimators": 20}, seed=1,
    )  # fmt: skip
    row = {"bill_length_mm": 39.1, "bill_depth_mm": 18.7, "flipper_length_mm": 181, "body_mass_g": 3750}
    row |= {"island": "Torgersen", "sex": "male", "year": 2007}
    predicted = site.api.post(f"/api/models/{training['best_model_id']}/predict", json={"rows": [row]}, expect=200)
    assert len(predicted.json()["predictions"]) == 1
    site.kill_and_restart()
    assert site.api.get(f"/api/datasets/{dataset['id']}", expect=200).json()["status"] == "ready"


def test_a_disk_that_fills_while_a_model_is_written_leaves_no_part_of_it(new_site: NewSite, tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = job_program(tmp_path, shim(data, fault="enospc:attempt-"))
    site = new_site(data_dir=data)
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    before = sorted(path.name for path in (data / "objects").iterdir())
    site.server.stop()
    site.server.env["LATHE_JOB_PROGRAM"] = str(script)
    site.server.start()
    site.reconnect()
    body = {"dataset_id": dataset["id"], "target": "species", "name": "run", "mode": "single", "seed": 1}
    body |= {"algorithm_id": "logistic_regression", "hyperparameters": {}}
    training = site.api.post(f"/api/projects/{site.project['id']}/train", json=body, expect=202).json()
    ended = site.api.wait_for(f"/api/trainings/{training['id']}", until={"succeeded", "failed"})
    assert ended["status"] == "failed", ended
    assert ended["error"]["code"] == "storage_full", ended["error"]
    assert site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["total"] == 0
    assert sorted(path.name for path in (data / "objects").iterdir()) == before
    assert not list((data / "jobs").iterdir())
    # With space again, the same training succeeds.
    site.server.env.pop("LATHE_JOB_PROGRAM")
    site.server.restart()
    site.reconnect()
    site.api.post(f"/api/trainings/{training['id']}/resume", expect=202)
    ended = site.api.wait_for(f"/api/trainings/{training['id']}", until={"succeeded", "failed"})
    assert ended["status"] == "succeeded", ended["error"]
