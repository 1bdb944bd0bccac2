"""A server whose operator lets data sources be on this machine, with somebody who has a project there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.api import User, register
from support.server import Server


@contextmanager
def source_site(folder: Path, **env: str) -> Iterator[tuple[Server, User]]:
    """The user's project is in extra["project"]."""
    with Server(folder / "data", env={"LATHE_SOURCE_NETWORKS": "loopback", **env}) as server:
        user = register(server.url, "sources@example.com")
        workspace = user.api.post("/api/workspaces", json={"name": "Sources"}, expect=201).json()
        body = {"name": "Orders", "type": "regression", "target_column": "price"}
        made = user.api.post(f"/api/workspaces/{workspace['id']}/projects", json=body, expect=201)
        user.extra["project"] = made.json()
        yield server, user
        user.api.close()
