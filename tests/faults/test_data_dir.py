"""Damaged, old, new, backed up and restored data directories."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.api import Api, assert_problem
from support.faults import Site, lathe, verify
from support.learning import ENDED, PENGUINS, import_csv, train
from support.server import Server

NewSite = Callable[..., Site]
ROW = {
    "island": "Biscoe",
    "bill_length_mm": 46.1,
    "bill_depth_mm": 13.2,
    "flipper_length_mm": 211,
    "body_mass_g": 4500,
    "sex": "female",
    "year": 2007,
}


def object_of(site: Site, table: str, resource_id: str) -> Path:
    with sqlite3.connect(site.server.data_dir / "lathe.db") as database:
        (name,) = database.execute(f"SELECT object_id FROM {table} WHERE id = ?", (resource_id,)).fetchone()
    return site.server.data_dir / "objects" / name


def train_model(site: Site, dataset: dict[str, Any], algorithm: str = "lightgbm_gbdt") -> str:
    ended = train(
        site.api,
        site.project["id"],
        dataset_id=dataset["id"],
        target="species",
        name=algorithm,
        mode="single",
        algorithm_id=algorithm,
        hyperparameters={},
    )
    return ended["best_model_id"]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [flip, truncate, empty, None], ids=["bit flip", "truncated", "empty", "swapped"])
def test_a_damaged_model_is_refused_and_others_keep_serving(site: Site, damage: Callable[[Path], None] | None) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    broken = train_model(site, dataset)
    whole = train_model(site, dataset, "logistic_regression")
    site.server.stop()  # a model in memory would go on serving
    path = object_of(site, "models", broken)
    if damage is None:
        shutil.copyfile(object_of(site, "models", whole), path)
    else:
        damage(path)
    site.server.start()
    site.reconnect()
    for _ in range(2):
        answer = site.api.post(f"/api/models/{broken}/predict", json={"rows": [ROW]})
        assert_problem(answer, 503, "model_corrupt")
    assert_problem(site.api.get(f"/api/models/{broken}/export"), 503, "model_corrupt")
    told = site.api.get(f"/api/workspaces/{site.workspace['id']}/audit?action=model.corrupt", expect=200).json()
    if damage is not None:  # a whole file of another model is nobody's damage
        assert [item["target_id"] for item in told["items"]] == [broken]
    site.api.post(f"/api/models/{whole}/predict", json={"rows": [ROW]}, expect=200)
    faults = site.verify()["faults"]
    assert [fault["subject"] for fault in faults] == [f"model {broken}"]
    site.verify_at_end = False


def test_a_damaged_dataset_never_gives_a_wrong_number(site: Site) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    flip(object_of(site, "datasets", dataset["id"]))
    body = {"dataset_id": dataset["id"], "target": "species", "name": "run", "mode": "single"}
    body |= {"algorithm_id": "logistic_regression", "hyperparameters": {}}
    training = site.api.post(f"/api/projects/{site.project['id']}/train", json=body, expect=202).json()
    ended = site.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)
    assert (ended["status"], ended["error"]["code"]) == ("failed", "dataset_corrupt")
    assert site.verify()["faults"][0]["code"] == "file_changed"
    site.verify_at_end = False


def test_a_damaged_database_is_refused_and_left_alone(site: Site) -> None:
    for i in range(50):
        body = {"name": f"p{i}", "type": "regression", "description": "x" * 500}
        site.api.post(f"/api/workspaces/{site.workspace['id']}/projects", json=body, expect=201)
    site.server.stop()
    path = site.server.data_dir / "lathe.db"
    with open(path, "r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xff" * 4096 * 3)
    damaged = path.read_bytes()
    refused = lathe("serve", "--data-dir", site.server.data_dir, "--listen", "127.0.0.1:0")
    assert refused.returncode == 1
    assert "lathe restore" in refused.stderr
    assert path.read_bytes() == damaged
    site.verify_at_end = False


def test_a_newer_schema_is_refused_with_both_versions(site: Site) -> None:
    site.server.stop()
    with sqlite3.connect(site.server.data_dir / "lathe.db") as database:
        (known,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {known + 1}")
    refused = lathe("serve", "--data-dir", site.server.data_dir, "--listen", "127.0.0.1:0")
    assert refused.returncode == 1
    assert f"version {known + 1}" in refused.stderr
    assert f"up to {known}" in refused.stderr
    with sqlite3.connect(site.server.data_dir / "lathe.db") as database:
        database.execute(f"PRAGMA user_version = {known}")


@pytest.mark.parametrize("point", ["migration_step", "migration_done"])
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
def test_a_migration_killed_at_any_step_goes_on_at_the_next_start(tmp_path: Path, point: str, step: int) -> None:
    data_dir = tmp_path / "data"
    killed = lathe("migrate", "--data-dir", data_dir, env={"LATHE_FAILPOINTS": f"{point}=kill@{step}"})
    assert killed.returncode == -9
    assert lathe("migrate", "--data-dir", data_dir).returncode == 0
    report = verify(data_dir)
    assert report["ok"], report["faults"]


def test_a_dry_run_of_migrate_tells_and_changes_nothing(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    told = lathe("migrate", "--data-dir", data_dir, "--dry-run")
    assert told.returncode == 0
    assert "lathe.db: would apply 0001_accounts" in told.stderr
    assert not data_dir.exists()
    assert lathe("migrate", "--data-dir", data_dir).returncode == 0
    told = lathe("migrate", "--data-dir", data_dir, "--dry-run")
    assert told.stderr.splitlines() == ["lathe.db: up to date.", "predictions.db: up to date."]


def test_a_key_kept_elsewhere_serves_every_command(tmp_path: Path) -> None:
    words = ("--data-dir", tmp_path / "data", "--secret-key-file", tmp_path / "key")
    (tmp_path / "key").write_bytes(secrets.token_bytes(32))
    (tmp_path / "key").chmod(0o600)
    added = lathe("user", "add", "ana@example.com", *words, input="correct horse battery\n")
    assert added.returncode == 0, added.stderr
    reset = lathe("user", "reset-password", "ana@example.com", *words, input="another horse battery\n")
    assert reset.returncode == 0, reset.stderr
    assert not (tmp_path / "data" / "secret.key").exists()
    refused = lathe("worker", "--data-dir", tmp_path / "data")
    assert refused.returncode == 1
    assert "--secret-key-file" in refused.stderr
    assert not (tmp_path / "data" / "secret.key").exists()


def test_a_backup_under_load_restores_elsewhere(site: Site, tmp_path: Path) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    model = train_model(site, dataset)
    stop = threading.Event()
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    token = site.api.token

    def write(worker: int) -> None:
        client = Api(site.server.url, token=token)
        for i in range(10_000):
            if stop.is_set():
                return
            client.post(path, json={"name": f"{worker}-{i}", "type": "regression"})

    writers = [threading.Thread(target=write, args=(worker,)) for worker in range(2)]
    for writer in writers:
        writer.start()
    backup = tmp_path / "backup"
    made = lathe("backup", backup, "--data-dir", site.server.data_dir)
    stop.set()
    for writer in writers:
        writer.join()
    assert made.returncode == 0, made.stderr
    elsewhere = tmp_path / "elsewhere"
    restored = lathe("restore", backup, "--data-dir", elsewhere)
    assert restored.returncode == 0, restored.stderr
    report = verify(elsewhere)
    assert report["ok"], report["faults"]
    with Server(elsewhere) as other:
        # The key came along: a token of the first server is good at the second.
        answer = Api(other.url, token=token).post(f"/api/models/{model}/predict", json={"rows": [ROW]}, expect=200)
        assert answer.json()["predictions"]
        other.stop()


def test_a_restore_replaces_the_log_of_the_old_database(site: Site, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert lathe("backup", backup, "--data-dir", site.server.data_dir).returncode == 0
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    site.api.post(path, json={"name": "After the backup", "type": "regression"}, expect=201)
    site.server.kill()  # its write-ahead log stays behind
    assert (site.server.data_dir / "lathe.db-wal").exists()
    refused = lathe("restore", backup, "--data-dir", site.server.data_dir)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert lathe("restore", backup, "--data-dir", site.server.data_dir, "--force").returncode == 0
    site.server.start()
    site.reconnect()
    names = [item["name"] for item in site.api.get(path, expect=200).json()["items"]]
    assert names == ["Penguins"]
    assert list(site.server.data_dir.glob("replaced-*/lathe.db"))


def test_a_damaged_backup_restores_nothing(site: Site, tmp_path: Path) -> None:
    import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    backup = tmp_path / "backup"
    assert lathe("backup", backup, "--data-dir", site.server.data_dir).returncode == 0
    flip(next((backup / "objects").iterdir()))
    refused = lathe("restore", backup, "--data-dir", tmp_path / "elsewhere")
    assert refused.returncode == 1
    assert "damaged" in refused.stderr
    assert not (tmp_path / "elsewhere" / "lathe.db").exists()


def test_a_lost_key_is_refused(site: Site) -> None:
    site.server.stop()
    key = site.server.data_dir / "secret.key"
    content = key.read_bytes()
    key.unlink()
    refused = lathe("serve", "--data-dir", site.server.data_dir, "--listen", "127.0.0.1:0")
    assert refused.returncode == 1
    assert "secret key" in refused.stderr
    key.write_bytes(content)
    key.chmod(0o600)
    site.server.start()
    site.api.get("/auth/me", expect=200)


def test_reads_go_on_while_another_process_locks_the_database(site: Site) -> None:
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    database = sqlite3.connect(site.server.data_dir / "lathe.db", isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    blocked: list[httpx.Response] = []
    token = site.api.token

    def write() -> None:
        blocked.append(Api(site.server.url, token=token).post(path, json={"name": "Blocked", "type": "regression"}))

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        site.api.get(f"/api/projects/{site.project['id']}", expect=200)
        writer.join(0.2)
    assert_problem(blocked[0], 503, "unavailable")
    assert blocked[0].headers["retry-after"]
    database.execute("ROLLBACK")
    database.close()
    site.api.post(path, json={"name": "After", "type": "regression"}, expect=201)
