"""What the benches share: a line of the table, a server of our own with a project in it, and wrk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from support.api import Api, register
from support.server import ROOT, Server, free_port

HERE = Path(__file__).resolve().parent
DATA = HERE / ".peer" / "data"
BIN = Path(os.environ["LATHE_BIN"]).parent


@dataclass
class Line:
    """One comparison. `ratio` and `goal` are texts, `met` says whether the goal is."""

    name: str
    what: str = ""
    peer: str = ""
    ours: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None
    limits: str = ""
    failed: bool = False

    def text(self) -> str:
        if self.failed:
            return f"  FAILED  {self.name}: {self.what}"
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        text = f"  {self.what}\n    peer {self.peer or '-'}   ours {self.ours}   ratio {self.ratio or '-'}"
        text += f"   goal {self.goal}   {verdict}"
        return text + (f"\n    limited by: {self.limits}" if self.limits else "")


def table(lines: list[Line]) -> str:
    head = ["bench", "what", "peer", "ours", "ratio", "goal", ""]
    verdicts = {True: "met", False: "MISSED", None: ""}
    rows = [
        [
            line.name,
            line.what[:60],
            line.peer,
            line.ours,
            line.ratio,
            line.goal,
            "FAILED" if line.failed else verdicts[line.met],
        ]
        for line in lines
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]
    )


def machine() -> str:
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    load = os.getloadavg()[0]
    return f"{cpu.group(1) if cpu else 'unknown processor'}, {os.cpu_count()} cores, load {load:.1f}"


def rss_mb(pid: int) -> float:
    return memory_mb(pid, "VmRSS")


def peak_rss_mb(pid: int) -> float:
    """The most a process has had at a time."""
    return memory_mb(pid, "VmHWM")


def memory_mb(pid: int, field: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(field + r":\s*(\d+) kB", status).group(1)) / 1024


def wait_for_port(port: int, deadline_s: float = 60) -> None:
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


@contextmanager
def program(*command: Any, **options: Any) -> Iterator[subprocess.Popen]:
    """A child process that is ended with the block."""
    child = subprocess.Popen([str(part) for part in command], **options)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def pieces_of(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            yield piece


@dataclass
class Lab:
    """A running server with somebody signed in and a project."""

    server: Server
    api: Api
    workspace: dict[str, Any]
    project: dict[str, Any]

    def upload(self, path: Path) -> dict[str, Any]:
        """Streams a CSV to a new data source."""
        body = {"name": f"Files {path.stem}", "kind": "file", "config": {}}
        source = self.api.post(f"/api/projects/{self.project['id']}/datasources", json=body, expect=201).json()
        headers = {"Content-Type": "text/csv", "Content-Length": str(path.stat().st_size)}
        address = f"/api/datasources/{source['id']}/upload?filename={path.name}"
        upload = self.api.post(address, content=pieces_of(path), headers=headers, expect=201).json()
        return {**upload, "datasource_id": source["id"]}

    def dataset(self, upload: dict[str, Any]) -> dict[str, Any]:
        """The upload as a ready dataset."""
        body = {"project_id": self.project["id"], "datasource_id": upload["datasource_id"], "name": "table"}
        dataset = self.api.post("/api/datasets", json={**body, "upload_id": upload["id"]}, expect=202).json()
        done = self.api.wait_for(
            f"/api/datasets/{dataset['id']}", until={"ready", "failed"}, deadline_s=170, every_s=0.01
        )
        if done["status"] != "ready":
            raise RuntimeError(f"the import failed: {done['error']}")
        return done

    def train(self, dataset: dict[str, Any], hyperparameters: dict[str, Any], test_fraction: float) -> dict[str, Any]:
        """LightGBM on a holdout; the model."""
        body = {
            "dataset_id": dataset["id"], "target": "target", "mode": "single", "algorithm_id": "lightgbm_gbdt", "seed": 7,
            "validation": {"method": "holdout", "test_fraction": test_fraction}, "hyperparameters": hyperparameters,
        }  # fmt: skip
        training = self.api.post(f"/api/projects/{self.project['id']}/train", json=body, expect=202).json()
        ended = {"succeeded", "failed", "cancelled"}
        done = self.api.wait_for(f"/api/trainings/{training['id']}", until=ended, deadline_s=170)
        if done["status"] != "succeeded":
            raise RuntimeError(f"the training {done['status']}: {done['error']}")
        return self.api.get(f"/api/models/{done['best_model_id']}", expect=200).json()

    def api_key(self) -> str:
        body = {"name": "bench", "role": "viewer"}
        return self.api.post(f"/api/workspaces/{self.workspace['id']}/api-keys", json=body, expect=201).json()["key"]


@contextmanager
def lab(task: str) -> Iterator[Lab]:
    folder = Path(tempfile.mkdtemp(prefix="lathe-bench-"))
    try:
        with Server(folder / "data") as server:
            user = register(server.url, "bench@example.com")
            workspace = user.api.post("/api/workspaces", json={"name": "Bench"}, expect=201).json()
            body = {"name": "Bench", "type": task}
            project = user.api.post(f"/api/workspaces/{workspace['id']}/projects", json=body, expect=201).json()
            yield Lab(server, user.api, workspace, project)
            user.api.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Load:
    """What wrk saw."""

    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_us: float  # of the server, per request

    def text(self) -> str:
        return f"{self.per_second:,.0f}/s p99 {self.p99_ms:.2f} ms"


def milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1_000, "m": 60_000}[unit]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(url: str, bodies: list[str], headers: dict[str, str], seconds: int, pid: int) -> Load:
    """`wrk -t1 -c16` posting the bodies in turn to process `pid`, after a second of warming up."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ",\n".join(f"[==[{body}]==]" for body in bodies)
        fields = ", ".join(f'["{name}"]="{value}"' for name, value in headers.items())
        script.write(
            f"local bodies = {{{listed}}}\nlocal requests = {{}}\nlocal next = 0\n"
            "init = function()\n  for i, body in ipairs(bodies) do\n"
            f'    requests[i] = wrk.format("POST", nil, {{{fields}}}, body)\n  end\nend\n'
            "request = function()\n  next = next % #requests + 1\n  return requests[next]\nend\n"
        )
        script.flush()
        command = ["wrk", "-t1", "-c16", "--latency", "-s", script.name]
        subprocess.run([*command, "-d1s", url], check=True, capture_output=True)
        before = cpu_seconds(pid)
        text = subprocess.run([*command, f"-d{seconds}s", url], check=True, capture_output=True, text=True).stdout
        used = cpu_seconds(pid) - before
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    socket_errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = (int(bad.group(1)) if bad else 0) + (sum(map(int, socket_errors.groups())) if socket_errors else 0)
    quantiles = dict(re.findall(r"(\d+)%\s+([\d.]+\w+)", text))
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", text).group(1))
    count = int(re.search(r"(\d+) requests in", text).group(1))
    return Load(rate, milliseconds(quantiles["50"]), milliseconds(quantiles["99"]), errors, used / count * 1e6)


__all__ = ["BIN", "DATA", "HERE", "ROOT", "Lab", "Line", "Load", "free_port", "lab", "machine", "peak_rss_mb", "program", "rss_mb",
           "table", "wait_for_port", "wrk"]  # fmt: skip
