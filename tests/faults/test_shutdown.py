"""SIGTERM: readiness goes first, requests finish, jobs are put back uncounted, and the process ends in time."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable

import httpx

from support.api import Api
from support.faults import Site, lathe, wait_until
from support.learning import ENDED, PENGUINS, import_csv

NewSite = Callable[..., Site]


def start_slow_training(site: Site) -> str:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    body = {
        "dataset_id": dataset["id"],
        "target": "species",
        "name": "run",
        "mode": "single",
        "algorithm_id": "lightgbm_gbdt",
        "hyperparameters": {"n_estimators": 1500, "learning_rate": 0.01},
    }
    training = site.api.post(f"/api/projects/{site.project['id']}/train", json=body, expect=202).json()
    wait_until(lambda: bool(site.children()))
    return training["id"]


def test_a_drain_fails_no_request_and_puts_jobs_back(site: Site) -> None:
    training = start_slow_training(site)
    outcomes: list[int] = []
    token = site.api.token

    def work() -> None:
        client = Api(site.server.url, token=token)
        for i in range(100_000):
            body = {"name": f"{threading.get_ident()}-{i}", "type": "regression"}
            try:
                answer = client.post(f"/api/workspaces/{site.workspace['id']}/projects", json=body)
            except httpx.TransportError:
                return  # it takes no new connections and closes idle ones
            outcomes.append(answer.status_code)

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(outcomes) > 50)
    assert site.server.process is not None
    site.server.process.send_signal(signal.SIGTERM)
    assert site.server.process.wait(25) == 0
    for thread in threads:
        thread.join()
    assert set(outcomes) <= {201, 429}, set(outcomes)
    site.server.start()
    site.reconnect()
    ended = site.api.wait_for(f"/api/trainings/{training}", until=ENDED)
    assert ended["status"] == "succeeded", ended["error"]


def test_a_second_signal_ends_it_at_once(site: Site) -> None:
    # A request whose body never ends keeps the drain waiting.
    source = site.api.post(
        f"/api/projects/{site.project['id']}/datasources", json={"name": "Files", "kind": "file"}, expect=201
    ).json()
    endless = threading.Event()

    def body():
        yield b"a,b\n"
        while not endless.wait(0.1):
            yield b"1,2\n" * 1_000

    def send() -> None:
        try:
            site.api.post(f"/api/datasources/{source['id']}/upload", params={"filename": "a.csv"}, content=body())
        except httpx.TransportError:
            pass

    sender = threading.Thread(target=send)
    sender.start()
    time.sleep(0.5)
    assert site.server.process is not None
    site.server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert site.server.process.poll() is None, "the upload should still hold the drain"
    site.server.process.send_signal(signal.SIGTERM)
    status = site.server.process.wait(5)
    endless.set()
    sender.join()
    assert status == 128 + signal.SIGTERM
    site.server.start()
    site.reconnect()
    site.api.get(f"/api/projects/{site.project['id']}", expect=200)


def test_a_second_server_on_the_same_data_is_refused(site: Site) -> None:
    second = lathe("serve", "--data-dir", site.server.data_dir, "--listen", "127.0.0.1:0")
    assert site.server.process is not None
    assert second.returncode == 1
    assert f"in use by pid {site.server.process.pid}" in second.stderr


def test_an_address_in_use_is_told(site: Site, tmp_path) -> None:
    second = lathe("serve", "--data-dir", tmp_path / "other", "--listen", f"127.0.0.1:{site.server.port}")
    assert second.returncode == 1
    assert str(site.server.port) in second.stderr


def test_sigint_ends_an_idle_server_cleanly(site: Site) -> None:
    assert site.server.process is not None
    site.server.process.send_signal(signal.SIGINT)
    try:
        assert site.server.process.wait(10) == 0
    except subprocess.TimeoutExpired:
        raise AssertionError("it did not end") from None
