"""The server is killed (SIGKILL) at bad moments: what it acknowledged is there, nothing is half there."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from support.api import Api
from support.faults import Site, is_alive, wait_until
from support.learning import PENGUINS, import_csv

SLOW_TRAINING = {"n_estimators": 1500, "learning_rate": 0.01}


def train_body(dataset_id: str, **hyperparameters: object) -> dict[str, object]:
    return {
        "dataset_id": dataset_id,
        "target": "species",
        "name": "run",
        "mode": "single",
        "algorithm_id": "lightgbm_gbdt",
        "hyperparameters": hyperparameters,
        "seed": 1,
    }


def test_killed_idle_it_keeps_everything(site: Site) -> None:
    site.kill_and_restart()
    assert site.api.get(f"/api/projects/{site.project['id']}", expect=200).json()["name"] == "Penguins"


def test_every_acknowledged_write_survives_kills_under_load(site: Site) -> None:
    seed = 20260131
    rng = random.Random(seed)
    kept: set[str] = set()
    for round_number in range(12):
        path = f"/api/workspaces/{site.workspace['id']}/projects"
        token = site.api.token

        def write(worker: int, number: int = round_number, path: str = path, token: str | None = token) -> None:
            client = Api(site.server.url, token=token)
            for i in range(10_000):
                name = f"p-{number}-{worker}-{i}"
                try:
                    answer = client.post(path, json={"name": name, "type": "regression"})
                except httpx.TransportError:
                    return  # killed
                if answer.status_code == 201:
                    kept.add(answer.json()["id"])

        writers = [threading.Thread(target=write, args=(worker,)) for worker in range(3)]
        for writer in writers:
            writer.start()
        before = len(kept)
        wait_until(lambda before=before: len(kept) > before + 3)
        time.sleep(rng.uniform(0.0, 0.1))
        site.server.kill()
        for writer in writers:
            writer.join()
        site.server.start()
        site.reconnect()
    found: set[str] = set()
    cursor = ""
    while cursor is not None:
        page = site.api.get(
            f"/api/workspaces/{site.workspace['id']}/projects", params={"limit": 1000, "cursor": cursor}, expect=200
        ).json()
        found |= {item["id"] for item in page["items"]}
        cursor = page["next_cursor"]
    assert len(kept) > 50, f"too little was written to prove anything (seed {seed})"
    assert kept <= found, f"lost: {kept - found} (seed {seed})"


def upload(site: Site, content: bytes) -> httpx.Response:
    source = site.api.post(
        f"/api/projects/{site.project['id']}/datasources", json={"name": "Files", "kind": "file"}, expect=201
    ).json()
    return site.api.post(f"/api/datasources/{source['id']}/upload", params={"filename": "a.csv"}, content=content)


def object_names(site: Site) -> list[str]:
    return sorted(path.name for path in (site.server.data_dir / "objects").iterdir())


@pytest.mark.parametrize(
    "point",
    ["upload_chunk=kill@3", "publish_before_rename=kill@1"],
    ids=["while the body arrives", "between fsync and rename"],
)
def test_killed_during_an_upload_nothing_is_left(new_site: Callable[..., Site], point: str) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": point})
    with pytest.raises(httpx.TransportError):
        upload(site, b"a,b\n" + b"1,2\n" * 1_500_000)
    site.restart_without("LATHE_FAILPOINTS")
    assert object_names(site) == []
    assert site.api.get(f"/api/projects/{site.project['id']}/stats", expect=200).json()["storage_bytes"] == 0


def test_killed_between_rename_and_commit_the_file_is_invisible(new_site: Callable[..., Site]) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": "publish_after_rename=kill@1"})
    with pytest.raises(httpx.TransportError):
        upload(site, b"a,b\n1,2\n")
    site.restart_without("LATHE_FAILPOINTS")
    assert len(object_names(site)) == 1
    assert site.verify()["files_without_row"] == 1, "the collector takes it after a day"
    assert site.api.get(f"/api/projects/{site.project['id']}/stats", expect=200).json()["storage_bytes"] == 0


def test_killed_before_the_answer_a_repeat_gives_the_first_result(new_site: Callable[..., Site]) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": "http_before_response=kill@1"})
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    request = {"json": {"name": "Once", "type": "regression"}, "headers": {"Idempotency-Key": "k-1"}}
    with pytest.raises(httpx.TransportError):
        site.api.post(path, **request)
    site.restart_without("LATHE_FAILPOINTS")
    again = site.api.post(path, expect=201, **request).json()
    assert site.api.get(f"/api/projects/{again['id']}", expect=200).json()["name"] == "Once"
    names = [item["name"] for item in site.api.get(path, expect=200).json()["items"]]
    assert names.count("Once") == 1


def test_jobs_of_a_killed_server_die_with_it_and_are_done_once(new_site: Callable[..., Site]) -> None:
    site = new_site(env={"LATHE_JOB_SLOTS": "2", "LATHE_JOB_THREADS": "1"})
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    trainings = [
        site.api.post(
            f"/api/projects/{site.project['id']}/train", json=train_body(dataset["id"], **SLOW_TRAINING), expect=202
        ).json()
        for _ in range(3)
    ]
    wait_until(lambda: len(site.children()) == 2)
    children = site.children()
    site.server.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in children))
    site.server.start()
    site.reconnect()
    for training in trainings:
        ended = site.api.wait_for(f"/api/trainings/{training['id']}", until={"succeeded", "failed"})
        assert ended["status"] == "succeeded", ended["error"]
    models = site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()
    assert models["total"] == 3
    assert not list((site.server.data_dir / "jobs").iterdir())


@pytest.mark.parametrize("point", ["job_before_commit", "adopt_after_rename", "job_after_commit"])
def test_killed_while_a_result_is_published_it_is_published_once(new_site: Callable[..., Site], point: str) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": f"{point}=kill@1"})
    source = site.api.post(
        f"/api/projects/{site.project['id']}/datasources", json={"name": "Files", "kind": "file"}, expect=201
    ).json()
    upload_id = site.api.post(
        f"/api/datasources/{source['id']}/upload",
        params={"filename": "a.csv"},
        content=PENGUINS.read_bytes(),
        expect=201,
    ).json()["id"]
    body = {"project_id": site.project["id"], "datasource_id": source["id"], "upload_id": upload_id, "name": "t"}
    dataset = site.api.post("/api/datasets", json=body, expect=202).json()
    assert site.server.process is not None
    site.server.process.wait(60)
    site.restart_without("LATHE_FAILPOINTS")
    ended = site.api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})
    assert (ended["status"], ended["row_count"]) == ("ready", 344)
