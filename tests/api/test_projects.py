"""Projects: types, status, target, names, filters, statistics."""

from __future__ import annotations

import pytest

from support.api import assert_problem, field_codes

KEYS = {
    "id", "workspace_id", "name", "description", "type", "status", "target_column", "primary_metric", "created_at", "deleted_at",
    "updated_at",
}  # fmt: skip


@pytest.fixture
def projects(workspace) -> str:
    return f"/api/workspaces/{workspace['id']}/projects"


@pytest.mark.parametrize("kind", ["classification", "regression", "clustering"])
def test_a_project_of_each_type_is_made_and_read(user, workspace, projects, kind):
    made = user.api.post(projects, json={"name": kind, "type": kind}, expect=201)
    body = made.json()
    assert set(body) == KEYS
    assert body["deleted_at"] is None
    assert made.headers["location"] == f"/api/projects/{body['id']}"
    assert (body["type"], body["status"], body["workspace_id"]) == (kind, "active", workspace["id"])
    assert body["description"] == ""
    assert body["target_column"] is None
    assert user.api.get(f"/api/projects/{body['id']}", expect=200).json() == body


def test_a_project_needs_a_name_and_a_known_type(user, projects):
    faults = field_codes(assert_problem(user.api.post(projects, json={}), 422, "validation_failed"))
    assert faults == {"name": "required", "type": "required"}
    response = user.api.post(projects, json={"name": " ", "type": "astrology"})
    faults = field_codes(assert_problem(response, 422, "validation_failed"))
    assert faults == {"name": "bad_format", "type": "not_allowed"}


def test_metric_and_target_fit_the_type(user, projects):
    body = {"name": "A", "type": "clustering", "target_column": "x", "primary_metric": "rmse"}
    faults = field_codes(assert_problem(user.api.post(projects, json=body), 422, "validation_failed"))
    assert faults == {"target_column": "not_allowed", "primary_metric": "not_allowed"}
    body = {"name": "A", "type": "regression", "target_column": "price", "primary_metric": "rmse"}
    made = user.api.post(projects, json=body, expect=201).json()
    assert (made["target_column"], made["primary_metric"]) == ("price", "rmse")


def test_absent_fields_stay_and_null_clears(user, projects):
    body = {"name": "A", "type": "regression", "target_column": "price", "description": "What for"}
    path = f"/api/projects/{user.api.post(projects, json=body, expect=201).json()['id']}"
    changed = user.api.put(path, json={"status": "completed"}, expect=200).json()
    assert (changed["status"], changed["target_column"], changed["description"]) == ("completed", "price", "What for")
    cleared = user.api.put(path, json={"target_column": None, "description": None}, expect=200).json()
    assert (cleared["target_column"], cleared["description"]) == (None, "")
    response = user.api.put(path, json={"status": "paused"})
    assert field_codes(assert_problem(response, 422, "validation_failed")) == {"status": "not_allowed"}


def test_a_change_of_type_drops_what_no_longer_fits(user, projects):
    body = {"name": "A", "type": "classification", "target_column": "species", "primary_metric": "roc_auc"}
    path = f"/api/projects/{user.api.post(projects, json=body, expect=201).json()['id']}"
    changed = user.api.put(path, json={"type": "clustering"}, expect=200).json()
    assert (changed["type"], changed["target_column"], changed["primary_metric"]) == ("clustering", None, None)


def test_a_name_is_taken_within_its_workspace_only(user, projects):
    user.api.post(projects, json={"name": "Churn", "type": "regression"}, expect=201)
    response = user.api.post(projects, json={"name": "Churn", "type": "clustering"})
    assert set(field_codes(assert_problem(response, 409, "name_taken"))) == {"name"}
    other = user.api.post("/api/workspaces", json={"name": "Other"}, expect=201).json()
    path = f"/api/workspaces/{other['id']}/projects"
    user.api.post(path, json={"name": "Churn", "type": "regression"}, expect=201)


def test_a_stale_change_is_refused(user, project):
    path = f"/api/projects/{project['id']}"
    etag = user.api.get(path, expect=200).headers["etag"]
    assert user.api.get(path, headers={"If-None-Match": etag}).status_code == 304
    changed = user.api.put(path, json={"name": "First"}, headers={"If-Match": etag}, expect=200)
    assert changed.headers["etag"] != etag
    stale = {"If-Match": etag}
    assert_problem(user.api.put(path, json={"name": "Second"}, headers=stale), 412, "precondition_failed")
    assert_problem(user.api.delete(path, headers=stale), 412, "precondition_failed")
    assert user.api.get(path, expect=200).json()["name"] == "First"
    user.api.put(path, json={"name": "Third"}, headers={"If-Match": "*"}, expect=200)


def test_a_deleted_project_is_gone_and_comes_back(user, project, projects):
    path = f"/api/projects/{project['id']}"
    user.api.delete(path, expect=204)
    for gone in (path, f"{path}/stats"):
        assert_problem(user.api.get(gone), 404, "not_found")
    assert_problem(user.api.put(path, json={"name": "x"}), 404, "not_found")
    assert_problem(user.api.delete(path), 404, "not_found")
    assert user.api.get(projects, expect=200).json()["total"] == 0
    [deleted] = user.api.get(f"{projects}?deleted=true", expect=200).json()["items"]
    assert deleted["id"] == project["id"] and deleted["deleted_at"] > project["created_at"]
    assert user.api.post(f"{path}/restore", expect=200).json()["name"] == project["name"]
    user.api.get(path, expect=200)
    user.api.post(f"{path}/restore", expect=200)


def test_a_restore_does_not_take_a_name_from_another(user, project, projects):
    user.api.delete(f"/api/projects/{project['id']}", expect=204)
    user.api.post(projects, json={"name": project["name"], "type": "regression"}, expect=201)
    assert_problem(user.api.post(f"/api/projects/{project['id']}/restore"), 409, "name_taken")


def test_lists_filter_search_and_sort(user, projects):
    for name, kind in (("Churn", "classification"), ("House prices", "regression"), ("Segments", "clustering")):
        user.api.post(projects, json={"name": name, "type": kind}, expect=201)
    first = user.api.get(f"{projects}?sort=name&limit=1", expect=200).json()
    user.api.put(f"/api/projects/{first['items'][0]['id']}", json={"status": "archived"}, expect=200)

    def names(query: str) -> list[str]:
        return [item["name"] for item in user.api.get(f"{projects}?{query}", expect=200).json()["items"]]

    assert names("sort=name") == ["Churn", "House prices", "Segments"]
    assert names("") == ["Segments", "House prices", "Churn"]
    assert names("status=archived") == ["Churn"]
    assert names("type=regression") == ["House prices"]
    assert names("search=PRICE") == ["House prices"]
    assert names("search=%25") == []
    response = user.api.get(f"{projects}?status=gone&type=x&limit=0")
    assert set(field_codes(assert_problem(response, 422, "validation_failed"))) == {"status", "type", "limit"}


def test_stats_of_a_new_project_are_zeros(user, project):
    stats = user.api.get(f"/api/projects/{project['id']}/stats", expect=200).json()
    assert stats["trainings"] == {"total": 0, "running": 0, "succeeded": 0, "failed": 0}
    assert stats["best_model"] is None
    assert stats["last_activity_at"] == project["updated_at"]
    for name in ("datasources", "datasets", "rows", "storage_bytes", "models", "deployments", "predictions"):
        assert stats[name] == 0


def test_stats_count_what_is_really_there(user, workspace, project):
    from support.learning import PENGUINS, import_csv, train

    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    body = {"dataset_id": dataset["id"], "algorithm_id": "lightgbm_gbdt", "target": "species"}
    training = train(user.api, project["id"], **body)
    model = {"id": training["best_model_id"]}
    row = dict.fromkeys(PENGUINS.read_text().splitlines()[0].split(","))
    predict = {"rows": [row, row]}
    user.api.post(f"/api/models/{model['id']}/predict", json=predict, expect=200)
    stats = user.api.get(f"/api/projects/{project['id']}/stats", expect=200).json()
    assert (stats["datasources"], stats["datasets"], stats["models"]) == (1, 1, 1)
    assert stats["rows"] == dataset["row_count"] == 344
    assert stats["storage_bytes"] >= PENGUINS.stat().st_size + dataset["size_bytes"]
    assert stats["trainings"] == {"total": 1, "running": 0, "succeeded": 1, "failed": 0}
    assert stats["best_model"]["id"] == model["id"]
    assert stats["best_model"]["algorithm"] == "lightgbm_gbdt"
    usage = user.api.get(f"/api/workspaces/{workspace['id']}/usage", expect=200).json()
    assert (usage["datasets"], usage["models"], usage["rows"]) == (1, 1, 344)

    response = user.api.put(f"/api/projects/{project['id']}", json={"type": "regression"})
    assert_problem(response, 409, "conflict")
    user.api.delete(f"/api/models/{model['id']}", expect=204)
    assert user.api.get(f"/api/projects/{project['id']}/stats", expect=200).json()["models"] == 0


def test_isolation_lists_hold_nothing_of_other_workspaces(user, projects, project, new_user):
    stranger = new_user("stranger")
    own = stranger.api.post("/api/workspaces", json={"name": "Own"}, expect=201).json()
    path = f"/api/workspaces/{own['id']}/projects"
    assert stranger.api.get(f"{path}?search={project['name'][:3]}", expect=200).json()["items"] == []
    assert_problem(stranger.api.get(projects), 404, "not_found")
    assert_problem(stranger.api.post(projects, json={"name": "x", "type": "regression"}), 404, "not_found")
