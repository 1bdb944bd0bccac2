"""The disk is full, fails or is slow: nothing acknowledged is lost, nothing half is kept, reading goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from support.api import assert_problem
from support.faults import Site, Tracer

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
