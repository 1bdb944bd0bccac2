"""Where data sources may be: every hostile target is refused before anything is sent."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.api import Api, User
from support.server import Server
from support.sources import new_source, step_names, try_source

REFUSED = {"source_address_forbidden", "source_option_forbidden"}


@pytest.fixture
def trap() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that notes who comes."""
    visits: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def watch() -> None:
            while True:
                try:
                    connection, address = listener.accept()
                except OSError:
                    return
                visits.append(str(address))
                connection.close()

        threading.Thread(target=watch, daemon=True).start()
        yield listener.getsockname()[1], visits
        listener.shutdown(socket.SHUT_RDWR)


def settings_of(host: str, port: int) -> dict[str, Any]:
    return {"host": host, "port": port, "database": "d", "user": "u", "password": "p", "sslmode": "disable"}


def test_every_hostile_target_is_refused(user: User, project: dict[str, Any], shared: Path, trap: Any) -> None:
    """By the forms of hosts and addresses; what a name resolves to is checked when it is used."""
    port, visits = trap
    targets = json.loads((shared / "badinputs" / "auth" / "ssrf_targets.json").read_text())
    assert len(targets) > 30
    for target in targets:
        for kind, settings in (
            ("postgresql", settings_of(target, port)),
            ("mysql", {**settings_of(target, port), "ssl_mode": "disabled"}),
            ("s3", {"bucket": "b", "endpoint": target}),
        ):
            settings = {k: v for k, v in settings.items() if not (kind == "mysql" and k == "sslmode")}
            body = {"name": "x", "kind": kind, "config": settings}
            made = user.api.post(f"/api/projects/{project['id']}/datasources", json=body)
            name = re.fullmatch(r"https?://([a-z0-9.]+\.example)/", target)
            if made.status_code == 201:  # a name that only the resolver can judge
                assert name and kind == "s3", (target, kind)
                test = try_source(user.api, made.json())
                assert not test["ok"] and step_names(test) == ["dns!"], (target, test)
                user.api.delete(f"/api/datasources/{made.json()['id']}", expect=204)
            else:
                assert made.status_code == 422, (target, kind, made.text)
                assert made.json()["code"] in REFUSED, (target, kind, made.text)
    assert visits == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_this_machine_is_no_data_source_unless_the_operator_says_so(
    user: User, project: dict[str, Any], trap: Any, host: str
) -> None:
    port, visits = trap
    problem = new_source(user.api, project["id"], "postgresql", settings_of(host, port), expect=422)
    assert problem["code"] == "source_address_forbidden"
    assert "source_networks" in problem["detail"]
    assert visits == []


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "0.0.0.0",
        "fe80::1",
        "metadata.google.internal",
        "fd00:ec2::254",
        "fd20:ce::254",
        "::a9fe:a9fe",
    ],
)
def test_metadata_addresses_are_refused_whatever_the_operator_says(
    tmp_path_factory: pytest.TempPathFactory, host: str, wide_open: User
) -> None:
    problem = new_source(
        wide_open.api, wide_open.extra["project"]["id"], "postgresql", settings_of(host, 5432), expect=422
    )
    assert problem["code"] == "source_address_forbidden"


@pytest.fixture(scope="module")
def wide_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    from support.site import source_site

    with source_site(tmp_path_factory.mktemp("wide"), LATHE_SOURCE_NETWORKS="0.0.0.0/0,::/0") as (_, made):
        yield made


def test_a_name_is_judged_by_what_it_resolves_to(user: User, project: dict[str, Any], trap: Any) -> None:
    """The machine's own name resolves to an address of its own, which is not public."""
    port, visits = trap
    name = socket.gethostname()
    try:
        socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine's name does not resolve")
    body = {"name": "x", "kind": "postgresql", "config": settings_of(name, port)}
    made = user.api.post(f"/api/projects/{project['id']}/datasources", json=body)
    if made.status_code == 201:
        test = try_source(user.api, made.json())
        assert (test["ok"], test["code"], step_names(test)) == (False, "source_address_forbidden", ["dns!"])
    assert visits == []


def test_an_unknown_network_stops_the_start(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", env={"LATHE_SOURCE_NETWORKS": "loopback,10.0.0.0"})
    server.start(wait=False)
    assert server.process is not None
    assert server.process.wait(30) != 0
    assert "LATHE_SOURCE_NETWORKS" in server.log_text() and "CIDR" in server.log_text()


def test_a_file_source_has_no_server_to_ask(api_of_project: tuple[Api, dict[str, Any]]) -> None:
    api, source = api_of_project
    assert api.get(f"/api/datasources/{source['id']}/objects", expect=200).json()["items"] == []
    assert try_source(api, source)["ok"]


@pytest.fixture
def api_of_project(user: User, project: dict[str, Any]) -> tuple[Api, dict[str, Any]]:
    made = user.api.post(f"/api/projects/{project['id']}/datasources", json={"name": "f", "kind": "file"}, expect=201)
    return user.api, made.json()
