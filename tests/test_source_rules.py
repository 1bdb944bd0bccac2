"""Rules of the source that a compiler does not check: where SQL may stand, and that nothing is handed to a shell."""

from __future__ import annotations

import re
from pathlib import Path

from support.server import ROOT

SOURCES = sorted(path for path in (ROOT / "src").rglob("*") if path.suffix in {".cpp", ".h"})
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
SQL = re.compile(r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)", re.S)
SHELL = re.compile(r"\b(?:std::)?(?:system|popen|wordexp)\s*\(|\"/bin/(?:ba)?sh\"")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*", "", text)


def test_there_are_sources_to_look_at():
    assert len(SOURCES) > 100


def test_metadata_sql_stands_in_the_store_and_table_sql_in_data():
    """Queries are named and their values bound (store/sql); no other layer puts SQL together."""
    allowed = ("src/store/", "src/data/")
    found = [
        f"{name(path)}: {text[:60]}"
        for path in SOURCES
        if not name(path).startswith(allowed) and not path.stem.endswith("_test")
        for text in STRING.findall(without_comments(path.read_text()))
        if SQL.match(text)
    ]
    assert not found


def test_nothing_is_handed_to_a_shell():
    found = [name(path) for path in SOURCES if SHELL.search(without_comments(path.read_text()))]
    assert not found


def test_the_rules_can_tell():
    assert SQL.match("SELECT id FROM users WHERE id = ")
    assert SQL.match("UPDATE users SET x = 1")
    assert SHELL.search('std::system("ls")')
    assert not SHELL.search("file_system(x)")
