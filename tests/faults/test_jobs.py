"""Jobs whose processes crash, hang, grow or lose their worker: each ends once, and nobody else notices."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.faults import Site, Tracer, children_of, is_alive, resident_bytes, wait_until
from support.learning import ENDED, PENGUINS, import_csv
from support.memory_limit import MemoryLimit, oom_kills
from support.server import lathe_binary

NewSite = Callable[..., Site]
NewMemoryLimit = Callable[[int], MemoryLimit]


def start_training(site: Site, dataset: dict[str, Any], **hyperparameters: Any) -> str:
    body = {
        "dataset_id": dataset["id"],
        "target": "species",
        "name": "run",
        "mode": "single",
        "algorithm_id": "lightgbm_gbdt",
        "hyperparameters": hyperparameters,
        "seed": 1,
    }
    return site.api.post(f"/api/projects/{site.project['id']}/train", json=body, expect=202).json()["id"]


def end_of(site: Site, training_id: str) -> dict[str, Any]:
    return site.api.wait_for(f"/api/trainings/{training_id}", until=ENDED)


def penguins(site: Site) -> dict[str, Any]:
    return import_csv(site.api, site.project["id"], PENGUINS.read_bytes())


@pytest.mark.parametrize(
    ("wait_s", "how"), [(0.0, signal.SIGKILL), (0.2, signal.SIGKILL), (0.6, signal.SIGKILL), (0.2, signal.SIGSEGV)]
)
def test_a_child_that_dies_is_tried_again_and_succeeds(site: Site, wait_s: float, how: signal.Signals) -> None:
    dataset = penguins(site)
    training = start_training(site, dataset, n_estimators=1500, learning_rate=0.01)
    wait_until(lambda: bool(site.children()))
    time.sleep(wait_s)
    os.kill(site.children()[0], how)
    ended = end_of(site, training)
    assert ended["status"] == "succeeded", ended["error"]
    lines = site.api.get(f"/api/trainings/{training}/logs", expect=200).json()["items"]
    [told] = [line["message"] for line in lines if "was lost" in line["message"]]
    assert told.startswith("Attempt 1 of 3 was lost") and told.endswith("Trying again.")
    assert site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["total"] == 1


def test_a_poison_job_fails_after_three_tries_while_others_succeed(new_site: NewSite) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": "train_fold=abort@1"})
    dataset = penguins(site)  # an import does not pass the point
    ended = end_of(site, start_training(site, dataset))
    assert ended["status"] == "failed"
    assert ended["error"]["code"] == "job_crashed"
    assert "signal 6" in ended["error"]["message"]
    assert import_csv(site.api, site.project["id"], PENGUINS.read_bytes(), "second")["status"] == "ready"


def test_a_job_in_an_endless_loop_meets_its_deadline(new_site: NewSite) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": "train_fold=spin@1", "LATHE_JOB_WALL_S": "3"})
    ended = end_of(site, start_training(site, penguins(site)))
    assert (ended["status"], ended["error"]["code"]) == ("failed", "job_timeout")
    assert site.children() == []


def test_a_child_that_ignores_sigterm_is_killed_on_cancel(new_site: NewSite) -> None:
    site = new_site(env={"LATHE_FAILPOINTS": "job_start=block_term@1,train_fold=spin@1"})
    # Both fail points are met by every child; imports have no folds.
    training = start_training(site, penguins(site))
    wait_until(lambda: bool(site.children()))
    time.sleep(0.5)
    site.api.post(f"/api/trainings/{training}/cancel", expect=200)
    assert end_of(site, training)["status"] == "cancelled"
    wait_until(lambda: site.children() == [])


def test_a_cancelled_job_ends_within_a_second_and_is_not_published(site: Site) -> None:
    training = start_training(site, penguins(site), n_estimators=5000, learning_rate=0.001)
    wait_until(lambda: bool(site.children()))
    site.api.post(f"/api/trainings/{training}/cancel", expect=200)
    assert end_of(site, training)["status"] == "cancelled"
    assert site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["total"] == 0


def test_a_program_that_cannot_start_is_tried_again_and_told(new_site: NewSite) -> None:
    site = new_site()
    dataset = penguins(site)
    site.server.stop()
    site.server.env["LATHE_JOB_PROGRAM"] = "/no/such/lathe-job"
    site.server.start()
    site.reconnect()
    ended = end_of(site, start_training(site, dataset))
    assert (ended["status"], ended["error"]["code"]) == ("failed", "job_spawn_failed")


def test_a_fork_that_fails_is_tried_again(site: Site) -> None:
    dataset = penguins(site)
    assert site.server.process is not None
    # Threads begin by another call (clone3).
    with Tracer(site.server.process.pid, None, "clone:error=EAGAIN"):
        training = start_training(site, dataset)
        wait_until(lambda: '"code":"job_spawn_failed"' in site.server.log_text())
    assert end_of(site, training)["status"] == "succeeded"


def test_a_job_that_needs_too_much_memory_is_ended_with_a_hint(new_site: NewSite) -> None:
    site = new_site(env={"LATHE_JOB_MEMORY_BYTES": "64MiB"})
    body = {"name": "Files", "kind": "file"}
    source = site.api.post(f"/api/projects/{site.project['id']}/datasources", json=body, expect=201).json()["id"]
    header = ",".join(f"c{i}" for i in range(300)).encode() + b"\n"
    row = ",".join(f"{i}.{i}5" for i in range(300)).encode() + b"\n"
    path = f"/api/datasources/{source}/upload"
    upload = site.api.post(path, params={"filename": "wide.csv"}, content=header + row * 30_000, expect=201).json()
    body = {"project_id": site.project["id"], "datasource_id": source, "upload_id": upload["id"], "name": "wide"}
    dataset = site.api.post("/api/datasets", json=body, expect=202).json()
    ended = site.api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})
    assert (ended["status"], ended["error"]["code"]) == ("failed", "job_out_of_memory")
    assert "64 MiB" in ended["error"]["message"]


def test_the_kernel_takes_the_job_and_not_the_server(new_site: NewSite, memory_limit: NewMemoryLimit) -> None:
    limit = memory_limit(256 << 20)
    site = new_site()
    header = ",".join(["y", *(f"c{i}" for i in range(300))]).encode() + b"\n"
    rows = [f"{k % 2}," + ",".join(str((k * i) % 97) for i in range(1, 301)) for k in range(997)]
    dataset = import_csv(site.api, site.project["id"], header + b"\n".join(row.encode() for row in rows * 80))
    assert site.server.process is not None
    pid = site.server.process.pid
    limit.add(pid)
    before, resident = oom_kills(), resident_bytes(pid)
    body = {"dataset_id": dataset["id"], "target": "y", "name": "run", "mode": "single"}
    body |= {"algorithm_id": "lightgbm_gbdt", "seed": 1}
    path = f"/api/projects/{site.project['id']}/train"
    ended = end_of(site, site.api.post(path, json=body, expect=202).json()["id"])
    assert oom_kills() > before, "the job fitted into 256 MiB: nothing was shown"
    assert (ended["status"], ended["error"]["code"]) == ("failed", "job_out_of_memory")
    assert "ran out of memory" in ended["error"]["message"]
    assert "its own limit is 4096 MiB" in ended["error"]["message"]
    assert site.server.process.poll() is None
    assert resident_bytes(pid) < resident + (32 << 20)
    site.server.stop()


def test_a_worker_that_slept_through_its_lease_changes_nothing(new_site: NewSite, tmp_path: Path) -> None:
    site = new_site(env={"LATHE_JOB_SLOTS": "0"})
    env = {name: value for name, value in os.environ.items() if not name.startswith("LATHE_")}
    env["LATHE_JOB_LEASE_S"] = "2"
    workers: list[subprocess.Popen[bytes]] = []

    def start_worker() -> subprocess.Popen[bytes]:
        with open(tmp_path / f"worker-{len(workers)}.log", "wb") as log:
            command = [lathe_binary(), "worker", "--data-dir", str(site.server.data_dir)]
            workers.append(subprocess.Popen(command, env=env, stderr=log, stdout=log))
        return workers[-1]

    try:
        first = start_worker()
        dataset = penguins(site)
        training = start_training(site, dataset, n_estimators=1500, learning_rate=0.01)
        wait_until(lambda: bool(children_of(first.pid)))
        child = children_of(first.pid)[0]
        for pid in (first.pid, child):
            os.kill(pid, signal.SIGSTOP)
        second = start_worker()
        wait_until(lambda: bool(children_of(second.pid)))
        for pid in (child, first.pid):
            os.kill(pid, signal.SIGCONT)
        ended = end_of(site, training)
        assert ended["status"] == "succeeded", ended["error"]
        wait_until(lambda: not children_of(first.pid) and not children_of(second.pid))
        assert site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["total"] == 1
        assert '"event":"job_lease_lost"' in (tmp_path / "worker-0.log").read_text()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def test_a_grandchild_that_keeps_the_pipes_open_holds_no_slot(new_site: NewSite, tmp_path: Path) -> None:
    program = lathe_binary().with_name("lathe-job")
    pids = tmp_path / "pids"
    script = tmp_path / "job.sh"
    script.write_text(f'#!/bin/sh\nsleep 600 &\necho $! >> {pids}\nexec {shlex.quote(str(program))} "$@"\n')
    script.chmod(0o700)
    site = new_site(env={"LATHE_JOB_PROGRAM": str(script), "LATHE_JOB_SLOTS": "1"})
    for name in ("first", "second"):
        assert import_csv(site.api, site.project["id"], PENGUINS.read_bytes(), name)["row_count"] == 344
    grandchildren = [int(line) for line in pids.read_text().split()]
    assert len(grandchildren) == 2
    wait_until(lambda: not any(is_alive(pid) for pid in grandchildren))
