"""Fixtures of the fault tests: a server of one's own that may be broken, and small disks to fill.

Every server is checked with `lathe verify` when its test is over: whatever was done to it, what is stored is whole.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.faults import Site
from support.memory_limit import MemoryLimit
from support.server import Server


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """new_site(env={...}) is a populated server; populate=False leaves it bare."""
    sites: list[Site] = []

    def make(
        *, env: dict[str, str] | None = None, populate: bool = True, data_dir: Path | None = None, wait: bool = True
    ) -> Site:
        folder = data_dir or tmp_path / f"data-{len(sites)}"
        site = Site(Server(folder, env=env))
        sites.append(site)
        site.server.start(wait=wait)
        return site.populate() if populate else site

    yield make
    for site in sites:
        site.server.kill()
        if site.user is not None:
            site.api.close()
    for site in sites:
        if site.verify_at_end and (site.server.data_dir / "lathe.db").exists():
            report = site.verify()
            assert report["ok"], report["faults"]


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    return new_site()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """small_disk("64m") is a folder on a disk of that size; skips where mounting is not allowed."""
    mounted: list[Path] = []

    def make(size: str) -> Path:
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder], capture_output=True, text=True
        )
        if done.returncode != 0:
            pytest.skip(f"a tmpfs cannot be mounted here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield make
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", folder], check=False)


@pytest.fixture
def memory_limit() -> Iterator[Callable[[int], MemoryLimit]]:
    """memory_limit(256 << 20) is a cgroup; skips where none can be made. Kills what is left in it."""
    made: list[MemoryLimit] = []

    def make(limit_bytes: int) -> MemoryLimit:
        try:
            made.append(MemoryLimit(limit_bytes))
        except OSError as refused:
            pytest.skip(f"a memory cgroup cannot be made here: {refused}")
        return made[-1]

    yield make
    for limit in made:
        limit.close()
