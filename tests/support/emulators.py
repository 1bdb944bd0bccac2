"""Stand-ins for cloud services, each started from an environment of its own (./dev test installs them)."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.server import ROOT


def emulator(name: str, program: str) -> Path:
    """The program of an installed stand-in; skips where it is not there."""
    path = ROOT / ".emulators" / name / "bin" / program
    if not path.exists():
        pytest.skip(f"the stand-in {name} is not installed (./dev setup test)")
    return path


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path, deadline_s: float = 60) -> None:
    end = time.monotonic() + deadline_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, log.read_text(errors="replace")[-4000:]
            assert time.monotonic() < end, log.read_text(errors="replace")[-4000:]
            time.sleep(0.1)


@contextmanager
def running(command: list[str], port: int, folder: Path, **env: str) -> Iterator[None]:
    """The process until the end of the block; it must listen at the port."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    with open(log, "wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=folder, env={**kept, "HOME": str(folder), **env}
        )
    try:
        wait_for_port(port, process, log)
        yield
    finally:
        process.kill()
        process.wait(30)
