"""`lathe-job` by itself: one spec in, events on descriptor 3, a result or an error in the attempt's folder, an exit status.

That a job dies with its parent is shown by test_killed_server.py: the parent asks for it when it starts the job.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.learning import PENGUINS
from support.server import lathe_binary

PROGRAM = lathe_binary().with_name("lathe-job")
DONE, FAILED, UNUSABLE = 0, 1, 2
# Longer than any of these may take; no test measures time.
PATIENCE_S = 60


@dataclass
class Attempt:
    """A folder with a spec, and the job that runs it."""

    folder: Path
    spec: dict[str, Any]

    @property
    def events_path(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.events"

    def start(self, env: dict[str, str] | None = None, data_limit_bytes: int | None = None) -> subprocess.Popen[str]:
        spec_path = self.folder.parent / f"{self.folder.name}.json"
        spec_path.write_text(json.dumps(self.spec))
        self.events_path.touch()

        def limit() -> None:
            if data_limit_bytes is not None:
                resource.setrlimit(resource.RLIMIT_DATA, (data_limit_bytes, data_limit_bytes))

        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LATHE_")}
        command = ["sh", "-c", 'exec "$0" run --spec "$1" 3>"$2"', str(PROGRAM), str(spec_path), str(self.events_path)]
        return subprocess.Popen(
            command, env={**inherited, **(env or {})}, stderr=subprocess.PIPE, text=True, preexec_fn=limit
        )

    def run(self, **options: Any) -> tuple[int, str]:
        process = self.start(**options)
        _, log = process.communicate(timeout=PATIENCE_S)
        return process.returncode, log

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.events_path.read_text().splitlines(keepends=True) if line[-1] == "\n"]

    def error(self) -> dict[str, Any]:
        return json.loads((self.folder / "error.json").read_text())

    def result(self) -> dict[str, Any]:
        return json.loads((self.folder / "result.json").read_text())

    def leaves_no_result(self) -> bool:
        return not (self.folder / "result.json").exists()


def make(tmp_path: Path, kind: str, params: dict[str, Any], name: str = "attempt-1", **limits: Any) -> Attempt:
    folder = tmp_path / name
    folder.mkdir(mode=0o700)
    spec = {"job_id": "0190163d-8694-739b-aea5-966c26f8ad91", "kind": kind, "attempt": 1, "work_dir": str(folder)}
    spec |= {"params": params, "memory_limit_bytes": 1 << 30, "wall_limit_s": 600.0, "threads": 1}
    return Attempt(folder, {**spec, **limits})


@pytest.fixture
def importing(tmp_path: Path) -> Attempt:
    return make(tmp_path, "import", {"path": str(PENGUINS), "filename": "penguins.csv"})


@pytest.fixture
def training(tmp_path: Path) -> Attempt:
    """One that would go on for minutes."""
    imported = make(tmp_path, "import", {"path": str(PENGUINS), "filename": "penguins.csv"}, "import")
    code, log = imported.run()
    assert code == DONE, log
    outcome = imported.result()
    table = imported.folder / outcome["files"][0]["name"]
    params = {
        "training_id": "0190163d-8694-739b-aea5-966c26f8ad92",
        "dataset_id": "0190163d-8694-739b-aea5-966c26f8ad93",
        "dataset_path": str(table),
        "dataset_fingerprint": outcome["files"][0]["sha256"],
        "schema": outcome["result"]["columns"],
        "task": "classification",
        "target": "species",
        "algorithms": [
            {
                "model_id": "0190163d-8694-739b-aea5-966c26f8ad94",
                "algorithm_id": "lightgbm_gbdt",
                "hyperparameters": {"n_estimators": 10_000, "num_leaves": 255, "min_child_samples": 1},
            }
        ],
        "validation": {"method": "stratified", "folds": 5, "test_fraction": 0.2},
        "seed": 1,
    }
    return make(tmp_path, "train", params)


def wait_for_work(attempt: Attempt, process: subprocess.Popen[str]) -> None:
    """Until the job has said that it fits a model."""
    end = time.monotonic() + PATIENCE_S
    while not any(event["type"] == "metric" for event in attempt.events()):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_job_leaves_its_result_with_checksums_and_tells_of_its_work(importing: Attempt) -> None:
    code, log = importing.run()
    assert code == DONE, log
    outcome = importing.result()
    assert outcome["result"]["row_count"] == 344
    for file in outcome["files"]:
        content = (importing.folder / file["name"]).read_bytes()
        assert (file["size_bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert not (importing.folder / "error.json").exists()
    events = importing.events()
    assert {"progress", "log"} <= {event["type"] for event in events}
    shares = [event["progress"] for event in events if event["type"] == "progress"]
    assert shares == sorted(shares) and all(0 <= share <= 1 for share in shares)


def test_it_reads_nothing_and_writes_nothing_elsewhere(importing: Attempt, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    importing.run()
    others = {path for path in tmp_path.rglob("*") if path.is_file() and importing.folder not in path.parents}
    assert others <= set(before) | {importing.events_path, importing.folder.parent / "attempt-1.json"}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_as_cancelled_without_a_result(training: Attempt, how: signal.Signals) -> None:
    process = training.start()
    wait_for_work(training, process)
    process.send_signal(how)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == FAILED
    assert training.error()["code"] == "job_cancelled"
    assert training.leaves_no_result()
    assert not list(training.folder.glob("*.lathe"))


def test_it_stops_by_itself_when_its_time_is_over(training: Attempt) -> None:
    training.spec["wall_limit_s"] = 1.0
    code, log = training.run()
    assert code == FAILED, log
    assert training.error()["code"] == "job_timeout"
    assert training.leaves_no_result()


@pytest.mark.parametrize("data_limit_mib", [48, 64, 96, 128, 192])
def test_memory_that_it_cannot_have_ends_it_with_the_limit_and_a_hint(tmp_path: Path, data_limit_mib: int) -> None:
    """Allocations fail at different places, in our code and in libraries: each is told alike."""
    table = tmp_path / "wide.csv"
    header = ",".join(f"c{i}" for i in range(300)) + "\n"
    row = ",".join(f"text {i} of a row" for i in range(300)) + "\n"
    table.write_text(header + row * 30_000)
    attempt = make(tmp_path, "import", {"path": str(table), "filename": "wide.csv"}, memory_limit_bytes=512 << 20)
    code, log = attempt.run(data_limit_bytes=data_limit_mib << 20)
    assert code == FAILED, log
    error = attempt.error()
    assert error["code"] == "job_out_of_memory", (error, log)
    assert "512 MiB" in error["detail"] and "rows" in error["detail"]
    assert attempt.leaves_no_result()


BROKEN_SPECS = {
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "null": "null",
    "nothing in it": "{}",
    "a number for a text": '{"job_id":1,"kind":"import"}',
    "NUL bytes": "\0\0",
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN_SPECS)
def test_a_broken_spec_is_told_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(BROKEN_SPECS[name])
    done = subprocess.run([PROGRAM, "run", "--spec", spec], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == UNUSABLE
    assert '"event":"job_spec_unusable"' in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["spec.json"]


def test_a_spec_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = subprocess.run([PROGRAM, "run", "--spec", tmp_path / "none"], capture_output=True, text=True)
    assert done.returncode == UNUSABLE
    assert '"event":"job_spec_unusable"' in done.stderr


@pytest.mark.parametrize("missing", ["job_id", "kind", "attempt", "work_dir", "params", "wall_limit_s", "threads"])
def test_a_spec_that_lacks_a_member_is_told(importing: Attempt, missing: str) -> None:
    del importing.spec[missing]
    code, log = importing.run()
    assert code == UNUSABLE
    assert missing in log
    assert list(importing.folder.iterdir()) == []


def test_an_unknown_kind_is_an_error(importing: Attempt) -> None:
    importing.spec["kind"] = "mine"
    code, _ = importing.run()
    assert code == FAILED
    assert importing.error()["code"] == "internal"


def test_without_its_folder_it_fails_and_says_so_in_the_log(importing: Attempt) -> None:
    importing.folder.rmdir()
    importing.folder.write_text("a file in its place")
    code, log = importing.run()
    assert code == FAILED
    assert '"event":"job_error_unwritten"' in log
    assert importing.folder.read_text() == "a file in its place"


def test_a_fault_of_the_input_is_the_jobs_error(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text('a,b\n"never closed,1\n')
    attempt = make(tmp_path, "import", {"path": str(table), "filename": "table.csv"})
    code, _ = attempt.run()
    assert code == FAILED
    assert attempt.error()["code"] == "csv_unterminated_quote"
    assert attempt.leaves_no_result()


def test_without_anybody_who_listens_it_works_all_the_same(importing: Attempt) -> None:
    """Descriptor 3 closed: the number must not go to a file of the job."""
    importing.start().communicate(timeout=PATIENCE_S)
    with_listener = importing.result()
    for path in importing.folder.iterdir():
        path.unlink() if path.is_file() else path.rmdir()
    spec = importing.folder.parent / "attempt-1.json"
    command = ["sh", "-c", 'exec "$0" run --spec "$1" 3>&-', str(PROGRAM), str(spec)]
    assert subprocess.run(command, capture_output=True, timeout=PATIENCE_S).returncode == DONE
    assert importing.result()["files"] == with_listener["files"]
