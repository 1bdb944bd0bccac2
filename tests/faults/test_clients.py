"""Clients that race, dawdle or vanish."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from support.api import Api, assert_problem
from support.faults import Site, wait_until
from support.learning import PENGUINS, import_csv

NewSite = Callable[..., Site]


def open_connections(site: Site) -> int:
    with open(f"/proc/{site.server.process.pid}/net/tcp") as table:  # type: ignore[union-attr]
        port = f":{site.server.port:04X}"
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(1 for row in rows if row[1].endswith(port) and row[3] == "01")


def connect(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.server.port))


def test_equal_requests_with_one_key_have_one_effect(site: Site) -> None:
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    request = {"json": {"name": "Once", "type": "regression"}, "headers": {"Idempotency-Key": "one"}}
    clients = [Api(site.server.url, token=site.api.token) for _ in range(50)]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda client: client.post(path, **request), clients))
    for client in clients:
        client.close()
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "idempotency_in_flight")
    assert site.api.post(path, expect=201, **request).json()["id"] in made
    other_body = {"json": {"name": "Other", "type": "regression"}, "headers": {"Idempotency-Key": "one"}}
    assert_problem(site.api.post(path, **other_body), 422, "idempotency_mismatch")


def test_of_two_changes_to_one_version_the_second_is_refused(site: Site) -> None:
    path = f"/api/projects/{site.project['id']}"
    etag = site.api.get(path, expect=200).headers["etag"]
    site.api.put(path, json={"name": "First"}, headers={"If-Match": etag}, expect=200)
    second = site.api.put(path, json={"name": "Second"}, headers={"If-Match": etag})
    assert_problem(second, 412, "precondition_failed")
    assert site.api.get(path, expect=200).json()["name"] == "First"


def test_changes_at_one_moment_lose_none_that_was_acknowledged(site: Site) -> None:
    path = f"/api/projects/{site.project['id']}"
    etag = site.api.get(path, expect=200).headers["etag"]
    clients = [Api(site.server.url, token=site.api.token) for _ in range(20)]

    def change(numbered: tuple[int, Api]) -> int:
        number, client = numbered
        body = {"description": f"by {number}"}
        return client.put(path, json=body, headers={"If-Match": etag}).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(change, enumerate(clients)))
    for client in clients:
        client.close()
    assert statuses.count(200) == 1
    assert statuses.count(412) == 19


def test_dawdling_clients_are_dropped_and_others_are_served(site: Site) -> None:
    before = open_connections(site)
    dawdlers = [connect(site) for _ in range(200)]
    for dawdler in dawdlers:
        dawdler.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    for _ in range(50):
        site.api.get(f"/api/projects/{site.project['id']}", expect=200)
    wait_until(lambda: open_connections(site) <= before + 1, deadline_s=20)
    for dawdler in dawdlers:
        dawdler.close()


def test_a_client_that_vanishes_in_an_upload_leaves_nothing(site: Site) -> None:
    body = {"name": "Files", "kind": "file"}
    source = site.api.post(f"/api/projects/{site.project['id']}/datasources", json=body, expect=201).json()
    client = connect(site)
    head = (
        f"POST /api/datasources/{source['id']}/upload?filename=a.csv HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {site.api.token}\r\nContent-Type: text/csv\r\nContent-Length: 100000000\r\n\r\n"
    )
    client.sendall(head.encode() + b"a,b\n" * 100_000)
    objects = site.server.data_dir / "objects"
    wait_until(lambda: any(objects.iterdir()))
    client.close()
    wait_until(lambda: not any(objects.iterdir()), deadline_s=5)


def test_a_client_that_vanishes_from_an_event_stream_gives_it_back(site: Site) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    body = {"dataset_id": dataset["id"], "target": "species", "name": "run", "mode": "single"}
    body |= {"algorithm_id": "lightgbm_gbdt", "hyperparameters": {"n_estimators": 5000, "learning_rate": 0.001}}
    training = site.api.post(f"/api/projects/{site.project['id']}/train", json=body, expect=202).json()
    before = open_connections(site)
    streams = []
    for _ in range(3):
        client = connect(site)
        request = f"GET /api/trainings/{training['id']}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {site.api.token}\r\n\r\n"
        client.sendall(request.encode())
        assert re.match(rb"HTTP/1.1 200", client.recv(100))
        streams.append(client)
    for client in streams:
        client.close()
    wait_until(lambda: open_connections(site) <= before, deadline_s=10)
    site.api.post(f"/api/trainings/{training['id']}/cancel", expect=200)
    site.api.wait_for(f"/api/trainings/{training['id']}", until={"cancelled"})


def test_a_flood_of_sign_ins_does_not_hold_up_others(site: Site) -> None:
    body = {"email": "ana@example.com", "password": "not the password"}
    flood = [Api(site.server.url) for _ in range(30)]
    statuses: list[int] = []

    def sign_in(client: Api) -> None:
        statuses.append(client.post("/auth/login", json=body).status_code)

    threads = [threading.Thread(target=sign_in, args=(client,)) for client in flood]
    for thread in threads:
        thread.start()
    for _ in range(100):
        site.api.get(f"/api/projects/{site.project['id']}", expect=200)
    for thread in threads:
        thread.join()
    assert set(statuses) <= {401, 429, 503}, set(statuses)
