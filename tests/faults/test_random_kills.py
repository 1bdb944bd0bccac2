"""kill -9 at random moments under mixed load: no answer is taken back, nothing is half there, each job ends once.

RANDOM_KILLS is their number, RANDOM_KILLS_SEED the seed.
"""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from support.api import Api
from support.faults import Site, wait_until
from support.learning import PENGUINS, import_csv

NewSite = Callable[..., Site]
KILLS = int(os.environ.get("RANDOM_KILLS", "15"))
SEED = int(os.environ.get("RANDOM_KILLS_SEED", "20261124"))
ENDED = {"ready", "succeeded", "failed", "cancelled"}


class Load:
    """Five kinds of clients at once, and what each was told."""

    def __init__(self, site: Site, dataset_id: str, seed: int) -> None:
        self.site = site
        self.dataset_id = dataset_id
        self.rng = random.Random(seed)
        self.uploads: dict[str, str] = {}  # id -> sha256
        self.imports: set[str] = set()
        self.trainings: set[str] = set()
        self.projects: set[str] = set()  # that were made and not yet asked to be deleted
        self.deleted: set[str] = set()
        self.description = 0  # the last that was acknowledged
        self.sent_description = 0
        self.number = 0
        self.source = site.api.post(
            f"/api/projects/{site.project['id']}/datasources", json={"name": "load", "kind": "file"}, expect=201
        ).json()["id"]

    @property
    def acknowledged(self) -> int:
        told = len(self.uploads) + len(self.imports) + len(self.trainings) + len(self.projects) + len(self.deleted)
        return told + self.description

    def next_name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}-{self.rng.random()}"

    def upload(self, api: Api) -> None:
        content = b"a,b\n" + b"%d,2\n" % self.rng.randrange(10**6) * self.rng.randrange(1, 20_000)
        path = f"/api/datasources/{self.source}/upload"
        answer = api.post(path, params={"filename": "u.csv"}, content=content)
        if answer.status_code == 201:
            assert answer.json()["sha256"] == hashlib.sha256(content).hexdigest()
            self.uploads[answer.json()["id"]] = answer.json()["sha256"]

    def start_import(self, api: Api) -> None:
        if not self.uploads:
            return
        body = {"project_id": self.site.project["id"], "datasource_id": self.source, "name": self.next_name("d")}
        answer = api.post("/api/datasets", json=body | {"upload_id": self.rng.choice(list(self.uploads))})
        if answer.status_code == 202:
            self.imports.add(answer.json()["id"])
        time.sleep(0.2)

    def start_training(self, api: Api) -> None:
        body: dict[str, Any] = {"dataset_id": self.dataset_id, "target": "species", "name": self.next_name("t")}
        body |= {"mode": "single", "algorithm_id": "logistic_regression", "hyperparameters": {}, "seed": 1}
        answer = api.post(f"/api/projects/{self.site.project['id']}/train", json=body)
        if answer.status_code == 202:
            self.trainings.add(answer.json()["id"])
        time.sleep(0.4)

    def change(self, api: Api) -> None:
        path = f"/api/projects/{self.site.project['id']}"
        etag = api.get(path, expect=200).headers["etag"]
        self.sent_description += 1
        body = {"description": str(self.sent_description)}
        if api.put(path, json=body, headers={"If-Match": etag}).status_code == 200:
            self.description = self.sent_description

    def make_and_delete(self, api: Api) -> None:
        path = f"/api/workspaces/{self.site.workspace['id']}/projects"
        answer = api.post(path, json={"name": self.next_name("p"), "type": "regression"})
        if answer.status_code != 201:
            return
        made = answer.json()["id"]
        self.projects.add(made)
        if self.rng.random() < 0.5:
            self.projects.remove(made)
            etag = api.get(f"/api/projects/{made}", expect=200).headers["etag"]
            if api.delete(f"/api/projects/{made}", headers={"If-Match": etag}).status_code == 204:
                self.deleted.add(made)

    def run_until_killed(self, step: Callable[[Api], None], faults: list[BaseException]) -> None:
        client = Api(self.site.server.url, token=self.site.api.token)
        try:
            while True:
                step(client)
        except httpx.TransportError:
            pass  # the kill
        except BaseException as fault:
            faults.append(fault)
        finally:
            client.close()

    def round(self) -> None:
        """Load until the server is killed at a random moment."""
        steps = [self.upload, self.start_import, self.start_training, self.change, self.make_and_delete]
        faults: list[BaseException] = []
        threads = [threading.Thread(target=self.run_until_killed, args=(step, faults)) for step in steps]
        before = self.acknowledged
        for thread in threads:
            thread.start()
        wait_until(lambda: self.acknowledged > before + 3)
        time.sleep(self.rng.uniform(0.0, 0.5))
        self.site.server.kill()
        for thread in threads:
            thread.join()
        assert not faults, faults

    def check(self) -> None:
        api = self.site.api
        assert self.description <= int(self.now()["description"] or 0) <= self.sent_description
        for upload, sha256 in list(self.uploads.items())[-20:]:
            assert api.get(f"/api/uploads/{upload}", expect=200).json()["sha256"] == sha256
        for path, known in (("datasets", self.imports), ("trainings", self.trainings), ("projects", self.projects)):
            for name in sorted(known)[-20:]:
                api.get(f"/api/{path}/{name}", expect=200)
        for name in sorted(self.deleted)[-20:]:
            api.get(f"/api/projects/{name}", expect=404)

    def now(self) -> dict[str, Any]:
        return self.site.api.get(f"/api/projects/{self.site.project['id']}", expect=200).json()


def test_no_answer_is_taken_back_by_kills_at_random_moments(new_site: NewSite) -> None:
    site = new_site(env={"LATHE_RATE_LIMITS": "off", "LATHE_JOB_THREADS": "1"})
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    load = Load(site, dataset["id"], SEED)
    for number in range(KILLS):
        load.round()
        report = site.verify()
        assert report["ok"], (SEED, number, report["faults"])
        site.server.start()
        site.reconnect()
        load.check()
    for path, known in (("datasets", load.imports), ("trainings", load.trainings)):
        for name in known:
            site.api.wait_for(f"/api/{path}/{name}", until=ENDED)
    wait_until(lambda: not list((site.server.data_dir / "jobs").iterdir()))
    print(
        f"{KILLS} kills, seed {SEED}: {len(load.uploads)} uploads, {len(load.imports)} imports, "
        f"{len(load.trainings)} trainings, {load.description} changes, {len(load.projects)} projects, "
        f"{len(load.deleted)} deletions acknowledged"
    )
