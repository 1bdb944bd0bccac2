"""A real `lathe serve` in a child process, on a free port and a data directory of its own.

Knows nothing about pytest: benches and the demo may use it, too. One Server is used by one thread at a time.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_DEADLINE_S = 30
STOP_DEADLINE_S = 40


def lathe_binary() -> Path:
    """The server under test: LATHE_BIN (the program or its folder), else the first build that exists."""
    named = os.environ.get("LATHE_BIN")
    if named:
        path = Path(named).resolve()
        return path / "lathe" if path.is_dir() else path
    builds = [ROOT / "build" / preset / "bin" / "lathe" for preset in ("dev", "release")]
    return next((path for path in builds if path.exists()), builds[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Starts on construction of the context (`with Server(dir) as server`) or by start(); stop() drains it."""

    def __init__(self, data_dir: Path, *, args: list[str] | None = None, env: dict[str, str] | None = None) -> None:
        self.data_dir = Path(data_dir)
        self.args = args or []
        # The least cost the server takes, 0.1 s instead of the default 0.25 s; and hundreds of servers' ballast files
        # of 64 MiB would fill a disk themselves.
        self.env = {"LATHE_BCRYPT_COST": "10", "LATHE_DISK_BALLAST_BYTES": "1MiB", **(env or {})}
        self.port = free_port()
        self.log_path = self.data_dir.parent / f"{self.data_dir.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, wait: bool = True) -> Server:
        command = [str(lathe_binary()), "serve", "--data-dir", str(self.data_dir)]
        command += ["--listen", f"127.0.0.1:{self.port}", *self.args]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LATHE_")}
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**inherited, **self.env})
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self, deadline_s: float = START_DEADLINE_S) -> None:
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                raise RuntimeError(f"lathe ended with {self.process.returncode}:\n{self.log_text()[-4000:]}")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        raise RuntimeError(f"lathe was not ready after {deadline_s} s:\n{self.log_text()[-4000:]}")

    def stop(self) -> int:
        """Asks it to drain (SIGTERM); kills it when that takes too long. Answers the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_DEADLINE_S)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def kill(self) -> None:
        """SIGKILL: what a power cut or the OOM killer does."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def restart(self) -> Server:
        self.stop()
        return self.start()

    def log_text(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
