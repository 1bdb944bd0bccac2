"""Fixtures every Python test can use: a running server, users, workspaces, projects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.api import Api, User, register
from support.server import Server, lathe_binary
from support.shared import shared_dir

_numbers = itertools.count(1)


def pytest_report_header() -> str:
    return f"lathe: {lathe_binary()}"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole run. Tests that stop or break a server start their own (support.server.Server)."""
    binary = lathe_binary()
    if not binary.exists():
        pytest.fail(f"{binary} is missing: build it first, or set LATHE_BIN", pytrace=False)
    with Server(tmp_path_factory.mktemp("lathe") / "data") as running:
        yield running


@pytest.fixture
def shared():
    """The folder of test material outside the repository; skips, with the reason, where it is missing."""
    folder = shared_dir()
    if folder is None:
        pytest.skip("the folder ../shared (test material outside the repository) is not here")
    return folder


@pytest.fixture
def api(server: Server) -> Iterator[Callable[..., Api]]:
    """api() is anonymous, api(token) signed in, api(api_key=...) uses a key."""
    made: list[Api] = []

    def make(token: str | None = None, *, api_key: str | None = None) -> Api:
        made.append(Api(server.url, token=token, api_key=api_key))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def new_user(server: Server) -> Iterator[Callable[..., User]]:
    """new_user() registers somebody new and signs them in."""
    made: list[User] = []

    def make(name: str = "user", **options: Any) -> User:
        made.append(register(server.url, f"{name}-{next(_numbers)}@example.com", **options))
        return made[-1]

    yield make
    for user in made:
        user.api.close()


@pytest.fixture
def user(new_user: Callable[..., User]) -> User:
    """Somebody signed in, who owns `workspace` and `project`."""
    return new_user("owner")


@pytest.fixture
def workspace(user: User) -> dict[str, Any]:
    return user.api.post("/api/workspaces", json={"name": f"Workspace {next(_numbers)}"}, expect=201).json()


@pytest.fixture
def project(user: User, workspace: dict[str, Any]) -> dict[str, Any]:
    body = {"name": f"Project {next(_numbers)}", "type": "classification"}
    return user.api.post(f"/api/workspaces/{workspace['id']}/projects", json=body, expect=201).json()


@pytest.fixture
def member(user: User, workspace: dict[str, Any], new_user: Callable[..., User]) -> Callable[[str], User]:
    """member("viewer") is somebody new with that role in `workspace`."""

    def make(role: str) -> User:
        person = new_user(role)
        body = {"email": person.email, "role": role}
        user.api.post(f"/api/workspaces/{workspace['id']}/members", json=body, expect=201)
        return person

    return make
