"""A CSV over HTTP into a dataset, against DuckDB's COPY of the same local file to Parquet."""

from __future__ import annotations

import subprocess
import sys
import time

from bench_support import DATA, Line, lab, rss_mb
from bench_tables import mixed_csv

# A process of its own with the threads of this machine and our Parquet settings.
PEER = """
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
began = time.perf_counter()
duckdb.sql(f"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
print(time.perf_counter() - began)
"""


def measure_peer(path) -> float:
    target = DATA / "peer.parquet"
    text = subprocess.run([sys.executable, "-c", PEER, path, target], check=True, capture_output=True, text=True).stdout
    target.unlink()
    return float(text)


def measure_ours(path) -> tuple[float, float, float]:
    """Seconds to the ready dataset, those of the upload, and MB that the server grew by meanwhile."""
    with lab("regression") as here:
        before = rss_mb(here.server.process.pid)
        began = time.perf_counter()
        upload = here.upload(path)
        uploaded = time.perf_counter() - began
        here.dataset(upload)
        return time.perf_counter() - began, uploaded, rss_mb(here.server.process.pid) - before


def run(quick: bool) -> list[Line]:
    path = mixed_csv(50 if quick else 500)
    measure_peer(path)  # the file is in the page cache for both
    peer = measure_peer(path)
    ours, uploaded, grown = measure_ours(path)
    ratio = ours / peer
    return [
        Line("import", f"{path.stat().st_size / 1e6:.0f} MB CSV to a dataset", f"{peer:.1f} s", f"{ours:.1f} s",
             f"{ratio:.2f}x", "<= 1.3x", ratio <= 1.3, f"parsing and zstd on two cores; {uploaded:.1f} s of it are the upload"),
        Line("import", "server memory grown by", "", f"{grown:.0f} MB", "", "< 64 MB", grown < 64),
    ]  # fmt: skip
