"""A client that sends exactly the bytes it is given: what no HTTP library would send."""

from __future__ import annotations

import json
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RawAnswer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json", self
        return json.loads(self.body)


class RawClient:
    def __init__(
        self, port: int, *, host: str = "127.0.0.1", timeout_s: float = 15, tls: ssl.SSLContext | None = None
    ) -> None:
        self.socket: socket.socket = socket.create_connection((host, port), timeout=timeout_s)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.buffer = b""

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """What the server no longer wants to read is not our fault."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def _fill(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.buffer += data
        return bool(data)

    def receive(self) -> RawAnswer:
        """One answer; status 0 when the connection ends first."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._fill():
                return RawAnswer()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            headers[name.lower()] = value
        length = int(headers.get("content-length", "0"))
        while len(self.buffer) < length and self._fill():
            pass
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return RawAnswer(int(lines[0].split(" ")[1]), headers, body)

    def ask(self, data: bytes) -> RawAnswer:
        self.send(data)
        return self.receive()

    def sees_end(self) -> bool:
        """Whether the server ends the connection without sending more."""
        return not self.buffer and not self._fill()


def eventually(check, deadline_s: float = 15) -> bool:
    """Polls `check`; the deadline only bounds a failing test."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False
