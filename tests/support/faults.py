"""What fault tests break servers with: a site of its own, kills, traced system calls.

Knows how to look at processes and data directories from outside; the fixtures over it are in tests/faults/conftest.py.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.api import Api, User, register, sign_in
from support.server import Server, lathe_binary


class Site:
    """A server with one signed-in user, workspace and project; survives restarts of the server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.user: User | None = None
        self.workspace: dict[str, Any] = {}
        self.project: dict[str, Any] = {}
        self.verify_at_end = True

    @property
    def api(self) -> Api:
        assert self.user is not None
        return self.user.api

    def populate(self) -> Site:
        self.user = register(self.server.url, "ana@example.com")
        self.workspace = self.api.post("/api/workspaces", json={"name": "Lab"}, expect=201).json()
        body = {"name": "Penguins", "type": "classification", "target_column": "species"}
        self.project = self.api.post(f"/api/workspaces/{self.workspace['id']}/projects", json=body, expect=201).json()
        return self

    def reconnect(self) -> None:
        """A fresh connection and token: those of before the crash may be gone."""
        tokens = sign_in(self.server.url, "ana@example.com")
        self.api.close()
        assert self.user is not None
        self.user.api = Api(self.server.url, token=tokens["access_token"])

    def restart_without(self, *variables: str) -> None:
        """Starts the server again, without the named variables (fail points, mostly)."""
        self.server.kill()
        for name in variables:
            self.server.env.pop(name, None)
        self.server.start()
        self.reconnect()

    def kill_and_restart(self) -> None:
        self.restart_without()

    def verify(self) -> dict[str, Any]:
        return verify(self.server.data_dir)

    def children(self) -> list[int]:
        """The pids of the jobs that run now."""
        assert self.server.process is not None
        return children_of(self.server.process.pid)


def verify(data_dir: Path) -> dict[str, Any]:
    done = subprocess.run(
        [lathe_binary(), "verify", "--data-dir", data_dir, "--json"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def resident_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def lathe(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a command of the program to its end."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LATHE_")}
    env |= options.pop("env", {})
    return subprocess.run(
        [lathe_binary(), *map(str, words)], capture_output=True, text=True, timeout=60, env=env, **options
    )


def wait_until(holds: Callable[[], bool], deadline_s: float = 30) -> None:
    end = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)


class Tracer:
    """strace with an injected fault on a running process; detaches at the end of the `with` block. With a path only
    calls about that file are met."""

    def __init__(self, pid: int, path: Path | None, inject: str) -> None:
        calls = inject.split(":", 1)[0]
        self.command = ["strace", "-f", "-qq", "-p", str(pid), "-e", f"trace={calls}"]
        self.command += ["-P", str(path)] if path else []
        self.command += ["-e", f"inject={inject}", "-o", "/dev/null"]

    def __enter__(self) -> Tracer:
        # It says nothing when it has attached: the status of the traced process tells.
        pid = self.command[self.command.index("-p") + 1]
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE)
        for _ in range(500):
            if self.process.poll() is not None:
                assert self.process.stderr is not None
                pytest.skip(f"strace cannot attach here: {self.process.stderr.read().decode().strip()}")
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            traced = ["TracerPid:\t0\n" not in (task / "status").read_text() for task in tasks]
            if all(traced):
                return self
            time.sleep(0.01)
        raise AssertionError("strace did not attach")

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(10)
