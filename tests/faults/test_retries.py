"""The server is killed between an effect and its answer: the same Idempotency-Key has the effect once, and is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from support.api import assert_problem
from support.faults import Site
from support.learning import PENGUINS, import_csv

KEY = {"Idempotency-Key": "once"}
#: After the effect is committed: before the answer is kept, and after that before it is sent.
POINTS = ["http_before_answer_kept", "http_before_response"]
FILE = b"a,b\n1,2\n" * 2000


def killed_then_repeated(site: Site, method: Callable[[], httpx.Response]) -> httpx.Response:
    with pytest.raises(httpx.TransportError):
        method()
    site.restart_without("LATHE_FAILPOINTS")
    return method()


def arm(site: Site, point: str) -> None:
    """The site was made without a fail point, so that it could be populated with keys, too."""
    site.server.env["LATHE_FAILPOINTS"] = f"{point}=kill@1"
    site.server.restart()
    site.reconnect()


def names(site: Site, path: str) -> list[str]:
    return [item["name"] for item in site.api.get(path, expect=200).json()["items"]]


@pytest.fixture(params=POINTS)
def armed(request: pytest.FixtureRequest) -> Callable[[Site], Site]:
    def arm_it(site: Site) -> Site:
        arm(site, request.param)
        return site

    return arm_it


def test_a_project_is_created_once(site: Site, armed: Callable[[Site], Site]) -> None:
    armed(site)
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    body = {"name": "Once", "type": "regression"}
    again = killed_then_repeated(site, lambda: site.api.post(path, json=body, headers=KEY))
    assert again.status_code == 201, again.text
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == f"/api/projects/{again.json()['id']}"
    assert again.json() == site.api.get(f"/api/projects/{again.json()['id']}", expect=200).json()
    assert names(site, path).count("Once") == 1
    other = site.api.post(path, json={**body, "name": "Other"}, headers=KEY)
    assert_problem(other, 422, "idempotency_mismatch")


def test_a_workspace_is_created_once(site: Site, armed: Callable[[Site], Site]) -> None:
    armed(site)
    again = killed_then_repeated(site, lambda: site.api.post("/api/workspaces", json={"name": "Once"}, headers=KEY))
    assert again.status_code == 201, again.text
    assert (again.json()["name"], again.json()["role"]) == ("Once", "owner")
    assert names(site, "/api/workspaces").count("Once") == 1


def source_of(site: Site) -> str:
    body = {"name": "Files", "kind": "file"}
    return site.api.post(f"/api/projects/{site.project['id']}/datasources", json=body, expect=201).json()["id"]


@pytest.mark.parametrize("as_form", [False, True], ids=["raw", "form"])
def test_a_file_is_stored_once_and_another_file_is_refused(
    site: Site, armed: Callable[[Site], Site], as_form: bool
) -> None:
    path = f"/api/datasources/{source_of(site)}/upload"
    armed(site)

    def upload(content: bytes) -> httpx.Response:
        if as_form:  # with another boundary each time
            return site.api.post(path, files={"file": ("a.csv", content, "text/csv")}, headers=KEY)
        return site.api.post(path, params={"filename": "a.csv"}, content=content, headers=KEY)

    again = killed_then_repeated(site, lambda: upload(FILE))
    assert again.status_code == 201, again.text
    assert again.json()["size_bytes"] == len(FILE)
    assert len(list((site.server.data_dir / "objects").iterdir())) == 1
    # Of the same length and type: only the bytes tell them apart.
    assert_problem(upload(FILE.replace(b"1,2", b"3,4")), 422, "idempotency_mismatch")
    assert upload(FILE).json()["id"] == again.json()["id"]
    assert len(list((site.server.data_dir / "objects").iterdir())) == 1


def test_a_dataset_is_imported_once(site: Site, armed: Callable[[Site], Site]) -> None:
    source = source_of(site)
    upload = site.api.post(
        f"/api/datasources/{source}/upload", params={"filename": "p.csv"}, content=PENGUINS.read_bytes(), expect=201
    ).json()
    armed(site)
    body = {"project_id": site.project["id"], "datasource_id": source, "upload_id": upload["id"], "name": "once"}
    again = killed_then_repeated(site, lambda: site.api.post("/api/datasets", json=body, headers=KEY))
    assert again.status_code == 202, again.text
    assert again.headers["location"] == f"/api/datasets/{again.json()['id']}"
    ended = site.api.wait_for(f"/api/datasets/{again.json()['id']}", until={"ready", "failed"})
    assert ended["status"] == "ready", ended
    assert names(site, f"/api/projects/{site.project['id']}/datasets") == ["once"]


def test_a_training_is_started_once(site: Site, armed: Callable[[Site], Site]) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    armed(site)
    body: dict[str, Any] = {"dataset_id": dataset["id"], "target": "species", "name": "once", "mode": "single"}
    body |= {"algorithm_id": "logistic_regression", "hyperparameters": {}, "seed": 1}
    path = f"/api/projects/{site.project['id']}/train"
    again = killed_then_repeated(site, lambda: site.api.post(path, json=body, headers=KEY))
    assert again.status_code == 202, again.text
    ended = site.api.wait_for(f"/api/trainings/{again.json()['id']}", until={"succeeded", "failed", "cancelled"})
    assert ended["status"] == "succeeded", ended
    assert site.api.get(f"/api/projects/{site.project['id']}/trainings", expect=200).json()["total"] == 1
    assert site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["total"] == 1


def test_an_api_key_is_made_once_and_its_secret_is_not_shown_again(site: Site, armed: Callable[[Site], Site]) -> None:
    armed(site)
    path = f"/api/workspaces/{site.workspace['id']}/api-keys"
    again = killed_then_repeated(
        site, lambda: site.api.post(path, json={"name": "once", "role": "viewer"}, headers=KEY)
    )
    problem = assert_problem(again, 409, "conflict")
    keys = site.api.get(path, expect=200).json()["items"]
    assert [key["name"] for key in keys] == ["once"]
    assert keys[0]["id"] in problem["detail"], "it says which key to delete"


def test_killed_before_the_effect_a_repeat_has_it(site: Site) -> None:
    path = f"/api/datasources/{source_of(site)}/upload"
    arm(site, "publish_after_rename")  # the file is there, its row is not
    again = killed_then_repeated(
        site, lambda: site.api.post(path, params={"filename": "a.csv"}, content=FILE, headers=KEY)
    )
    assert again.status_code == 201, again.text
    assert "idempotency-replayed" not in again.headers
    assert site.api.get(f"/api/uploads/{again.json()['id']}", expect=200).json()["size_bytes"] == len(FILE)
    assert site.verify()["files_without_row"] == 1, "the first try's, which the collector takes after a day"


def test_what_was_made_and_deleted_since_is_not_made_again(site: Site) -> None:
    arm(site, "http_before_answer_kept")
    path = f"/api/workspaces/{site.workspace['id']}/projects"
    body = {"name": "Once", "type": "regression"}
    with pytest.raises(httpx.TransportError):
        site.api.post(path, json=body, headers=KEY)
    site.restart_without("LATHE_FAILPOINTS")
    made = next(item for item in site.api.get(path, expect=200).json()["items"] if item["name"] == "Once")
    etag = site.api.get(f"/api/projects/{made['id']}", expect=200).headers["etag"]
    site.api.delete(f"/api/projects/{made['id']}", headers={"If-Match": etag}, expect=204)
    assert_problem(site.api.post(path, json=body, headers=KEY), 409, "conflict")
    assert "Once" not in names(site, path)
