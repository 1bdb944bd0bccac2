"""The disk is full, fails or is slow: nothing acknowledged is lost, nothing half is kept, reading goes on."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.api import assert_problem
from support.faults import Site, Tracer, wait_until
from support.learning import PENGUINS, import_csv
from support.server import Server

NewSite = Callable[..., Site]


def new_source(site: Site) -> str:
    body = {"name": "Files", "kind": "file"}
    return site.api.post(f"/api/projects/{site.project['id']}/datasources", json=body, expect=201).json()["id"]


def upload(site: Site, source_id: str, content: bytes) -> httpx.Response:
    return site.api.post(f"/api/datasources/{source_id}/upload", params={"filename": "a.csv"}, content=content)


def objects(site: Site) -> list[Path]:
    return list((site.server.data_dir / "objects").iterdir())


def add_project(site: Site, name: str) -> httpx.Response:
    return site.api.post(f"/api/workspaces/{site.workspace['id']}/projects", json={"name": name, "type": "regression"})


@pytest.mark.parametrize("options", ["64m", "64m,nr_inodes=30"], ids=["no space", "no inodes"])
def test_an_upload_that_fills_the_disk_is_refused_and_removed(
    new_site: NewSite, small_disk: Callable[[str], Path], options: str
) -> None:
    disk = small_disk(options)
    site = new_site(data_dir=disk / "data")
    source = new_source(site)
    if "nr_inodes" in options:
        for i in range(30):
            try:
                (disk / f"filler-{i}").touch()
            except OSError:
                break
        answer = upload(site, source, b"a,b\n1,2\n")
    else:
        answer = upload(site, source, b"a,b\n" + b"1,2\n" * 20_000_000)
    assert_problem(answer, 507, "storage_full")
    assert objects(site) == []
    site.api.get(f"/api/projects/{site.project['id']}", expect=200)
    for filler in disk.glob("filler-*"):
        filler.unlink()
    assert upload(site, source, b"a,b\n1,2\n").status_code == 201


def used_percent(disk: Path) -> float:
    info = os.statvfs(disk)
    return 100 * (1 - info.f_bavail / info.f_blocks)


def fill(disk: Path, percent: float) -> None:
    """Takes the disk up to a share of itself; 100 is the last byte."""
    with open(disk / "filler", "ab") as filler:
        while used_percent(disk) < percent:
            try:
                filler.write(b"x" * 4096)
                filler.flush()
            except OSError as error:
                assert error.errno == errno.ENOSPC
                return


def disk_detail(site: Site) -> str:
    checks = site.api.get("/readyz", expect=200).json()["checks"]
    return next(check["detail"] for check in checks if check["name"] == "disk")


def test_a_filling_disk_is_warned_of_and_then_refuses_new_work_only(
    new_site: NewSite, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("64m")
    site = new_site(data_dir=disk / "data", env={"LATHE_DISK_BALLAST_BYTES": "2MiB"})
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    source = new_source(site)
    kept = upload(site, source, b"a,b\n1,2\n")
    assert disk_detail(site) == ""
    fill(disk, 91)
    assert "% full" in disk_detail(site)
    assert upload(site, source, b"a,b\n1,2\n").status_code == 201
    wait_until(lambda: '"event":"disk_filling"' in site.server.log_text())

    fill(disk, 96)
    assert "refused" in disk_detail(site)
    assert_problem(upload(site, source, b"a,b\n1,2\n"), 507, "storage_full")
    body = {"project_id": site.project["id"], "datasource_id": source, "upload_id": kept.json()["id"], "name": "t"}
    assert_problem(site.api.post("/api/datasets", json=body), 507, "storage_full")
    training = {"dataset_id": dataset["id"], "target": "species", "name": "run", "mode": "single", "seed": 1}
    training |= {"algorithm_id": "logistic_regression", "hyperparameters": {}}
    assert_problem(site.api.post(f"/api/projects/{site.project['id']}/train", json=training), 507, "storage_full")
    assert add_project(site, "Small").status_code == 201
    site.api.get(f"/api/datasets/{dataset['id']}/preview", expect=200)
    etag = site.api.get(f"/api/datasets/{dataset['id']}", expect=200).headers["etag"]
    site.api.delete(f"/api/datasets/{dataset['id']}", headers={"If-Match": etag}, expect=204)

    (disk / "filler").unlink()
    assert disk_detail(site) == ""
    assert upload(site, source, b"a,b\n1,2\n").status_code == 201
    assert site.api.post("/api/datasets", json=body).status_code == 202
    wait_until(lambda: '"event":"disk_has_space"' in site.server.log_text())


def delete_project(site: Site, project: dict[str, Any]) -> httpx.Response:
    path = f"/api/projects/{project['id']}"
    return site.api.delete(path, headers={"If-Match": site.api.get(path, expect=200).headers["etag"]})


def test_on_a_disk_full_to_the_last_byte_the_ballast_makes_room_for_deletes(
    new_site: NewSite, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("128m")
    site = new_site(data_dir=disk / "data", env={"LATHE_DISK_BALLAST_BYTES": "64MiB"})
    ballast = disk / "data" / "ballast"
    wait_until(ballast.exists)
    projects = [add_project(site, f"p-{i}").json() for i in range(10)]
    fill(disk, 100)
    for project in projects:
        assert delete_project(site, project).status_code == 204
    assert not ballast.exists()
    assert "refused" in disk_detail(site)
    assert '"event":"disk_ballast_released"' in site.server.log_text()
    # It is not made again while it would fill the disk, and is when it would not.
    site.kill_and_restart()
    assert not ballast.exists()
    (disk / "filler").unlink()
    wait_until(ballast.exists)
    assert 2 << 20 < ballast.stat().st_blocks * 512 < 3 << 20, "a fiftieth of this small disk"
    left = site.api.get(f"/api/workspaces/{site.workspace['id']}/projects", expect=200).json()["items"]
    assert [project["name"] for project in left] == ["Penguins"]


def test_without_ballast_a_disk_full_to_the_last_byte_takes_no_write_and_loses_none(
    new_site: NewSite, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("64m")
    site = new_site(data_dir=disk / "data", env={"LATHE_DISK_BALLAST_BYTES": "0"})
    fill(disk, 100)
    answers = [add_project(site, f"p-{i}") for i in range(60)]
    refused = next(answer for answer in answers if answer.status_code != 201)
    assert_problem(refused, 507, "storage_full")
    site.api.get(f"/api/projects/{site.project['id']}", expect=200)
    (disk / "filler").unlink()
    assert add_project(site, "with space").status_code == 201
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    left = {item["name"] for item in site.api.get(path, params={"limit": 200}, expect=200).json()["items"]}
    assert {answer.json()["name"] for answer in answers if answer.status_code == 201} < left


def test_requests_go_on_when_the_log_cannot_be_written(tmp_path: Path, small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("1m")
    server = Server(tmp_path / "data")
    server.log_path = disk / "lathe.log"
    fill(disk, 100)
    site = Site(server.start())
    site.populate()
    figures = site.api.get("/metrics", expect=200).text
    dropped = int(float(re.search(r"^lathe_log_lines_dropped_total (\S+)$", figures, re.M)[1]))
    assert dropped > 0
    (disk / "filler").unlink()
    server.stop()
    site.api.close()
    lines = [line for line in server.log_text().splitlines() if '"event":"stopped"' in line]
    assert len(lines) == 1
    assert json.loads(lines[0])["event"] == "stopped", "the first line after the gap is whole"
    assert site.verify()["ok"]


def test_a_full_disk_under_the_database_refuses_writes_until_there_is_space(site: Site) -> None:
    wal = site.server.data_dir / "lathe.db-wal"
    assert site.server.process is not None
    with Tracer(site.server.process.pid, wal, "pwrite64:error=ENOSPC"):
        assert_problem(add_project(site, "Lost"), 507, "storage_full")
        site.api.get(f"/api/projects/{site.project['id']}", expect=200)
    assert add_project(site, "Kept").status_code == 201
    names = [item["name"] for item in site.api.get(f"/api/workspaces/{site.workspace['id']}/projects").json()["items"]]
    assert sorted(names) == ["Kept", "Penguins"]


def test_a_failed_sync_stops_the_server_and_acknowledges_nothing(site: Site) -> None:
    assert add_project(site, "Before").status_code == 201
    wal = site.server.data_dir / "lathe.db-wal"
    assert site.server.process is not None
    with Tracer(site.server.process.pid, wal, "fsync,fdatasync:error=EIO:when=1"):
        try:
            answer = add_project(site, "Doubtful")
        except httpx.TransportError:
            answer = None
        assert answer is None or answer.status_code >= 500
        assert site.server.process.wait(10) == 74
    site.server.start()
    site.reconnect()
    names = [item["name"] for item in site.api.get(f"/api/workspaces/{site.workspace['id']}/projects").json()["items"]]
    assert "Before" in names
    assert '"event":"disk_failed"' in site.server.log_text()


def test_interrupted_writes_have_no_effect(site: Site) -> None:
    wal = site.server.data_dir / "lathe.db-wal"
    assert site.server.process is not None
    with Tracer(site.server.process.pid, wal, "pwrite64:error=EINTR:when=1+3"):
        for i in range(5):
            assert add_project(site, f"p{i}").status_code == 201


def test_a_slow_disk_slows_writes_but_not_reads(site: Site) -> None:
    wal = site.server.data_dir / "lathe.db-wal"
    assert site.server.process is not None
    with Tracer(site.server.process.pid, wal, "fsync,fdatasync:delay_enter=300ms"):
        for i in range(3):
            assert add_project(site, f"slow-{i}").status_code == 201
            site.api.get(f"/api/projects/{site.project['id']}", expect=200)
