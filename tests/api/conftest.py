"""Fixtures of the API tests, besides those of tests/conftest.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.server import Server
from support.world import World, read_operations


@pytest.fixture(scope="session")
def world(server: Server) -> Iterator[World]:
    built = World(server)
    yield built
    for caller in built.callers.values():
        caller.close()


@pytest.fixture(scope="session")
def operations(server: Server) -> dict[str, dict[str, Any]]:
    return read_operations(server)
