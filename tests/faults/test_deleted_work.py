"""A project or a workspace is deleted while its jobs wait and run: they end, also when the server is killed then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.faults import Site, wait_until
from support.learning import PENGUINS, import_csv, start_training

NewSite = Callable[..., Site]
LONG = {"n_estimators": 10_000, "learning_rate": 0.0005}


def begin(site: Site, dataset_id: str, name: str) -> dict[str, Any]:
    return start_training(
        site.api, site.project["id"], dataset_id=dataset_id, target="species", name=name, mode="single",
        algorithm_id="lightgbm_gbdt", hyperparameters=LONG, seed=1,
    )  # fmt: skip


def of(site: Site, kind: str) -> str:
    return f"/api/{kind}s/{(site.project if kind == 'project' else site.workspace)['id']}"


@pytest.mark.parametrize("killed", [False, True], ids=["served on", "killed right after"])
@pytest.mark.parametrize("kind", ["project", "workspace"])
def test_jobs_of_what_is_deleted_end_and_a_restore_brings_none_back(new_site: NewSite, kind: str, killed: bool) -> None:
    site = new_site(env={"LATHE_JOB_SLOTS": "1"})
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    running = begin(site, dataset["id"], "running")
    waiting = begin(site, dataset["id"], "waiting")
    wait_until(lambda: len(site.children()) == 1)
    path = of(site, kind)
    etag = site.api.get(path, expect=200).headers["etag"]
    site.api.delete(path, headers={"If-Match": etag}, expect=204)
    if killed:
        site.kill_and_restart()
    wait_until(lambda: not site.children(), deadline_s=10)
    wait_until(lambda: 'lathe_jobs{kind="train",state="cancelled"} 2' in site.api.get("/metrics").text, deadline_s=10)
    site.api.post(f"{path}/restore", expect=200)
    for training in (running, waiting):
        assert site.api.get(f"/api/trainings/{training['id']}", expect=200).json()["status"] == "cancelled"
    assert not site.children()
    assert site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["total"] == 0
    assert not list((site.server.data_dir / "jobs").iterdir())
