"""The power fails: whatever was synced is there, whatever was not is gone, and every answer given before it holds.

POWER_CUT_POINTS limits the number of points of the log that are tried (0: all).
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.faults import Site, verify
from support.learning import PENGUINS, import_csv, train
from support.power_cut import Cut, cuts, read_log, write_out
from support.server import Server
from support.shim import shim

NewSite = Callable[..., Site]
SEED = 20261124
POINTS = int(os.environ.get("POWER_CUT_POINTS", "80"))


@dataclass
class Promise:
    """Something that an answer said, from a size of the log on."""

    log_size: int
    what: str
    query: str
    parameters: tuple[object, ...]
    expected: tuple[object, ...]
    object_query: str | None = None  #: answers object_id and sha256 of a file that must be there


class Promises:
    def __init__(self, log: Path) -> None:
        self.log = log
        self.made: list[Promise] = []

    def add(self, what: str, query: str, *parameters: object, to_be: tuple, object_query: str | None = None) -> None:
        self.made.append(Promise(self.log.stat().st_size, what, query, parameters, to_be, object_query))


def live_through(site: Site, promises: Promises) -> None:
    """A bit of everything that changes something; each answer becomes a promise."""
    projects = f"/api/workspaces/{site.workspace['id']}/projects"
    name, text, gone = (
        f"SELECT {what} FROM projects WHERE id = ?" for what in ("name", "description", "deleted_at > 0")
    )
    first = site.api.post(
        projects, json={"name": "First", "type": "regression"}, headers={"Idempotency-Key": "k"}, expect=201
    ).json()
    promises.add("a project", name, first["id"], to_be=("First",))
    etag = site.api.get(f"/api/projects/{first['id']}").headers["etag"]
    changed = {"description": "changed"}
    site.api.put(f"/api/projects/{first['id']}", json=changed, headers={"If-Match": etag}, expect=200)
    promises.add("a change", text, first["id"], to_be=("changed",))

    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes(), "penguins")
    of_dataset = "SELECT object_id, fingerprint FROM datasets WHERE id = ?"
    promises.add(
        "a dataset",
        "SELECT status FROM datasets WHERE id = ?",
        dataset["id"],
        to_be=("ready",),
        object_query=of_dataset,
    )
    source = site.api.post(
        f"/api/projects/{site.project['id']}/datasources", json={"name": "raw", "kind": "file"}, expect=201
    ).json()
    upload = site.api.post(
        f"/api/datasources/{source['id']}/upload",
        params={"filename": "u.csv"},
        content=b"a,b\n1,2\n" * 5000,
        expect=201,
    ).json()
    of_upload = "SELECT object_id, sha256 FROM uploads WHERE id = ?"
    promises.add(
        "an upload",
        "SELECT sha256 FROM uploads WHERE id = ?",
        upload["id"],
        to_be=(upload["sha256"],),
        object_query=of_upload,
    )
    training = train(
        site.api, site.project["id"], dataset_id=dataset["id"], target="species", name="run", mode="single",
        algorithm_id="logistic_regression", hyperparameters={}, seed=1,
    )  # fmt: skip
    promises.add(
        "a model", "SELECT status FROM trainings WHERE id = ?", training["id"], to_be=("succeeded",),
        object_query="SELECT object_id, sha256 FROM models WHERE training_id = ?",
    )  # fmt: skip
    current = site.api.get(f"/api/projects/{first['id']}").headers["etag"]
    site.api.delete(f"/api/projects/{first['id']}", headers={"If-Match": current}, expect=204)
    promises.add("a deletion", gone, first["id"], to_be=(1,))


def check(cut: Cut, promises: list[Promise], folder: Path) -> None:
    write_out(cut.content, folder)
    report = verify(folder)
    assert report["ok"], (cut.what, report)
    database = sqlite3.connect(folder / "lathe.db")
    for promise in promises:
        if promise.log_size > cut.log_size:
            continue
        row = database.execute(promise.query, promise.parameters).fetchone()
        assert row is not None, f"{cut.what}: {promise.what} is lost"
        assert row == promise.expected, f"{cut.what}: {promise.what} is {row}"
        if promise.object_query is not None:
            object_id, sha256 = database.execute(promise.object_query, promise.parameters).fetchone()
            content = (folder / "objects" / object_id).read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256, f"{cut.what}: {promise.what} has another file"
    database.close()


def chosen(points: list[Cut], rng: random.Random) -> list[Cut]:
    if POINTS == 0 or len(points) <= POINTS:
        return points
    return sorted(rng.sample(points, POINTS), key=lambda cut: cut.log_size)


def test_after_a_power_cut_at_any_point_every_answer_given_holds(tmp_path: Path, new_site: NewSite) -> None:
    rng = random.Random(SEED)
    data, log = tmp_path / "data", tmp_path / "disk.log"
    site = new_site(data_dir=data, env={**shim(data, log=log), "LATHE_DISK_BALLAST_BYTES": "0"})
    ready_at = log.stat().st_size
    promises = Promises(log)
    live_through(site, promises)
    site.server.kill()
    changes = read_log(log)
    all_points = list(cuts(changes, data, rng, ragged_share=0.1))
    points = chosen([cut for cut in all_points if cut.log_size >= ready_at], rng)
    assert len(points) >= 40, f"only {len(points)} points: the log has {len(changes)} changes"
    for number, cut in enumerate(points):
        folder = tmp_path / f"cut-{number}"
        check(cut, promises.made, folder)
        shutil.rmtree(folder)
    print(f"{len(changes)} changes, {len(all_points)} points, {len(points)} tried, seed {SEED}")


def test_after_a_power_cut_in_the_first_start_the_next_start_succeeds(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    data, log = tmp_path / "data", tmp_path / "disk.log"
    server = Server(data, env={**shim(data, log=log), "LATHE_DISK_BALLAST_BYTES": "0"})
    server.start()
    server.kill()
    points = list(cuts(read_log(log), data, rng, ragged_share=0.2))
    assert len(points) > 5
    for number, cut in enumerate(rng.sample(points, min(len(points), 8))):
        folder = tmp_path / f"cut-{number}"
        write_out(cut.content, folder)
        with Server(folder) as again:
            assert again.process is not None
        assert verify(folder)["ok"], cut.what
