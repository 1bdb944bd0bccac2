"""One row through 100 trees inside the process, against LightGBM's C call for fast single rows."""

from __future__ import annotations

import json
import subprocess

from bench_support import BIN, Line


def run(quick: bool) -> list[Line]:
    del quick
    text = subprocess.run([BIN / "bench_predict"], check=True, capture_output=True, text=True).stdout
    figures = json.loads(text.strip().splitlines()[-1])
    ours, peer = figures["ours_ns"], figures["lightgbm_fast_ns"]
    return [
        Line("inprocess", "one row, 100 trees x 31 leaves", f"{peer / 1000:.2f} us", f"{ours / 1000:.2f} us",
             f"{peer / ours:.1f}x faster", ">= 2x", peer / ours >= 2, "a chain of dependent loads and compares per tree"),
    ]  # fmt: skip
