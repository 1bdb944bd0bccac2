"""NDJSON and Excel over HTTP into a dataset, against DuckDB and openpyxl on the same local files."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from bench_support import DATA, Line, lab

PAIRS = 3

# Each in a process of its own.
DUCKDB = """
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
began = time.perf_counter()
duckdb.sql(f"COPY (FROM read_json('{sys.argv[1]}', format = 'newline_delimited')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
print(time.perf_counter() - began)
"""
OPENPYXL = """
import openpyxl, sys, time
began = time.perf_counter()
sheet = openpyxl.load_workbook(sys.argv[1], read_only=True).active
rows = sum(1 for _ in sheet.iter_rows(values_only=True))
print(time.perf_counter() - began)
"""
WRITE_XLSX = """
import csv, openpyxl, sys
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("Data")
for number, row in enumerate(csv.reader(open(sys.argv[1], newline=""))):
    sheet.append(row if number == 0 else [int(row[0]), float(row[1]), int(row[2]), row[3], row[4]])
book.save(sys.argv[2])
"""


def python(program: str, *words: Path) -> str:
    return subprocess.run([sys.executable, "-c", program, *words], check=True, capture_output=True, text=True).stdout


def columns(rows: int) -> list[list]:
    random = np.random.default_rng(11)
    cities = random.choice(["Berlin", "Lagos", "Lima", "Osaka", "Quito", "Turin"], rows)
    notes = random.integers(0, 50_000, rows)
    return [
        list(range(rows)),
        np.round(random.gamma(2, 50, rows), 2).tolist(),
        random.integers(0, 1_000, rows).tolist(),
        cities.tolist(),
        [f"note number {n}" for n in notes.tolist()],
    ]


NAMES = ["id", "amount", "count", "city", "note"]


def ndjson(rows: int) -> Path:
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"records-{rows}.ndjson"
    if not path.exists():
        part = path.with_suffix(".part")
        with open(part, "w") as file:
            for row in zip(*columns(rows), strict=True):
                file.write(json.dumps(dict(zip(NAMES, row, strict=True)), separators=(",", ":")) + "\n")
        part.rename(path)
    return path


def xlsx(rows: int) -> Path:
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"book-{rows}.xlsx"
    if not path.exists():
        source, part = DATA / "book.csv", DATA / "book.part.xlsx"
        with open(source, "w") as file:
            file.write(",".join(NAMES) + "\n")
            for row in zip(*columns(rows), strict=True):
                file.write(",".join(str(value) for value in row) + "\n")
        python(WRITE_XLSX, source, part)
        part.rename(path)
    return path


def measure_ours(path: Path) -> float:
    with lab("regression") as here:
        began = time.perf_counter()
        here.dataset(here.upload(path))
        return time.perf_counter() - began


def middle(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]


def run(quick: bool) -> list[Line]:
    tries = 1 if quick else PAIRS
    records = ndjson(200_000 if quick else 3_000_000)
    target = DATA / "peer.parquet"
    peer, ours = middle([(float(python(DUCKDB, records, target)), measure_ours(records)) for _ in range(tries)])
    lines = [
        Line("files", f"{records.stat().st_size / 1e6:.0f} MB NDJSON to a dataset", f"{peer:.2f} s", f"{ours:.2f} s",
             f"{ours / peer:.2f}x", "<= 1.0x", ours <= peer, "upload, parsing and zstd on two cores"),
    ]  # fmt: skip
    target.unlink(missing_ok=True)
    # Two sizes: of the smaller one, starting the job and looking at the file are a good part.
    for rows in [10_000] if quick else [100_000, 500_000]:
        book = xlsx(rows)
        peer, ours = middle([(float(python(OPENPYXL, book)), measure_ours(book)) for _ in range(tries)])
        lines.append(
            Line("files", f"{book.stat().st_size / 1e6:.1f} MB Excel, {rows:,} rows, to a dataset", f"{peer:.2f} s", f"{ours:.2f} s",
                 f"{peer / ours:.1f}x faster", ">= 15x", peer / ours >= 15, "the peer only reads"))  # fmt: skip
    return lines
