"""Builds disk_shim.c once and says with which environment it is loaded."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from support.server import lathe_binary

SOURCE = Path(__file__).with_name("disk_shim.c")


@cache
def library() -> Path:
    built = Path(tempfile.mkdtemp(prefix="lathe-shim-")) / "disk_shim.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", built, SOURCE, "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    linked = subprocess.run(["ldd", lathe_binary()], capture_output=True, text=True, check=False).stdout
    if "libasan" in linked or "libtsan" in linked:
        pytest.skip("a sanitizer's library has to be loaded first; this one would be")
    return built


def shim(root: Path, **options: str) -> dict[str, str]:
    """The variables for a program whose disk below `root` is watched: log=FILE, fault=..."""
    env = {"LD_PRELOAD": str(library()), "SHIM_ROOT": str(root)}
    return env | {f"SHIM_{name.upper()}": str(value) for name, value in options.items()}


def job_program(folder: Path, env: dict[str, str]) -> Path:
    """A lathe-job that runs with `env`, which the worker would not hand on."""
    script = folder / "job.sh"
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in env.items())
    script.write_text(f'#!/bin/sh\n{exports}exec {shlex.quote(str(lathe_binary().with_name("lathe-job")))} "$@"\n')
    script.chmod(0o700)
    return script
