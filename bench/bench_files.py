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
PANDAS = """
import pandas, sys, time
began = time.perf_counter()
pandas.read_excel(sys.argv[1], engine="openpyxl")
print(time.perf_counter() - began)
"""
FASTEXCEL = """
import fastexcel, sys, time
began = time.perf_counter()
fastexcel.read_excel(sys.argv[1]).load_sheet(0)
print(time.perf_counter() - began)
"""
WRITE_XLSX = """
import csv, openpyxl, sys
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("Data")
kinds = [int, float, int, str, str]
for number, row in enumerate(csv.reader(open(sys.argv[1], newline=""))):
    sheet.append(row if number == 0 else [kinds[i % 5](cell) for i, cell in enumerate(row)])
book.save(sys.argv[2])
"""


def python(program: str, *words: Path) -> str:
    return subprocess.run([sys.executable, "-c", program, *words], check=True, capture_output=True, text=True).stdout


def columns(rows: int, seed: int = 11) -> list[list]:
    random = np.random.default_rng(seed)
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


def xlsx(rows: int, blocks: int) -> Path:
    """A workbook of `rows`, with five columns in each of the blocks."""
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"book-{rows}x{5 * blocks}.xlsx"
    if not path.exists():
        source, part = DATA / "book.csv", DATA / "book.part.xlsx"
        table = [column for block in range(blocks) for column in columns(rows, block)]
        with open(source, "w") as file:
            file.write(",".join(f"{name}_{block}" for block in range(blocks) for name in NAMES) + "\n")
            for row in zip(*table, strict=True):
                file.write(",".join(str(value) for value in row) + "\n")
        python(WRITE_XLSX, source, part)
        source.unlink()
        part.rename(path)
    return path


def measure_ours(path: Path) -> tuple[float, float]:
    """Seconds of the upload and of the import."""
    with lab("regression") as here:
        began = time.perf_counter()
        upload = here.upload(path)
        uploaded = time.perf_counter()
        here.dataset(upload)
        return uploaded - began, time.perf_counter() - uploaded


def middle(pairs: list[tuple[float, tuple[float, float]]]) -> tuple[float, tuple[float, float]]:
    return sorted(pairs, key=lambda pair: sum(pair[1]) / pair[0])[len(pairs) // 2]


def excel_lines(rows: int, blocks: int, tries: int) -> list[Line]:
    book = xlsx(rows, blocks)
    what = f"{book.stat().st_size / 1e6:.1f} MB Excel, {rows:,} x {5 * blocks}, to a dataset"
    lines = []
    for name, program, goal in [
        ("openpyxl reads it", OPENPYXL, 15),
        ("pandas.read_excel", PANDAS, 15),
        ("fastexcel", FASTEXCEL, 1),
    ]:
        peer, ours = middle([(float(python(program, book)), measure_ours(book)) for _ in range(tries)])
        ratio = peer / sum(ours)
        lines.append(
            Line("files", f"{what}: {name}", f"{peer:.2f} s", f"{sum(ours):.2f} s", f"{ratio:.1f}x faster",
                 f">= {goal}x", ratio >= goal, "the peer only reads; parsing XML on two cores"))  # fmt: skip
    return lines


def run(quick: bool) -> list[Line]:
    tries = 1 if quick else PAIRS
    records = ndjson(200_000 if quick else 3_000_000)
    target = DATA / "peer.parquet"
    peer, (upload, stored) = middle(
        [(float(python(DUCKDB, records, target)), measure_ours(records)) for _ in range(tries)]
    )
    target.unlink(missing_ok=True)
    size = f"{records.stat().st_size / 1e6:.0f} MB NDJSON"
    lines = [
        Line("files", f"{size}: an upload to a dataset", f"{peer:.2f} s", f"{stored:.2f} s", f"{stored / peer:.2f}x",
             "<= 1.0x", stored <= peer, "parsing and zstd on two cores; a process of its own, two checksums"),
        Line("files", f"{size}: with the upload over HTTP", f"{peer:.2f} s", f"{upload + stored:.2f} s",
             f"{(upload + stored) / peer:.2f}x", "", None, "the peer reads a local file"),
    ]  # fmt: skip
    # The second book is small: starting the job and looking at the file are a good part of its time.
    for rows, blocks in [(10_000, 1)] if quick else [(100_000, 4), (100_000, 1)]:
        lines += excel_lines(rows, blocks, tries)
    return lines
