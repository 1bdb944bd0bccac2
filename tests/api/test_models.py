"""Models and the charts of their page."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Callable
from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes, register
from support.learning import PENGUINS, import_csv, new_project, train
from support.server import Server

CLASSIFICATION = [
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "f1",
    "roc_auc",
    "pr_auc",
    "log_loss",
    "brier",
    "mcc",
]


class Penguins:
    """A model for each task, trained once for this file."""

    def __init__(self, server: Server) -> None:
        self.user: User = register(server.url, "models-owner@example.com")
        self.api: Api = self.user.api
        self.workspace = self.api.post("/api/workspaces", json={"name": "Models"}, expect=201).json()
        self.numbers = itertools.count(1)
        quick = {"n_estimators": 30}
        self.species = self.fit("classification", target="species", validation={"folds": 3}, hyperparameters=quick)
        self.sex = self.fit("classification", target="sex", positive_class="female", hyperparameters=quick)
        self.logistic = self.fit("classification", target="species", algorithm_id="logistic_regression")
        self.mass = self.fit(
            "regression", target="body_mass_g", validation={"method": "holdout"}, hyperparameters=quick
        )
        self.ridge = self.fit("regression", target="body_mass_g", algorithm_id="ridge_regression")
        self.clusters = self.fit("clustering", hyperparameters={"n_clusters": 3})

    def fit(self, task: str, **body: Any) -> str:
        project = new_project(self.api, self.workspace["id"], task, name=f"{task} {next(self.numbers)}")
        dataset = import_csv(self.api, project["id"], PENGUINS.read_bytes(), "penguins")
        training = train(self.api, project["id"], dataset_id=dataset["id"], **body)
        return f"/api/models/{training['best_model_id']}"


@pytest.fixture(scope="module")
def penguins(server: Server) -> Penguins:
    return Penguins(server)


def test_reads_a_model(penguins):
    model = penguins.api.get(penguins.species, expect=200).json()
    assert (
        model["algorithm_id"] == "lightgbm_gbdt" and model["task"] == "classification" and model["target"] == "species"
    )
    assert model["hyperparameters"]["n_estimators"] == 30 and model["hyperparameters"]["num_leaves"] == 31
    assert [column["name"] for column in model["schema"]][:2] == ["species", "island"]
    inputs = {column["name"] for column in model["signature"]["inputs"]}
    assert "island" in inputs and "species" not in inputs
    dataset = penguins.api.get(f"/api/datasets/{model['dataset_id']}", expect=200).json()
    assert model["fingerprint"] == dataset["fingerprint"]
    assert model["size_bytes"] > 0 and model["name"] and model["created_at"]
    assert model["metrics"]["primary"]["name"] == "roc_auc"


def test_metrics_of_a_classifier(penguins):
    metrics = penguins.api.get(f"{penguins.species}/metrics", expect=200).json()
    assert metrics["task"] == "classification"
    for part in ("validation", "test", "train"):
        assert list(metrics[part]) == CLASSIFICATION, part
        assert all(value is None or math.isfinite(value) for value in metrics[part].values())
    assert metrics["primary"] == {
        "name": "roc_auc",
        "value": metrics["validation"]["roc_auc"],
        "split": "validation",
        "greater_is_better": True,
    }
    assert [fold["fold"] for fold in metrics["folds"]] == [1, 2, 3]
    mean = sum(fold["accuracy"] for fold in metrics["folds"]) / 3
    assert metrics["validation"]["accuracy"] == pytest.approx(mean)
    assert [line["class"] for line in metrics["per_class"]] == ["Adelie", "Chinstrap", "Gentoo"]
    assert sum(line["support"] for line in metrics["per_class"]) == metrics["rows"]["test"]
    assert metrics["rows"]["train"] + metrics["rows"]["test"] == 344


def test_metrics_of_a_regression_judged_by_a_holdout(penguins):
    metrics = penguins.api.get(f"{penguins.mass}/metrics", expect=200).json()
    assert list(metrics["validation"]) == ["rmse", "mae", "r2", "mape", "median_ae"]
    assert metrics["folds"] == [] and metrics["validation"] == metrics["test"]
    assert metrics["validation"]["r2"] > 0.7 and metrics["per_class"] == []
    assert metrics["rows"]["without_target"] == 2


def test_metrics_of_a_clustering_tell_of_its_clusters(penguins):
    metrics = penguins.api.get(f"{penguins.clusters}/metrics", expect=200).json()
    assert list(metrics["validation"]) == ["silhouette", "davies_bouldin", "calinski_harabasz", "inertia"]
    assert metrics["test"] is None
    assert sum(metrics["clusters"]["sizes"]) == 344 and len(metrics["clusters"]["centroids"]) == 3


def test_confusion_matrix_of_three_classes(penguins):
    chart = penguins.api.get(f"{penguins.species}/confusion-matrix", expect=200).json()
    assert (
        chart["labels"] == ["Adelie", "Chinstrap", "Gentoo"] and chart["threshold"] is None and chart["split"] == "test"
    )
    total = sum(map(sum, chart["matrix"]))
    metrics = penguins.api.get(f"{penguins.species}/metrics").json()
    assert total == metrics["rows"]["test"]
    assert sum(chart["matrix"][i][i] for i in range(3)) / total == pytest.approx(metrics["test"]["accuracy"])
    problem = assert_problem(
        penguins.api.get(f"{penguins.species}/confusion-matrix?threshold=0.5"), 422, "validation_failed"
    )
    assert field_codes(problem) == {"threshold": "not_allowed"}


def test_a_threshold_moves_the_border_between_two_classes(penguins):
    path = f"{penguins.sex}/confusion-matrix"
    plain = penguins.api.get(path, expect=200).json()
    assert plain["labels"][-1] == plain["positive_class"] == "female" and plain["threshold"] == 0.5
    assert penguins.api.get(f"{path}?threshold=0.5").json()["matrix"] == plain["matrix"]
    (tn, fp), (fn, tp) = penguins.api.get(f"{path}?threshold=0", expect=200).json()["matrix"]
    assert (tn, fn) == (0, 0) and fp + tp == sum(map(sum, plain["matrix"]))
    called = [
        sum(row[1] for row in penguins.api.get(f"{path}?threshold={t}").json()["matrix"]) for t in (0.1, 0.5, 0.9, 1)
    ]
    assert called == sorted(called, reverse=True)
    for bad in ("-0.1", "1.1", "NaN", "half"):
        assert_problem(penguins.api.get(f"{path}?threshold={bad}"), 422, "validation_failed")


@pytest.mark.parametrize(("name", "classes"), [("species", 3), ("sex", 1), ("logistic", 3)])
def test_roc_curves_rise_from_corner_to_corner(penguins, name, classes):
    curves = penguins.api.get(f"{getattr(penguins, name)}/roc", expect=200).json()["curves"]
    assert len(curves) == classes
    for curve in curves:
        false_rates, true_rates, thresholds = zip(*curve["points"], strict=True)
        assert (false_rates[0], true_rates[0]) == (0, 0) and (false_rates[-1], true_rates[-1]) == (1, 1)
        assert list(false_rates) == sorted(false_rates) and list(true_rates) == sorted(true_rates)
        assert list(thresholds) == sorted(thresholds, reverse=True)
        area = sum(
            (x1 - x0) * (y0 + y1) / 2
            for x0, x1, y0, y1 in zip(false_rates, false_rates[1:], true_rates, true_rates[1:], strict=False)
        )
        assert area == pytest.approx(curve["auc"], abs=1e-9)


@pytest.mark.parametrize("name", ["mass", "ridge"])
def test_residuals_agree_with_the_metrics(penguins, name):
    path = getattr(penguins, name)
    chart = penguins.api.get(f"{path}/residuals", expect=200).json()
    metrics = penguins.api.get(f"{path}/metrics").json()
    assert len(chart["points"]) == metrics["rows"]["test"] == sum(chart["histogram"]["counts"])
    squares = [point["residual"] ** 2 for point in chart["points"]]
    assert math.sqrt(sum(squares) / len(squares)) == pytest.approx(metrics["test"]["rmse"])
    assert all(point["residual"] == point["actual"] - point["predicted"] for point in chart["points"])
    assert list(chart["quantiles"]) == ["q01", "q05", "q25", "q50", "q75", "q95", "q99"]


@pytest.mark.parametrize("name", ["species", "sex", "logistic", "mass", "ridge"])
def test_feature_importance_by_gain_and_by_permutation(penguins, name):
    path = f"{getattr(penguins, name)}/feature-importance"
    gain = penguins.api.get(path, expect=200).json()
    assert gain["method"] == "gain" and gain["metric"] is None
    assert sum(item["importance"] for item in gain["items"]) == pytest.approx(1)
    permutation = penguins.api.get(f"{path}?method=permutation", expect=200).json()
    assert permutation["method"] == "permutation" and permutation["metric"] in {"roc_auc", "rmse"}
    values = [item["importance"] for item in permutation["items"]]
    assert values == sorted(values, reverse=True) and values[0] > 0
    assert all(item["std"] is not None for item in permutation["items"])
    assert {item["feature"] for item in permutation["items"]} >= {"island", "bill_length_mm"}
    assert_problem(penguins.api.get(f"{path}?method=magic"), 422, "validation_failed")


@pytest.mark.parametrize(
    ("name", "chart"),
    [
        ("mass", "roc"),
        ("mass", "confusion-matrix"),
        ("species", "residuals"),
        ("clusters", "roc"),
        ("clusters", "residuals"),
        ("clusters", "confusion-matrix"),
        ("clusters", "feature-importance"),
    ],
)
def test_a_chart_of_another_task_is_not_found(penguins, name, chart):
    problem = assert_problem(penguins.api.get(f"{getattr(penguins, name)}/{chart}"), 404, "not_found")
    assert "This model has no" in problem["detail"]


def test_export_is_the_bundle_itself(penguins):
    model = penguins.api.get(penguins.species).json()
    answer = penguins.api.get(f"{penguins.species}/export?format=bundle", expect=200)
    assert answer.content.startswith(b"LATHEMDL") and len(answer.content) == model["size_bytes"]
    assert hashlib.sha256(answer.content).hexdigest() == model["sha256"]
    assert answer.headers["etag"] == f'"{model["sha256"]}"'
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert (
        penguins.api.get(f"{penguins.species}/export", headers={"If-None-Match": answer.headers["etag"]}).status_code
        == 304
    )
    assert_problem(penguins.api.get(f"{penguins.species}/export?format=pickle"), 422, "validation_failed")


def test_the_card_says_where_a_model_comes_from(penguins):
    card = penguins.api.get(f"{penguins.logistic}/card?format=json", expect=200).json()
    model = penguins.api.get(penguins.logistic).json()
    assert card["model"] == model
    assert card["metrics"] == penguins.api.get(f"{penguins.logistic}/metrics").json()
    assert card["provenance"]["dataset_fingerprint"] == model["fingerprint"] and card["provenance"]["library"]
    assert card["provenance"]["seed"] == 0 and card["provenance"]["rows"] == 344
    assert card["steps"] and all(step.endswith(".") for step in card["steps"])
    assert_problem(penguins.api.get(f"{penguins.logistic}/card?format=pdf"), 422, "validation_failed")


def test_lists_the_models_of_a_project(penguins):
    model = penguins.api.get(penguins.ridge).json()
    page = penguins.api.get(f"/api/projects/{model['project_id']}/models", expect=200).json()
    assert page["total"] == 1 and page["items"] == [model]


def test_models_sort_by_score_across_pages(penguins):
    """By the primary metric with its sign set, so that the least RMSE comes first."""
    project = new_project(penguins.api, penguins.workspace["id"], "regression", name="Sorted")
    dataset = import_csv(penguins.api, project["id"], PENGUINS.read_bytes(), "penguins")
    for alpha in (0.0001, 1000, 1000000, 1000):
        train(
            penguins.api,
            project["id"],
            dataset_id=dataset["id"],
            target="body_mass_g",
            algorithm_id="ridge_regression",
            hyperparameters={"alpha": alpha},
            validation={"folds": 3},
        )
    path, found, cursor = f"/api/projects/{project['id']}/models?limit=1&sort=-score", [], ""
    while cursor is not None:
        page = penguins.api.get(path + (f"&cursor={cursor}" if cursor else ""), expect=200).json()
        found += page["items"]
        cursor = page["next_cursor"]
    scores = [model["metrics"]["primary"]["value"] for model in found]
    assert len({model["id"] for model in found}) == 4
    assert scores == sorted(scores) and scores[1] == scores[2] and scores[0] < scores[1] < scores[3]
    best = penguins.api.get(f"/api/projects/{project['id']}/stats", expect=200).json()["best_model"]
    assert best["id"] == found[0]["id"]
    assert_problem(penguins.api.get(f"{path}&cursor=x"), 400, "bad_cursor")


def test_delete_hides_and_restore_brings_back(penguins):
    path = penguins.fit("clustering", hyperparameters={"n_clusters": 2})
    models = f"/api/projects/{penguins.api.get(path).json()['project_id']}/models"
    penguins.api.delete(path, expect=204)
    assert penguins.api.get(models, expect=200).json()["total"] == 0
    [deleted] = penguins.api.get(f"{models}?deleted=true", expect=200).json()["items"]
    assert path.endswith(deleted["id"]) and deleted["deleted_at"] > deleted["created_at"]
    for part in ("", "/metrics", "/export"):
        assert_problem(penguins.api.get(f"{path}{part}"), 404, "not_found")
    assert penguins.api.post(f"{path}/restore", expect=200).json()["id"] == path.rsplit("/", 1)[1]
    penguins.api.get(f"{path}/metrics", expect=200)


def test_the_best_model_of_a_training_is_never_a_deleted_one(penguins):
    path = penguins.fit("clustering", hyperparameters={"n_clusters": 3})
    training = f"/api/trainings/{penguins.api.get(path).json()['training_id']}"
    model_id = path.rsplit("/", 1)[1]
    assert penguins.api.get(training, expect=200).json()["best_model_id"] == model_id
    penguins.api.delete(path, expect=204)
    assert penguins.api.get(training, expect=200).json()["best_model_id"] is None
    penguins.api.post(f"{path}/restore", expect=200)
    assert penguins.api.get(training, expect=200).json()["best_model_id"] == model_id


def test_a_stranger_sees_no_model(penguins, new_user: Callable[..., User]):
    stranger = new_user("stranger").api
    for part in ("", "/metrics", "/roc", "/residuals", "/confusion-matrix", "/feature-importance", "/export"):
        assert_problem(stranger.get(f"{penguins.species}{part}"), 404, "not_found")
    assert_problem(stranger.delete(penguins.species), 404, "not_found")


def test_models_survive_a_restart(tmp_path):
    with Server(tmp_path / "data") as server:
        api = register(server.url, "restart@example.com").api
        workspace = api.post("/api/workspaces", json={"name": "Restart"}, expect=201).json()
        project = new_project(api, workspace["id"], "classification")
        dataset = import_csv(api, project["id"], PENGUINS.read_bytes())
        training = train(
            api, project["id"], dataset_id=dataset["id"], target="species", hyperparameters={"n_estimators": 5}
        )
        path = f"/api/models/{training['best_model_id']}"
        before = api.get(f"{path}/roc", expect=200).json()
        server.kill()
        server.start()
        assert api.get(f"{path}/roc", expect=200).json() == before


# -------------------------------------------------------------------------------------------- charts of classifiers only


@pytest.mark.parametrize(("name", "classes"), [("species", 3), ("sex", 1), ("logistic", 3)])
def test_precision_and_recall_are_those_of_the_confusion_matrix(penguins, name, classes):
    path = getattr(penguins, name)
    chart = penguins.api.get(f"{path}/pr", expect=200).json()
    assert len(chart["curves"]) == classes and chart["split"] == "test"
    for curve in chart["curves"]:
        assert [point[0] for point in curve["points"]] == sorted(point[0] for point in curve["points"])
        assert curve["points"][-1][0] == 1 and curve["points"][-1][1] >= curve["share"] - 1e-12
        assert 0 < curve["average_precision"] <= 1
    if classes == 1:
        metrics = penguins.api.get(f"{path}/metrics", expect=200).json()["test"]
        assert chart["curves"][0]["average_precision"] == pytest.approx(metrics["pr_auc"], abs=1e-12)
        for recall, precision, threshold in chart["curves"][0]["points"][::5]:
            at = penguins.api.get(f"{path}/confusion-matrix?threshold={threshold!r}", expect=200).json()["matrix"]
            assert recall == pytest.approx(at[1][1] / sum(at[1]))
            assert precision == pytest.approx(at[1][1] / (at[0][1] + at[1][1]))


@pytest.mark.parametrize("name", ["species", "sex", "logistic"])
def test_lift_starts_above_one_and_ends_at_one(penguins, name):
    for curve in penguins.api.get(f"{getattr(penguins, name)}/lift", expect=200).json()["curves"]:
        taken = [point[0] for point in curve["points"]]
        assert taken == sorted(taken) and taken[-1] == 1
        assert curve["points"][0][2] > 1
        assert curve["points"][-1][1:3] == [1, 1]


@pytest.mark.parametrize("name", ["species", "sex", "logistic"])
def test_calibration_counts_every_row_of_the_holdout_once(penguins, name):
    path = getattr(penguins, name)
    rows = penguins.api.get(f"{path}/metrics", expect=200).json()["rows"]["test"]
    for curve in penguins.api.get(f"{path}/calibration", expect=200).json()["curves"]:
        assert sum(bin["count"] for bin in curve["bins"]) == rows
        error = sum(bin["count"] * abs(bin["mean_score"] - bin["share"]) for bin in curve["bins"]) / rows
        assert curve["expected_error"] == pytest.approx(error)
        for bin in curve["bins"]:
            assert bin["low"] <= bin["mean_score"] <= bin["high"]


@pytest.mark.parametrize("objective", ["f1", "accuracy", "balanced_accuracy", "mcc"])
def test_the_threshold_chosen_is_no_worse_than_one_half(penguins, objective):
    choice = penguins.api.get(f"{penguins.sex}/threshold?objective={objective}", expect=200).json()
    assert choice["value"] >= choice["value_at_half"]
    assert choice["positive_class"] == "female"
    path = f"{penguins.sex}/confusion-matrix?threshold={choice['threshold']!r}"
    assert penguins.api.get(path, expect=200).json()["matrix"] == choice["matrix"]
    half = penguins.api.get(f"{penguins.sex}/confusion-matrix", expect=200).json()["matrix"]
    if objective == "accuracy":
        assert choice["value_at_half"] == pytest.approx((half[0][0] + half[1][1]) / (sum(half[0]) + sum(half[1])))


def test_the_default_objective_is_f1_and_others_are_refused(penguins):
    assert penguins.api.get(f"{penguins.sex}/threshold", expect=200).json()["objective"] == "f1"
    problem = assert_problem(penguins.api.get(f"{penguins.sex}/threshold?objective=profit"), 422, "validation_failed")
    assert field_codes(problem) == {"objective": "not_allowed"}
    assert_problem(penguins.api.get(f"{penguins.species}/threshold"), 404, "not_found")


@pytest.mark.parametrize("chart", ["pr", "lift", "calibration", "threshold"])
def test_only_classifiers_have_these_charts(penguins, chart):
    for path in (penguins.mass, penguins.clusters):
        assert_problem(penguins.api.get(f"{path}/{chart}"), 404, "not_found")


def test_a_dataset_goes_after_the_models_that_learned_from_it(user, project):
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    body = {"dataset_id": dataset["id"], "target": "species", "mode": "automl"}
    body |= {"validation": {"folds": 2}}
    training = train(user.api, project["id"], **body)
    models = [entry["model_id"] for entry in training["leaderboard"]]
    assert len(models) == 2
    path = f"/api/datasets/{dataset['id']}"
    problem = assert_problem(user.api.delete(path), 409, "dataset_in_use")
    assert "2 models" in problem["detail"]
    assert {fault["field"] for fault in problem["errors"]} == {"model"}
    named = {fault["message"].split(" ")[0] for fault in problem["errors"]}
    assert named == {f"/api/models/{model}" for model in models}
    for address in named:
        user.api.get(address, expect=200)
    user.api.delete(f"/api/models/{models[0]}", expect=204)
    problem = assert_problem(user.api.delete(path), 409, "dataset_in_use")
    assert "1 model." in problem["detail"] and len(problem["errors"]) == 1
    user.api.delete(f"/api/models/{models[1]}", expect=204)
    user.api.delete(path, expect=204)
    assert_problem(user.api.get(path), 404, "not_found")
    user.api.post(f"/api/models/{models[1]}/restore", expect=200)
    user.api.get(f"/api/models/{models[1]}/roc", expect=200)


def test_a_dataset_is_kept_while_a_training_reads_it(user, project):
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    slow = {"n_estimators": 10_000, "num_leaves": 255, "min_child_samples": 1}
    body = {"dataset_id": dataset["id"], "target": "species", "hyperparameters": slow}
    training = user.api.post(f"/api/projects/{project['id']}/train", json=body, expect=202).json()
    path = f"/api/datasets/{dataset['id']}"
    problem = assert_problem(user.api.delete(path), 409, "dataset_in_use")
    assert [fault["field"] for fault in problem["errors"]] == ["training"]
    assert f"/api/trainings/{training['id']}" in problem["errors"][0]["message"]
    user.api.post(f"/api/trainings/{training['id']}/cancel", expect=200)
    user.api.wait_for(f"/api/trainings/{training['id']}", until={"cancelled"})
    user.api.delete(path, expect=204)
