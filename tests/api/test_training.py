"""Trainings: requests, progress, log, stream of events, cancel, resume, delete.

Requests that cannot be trained, and trainings that fail, are here by the code they answer with.
"""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from support.api import assert_problem, field_codes
from support.learning import ENDED, PENGUINS, import_csv, new_project, start_training, train

SLOW = {"n_estimators": 10_000, "num_leaves": 255, "min_child_samples": 1, "learning_rate": 0.0001}
QUICK = {"n_estimators": 20}


@pytest.fixture
def dataset(user, project) -> dict[str, Any]:
    return import_csv(user.api, project["id"], PENGUINS.read_bytes(), "penguins")


def refuse(user, project, status: int = 422, code: str = "validation_failed", **body: Any) -> dict[str, Any]:
    return assert_problem(user.api.post(f"/api/projects/{project['id']}/train", json=body), status, code)


def read_events(api, path: str, last_event_id: str | None = None, most: int = 100_000) -> list[dict[str, Any]]:
    """Follows a stream to its end, or for `most` events."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {api.token}"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    events, event = [], {}
    with api.http.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if name in {"id", "event", "data"}:
                event[name] = value
            elif line == "" and "event" in event:
                events.append(event)
                event = {}
                if len(events) == most:
                    return events
    return events


# ------------------------------------------------------------------------------------------------------------ three tasks


def test_classifies_species(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK)
    assert training["progress"] == 1 and training["error"] is None
    assert training["algorithm_id"] == "lightgbm_gbdt" and training["primary_metric"] == "roc_auc"
    assert training["started_at"] and training["finished_at"] and training["job"]["status"] == "succeeded"
    (row,) = training["leaderboard"]
    assert row["model_id"] == training["best_model_id"]
    assert row["metric"] == "roc_auc" and 0.95 < row["value"] <= 1
    assert row["fit_seconds"] > 0 and row["predict_us_per_row"] > 0 and row["size_bytes"] > 0


def test_predicts_body_mass(user, workspace):
    project = new_project(user.api, workspace["id"], "regression", target_column="body_mass_g")
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    body = {
        "dataset_id": dataset["id"],
        "algorithm_id": "ridge_regression",
        "validation": {"method": "kfold", "folds": 3},
    }
    training = train(user.api, project["id"], **body)
    assert training["target"] == "body_mass_g" and training["primary_metric"] == "rmse"
    assert 100 < training["leaderboard"][0]["value"] < 500


def test_clusters_penguins(user, workspace):
    project = new_project(user.api, workspace["id"], "clustering")
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    training = train(user.api, project["id"], dataset_id=dataset["id"], hyperparameters={"n_clusters": 3})
    assert training["target"] is None and training["primary_metric"] == "silhouette"
    assert -1 <= training["leaderboard"][0]["value"] <= 1


def test_automl_ranks_every_algorithm(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", mode="automl",
                     primary_metric="log_loss", validation={"folds": 3})  # fmt: skip
    rows = training["leaderboard"]
    assert {row["algorithm_id"] for row in rows} == {"lightgbm_gbdt", "logistic_regression"}
    assert [row["value"] for row in rows] == sorted(row["value"] for row in rows), "a lower log loss is better"
    assert training["best_model_id"] == rows[0]["model_id"]
    assert training["failures"] == [] and training["algorithm_id"] is None
    progress = user.api.get(f"/api/trainings/{training['id']}/progress", expect=200).json()
    assert progress["trials"] == {"done": 2, "total": 2}


def test_the_same_seed_gives_the_same_model(user, project, dataset):
    body = {"dataset_id": dataset["id"], "target": "species", "seed": 7, "hyperparameters": QUICK}
    first, second = (train(user.api, project["id"], **body)["leaderboard"][0] for _ in range(2))
    assert first["value"] == second["value"]


# --------------------------------------------------------------------------------------------------------------- requests


def test_answers_202_with_location_and_the_request_filled_in(user, project, dataset):
    answer = user.api.post(
        f"/api/projects/{project['id']}/train", json={"dataset_id": dataset["id"], "target": "species"}, expect=202
    )
    training = answer.json()
    assert answer.headers["location"] == f"/api/trainings/{training['id']}"
    assert training["status"] in {"queued", "running"} and training["leaderboard"] == []
    config = training["config"]
    assert config["validation"] == {"method": "stratified", "folds": 5, "test_fraction": 0.2}
    assert config["algorithms"][0]["hyperparameters"]["num_leaves"] == 31
    assert config["seed"] == 0
    user.api.wait_for(answer.headers["location"], until=ENDED)


def test_takes_target_and_metric_of_the_project(user, workspace):
    project = new_project(user.api, workspace["id"], "classification", target_column="sex", primary_metric="f1")
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    training = start_training(user.api, project["id"], dataset_id=dataset["id"], hyperparameters=QUICK)
    assert training["target"] == "sex" and training["primary_metric"] == "f1"
    user.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)


def test_every_fault_is_answered_at_once_with_its_range(user, project, dataset):
    problem = refuse(
        user,
        project,
        dataset_id=dataset["id"],
        target="colour",
        hyperparameters={"n_estimators": -5, "learning_rate": "NaN", "trees": 1},
        validation={"folds": 1, "test_fraction": 1},
        primary_metric="rmse",
        seed="x",
        colour="blue",
    )
    assert field_codes(problem) == {
        "target": "train_target_missing",
        "hyperparameters.n_estimators": "too_small",
        "hyperparameters.learning_rate": "wrong_type",
        "hyperparameters.trees": "unknown_field",
        "validation.folds": "too_small",
        "validation.test_fraction": "not_allowed",
        "primary_metric": "train_metric_mismatch",
        "seed": "wrong_type",
        "colour": "unknown_field",
    }
    messages = {fault["field"]: fault["message"] for fault in problem["errors"]}
    assert "between 1 and 10000" in messages["hyperparameters.n_estimators"]
    assert "2" in messages["validation.folds"] and "50" in messages["validation.folds"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"validation": {"folds": 1}}, "validation.folds", "too_small"),
        ({"validation": {"folds": 51}}, "validation.folds", "too_large"),
        ({"validation": {"test_fraction": 0}}, "validation.test_fraction", "not_allowed"),
        ({"validation": {"test_fraction": 1}}, "validation.test_fraction", "not_allowed"),
        ({"validation": {"method": "bootstrap"}}, "validation.method", "not_allowed"),
        ({"validation": {"method": "group"}}, "validation.column", "required"),
        ({"validation": {"method": "time", "column": "island"}}, "validation.column", "wrong_type"),
        ({"validation": {"method": "holdout", "folds": 3}}, "validation.folds", "not_allowed"),
        ({"hyperparameters": {"n_estimators": -1}}, "hyperparameters.n_estimators", "too_small"),
        ({"hyperparameters": {"n_estimators": 1_000_000_000}}, "hyperparameters.n_estimators", "too_large"),
        ({"hyperparameters": {"learning_rate": "NaN"}}, "hyperparameters.learning_rate", "wrong_type"),
        ({"algorithm_id": "crystal_ball"}, "algorithm_id", "not_allowed"),
        ({"algorithm_id": "kmeans"}, "algorithm_id", "not_allowed"),
        ({"algorithms": [{"algorithm_id": "lightgbm_gbdt"}]}, "algorithms", "not_allowed"),
        ({"time_budget_seconds": 0}, "time_budget_seconds", "too_small"),
        ({"max_memory_bytes": 1}, "max_memory_bytes", "too_small"),
        ({"class_weights": "heavy"}, "class_weights", "not_allowed"),
    ],
)
def test_refuses_a_bad_value(user, project, dataset, body, field, code):
    problem = refuse(user, project, dataset_id=dataset["id"], target="species", **body)
    assert field_codes(problem) == {field: code}


def test_folds_may_not_exceed_the_rows(user, project):
    rows = "".join(f"{i},{'ab'[i % 2]}\n" for i in range(12))
    dataset = import_csv(user.api, project["id"], f"x,y\n{rows}".encode())
    problem = refuse(user, project, dataset_id=dataset["id"], target="y", validation={"folds": 13})
    assert "between 2 and 12" in problem["errors"][0]["message"]


def test_target_must_be_there(user, project, dataset):
    problem = refuse(user, project, code="train_target_missing", dataset_id=dataset["id"], target="colour")
    assert "colour" in problem["detail"]
    refuse(user, project, code="train_target_missing", dataset_id=dataset["id"])


@pytest.mark.parametrize(
    ("csv", "code"),
    [
        ("x,y\n1,a\n", "train_too_few_rows"),
        ("x,y\n" + "".join(f"{i},a\n" for i in range(50)), "train_single_class"),
        ("x,y\n" + "".join(f"{i},\n" for i in range(50)), "train_target_empty"),
        ("x,y\n" + "".join(f"{i % 7},name{i}\n" for i in range(500)), "train_too_many_classes"),
    ],
)
def test_target_must_have_something_to_teach(user, project, csv, code):
    dataset = import_csv(user.api, project["id"], csv.encode())
    refuse(user, project, code=code, dataset_id=dataset["id"], target="y")


@pytest.mark.parametrize(
    ("file", "code"), [("one_row.csv", "train_too_few_rows"), ("single_class_target.csv", "train_single_class")]
)
def test_refuses_the_tables_of_the_corpus(user, project, shared, file, code):
    dataset = import_csv(user.api, project["id"], (shared / "badinputs" / "csv" / file).read_bytes())
    refuse(user, project, code=code, dataset_id=dataset["id"], target="y")


def test_regression_needs_a_numeric_target(user, workspace):
    project = new_project(user.api, workspace["id"], "regression")
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    refuse(user, project, code="train_target_not_numeric", dataset_id=dataset["id"], target="species")
    refuse(user, project, code="train_metric_mismatch", dataset_id=dataset["id"], target="body_mass_g",
           primary_metric="accuracy")  # fmt: skip


def test_warns_of_a_target_like_an_identifier(user, workspace):
    project = new_project(user.api, workspace["id"], "regression")
    rows = "".join(f"{10_000 + i},{i % 13}\n" for i in range(400))
    dataset = import_csv(user.api, project["id"], f"customer_id,x\n{rows}".encode())
    training = start_training(user.api, project["id"], dataset_id=dataset["id"], target="customer_id",
                              hyperparameters=QUICK)  # fmt: skip
    assert [warning["code"] for warning in training["warnings"]] == ["identifier_like"]
    user.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)


def test_a_dataset_of_another_project_is_not_found(user, workspace, project, dataset, new_user):
    other = new_project(user.api, workspace["id"], "classification")
    problem = refuse(user, other, dataset_id=dataset["id"], target="species")
    assert field_codes(problem) == {"dataset_id": "not_found"}
    assert_problem(new_user("stranger").api.post(f"/api/projects/{project['id']}/train", json={}), 404, "not_found")


def test_a_dataset_that_is_not_ready_is_a_conflict(user, project):
    api = user.api
    source = api.post(
        f"/api/projects/{project['id']}/datasources", json={"name": "bad", "kind": "file"}, expect=201
    ).json()
    upload = api.post(
        f"/api/datasources/{source['id']}/upload",
        files={"file": ("bad.csv", b'a,b\n"never closed,1\n', "text/csv")},
        expect=201,
    ).json()
    body = {"project_id": project["id"], "datasource_id": source["id"], "upload_id": upload["id"], "name": "bad"}
    dataset = api.post("/api/datasets", json=body, expect=202).json()
    failed = api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})
    assert failed["status"] == "failed"
    refuse(user, project, 409, "dataset_not_ready", dataset_id=dataset["id"], target="b")


def test_viewers_may_look_but_not_train(user, project, dataset, member):
    training = start_training(
        user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK
    )
    viewer = member("viewer").api
    viewer.get(f"/api/trainings/{training['id']}", expect=200)
    body = {"dataset_id": dataset["id"], "target": "species"}
    assert_problem(viewer.post(f"/api/projects/{project['id']}/train", json=body), 403, "forbidden")
    assert_problem(viewer.post(f"/api/trainings/{training['id']}/cancel"), 403, "forbidden")
    assert_problem(viewer.delete(f"/api/trainings/{training['id']}"), 403, "forbidden")
    user.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)


def test_an_idempotency_key_starts_one_training(user, project, dataset):
    body = {"dataset_id": dataset["id"], "target": "species", "hyperparameters": QUICK}
    path, key = f"/api/projects/{project['id']}/train", {"Idempotency-Key": "train-once"}
    first = user.api.post(path, json=body, headers=key, expect=202).json()
    second = user.api.post(path, json=body, headers=key, expect=202).json()
    assert first["id"] == second["id"]
    changed = {**body, "seed": 1}
    assert_problem(user.api.post(path, json=changed, headers=key), 422, "idempotency_mismatch")
    assert user.api.get(f"/api/projects/{project['id']}/trainings").json()["total"] == 1
    user.api.wait_for(f"/api/trainings/{first['id']}", until=ENDED)


# ------------------------------------------------------------------------------------------------------------- following


def test_progress_has_a_curve_for_each_fold_and_the_final_fit(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species",
                     validation={"folds": 3}, hyperparameters=QUICK)  # fmt: skip
    progress = user.api.get(f"/api/trainings/{training['id']}/progress", expect=200).json()
    assert progress["status"] == "succeeded" and progress["progress"] == 1
    assert progress["trials"] == {"done": 1, "total": 1}
    assert sorted(curve["fold"] for curve in progress["curves"]) == [0, 1, 2, 3]
    for curve in progress["curves"]:
        assert curve["metric"] == "log_loss" and curve["trial"] == 0
        rounds = [point[0] for point in curve["points"]]
        assert rounds == sorted(set(rounds)) and rounds[-1] == 20
        assert all(point[1] is not None for point in curve["points"])
        if curve["fold"] == 0:
            assert all(point[2] is None for point in curve["points"]), "the final fit watches no rows"


def test_logs_tell_what_happened_and_can_be_paged(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK)
    path = f"/api/trainings/{training['id']}/logs"
    everything = user.api.get(path, expect=200).json()
    assert everything["next_after"] is None and len(everything["items"]) >= 2
    assert any("held out" in line["message"] for line in everything["items"])
    first = user.api.get(f"{path}?limit=1", expect=200).json()
    assert first["items"] == everything["items"][:1]
    rest = user.api.get(f"{path}?after={first['next_after']}", expect=200).json()
    assert rest["items"] == everything["items"][1:]
    assert user.api.get(f"{path}?level=error", expect=200).json()["items"] == []
    problem = assert_problem(user.api.get(f"{path}?level=loud&limit=0&after=-1"), 422, "validation_failed")
    assert set(field_codes(problem)) == {"level", "limit", "after"}


def test_a_stream_shows_a_training_from_start_to_end(user, project, dataset):
    training = start_training(
        user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK
    )
    events = read_events(user.api, f"/api/trainings/{training['id']}/events")
    assert {event["event"] for event in events} == {"progress", "metric", "log", "done"}
    seqs = [int(event["id"]) for event in events]
    assert seqs == sorted(set(seqs))
    assert events[-1]["event"] == "done" and json.loads(events[-1]["data"])["status"] == "succeeded"
    log = next(json.loads(event["data"]) for event in events if event["event"] == "log")
    assert log["message"] and log["level"] and log["at"] and log["seq"]


def test_a_stream_resumes_after_the_last_event_seen(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK)
    path = f"/api/trainings/{training['id']}/events"
    events = read_events(user.api, path)
    middle = events[len(events) // 2]
    resumed = read_events(user.api, path, middle["id"])
    assert resumed == events[len(events) // 2 + 1 :]
    assert read_events(user.api, path, events[-2]["id"]) == events[-1:]


@pytest.mark.parametrize("garbage", ["garbage", "-1", "999999999", "1e3", "0", ""])
def test_a_garbage_last_event_id_starts_from_the_beginning(user, project, dataset, garbage):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK)
    path = f"/api/trainings/{training['id']}/events"
    assert read_events(user.api, path, garbage) == read_events(user.api, path)


def test_the_seventh_stream_is_refused(user, project, dataset):
    training = start_training(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=SLOW)
    path = f"/api/trainings/{training['id']}/events"
    streams = [
        user.api.http.stream("GET", path, headers={"Authorization": f"Bearer {user.api.token}"}) for _ in range(6)
    ]
    try:
        for stream in streams:
            assert stream.__enter__().status_code == 200
        refused = user.api.get(path)
        assert_problem(refused, 429, "rate_limited")
        assert int(refused.headers["retry-after"]) >= 1
    finally:
        for stream in streams:
            stream.__exit__(None, None, None)
        user.api.post(f"/api/trainings/{training['id']}/cancel", expect=200)
    user.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)


# ------------------------------------------------------------------------------------------------- cancel, resume, delete


def test_cancel_ends_a_running_training_and_resume_runs_it_again(user, project, dataset):
    training = start_training(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=SLOW)
    path = f"/api/trainings/{training['id']}"
    user.api.wait_for(path, until={"running"})
    events: list[dict[str, Any]] = []
    follower = threading.Thread(target=lambda: events.extend(read_events(user.api, f"{path}/events")))
    follower.start()
    assert_problem(user.api.delete(path), 409, "conflict")
    user.api.post(f"{path}/cancel", expect=200)
    ended = user.api.wait_for(path, until=ENDED, deadline_s=10)
    follower.join(timeout=10)
    assert ended["status"] == "cancelled" and ended["finished_at"] and ended["best_model_id"] is None
    assert events and json.loads(events[-1]["data"])["status"] == "cancelled"
    assert_problem(user.api.post(f"{path}/cancel"), 409, "job_terminal")
    again = user.api.post(f"{path}/resume", expect=202)
    assert again.headers["location"] == path and again.json()["status"] in {"queued", "running"}
    assert again.json()["job"]["id"] != training["job"]["id"]
    user.api.post(f"{path}/cancel", expect=200)
    user.api.wait_for(path, until=ENDED, deadline_s=10)


def test_a_stream_goes_on_across_a_resume(user, project, dataset):
    """Numbers of events rise over all jobs of a training, so that whoever followed the first goes on with the second."""
    training = start_training(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=SLOW)
    path = f"/api/trainings/{training['id']}"
    user.api.wait_for(path, until={"running"})
    user.api.post(f"{path}/cancel", expect=200)
    user.api.wait_for(path, until=ENDED, deadline_s=10)
    first = read_events(user.api, f"{path}/events")
    assert json.loads(first[-1]["data"])["status"] == "cancelled"
    lines = user.api.get(f"{path}/logs", expect=200).json()["items"]
    user.api.post(f"{path}/resume", expect=202)
    resumed = read_events(user.api, f"{path}/events", first[-1]["id"], most=3)
    user.api.post(f"{path}/cancel", expect=200)
    user.api.wait_for(path, until=ENDED, deadline_s=10)
    numbers = [int(event["id"]) for event in resumed]
    assert numbers[0] == int(first[-1]["id"]) + 1, "none is left out"
    assert numbers == sorted(set(numbers))
    second = read_events(user.api, f"{path}/events", first[-1]["id"])
    assert second[:3] == resumed
    assert second == read_events(user.api, f"{path}/events"), "a new reader sees the job that runs now"
    assert read_events(user.api, f"{path}/events", second[-2]["id"]) == second[-1:]
    later = user.api.get(f"{path}/logs", expect=200).json()["items"]
    if lines and later:
        assert later[0]["seq"] > lines[-1]["seq"]


def test_only_what_failed_or_was_cancelled_can_be_resumed(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK)
    assert_problem(user.api.post(f"/api/trainings/{training['id']}/resume"), 409, "conflict")
    assert_problem(user.api.post(f"/api/trainings/{training['id']}/cancel"), 409, "job_terminal")


def test_a_failed_training_says_why(user, project):
    # Found only when the rows are read.
    rows = "".join(f"{'inf' if i == 3 else i},{'ab'[i % 2]}\n" for i in range(40))
    dataset = import_csv(user.api, project["id"], f"x,y\n{rows}".encode())
    training = start_training(user.api, project["id"], dataset_id=dataset["id"], target="y")
    ended = user.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)
    assert ended["status"] == "failed"
    assert ended["error"]["code"] == "train_non_finite"
    assert "x" in ended["error"]["message"] and ended["error"]["errors"][0]["field"] == "x"
    assert ended["leaderboard"] == [] and ended["best_model_id"] is None


def test_delete_hides_and_restore_brings_back(user, project, dataset):
    training = train(user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK)
    path, listed = f"/api/trainings/{training['id']}", f"/api/projects/{project['id']}/trainings"
    user.api.delete(path, expect=204)
    assert_problem(user.api.get(path), 404, "not_found")
    assert user.api.get(listed).json()["total"] == 0
    [deleted] = user.api.get(f"{listed}?deleted=true", expect=200).json()["items"]
    assert deleted["id"] == training["id"] and deleted["deleted_at"]
    assert user.api.get(f"/api/models/{training['best_model_id']}").status_code == 200, "its models stay"
    assert user.api.post(f"{path}/restore", expect=200).json()["id"] == training["id"]
    user.api.post(f"{path}/restore", expect=200)
    assert user.api.get(listed).json()["total"] == 1
    assert user.api.get(f"{listed}?deleted=true", expect=200).json()["total"] == 0


def test_the_etag_follows_the_job(user, project, dataset):
    training = start_training(
        user.api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters=QUICK
    )
    path = f"/api/trainings/{training['id']}"
    user.api.wait_for(path, until=ENDED)
    etag = user.api.get(path, expect=200).headers["etag"]
    assert user.api.get(path, headers={"If-None-Match": etag}).status_code == 304
    user.api.delete(path, expect=204)
    user.api.post(f"{path}/restore", expect=200)
    assert user.api.get(path, expect=200).json()["status"] == "succeeded"


def test_lists_by_status_and_in_pages(user, project, dataset):
    started = [
        train(
            user.api, project["id"], dataset_id=dataset["id"], target="species", name=f"run {i}", hyperparameters=QUICK
        )
        for i in range(3)
    ]
    path = f"/api/projects/{project['id']}/trainings"
    page = user.api.get(f"{path}?limit=2", expect=200).json()
    assert page["total"] == 3 and [item["name"] for item in page["items"]] == ["run 2", "run 1"]
    rest = user.api.get(f"{path}?limit=2&cursor={page['next_cursor']}", expect=200).json()
    assert [item["id"] for item in rest["items"]] == [started[0]["id"]] and rest["next_cursor"] is None
    assert user.api.get(f"{path}?status=failed").json()["items"] == []
    assert user.api.get(f"{path}?status=succeeded&sort=name").json()["items"][0]["name"] == "run 0"
    assert_problem(user.api.get(f"{path}?status=happy"), 422, "validation_failed")
