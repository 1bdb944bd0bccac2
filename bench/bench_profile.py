"""A dataset's profile, against DuckDB's SUMMARIZE, ydata-profiling and NumPy's corrcoef on the same table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

from bench_support import BIN, DATA, Line

# ydata-profiling needs an older pandas than the other peers: an environment of its own.
PROFILING = DATA.parent / "profiling"
PROFILING_PACKAGES = ["ydata-profiling==4.18.4", "setuptools<81", "pyarrow"]

MAKE = """
import duckdb, sys
rows, path = int(sys.argv[1]), sys.argv[2]
columns = [f"round(random() * 1000 + random() * random() * {i + 1} * 100, 2)::DOUBLE AS r{i}" for i in range(10)]
columns += [f"(random() * {10 ** (i + 2)})::BIGINT AS n{i}" for i in range(4)]
columns += [f"'cat_' || (random() * {n})::INT AS s{n}" for n in (5, 40, 500, 20000)]
columns += ["DATE '2020-01-01' + (random() * 1500)::INT AS d0", "random() < 0.3 AS b0"]
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql("SELECT setseed(0.5)")
duckdb.sql(f"COPY (SELECT {', '.join(columns)} FROM range({rows})) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
"""
SUMMARIZE = """
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql("SET threads = 2")
began = time.perf_counter()
duckdb.sql(f"SUMMARIZE SELECT * FROM '{sys.argv[1]}'").fetchall()
print(time.perf_counter() - began)
"""
REPORT = """
import sys, time
import pandas as pd
from ydata_profiling import ProfileReport
table = pd.read_parquet(sys.argv[1])
began = time.perf_counter()
ProfileReport(table, minimal=sys.argv[2] == "minimal", progress_bar=False).to_json()
print(time.perf_counter() - began)
"""
CORRCOEF = """
import sys, time
import duckdb, numpy as np
began = time.perf_counter()
table = duckdb.sql(f"SELECT * FROM '{sys.argv[1]}'").fetchnumpy()
matrix = np.column_stack(list(table.values()))
np.corrcoef(matrix, rowvar=False)
print(time.perf_counter() - began)
"""
MAKE_NUMBERS = """
import duckdb, sys
rows, width, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
columns = ", ".join(f"(random() + random() * {i + 1})::DOUBLE AS x{i}" for i in range(width))
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql(f"COPY (SELECT {columns} FROM range({rows})) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
"""
DESCRIBE = """
import duckdb, json, sys
kinds = {"DOUBLE": ("double", "numeric"), "BIGINT": ("int64", "numeric"), "VARCHAR": ("string", "categorical"),
         "DATE": ("date", "datetime"), "BOOLEAN": ("bool", "boolean")}
schema = []
for name, engine_type, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{sys.argv[1]}'").fetchall():
    physical, semantic = kinds[engine_type]
    schema.append({"name": name, "physical_type": physical, "semantic_type": semantic, "role": "feature",
                   "nullable": False, "distinct": 0, "missing": 0, "evidence": ""})
print(json.dumps(schema))
"""


def python(code: str, *arguments: object, program: Path | str = sys.executable) -> str:
    command = [str(program), "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def table(rows: int) -> Path:
    path = DATA / f"profile-{rows}.parquet"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        python(MAKE, rows, path)
    return path


def numbers(rows: int, width: int) -> Path:
    path = DATA / f"numbers-{rows}x{width}.parquet"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        python(MAKE_NUMBERS, rows, width, path)
    return path


def ours(path: Path) -> tuple[float, float, int]:
    """Seconds of a whole profile job (with correlations, quality and unusual rows), its peak MB and the bytes it leaves."""
    work = DATA / "profile-work"
    work.mkdir(exist_ok=True)
    schema = json.loads(python(DESCRIBE, path))
    params = {"dataset_path": str(path), "schema": schema}
    spec = {"job_id": "bench", "kind": "profile", "attempt": 1, "work_dir": str(work), "params": params}
    spec |= {"memory_limit_bytes": 2 << 30, "wall_limit_s": 600, "threads": 2}
    (work / "spec.json").write_text(json.dumps(spec))
    began = time.perf_counter()
    child = subprocess.Popen([str(BIN / "lathe-job"), "run", "--spec", str(work / "spec.json")])
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"the profile of {path.name} ended with {child.returncode}")
    return seconds, usage.ru_maxrss / 1024, (work / "profile.json").stat().st_size


def profiling() -> Path:
    program = PROFILING / "bin" / "python"
    if not program.exists():
        venv.create(PROFILING, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "--quiet", *PROFILING_PACKAGES], check=True)
    return program


def best(measure, times: int = 3) -> float:
    return min(measure() for _ in range(times))


def run(quick: bool) -> list[Line]:
    rows = 100_000 if quick else 1_000_000
    path = table(rows)
    what = f"{rows:,} rows x 20 columns"
    ours(path)  # both find the file in the page cache
    seconds, peak, size = min(ours(path) for _ in range(3))
    summarize = best(lambda: float(python(SUMMARIZE, path)))
    small = table(20_000 if quick else 100_000)
    small_rows = 20_000 if quick else 100_000
    small_seconds = best(lambda: ours(small)[0])
    minimal = float(python(REPORT, path, "minimal", program=profiling()))
    full = float(python(REPORT, small, "full", program=profiling()))
    width, number_rows = 100, 100_000 if quick else 1_000_000
    wide = numbers(number_rows, width)
    corrcoef = best(lambda: float(python(CORRCOEF, wide)))
    wide_seconds = best(lambda: ours(wide)[0])
    correlate = float(
        subprocess.run([BIN / "bench_correlate", wide], check=True, capture_output=True, text=True).stdout
    )
    tenth = best(lambda: ours(table(rows // 10))[0])
    return [
        Line("profile", f"{what}: SUMMARIZE against the whole profile", f"{summarize:.2f} s", f"{seconds:.2f} s",
             f"{summarize / seconds:.2f}x", ">= 0.8x", summarize / seconds >= 0.8, "sorting and hashing every value"),
        Line("profile", f"{what}: ydata minimal", f"{minimal:.1f} s", f"{seconds:.2f} s",
             f"{minimal / seconds:.0f}x", ">= 60x", minimal / seconds >= 60),
        Line("profile", f"{small_rows:,} rows x 20: ydata full", f"{full:.1f} s", f"{small_seconds:.2f} s",
             f"{full / small_seconds:.0f}x", ">= 50x", full / small_seconds >= 50),
        Line("profile", f"{number_rows:,} x {width}: read and corrcoef", f"{corrcoef:.2f} s", f"{correlate:.2f} s",
             f"{corrcoef / correlate:.2f}x", ">= 1x", corrcoef / correlate >= 1),
        Line("profile", f"{number_rows:,} x {width}: read and corrcoef, against the whole profile", f"{corrcoef:.2f} s",
             f"{wide_seconds:.2f} s", f"{corrcoef / wide_seconds:.2f}x", "", None,
             "the profile also sorts every column and computes five more measures"),
        Line("profile", f"{what}: memory and document", "", f"{peak:.0f} MB, {size / 1e6:.2f} MB", "", "<= 1024 MB, 1 MB",
             peak <= 1024 and size <= 1e6),
        Line("profile", f"{rows:,} rows against {rows // 10:,}", f"{tenth:.2f} s", f"{seconds:.2f} s",
             f"{seconds / tenth:.1f}x", "<= 10.5x", seconds / tenth <= 10.5),
    ]  # fmt: skip
