"""bqemulator: BigQuery's REST API with SQL that really runs. It takes any token and knows no rights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from support.emulators import emulator, running
from support.server import free_port

PROJECT = "shop-project"


class BigqueryEmulator:
    """Started by the context `running_bigquery`; `run` executes SQL there."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.base = f"{self.url}/bigquery/v2/projects/{PROJECT}"
        self.http = httpx.Client(trust_env=False, timeout=60)

    def make_dataset(self, name: str) -> None:
        body = {"datasetReference": {"projectId": PROJECT, "datasetId": name}}
        self.http.post(f"{self.base}/datasets", json=body).raise_for_status()

    def run(self, *statements: str) -> None:
        for statement in statements:
            answer = self.http.post(f"{self.base}/queries", json={"query": statement, "useLegacySql": False})
            assert answer.is_success and not answer.json().get("errors"), answer.text


@contextmanager
def running_bigquery(folder: Path) -> Iterator[BigqueryEmulator]:
    program = emulator("bqemulator", "bqemulator")
    # Its engine would fetch this extension from the network.
    extension = next(program.parents[1].rglob("spatial.duckdb_extension"))
    place = folder / ".duckdb" / "extensions" / extension.parent.name / "linux_amd64"
    place.mkdir(parents=True)
    shutil.copy(extension, place)
    port = free_port()
    command = [str(program), "start", "--rest-port", str(port), "--grpc-port", str(free_port())]
    with running(command, port, folder):
        emulated = BigqueryEmulator(port)
        yield emulated
        emulated.http.close()
