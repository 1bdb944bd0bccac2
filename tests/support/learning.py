"""Short ways to a dataset, a training and a model through the API."""

from __future__ import annotations

from typing import Any

from support.api import Api
from support.server import ROOT

PENGUINS = ROOT / "examples" / "data" / "penguins.csv"
ENDED = {"succeeded", "failed", "cancelled"}


def import_csv(api: Api, project_id: str, content: bytes, name: str = "table") -> dict[str, Any]:
    """Uploads and imports; answers the ready dataset."""
    source = api.post(
        f"/api/projects/{project_id}/datasources", json={"name": f"{name} files", "kind": "file"}, expect=201
    ).json()
    files = {"file": (f"{name}.csv", content, "text/csv")}
    upload = api.post(f"/api/datasources/{source['id']}/upload", files=files, expect=201).json()
    body = {"project_id": project_id, "datasource_id": source["id"], "upload_id": upload["id"], "name": name}
    dataset = api.post("/api/datasets", json=body, expect=202).json()
    ready = api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})
    assert ready["status"] == "ready", ready
    return ready


def start_training(api: Api, project_id: str, **body: Any) -> dict[str, Any]:
    return api.post(f"/api/projects/{project_id}/train", json=body, expect=202).json()


def train(api: Api, project_id: str, **body: Any) -> dict[str, Any]:
    """Trains to the end, which must be a success."""
    training = start_training(api, project_id, **body)
    ended = api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)
    assert ended["status"] == "succeeded", ended
    return ended


def new_project(api: Api, workspace_id: str, task: str, **fields: Any) -> dict[str, Any]:
    body = {"name": f"{task} of penguins", "type": task, **fields}
    return api.post(f"/api/workspaces/{workspace_id}/projects", json=body, expect=201).json()
