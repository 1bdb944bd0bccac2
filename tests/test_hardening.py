"""The programs as they are built: what the linker and the compiler must have put in (ASVS 1.4)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.server import lathe_binary

PROGRAMS = [lathe_binary(), lathe_binary().with_name("lathe-job")]


def readelf(option: str, program: Path) -> str:
    return subprocess.run(["readelf", option, "--wide", program], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_it_is_loaded_at_an_address_that_nobody_knows(program: Path) -> None:
    assert "DYN (Position-Independent Executable file)" in readelf("--file-header", program)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_its_tables_of_addresses_cannot_be_written_and_its_stack_not_run(program: Path) -> None:
    segments = readelf("--segments", program)
    assert "GNU_RELRO" in segments
    stack = next(line for line in segments.splitlines() if "GNU_STACK" in line)
    assert " RWE " not in stack and " RW " in stack
    assert not [line for line in segments.splitlines() if line.split()[:1] == ["LOAD"] and " RWE " in line]
    assert "NOW" in readelf("--dynamic", program)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_a_smashed_stack_ends_it(program: Path) -> None:
    assert "__stack_chk_fail" in readelf("--dyn-syms", program)


def test_the_server_links_no_training_library() -> None:
    needed = readelf("--dynamic", lathe_binary())
    for library in ("lightgbm", "onedal", "gomp"):
        assert library not in needed
