#!/usr/bin/env python3
"""Embeds the named queries and the migrations of src/store as string constants.

Usage: tools/embed_sql.py STORE_FOLDER OUTPUT.cpp

STORE_FOLDER/sql/*.sql holds sections that start with "-- name: find_project"; names are unique over all files.
STORE_FOLDER/migrations/NNNN_name.sql are applied in order; one that starts with "-- database: predictions" belongs to
the second database file, the others to the main one. Exit 1 with one line per fault.
"""

import hashlib
import pathlib
import re
import sys

NAME = re.compile(r"^--\s*name:\s*([a-z][a-z0-9_]*)\s*$")
MIGRATION = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")
DATABASE = re.compile(r"^--\s*database:\s*(main|predictions)\s*$")
CHUNK = 12_000  # compilers limit the length of one literal


def fail(message: str) -> None:
    print(f"embed_sql: {message}", file=sys.stderr)
    sys.exit(1)


def literal(text: str) -> str:
    if ')sql"' in text:
        fail('SQL text may not hold )sql"')
    parts = [text[i : i + CHUNK] for i in range(0, len(text), CHUNK)] or [""]
    return "\n    ".join(f'R"sql({part})sql"' for part in parts)


def queries(folder: pathlib.Path):
    seen = {}
    for path in sorted(folder.glob("*.sql")):
        name, lines = None, []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() + ["-- name: end"], 1):
            match = NAME.match(line)
            if not match:
                if name is None and line.strip() and not line.startswith("--"):
                    fail(f"{path.name}:{number}: SQL before the first '-- name:'")
                if not line.startswith("--"):
                    lines.append(line)
                continue
            if name is not None:
                text = "\n".join(lines).strip().rstrip(";")
                if not text:
                    fail(f"{path.name}: '{name}' is empty")
                yield name, text
            name, lines = match.group(1), []
            if name != "end":
                if name in seen:
                    fail(f"{path.name}:{number}: '{name}' is also in {seen[name]}")
                seen[name] = path.name


def migrations(folder: pathlib.Path):
    previous = 0
    for path in sorted(folder.glob("*.sql")):
        match = MIGRATION.match(path.name)
        if not match:
            fail(f"{path.name}: migrations are called NNNN_name.sql")
        version = int(match.group(1))
        if version != previous + 1:
            fail(f"{path.name}: expected number {previous + 1:04d}")
        previous = version
        text = path.read_text(encoding="utf-8")
        header = DATABASE.match(text.splitlines()[0]) if text else None
        checksum = hashlib.sha256(text.encode()).hexdigest()
        yield version, match.group(2), header.group(1) if header else "main", checksum, text


def main() -> None:
    if len(sys.argv) != 3:
        fail("usage: embed_sql.py STORE_FOLDER OUTPUT.cpp")
    store, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out = [
        "// Written by tools/embed_sql.py; do not edit.",
        '#include "store/sql_text.h"',
        "",
        "namespace lathe::store {",
        "",
    ]
    out += ["std::span<const NamedQuery> AllQueries() {", "  static const NamedQuery kQueries[] = {"]
    out += [f'  {{"{name}",\n    {literal(text)}}},' for name, text in sorted(queries(store / "sql"))]
    out += ["  };", "  return kQueries;", "}", ""]
    out += ["std::span<const Migration> AllMigrations() {", "  static const Migration kMigrations[] = {"]
    for version, name, database, checksum, text in migrations(store / "migrations"):
        kind = "DatabaseKind::kPredictions" if database == "predictions" else "DatabaseKind::kMain"
        out.append(f'  {{{version}, "{name}", {kind}, "{checksum}",\n    {literal(text)}}},')
    out += ["  };", "  return kMigrations;", "}", "", "}  // namespace lathe::store", ""]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
