"""A CSV over HTTP into a dataset, against DuckDB on the same local file: its COPY to Parquet, and its mere read."""

from __future__ import annotations

import subprocess
import sys
import time

from bench_support import DATA, Line, lab, peak_rss_mb, rss_mb
from bench_tables import mixed_csv

PAIRS = 5

# A process of its own with the threads of this machine.
PEER = """
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
began = time.perf_counter()
duckdb.sql(sys.argv[1])
print(time.perf_counter() - began)
"""


def measure_peer(path) -> tuple[float, float]:
    """Seconds of a COPY to Parquet as ours is, and of a read into memory."""
    target = DATA / "peer.parquet"
    copy = f"COPY (FROM read_csv('{path}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    seconds = []
    for statement in [copy, f"CREATE TABLE t AS FROM read_csv('{path}')"]:
        command = [sys.executable, "-c", PEER, statement]
        seconds.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    target.unlink()
    return seconds[0], seconds[1]


def measure_ours(path) -> tuple[float, float, float]:
    """Seconds to the ready dataset, those of the upload, and MB that the server grew by meanwhile."""
    with lab("regression") as here:
        before = rss_mb(here.server.process.pid)
        began = time.perf_counter()
        upload = here.upload(path)
        uploaded = time.perf_counter() - began
        here.dataset(upload)
        return time.perf_counter() - began, uploaded, rss_mb(here.server.process.pid) - before


def measure_large_upload() -> tuple[float, float]:
    """MB that the server grew by at most during an upload of 1 GB, and the seconds it took."""
    path = mixed_csv(1_000)
    with lab("regression") as here:
        pid = here.server.process.pid
        before = rss_mb(pid)
        began = time.perf_counter()
        here.upload(path)
        seconds = time.perf_counter() - began
        return peak_rss_mb(pid) - before, seconds


def run(quick: bool) -> list[Line]:
    path = mixed_csv(50 if quick else 500)
    measure_peer(path)  # the file is in the page cache for both
    # What else runs on the machine changes from one minute to the next: only neighbours are compared.
    pairs = [(measure_peer(path), measure_ours(path)) for _ in range(1 if quick else PAIRS)]
    pairs.sort(key=lambda pair: pair[1][0] / pair[0][0])
    (peer, read), (ours, uploaded, grown) = pairs[len(pairs) // 2]
    ratio = ours / peer
    (best_peer, _), (best, *_) = pairs[0]
    limits = (
        f"parsing and zstd on two cores; {uploaded:.1f} s are the upload. The middle of {len(pairs)} pairs; "
        f"the best was {best:.1f} s against {best_peer:.1f} s, {best / best_peer:.2f}x"
    )
    lines = [
        Line("import", f"{path.stat().st_size / 1e6:.0f} MB CSV to a dataset", f"{peer:.1f} s", f"{ours:.1f} s",
             f"{ratio:.2f}x", "<= 1.3x", ratio <= 1.3, limits),
        Line("import", "the same against a mere read into memory", f"{read:.1f} s", f"{ours:.1f} s",
             f"{ours / read:.2f}x", "<= 1.0x", ours <= read, "the upload, and writing what the peer keeps in memory"),
        Line("import", "server memory grown by", "", f"{grown:.0f} MB", "", "< 64 MB", grown < 64),
    ]  # fmt: skip
    if not quick:
        grown, seconds = measure_large_upload()
        lines.append(
            Line("import", "server memory grown by, at most, in a 1 GB upload", "", f"{grown:.0f} MB", "", "< 64 MB",
                 grown < 64, f"{seconds:.1f} s, made durable before it is accepted"))  # fmt: skip
    return lines
