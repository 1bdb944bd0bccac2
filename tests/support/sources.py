"""Short ways to data sources that are servers, and hosts that misbehave."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.api import Api

_numbers = itertools.count(1)


def new_source(api: Api, project_id: str, kind: str, config: dict[str, Any], expect: int = 201) -> dict[str, Any]:
    body = {"name": f"{kind} {next(_numbers)}", "kind": kind, "config": config}
    return api.post(f"/api/projects/{project_id}/datasources", json=body, expect=expect).json()


def try_source(api: Api, source: dict[str, Any]) -> dict[str, Any]:
    return api.post(f"/api/datasources/{source['id']}/test-connection", expect=200).json()


def import_part(api: Api, source: dict[str, Any], expect: int = 202, **part: Any) -> dict[str, Any]:
    """Imports a table, a query or files; answers the dataset as it ended, or the refusal."""
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "name": f"part {next(_numbers)}", **part}
    answer = api.post("/api/datasets", json=body, expect=expect).json()
    return ended(api, answer) if expect == 202 else answer


def ended(api: Api, dataset: dict[str, Any]) -> dict[str, Any]:
    return api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})


def columns_of(api: Api, dataset: dict[str, Any]) -> dict[str, str]:
    """name -> physical type"""
    columns = api.get(f"/api/datasets/{dataset['id']}/schema", expect=200).json()["columns"]
    return {column["name"]: column["physical_type"] for column in columns}


def rows_of(api: Api, dataset: dict[str, Any], limit: int = 100) -> list[list[Any]]:
    return api.get(f"/api/datasets/{dataset['id']}/preview?limit={limit}", expect=200).json()["rows"]


def step_names(test: dict[str, Any]) -> list[str]:
    """The steps taken; the one that failed with an exclamation mark."""
    return [step["name"] + ("" if step["ok"] else "!") for step in test["steps"]]


@contextmanager
def mute_host() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


class RogueMysql:
    """Lets everybody in, and answers every query by asking for a file of the client's machine (LOCAL INFILE)."""

    def __init__(self, listener: socket.socket, wanted: Path) -> None:
        self.listener = listener
        self.wanted = wanted
        self.queries: list[bytes] = []
        self.stolen = b""

    def serve(self) -> None:
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection: socket.socket) -> None:
        # Protocol 4.1, local files, connect with database, secure connection, plug-in authentication.
        low, high = 0x0001 | 0x0008 | 0x0080 | 0x0200 | 0x8000, 0x0008
        greeting = b"\x0a8.0.33\0" + b"\x01\0\0\0" + b"12345678\0" + low.to_bytes(2, "little") + b"\x21\x02\0"
        greeting += high.to_bytes(2, "little") + b"\x15" + bytes(10) + b"123456789012\0" + b"mysql_native_password\0"
        ok = b"\0\0\0\x02\0\0\0"
        try:
            self.send(connection, 0, greeting)
            number, _ = self.receive(connection)
            self.send(connection, number + 1, ok)
            while True:
                number, packet = self.receive(connection)
                self.queries.append(packet)
                self.send(connection, number + 1, b"\xfb" + str(self.wanted).encode())
                while packet:
                    number, packet = self.receive(connection)
                    self.stolen += packet
                self.send(connection, number + 1, ok)
        except (OSError, EOFError):
            connection.close()

    @staticmethod
    def send(connection: socket.socket, number: int, packet: bytes) -> None:
        connection.sendall(len(packet).to_bytes(3, "little") + bytes([number % 256]) + packet)

    @staticmethod
    def receive(connection: socket.socket) -> tuple[int, bytes]:
        def exactly(count: int) -> bytes:
            out = b""
            while len(out) < count:
                got = connection.recv(count - len(out))
                if not got:
                    raise EOFError
                out += got
            return out

        head = exactly(4)
        return head[3], exactly(int.from_bytes(head[:3], "little"))


@contextmanager
def rogue_mysql(wanted: Path) -> Iterator[tuple[int, RogueMysql]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        rogue = RogueMysql(listener, wanted)
        threading.Thread(target=rogue.serve, daemon=True).start()
        yield listener.getsockname()[1], rogue
        listener.shutdown(socket.SHUT_RDWR)
