#!/usr/bin/env python3
"""Measures the product against its peers, on this machine, in one run.

    bench/run.py                     all of them
    bench/run.py predict train       some of them
    bench/run.py --quick             shorter runs and smaller tables, to see that everything works

Benches: start predict constant train import files profile inprocess recipe. Each prints the peer's figure, ours, their ratio,
the goal and what limits us. The peers are installed into bench/.peer on the first run. A JSON copy is left in bench/results.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEER = HERE / ".peer"
NAMES = ["start", "predict", "constant", "train", "import", "files", "profile", "inprocess", "recipe"]


def install_peers() -> None:
    """Makes bench/.peer what requirements.txt says."""
    wanted = hashlib.sha256((HERE / "requirements.txt").read_bytes()).hexdigest()
    stamp = PEER / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("  installing the peers into bench/.peer ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
    install = [PEER / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", HERE / "requirements.txt"], check=True)
    stamp.write_text(wanted)


def run_bench(name: str, quick: bool) -> list:
    """The lines of one bench; a bench that fails is a line that says so."""
    from bench_support import Line

    module = importlib.import_module("bench_" + name)
    print(f"\n== {name}: {module.__doc__.strip().splitlines()[0]}", flush=True)
    started = time.monotonic()
    try:
        lines = module.run(quick)
    except Exception as error:  # one bench that cannot run must not hide the others
        lines = [Line(name, what=f"{type(error).__name__}: {error}".replace("\n", " ")[:300], failed=True)]
    for line in lines:
        print(line.text(), flush=True)
    print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="shorter runs and smaller tables")
    options = parser.parse_args()
    for name in options.names:
        if name not in NAMES:
            parser.error(f"unknown bench '{name}'; there are {', '.join(NAMES)}")
    install_peers()
    python = PEER / "bin" / "python"
    if Path(sys.prefix).resolve() != PEER.resolve():
        os.execv(python, [python, *sys.argv])
    # Without it OpenMP's threads spin for each other, and every figure of a peer depends on what else runs here. Our jobs
    # set it for themselves.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("LATHE_BIN", str(ROOT / "build" / "release" / "bin" / "lathe"))
    sys.path[:0] = [str(HERE), str(ROOT / "tests")]
    from bench_support import machine, table

    lines = [line for name in options.names or NAMES for line in run_bench(name, options.quick)]
    print(f"\n{machine()}\n{table(lines)}")
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    path = results / time.strftime("%Y%m%dT%H%M%S.json", time.gmtime())
    path.write_text(json.dumps({"machine": machine(), "lines": [vars(line) for line in lines]}, indent=2) + "\n")
    return 1 if any(line.failed for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
