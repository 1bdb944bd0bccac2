"""Stand-ins for Snowflake: fakesnow, which runs SQL and lets everybody in, and a service of ours that misbehaves."""

from __future__ import annotations

import gzip
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from support.emulators import emulator, running
from support.server import free_port

_RUN_SQL = """
import json, sys
import snowflake.connector
port, statements = json.load(sys.stdin)
place = dict(host="127.0.0.1", port=port, protocol="http", account="acc", user="seed", password="x")
with snowflake.connector.connect(**place) as connection:
    for statement in statements:
        connection.cursor().execute(statement)
"""


class Snowflake:
    """Started by the context `running_snowflake`; `run` executes SQL there."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def run(self, *statements: str) -> None:
        command = [str(emulator("fakesnow", "python")), "-c", _RUN_SQL]
        given = json.dumps([self.port, statements])
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-4000:]


@contextmanager
def running_snowflake(folder: Path) -> Iterator[Snowflake]:
    port = free_port()
    command = [str(emulator("fakesnow", "fakesnow")), "-s", "-p", str(port), "--host", "127.0.0.1"]
    with running(command, port, folder):
        yield Snowflake(port)


class FakeSnowflake(BaseHTTPRequestHandler):
    """As much of the service as it takes to say no, or to lead a client astray: its rows lie at `chunk_url`."""

    protocol_version = "HTTP/1.1"
    chunk_url = ""
    login_fault: tuple[str, str] | None = None

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self.rfile.read(size)
        if self.path.startswith("/session/v1/login-request"):
            self.answer(self.login())
        elif self.path.startswith("/queries/v1/query-request"):
            self.answer(self.rows())
        else:
            self.answer({"success": True, "data": None, "code": None, "message": None})

    def login(self) -> dict[str, Any]:
        if self.login_fault is not None:
            code, message = self.login_fault
            return {"success": False, "code": code, "message": message, "data": {"nextAction": "RETRY_LOGIN"}}
        data = {"token": "t", "masterToken": "m", "validityInSeconds": 3600, "masterValidityInSeconds": 14400}
        data |= {"sessionId": 1, "parameters": [], "sessionInfo": {}, "serverVersion": "10.0.0"}
        return {"success": True, "code": None, "message": None, "data": data}

    def rows(self) -> dict[str, Any]:
        column = {"name": "X", "type": "fixed", "precision": 38, "scale": 0, "nullable": True, "length": None}
        chunk = {"url": self.chunk_url, "rowCount": 1, "uncompressedSize": 100, "compressedSize": 100}
        data = {"rowtype": [column], "rowsetBase64": "", "total": 1, "returned": 1, "queryId": "1", "parameters": []}
        data |= {"queryResultFormat": "arrow", "chunks": [chunk], "chunkHeaders": {}, "statementTypeId": 4096}
        return {"success": True, "code": None, "message": None, "data": data}

    def answer(self, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def fake_snowflake(*, chunk_url: str = "", login_fault: tuple[str, str] | None = None) -> Iterator[str]:
    """The address of a FakeSnowflake."""
    handler = type("Handler", (FakeSnowflake,), {"chunk_url": chunk_url, "login_fault": login_fault})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
