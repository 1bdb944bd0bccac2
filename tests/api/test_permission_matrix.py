"""Every route x every kind of caller. The table below is the oracle: what the product promises, written by hand and
compared with the routes the server really has, so that a new route fails here until somebody has said who may call it.

Calls that are let through are sent without harm: bodies with an unknown field (422), and what was deleted is restored.
"""

from __future__ import annotations

import pytest

from support.api import assert_problem
from support.world import ROLES, Call

UNKNOWN_ID = "0190163d-8694-739b-aea5-966c26f8ad91"

# Who may call, and what a harmless call by somebody who may answers.
MATRIX: dict[str, tuple[str, set[int]]] = {
    "POST /auth/register": ("public", {422}),
    "POST /auth/login": ("public", {422}),
    "POST /auth/refresh": ("public", {422}),
    "GET /livez": ("public", {200}),
    "GET /readyz": ("public", {200}),
    "GET /version": ("public", {200}),
    "GET /api/errors": ("public", {200}),
    "GET /metrics": ("public", {200}),
    "GET /openapi.json": ("public", {200}),
    "GET /docs": ("public", {200}),
    "GET /docs/start.js": ("public", {200}),
    "GET /redoc": ("public", {200}),
    "GET /redoc/start.js": ("public", {200}),
    "POST /auth/logout": ("signed_in", {422}),
    "POST /auth/password": ("signed_in", {422}),
    "GET /auth/me": ("signed_in", {200}),
    "GET /api/workspaces": ("signed_in", {200}),
    "POST /api/workspaces": ("signed_in", {422}),
    "GET /api/workspaces/{id}": ("viewer", {200}),
    "PUT /api/workspaces/{id}": ("admin", {422}),
    "DELETE /api/workspaces/{id}": ("owner", {204}),
    "POST /api/workspaces/{id}/restore": ("owner", {200}),
    "GET /api/workspaces/{id}/members": ("viewer", {200}),
    "POST /api/workspaces/{id}/members": ("admin", {422}),
    "GET /api/workspaces/{id}/members/{user_id}": ("viewer", {200}),
    "PUT /api/workspaces/{id}/members/{user_id}": ("admin", {422}),
    # Another member; that everybody may leave is tested with the workspaces.
    "DELETE /api/workspaces/{id}/members/{user_id}": ("admin", {204}),
    "GET /api/workspaces/{id}/audit": ("admin", {200}),
    "GET /api/workspaces/{id}/usage": ("viewer", {200}),
    "GET /api/workspaces/{id}/api-keys": ("admin", {200}),
    "POST /api/workspaces/{id}/api-keys": ("admin", {422}),
    "GET /api/api-keys/{id}": ("admin", {200}),
    "DELETE /api/api-keys/{id}": ("admin", {204}),
    "GET /api/workspaces/{workspace_id}/projects": ("viewer", {200}),
    "POST /api/workspaces/{workspace_id}/projects": ("editor", {422}),
    "GET /api/projects/{project_id}": ("viewer", {200}),
    "PUT /api/projects/{project_id}": ("editor", {422}),
    "DELETE /api/projects/{project_id}": ("editor", {204}),
    "POST /api/projects/{project_id}/restore": ("editor", {200}),
    "GET /api/projects/{project_id}/stats": ("viewer", {200}),
    "GET /api/projects/{id}/datasources": ("viewer", {200}),
    "POST /api/projects/{id}/datasources": ("editor", {422}),
    "GET /api/datasources/{id}": ("viewer", {200}),
    "PUT /api/datasources/{id}": ("editor", {422}),
    "DELETE /api/datasources/{id}": ("editor", {204, 409}),
    "POST /api/datasources/{id}/restore": ("editor", {200}),
    "POST /api/datasources/{id}/test-connection": ("editor", {200}),
    "GET /api/datasources/{id}/objects": ("editor", {200}),
    # The source is one of files: there is no server to look at.
    "GET /api/datasources/{id}/columns": ("editor", {422}),
    "POST /api/datasources/{id}/cost": ("editor", {422}),
    "GET /api/datasource-kinds": ("signed_in", {200}),
    "POST /api/datasources/{id}/upload": ("editor", {415, 422}),
    # Without the header Tus-Resumable.
    "POST /api/datasources/{id}/uploads": ("editor", {412}),
    "HEAD /api/datasources/{id}/uploads/{upload_id}": ("editor", {412}),
    "PATCH /api/datasources/{id}/uploads/{upload_id}": ("editor", {412}),
    "DELETE /api/datasources/{id}/uploads/{upload_id}": ("editor", {412}),
    "POST /api/datasources/{id}/uploads/{upload_id}": ("editor", {412}),
    # What the server speaks, asked before signing in.
    "OPTIONS /api/datasources/{id}/uploads": ("public", {204}),
    "OPTIONS /api/datasources/{id}/uploads/{upload_id}": ("public", {204}),
    "GET /api/uploads/{id}": ("viewer", {200}),
    # A dataset was read from it.
    "DELETE /api/uploads/{id}": ("editor", {409}),
    "POST /api/uploads/{id}/restore": ("editor", {200}),
    "POST /api/uploads/{id}/inspect": ("editor", {422}),
    # The project is named in the body; what it answers for somebody else's is tested below.
    "POST /api/datasets": ("signed_in", {422}),
    "GET /api/projects/{id}/datasets": ("viewer", {200}),
    "GET /api/datasets/{id}": ("viewer", {200}),
    "PUT /api/datasets/{id}": ("editor", {422}),
    "DELETE /api/datasets/{id}": ("editor", {204, 409}),
    "POST /api/datasets/{id}/restore": ("editor", {200}),
    "POST /api/datasets/{id}/cancel": ("editor", {409}),
    "POST /api/datasets/{id}/refresh": ("editor", {422}),
    "GET /api/datasets/{id}/preview": ("viewer", {200}),
    "GET /api/datasets/{id}/schema": ("viewer", {200}),
    "PUT /api/datasets/{id}/schema": ("editor", {422}),
    "GET /api/datasets/{id}/export": ("viewer", {200}),
    "POST /api/datasets/{id}/eda": ("editor", {422}),
    "GET /api/datasets/{id}/eda": ("viewer", {200}),
    "GET /api/datasets/{id}/statistics": ("viewer", {200}),
    "GET /api/datasets/{id}/quality": ("viewer", {200}),
    "GET /api/datasets/{id}/correlations": ("viewer", {200}),
    "GET /api/datasets/{id}/missing": ("viewer", {200}),
    "GET /api/datasets/{id}/target-relations": ("viewer", {200}),
    # What to draw is named in the query.
    "GET /api/datasets/{id}/distributions": ("viewer", {422}),
    "GET /api/datasets/{id}/scatter": ("viewer", {422}),
    "GET /api/datasets/{id}/timeseries": ("viewer", {422}),
    "GET /api/datasets/{id}/rows": ("viewer", {422}),
    "GET /api/datasets/{id}/report": ("viewer", {200}),
    "POST /api/datasets/{id}/clean": ("editor", {422}),
    "GET /api/datasets/{id}/lineage": ("viewer", {200}),
    "GET /api/datasets/{id}/rules": ("viewer", {200}),
    "POST /api/datasets/{id}/rules": ("editor", {422}),
    "GET /api/datasources/{id}/rules": ("viewer", {200}),
    "POST /api/datasources/{id}/rules": ("editor", {422}),
    "GET /api/rules/{id}": ("viewer", {200}),
    "PUT /api/rules/{id}": ("editor", {422}),
    "DELETE /api/rules/{id}": ("editor", {204}),
    "POST /api/rules/{id}/restore": ("editor", {200}),
    "GET /api/datasets/{id}/rule-suggestions": ("viewer", {200}),
    "POST /api/datasets/{id}/rule-checks": ("editor", {202}),
    "GET /api/datasets/{id}/rule-results": ("viewer", {200}),
    # The dataset or the feature set is named in the body; tested with the features.
    "POST /api/features/engineer": ("signed_in", {422}),
    "POST /api/features/select": ("signed_in", {422}),
    "GET /api/projects/{id}/features": ("viewer", {200}),
    "GET /api/features/{id}": ("viewer", {200}),
    "DELETE /api/features/{id}": ("editor", {204}),
    "POST /api/features/{id}/restore": ("editor", {200}),
    "GET /api/features/{id}/preview": ("viewer", {200}),
    "GET /api/features/{id}/importance": ("viewer", {200}),
    # It was made of steps, not by a selection.
    "GET /api/features/{id}/selection": ("viewer", {404}),
    "GET /api/feature-operations": ("signed_in", {200}),
    "GET /api/datasets/{id}/feature-suggestions": ("viewer", {200}),
    "POST /api/datasets/{id}/feature-preview": ("viewer", {422}),
    "GET /api/algorithms": ("signed_in", {200}),
    "GET /api/algorithms/{id}": ("signed_in", {200}),
    "GET /api/algorithms/{id}/hyperparameters": ("signed_in", {200}),
    "POST /api/projects/{id}/train": ("editor", {422}),
    "GET /api/projects/{id}/trainings": ("viewer", {200}),
    "GET /api/trainings/{id}": ("viewer", {200}),
    "DELETE /api/trainings/{id}": ("editor", {204, 409}),
    "POST /api/trainings/{id}/restore": ("editor", {200}),
    "POST /api/trainings/{id}/cancel": ("editor", {409}),
    "POST /api/trainings/{id}/resume": ("editor", {409}),
    "GET /api/trainings/{id}/progress": ("viewer", {200}),
    "GET /api/trainings/{id}/logs": ("viewer", {200}),
    "GET /api/trainings/{id}/events": ("viewer", {200}),
    "GET /api/projects/{id}/models": ("viewer", {200}),
    "GET /api/models/{id}": ("viewer", {200}),
    "DELETE /api/models/{id}": ("editor", {204, 409}),
    "POST /api/models/{id}/restore": ("editor", {200}),
    "GET /api/models/{id}/metrics": ("viewer", {200}),
    "GET /api/models/{id}/confusion-matrix": ("viewer", {200}),
    "GET /api/models/{id}/roc": ("viewer", {200}),
    "GET /api/models/{id}/pr": ("viewer", {200}),
    "GET /api/models/{id}/lift": ("viewer", {200}),
    "GET /api/models/{id}/calibration": ("viewer", {200}),
    # The model has three classes.
    "GET /api/models/{id}/threshold": ("viewer", {404}),
    # Those of a classification; a chart a model has not got is not there.
    "GET /api/models/{id}/residuals": ("viewer", {404}),
    "GET /api/models/{id}/feature-importance": ("viewer", {200}),
    "GET /api/models/{id}/export": ("viewer", {200}),
    "GET /api/models/{id}/card": ("viewer", {200}),
    "POST /api/models/{id}/predict": ("viewer", {422}),
    "GET /api/predictions/{id}": ("viewer", {200}),
    "GET /api/projects/{id}/predictions": ("viewer", {200}),
}


def may(needs: str, caller: str) -> bool:
    if needs == "public":
        return True
    if caller == "nobody":
        return False
    if needs == "signed_in":
        return True
    role = caller.removeprefix("key of a ")
    return role in ROLES and ROLES.index(role) >= ROLES.index(needs)


def expected(needs: str, harmless: set[int], caller: str) -> set[int]:
    if may(needs, caller):
        return harmless
    if caller == "nobody":
        return {401}
    return {404} if caller.startswith("stranger") else {403}


def test_the_matrix_has_every_route_and_no_other(operations):
    assert set(MATRIX) == set(operations)


def test_the_routes_ask_for_what_the_matrix_says(operations):
    for route, (needs, _) in MATRIX.items():
        permission = operations[route]["x-permission"]
        if route == "DELETE /api/workspaces/{id}/members/{user_id}":
            continue  # the service tells leaving from removing
        assert permission.get("role", permission["kind"]) == needs, route


@pytest.mark.parametrize("route", MATRIX)
def test_each_caller_gets_what_the_matrix_says(world, operations, route):
    needs, harmless = MATRIX[route]
    wrong = []
    for name, caller in world.callers.items():
        call = Call(world, route, operations[route])
        response = call.send(caller)
        wanted = expected(needs, harmless, name)
        if response.status_code not in wanted:
            wrong.append(f"{name}: {response.status_code}, not {wanted}: {response.text[:300]}")
        if response.status_code == 204:
            call.undo()
    assert not wrong, f"{route}\n" + "\n".join(wrong)


# An answer to HEAD has no body to compare.
@pytest.mark.parametrize(
    "route", [route for route in MATRIX if MATRIX[route][0] in ROLES and not route.startswith("HEAD ")]
)
def test_somebody_elses_id_reads_like_an_unknown_one(world, operations, route):
    stranger = world.callers["stranger"]
    call = Call(world, route, operations[route])
    parameter = operations[route]["x-permission"]["parameter"]
    theirs = assert_problem(call.send(stranger), 404, "not_found")
    unknown = assert_problem(call.send(stranger, **{parameter: UNKNOWN_ID}), 404, "not_found")
    malformed = assert_problem(call.send(stranger, **{parameter: "not-an-id"}), 404, "not_found")
    for body in (theirs, unknown, malformed):
        del body["request_id"]
    assert theirs == unknown == malformed


def test_a_dataset_is_not_made_in_somebody_elses_project(world):
    body = {"project_id": world.ids["project"], "datasource_id": world.ids["datasource"], "name": "stolen"}
    body["upload_id"] = world.ids["upload"]
    theirs = world.callers["stranger"].post("/api/datasets", json=body)
    unknown = world.callers["stranger"].post("/api/datasets", json={**body, "project_id": UNKNOWN_ID})
    for response in (theirs, unknown):
        assert_problem(response, 404, "not_found")
    assert_problem(world.callers["viewer"].post("/api/datasets", json=body), 403, "forbidden")


def test_another_projects_parts_cannot_be_used_in_ones_own(world):
    """The id of a dataset or upload in a body is checked like one in a path."""
    stranger = world.callers["stranger"]
    workspace = stranger.get("/api/workspaces", expect=200).json()["items"][0]
    body = {"name": "own", "type": "classification"}
    own = stranger.post(f"/api/workspaces/{workspace['id']}/projects", json=body, expect=201).json()
    body = {"name": "own", "kind": "file"}
    source = stranger.post(f"/api/projects/{own['id']}/datasources", json=body, expect=201).json()
    body = {"dataset_id": world.ids["dataset"], "target": "species", "algorithm_id": "logistic_regression"}
    assert stranger.post(f"/api/projects/{own['id']}/train", json=body).status_code in {404, 422}
    body = {"project_id": own["id"], "datasource_id": source["id"], "name": "x", "upload_id": world.ids["upload"]}
    assert stranger.post("/api/datasets", json=body).status_code in {404, 422}
    body["datasource_id"] = world.ids["datasource"]
    assert stranger.post("/api/datasets", json=body).status_code in {404, 422}
