"""The catalogue of algorithms and hyperparameter forms."""

from __future__ import annotations

import json

import pytest

from support.api import assert_problem, field_codes
from support.learning import PENGUINS, import_csv
from support.server import ROOT


def ids(response) -> list[str]:
    return [item["id"] for item in response.json()["items"]]


def test_lists_every_algorithm_on_one_page(user):
    answer = user.api.get("/api/algorithms", expect=200)
    body = answer.json()
    assert ids(answer) == ["lightgbm_gbdt", "logistic_regression", "ridge_regression", "kmeans"]
    assert body["total"] == 4 and body["next_cursor"] is None
    first = body["items"][0]
    assert set(first["scores"]) == {"accuracy", "speed", "interpretability"}
    assert all(0 <= score <= 100 for score in first["scores"].values())
    assert first["evidence"] and first["description"] and first["capabilities"]["handles_missing"] is True
    assert first["limits"] == {"max_rows": None, "max_features": None}


def test_filters_by_task_family_and_text(user):
    assert ids(user.api.get("/api/algorithms?task=classification")) == ["lightgbm_gbdt", "logistic_regression"]
    assert ids(user.api.get("/api/algorithms?task=regression&family=linear")) == ["ridge_regression"]
    assert ids(user.api.get("/api/algorithms?search=K-MEANS")) == ["kmeans"]
    assert ids(user.api.get("/api/algorithms?search=nothing-like-this")) == []


def test_refuses_an_unknown_task(user):
    problem = assert_problem(user.api.get("/api/algorithms?task=divination"), 422, "validation_failed")
    assert "task" in field_codes(problem)


def test_reads_one_algorithm(user):
    body = user.api.get("/api/algorithms/kmeans", expect=200).json()
    assert body["title"] and body["tasks"] == ["clustering"]
    assert any(parameter["name"] == "n_clusters" for parameter in body["parameters"])
    assert_problem(user.api.get("/api/algorithms/crystal_ball"), 404, "not_found")


def test_needs_a_signed_in_caller(api):
    assert_problem(api().get("/api/algorithms"), 401, "unauthenticated")


def test_answers_what_the_committed_catalogue_says(user):
    catalogue = json.loads((ROOT / "catalogue.json").read_text())
    for algorithm in catalogue["algorithms"]:
        body = user.api.get(f"/api/algorithms/{algorithm['id']}", expect=200).json()
        for name in ("title", "family", "tasks", "description", "parameters", "scores", "limits", "evidence"):
            assert body[name] == algorithm[name]


@pytest.mark.parametrize("algorithm", ["lightgbm_gbdt", "logistic_regression", "ridge_regression", "kmeans"])
def test_hyperparameters_are_a_json_schema(user, algorithm):
    body = user.api.get(f"/api/algorithms/{algorithm}/hyperparameters", expect=200).json()
    schema = body["schema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["type"] == "object" and schema["additionalProperties"] is False
    for name, entry in schema["properties"].items():
        assert entry["type"] in {"integer", "number", "boolean", "string"}, name
        assert entry["title"] and entry["description"], name
        assert entry["x-level"] in {"basic", "advanced", "expert"}, name
        if "minimum" in entry and "maximum" in entry:
            assert entry["minimum"] <= entry["default"] <= entry["maximum"], name
        if "enum" in entry:
            assert entry["default"] in entry["enum"], name
    assert body["suggested"] == {} and body["why"] == {}


def test_suggestions_fit_the_dataset_and_say_why(user, project):
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    path = f"/api/algorithms/lightgbm_gbdt/hyperparameters?dataset_id={dataset['id']}"
    body = user.api.get(path, expect=200).json()
    assert body["suggested"] and set(body["suggested"]) == set(body["why"])
    assert body["suggested"]["num_leaves"] < 31
    for name, value in body["suggested"].items():
        entry = body["schema"]["properties"][name]
        assert entry["minimum"] <= value <= entry["maximum"], name
        assert body["why"][name].endswith(".")


def test_suggestions_do_not_tell_of_a_foreign_dataset(user, project, new_user):
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    path = f"/api/algorithms/lightgbm_gbdt/hyperparameters?dataset_id={dataset['id']}"
    assert_problem(new_user("stranger").api.get(path), 404, "not_found")
