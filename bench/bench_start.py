"""`lathe serve` on an empty directory: milliseconds until ready, and the memory it holds when idle."""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench_support import BIN, Line, free_port, program, rss_mb

READY = b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            client.sendall(READY)
            return client.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start_once(idle_s: float) -> tuple[float, float]:
    """Milliseconds to ready, and MB of resident memory after `idle_s` seconds (0: not measured)."""
    folder = Path(tempfile.mkdtemp(prefix="lathe-bench-"))
    port = free_port()
    command = [BIN / "lathe", "serve", "--data-dir", folder / "data", "--listen", f"127.0.0.1:{port}"]
    began = time.perf_counter()
    with program(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        while not is_ready(port):
            if server.poll() is not None or time.perf_counter() - began > 30:
                raise RuntimeError("lathe does not start")
            time.sleep(0.001)
        ready_ms = (time.perf_counter() - began) * 1_000
        time.sleep(idle_s)
        memory = rss_mb(server.pid) if idle_s else 0
    shutil.rmtree(folder, ignore_errors=True)
    return ready_ms, memory


def run(quick: bool) -> list[Line]:
    times = [start_once(0)[0] for _ in range(3 if quick else 9)]
    memory = start_once(2 if quick else 5)[1]
    ready = statistics.median(times)
    return [
        Line("start", "ready on an empty directory", "", f"{ready:.0f} ms (worst {max(times):.0f})", "", "< 300 ms",
             ready < 300, "creating and syncing the database files, loading shared libraries"),
        Line("start", "idle resident memory", "", f"{memory:.0f} MB", "", "< 80 MB", memory < 80,
             "pages of shared libraries, the embedded web UI"),
    ]  # fmt: skip
