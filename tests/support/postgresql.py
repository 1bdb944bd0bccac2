"""A PostgreSQL server of the tests' own, on a free port of the loopback interface, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.server import free_port

BIN = Path("/usr/lib/postgresql/15/bin")
ADMIN, ADMIN_PASSWORD = "boss", "boss-secret-9f27"


class Postgresql:
    """Started by the context `running_postgresql`; `run` executes SQL as its administrator."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def run(self, *statements: str, database: str = "shop") -> str:
        command = [str(BIN / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", ADMIN, "-d", database]
        command += ["-v", "ON_ERROR_STOP=1", "-qAt"]
        for statement in statements:
            command += ["-c", statement]
        env = {"PGPASSWORD": ADMIN_PASSWORD, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def certificate(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """A self-signed certificate for `host` and its key."""
    cert, key = folder / "server.crt", folder / "server.key"
    command = ["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", f"/CN={host}"]
    command += ["-addext", f"subjectAltName=DNS:{host}", "-out", str(cert), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    key.chmod(0o600)
    return cert, key


@contextmanager
def running_postgresql(*, tls: bool = False) -> Iterator[Postgresql]:
    """The server refuses to run as root, so that root hands its folder to the account `postgres`."""
    if not (BIN / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not installed (Debian package postgresql-15)")
    # Not in pytest's folders, which are for the account that runs the tests alone.
    folder = Path(tempfile.mkdtemp(prefix="lathe-postgresql-"))
    data, password = folder / "data", folder / "password"
    password.write_text(ADMIN_PASSWORD)
    port = free_port()
    settings = {"port": port, "listen_addresses": "'127.0.0.1'", "unix_socket_directories": "''", "fsync": "off"}
    if tls:
        certificate(folder)
        settings |= {"ssl": "on", "ssl_cert_file": f"'{folder}/server.crt'", "ssl_key_file": f"'{folder}/server.key'"}
    as_user: dict[str, int] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        as_user = {"user": account.pw_uid, "group": account.pw_gid}
        for path in (folder, *folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
    init = [BIN / "initdb", "-D", data, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8"]
    subprocess.run([*map(str, init), "--no-sync"], check=True, capture_output=True, timeout=120, cwd="/", **as_user)
    with open(data / "postgresql.conf", "a") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
    control = [str(BIN / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w"]
    subprocess.run([*control, "start"], check=True, capture_output=True, timeout=120, cwd="/", **as_user)
    try:
        server = Postgresql(folder, port)
        server.run("CREATE DATABASE shop", database="postgres")
        yield server
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], capture_output=True, timeout=60, cwd="/", **as_user)
        shutil.rmtree(folder, ignore_errors=True)
