"""One of everything: a workspace with a resource of each kind, and callers of each kind, for tests of all routes."""

from __future__ import annotations

import csv
import itertools
from typing import Any

import httpx

from support.api import Api, User, register
from support.learning import PENGUINS, import_csv, train
from support.server import Server

ROLES = ("viewer", "editor", "admin", "owner")
METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}


class World:
    """A workspace with one resource of each kind, members of every role, and people and keys from outside."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.numbers = itertools.count(1)
        self.owner = register(server.url, "matrix-owner@example.com")
        self.workspace = self.post("/api/workspaces", {"name": "Matrix"})
        body = {"name": "Matrix", "type": "classification"}
        self.project = self.post(f"/api/workspaces/{self.workspace['id']}/projects", body)
        self.ids = {"workspace": self.workspace["id"], "project": self.project["id"]}
        self.fill()
        self.callers: dict[str, Api] = {"owner": self.owner.api, "nobody": Api(server.url)}
        for role in ROLES[:3]:
            self.callers[role] = self.member(role).api
        for role in ROLES:
            self.callers[f"key of a {role}"] = Api(server.url, api_key=self.key(role)["key"])
        stranger = register(server.url, "matrix-stranger@example.com")
        other = stranger.api.post("/api/workspaces", json={"name": "Elsewhere"}, expect=201).json()
        self.callers["stranger"] = stranger.api
        made = stranger.api.post(
            f"/api/workspaces/{other['id']}/api-keys", json={"name": "k", "role": "owner"}, expect=201
        )
        self.callers["stranger's key"] = Api(server.url, api_key=made.json()["key"])

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.owner.api.post(path, json=body, expect=201).json()

    def fill(self) -> None:
        api = self.owner.api
        dataset = import_csv(api, self.project["id"], PENGUINS.read_bytes())
        api.get(f"/api/datasets/{dataset['id']}/statistics", expect=200)
        body = {"dataset_id": dataset["id"], "target": "species", "algorithm_id": "logistic_regression"}
        training = train(api, self.project["id"], **body)
        self.ids |= {"dataset": dataset["id"], "datasource": dataset["datasource_id"], "upload": dataset["upload_id"]}
        # Nothing was made of it, so that it can be deleted.
        spare = import_csv(api, self.project["id"], b"a,b\n1,2\n3,4\n", "spare")
        self.ids |= {"unused dataset": spare["id"]}
        self.ids |= {"training": training["id"], "model": training["best_model_id"]}
        demand = {"kind": "not_null", "columns": ["species"]}
        self.ids["rule"] = self.post(f"/api/datasets/{dataset['id']}/rules", demand)["id"]
        steps = [{"op": "imputer", "columns": ["sex"]}]
        body = {"dataset_id": dataset["id"], "target": "species", "steps": steps}
        made = api.post("/api/features/engineer", json=body, expect=202).json()
        api.wait_for(f"/api/features/{made['id']}", until={"ready"})
        self.ids["feature_set"] = made["id"]
        with open(PENGUINS, newline="") as file:
            header = next(csv.reader(file))
        rows = {"rows": [dict.fromkeys(header)]}
        predicted = api.post(f"/api/models/{training['best_model_id']}/predict", json=rows, expect=200).json()
        self.ids["prediction"] = predicted["id"]

    def member(self, role: str) -> User:
        person = register(self.server.url, f"matrix-{next(self.numbers)}@example.com")
        self.join(person.email, role)
        return person

    def join(self, email: str, role: str) -> None:
        self.post(f"/api/workspaces/{self.workspace['id']}/members", {"email": email, "role": role})

    def key(self, role: str) -> dict[str, Any]:
        return self.post(f"/api/workspaces/{self.workspace['id']}/api-keys", {"name": "k", "role": role})


def read_operations(server: Server) -> dict[str, dict[str, Any]]:
    """The routes the server says it has: "GET /api/projects/{project_id}" -> its OpenAPI operation."""
    paths = httpx.get(f"{server.url}/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in METHODS
    }


class Call:
    """One route with its ids filled in, and how to put things right after it."""

    def __init__(self, world: World, route: str, operation: dict[str, Any]) -> None:
        self.world = world
        self.method, self.path = route.split(" ")
        self.operation = operation
        permission = operation["x-permission"]
        self.undo = lambda: None
        ids: dict[str, str] = {}
        if permission["kind"] == "role":
            ids[permission["parameter"]] = self.resource(permission["resource"])
        elif "{id}" in self.path:
            ids["id"] = "logistic_regression"
        if "{user_id}" in self.path:
            ids["user_id"] = self.sacrifice()
        if "{upload_id}" in self.path:
            ids["upload_id"] = self.world.ids["upload"]
        self.ids = ids

    def resource(self, kind: str) -> str:
        if kind == "api_key":
            return self.world.key("viewer")["id"]
        if self.method == "DELETE" and "{user_id}" not in self.path:
            self.undo = lambda: self.world.owner.api.post(f"{self.url()}/restore", expect=200)
            kind = "unused dataset" if kind == "dataset" else kind
        return self.world.ids[kind]

    def sacrifice(self) -> str:
        """A member to be changed or removed, who is back for the next call."""
        person = self.world.member("viewer")
        person.api.close()
        return person.id

    def url(self, **ids: str) -> str:
        return self.path.format(**{**self.ids, **ids})

    def send(self, caller: Api, **ids: str) -> httpx.Response:
        url = self.url(**ids)
        if url.endswith("/events"):
            headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
            headers |= {"X-API-Key": caller.api_key} if caller.api_key else {}
            with caller.http.stream("GET", url, headers=headers) as response:
                if response.status_code != 200:
                    response.read()
                return response
        content = self.operation.get("requestBody", {}).get("content", {})
        options = {"json": {"no_such_field": 1}} if "application/json" in content else {}
        return caller.request(self.method, url, **options)
