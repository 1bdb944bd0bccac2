"""A MariaDB server of the tests' own, on a free port of the loopback interface, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.postgresql import certificate
from support.server import free_port


class Mariadb:
    """Started by the context `running_mariadb`; `run` executes SQL as its administrator."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.socket = folder / "s"

    def run(self, *statements: str, database: str = "") -> str:
        command = [
            "mariadb",
            "--no-defaults",
            "--default-character-set=utf8mb4",
            "-u",
            "root",
            f"--socket={self.socket}",
        ]
        command += ["-N", "-B", *([database] if database else [])]
        done = subprocess.run(command, input=";\n".join(statements), capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        ping = ["mariadb-admin", "--no-defaults", "-u", "root", f"--socket={self.socket}", "ping"]
        if shutil.which(ping[0]) is None:
            ping = ["mariadb", "--no-defaults", "-u", "root", f"--socket={self.socket}", "-e", "SELECT 1"]
        end = time.monotonic() + 60
        while subprocess.run(ping, capture_output=True, timeout=60).returncode != 0:
            assert process.poll() is None, (self.folder / "log").read_text()[-4000:]
            assert time.monotonic() < end, "mariadbd did not answer"
            time.sleep(0.1)


@contextmanager
def running_mariadb(folder: Path, *, tls: bool = False) -> Iterator[Mariadb]:
    if shutil.which("mariadbd") is None or shutil.which("mariadb-install-db") is None:
        pytest.skip("MariaDB is not installed (Debian packages mariadb-server-core and mariadb-client-core)")
    # A socket's path has 107 bytes at most, and pytest's folders are long.
    short = Path(f"/tmp/lathe-mariadb-{os.getpid()}-{free_port()}")
    short.mkdir(mode=0o700)
    server = Mariadb(short, free_port())
    data = short / "data"
    me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={me}", "--skip-test-db"]
    install += ["--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={server.socket}", f"--port={server.port}"]
    command += ["--bind-address=127.0.0.1", f"--pid-file={short}/pid", f"--user={me}", "--skip-log-bin"]
    command += ["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0"]
    if tls:
        cert, key = certificate(short)
        command += [f"--ssl-cert={cert}", f"--ssl-key={key}"]
    with open(short / "log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        server.wait(process)
        server.run("CREATE DATABASE shop")
        yield server
    finally:
        process.kill()
        process.wait(30)
        shutil.rmtree(short, ignore_errors=True)
