"""POST /api/models/{id}/predict and the predictions read again."""

from __future__ import annotations

import csv
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes, register
from support.learning import PENGUINS, import_csv, new_project, train
from support.server import Server

ROW = {
    "island": "Biscoe",
    "bill_length_mm": 46.1,
    "bill_depth_mm": 13.2,
    "flipper_length_mm": 211,
    "body_mass_g": 4500,
    "sex": "female",
    "year": 2007,
}
TEXTS = {"species", "island", "sex"}


def fit(api: Api, project: dict[str, Any], dataset: dict[str, Any], **body: Any) -> dict[str, Any]:
    """The model of one algorithm, judged on a holdout."""
    body = {"dataset_id": dataset["id"], "mode": "single", "seed": 7, **body}
    if "target" in body:
        body["validation"] = {"method": "holdout"}
    training = train(api, project["id"], **body)
    return api.get(f"/api/models/{training['best_model_id']}", expect=200).json()


class Setting:
    """A signed-in owner with a project and a model of penguins."""

    def __init__(self, url: str) -> None:
        self.user: User = register(url, "predict@example.com")
        self.api: Api = self.user.api
        self.workspace = self.api.post("/api/workspaces", json={"name": "Birds"}, expect=201).json()
        self.project, self.dataset = self.new_table("classification")
        self.model = fit(
            self.api,
            self.project,
            self.dataset,
            target="species",
            algorithm_id="lightgbm_gbdt",
            hyperparameters={"n_estimators": 20},
        )
        self.path = f"/api/models/{self.model['id']}/predict"

    def new_table(self, task: str) -> tuple[dict[str, Any], dict[str, Any]]:
        project = new_project(self.api, self.workspace["id"], task)
        return project, import_csv(self.api, project["id"], PENGUINS.read_bytes(), "penguins")

    def predict(self, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.api.post(self.path, json={"rows": list(rows), **more}, expect=200).json()

    def refused(self, status: int, code: str, **options: Any) -> dict[str, Any]:
        return assert_problem(self.api.post(self.path, **options), status, code)


@pytest.fixture(scope="module")
def birds(server: Server) -> Setting:
    return Setting(server.url)


def penguin_rows() -> list[dict[str, Any]]:
    def value(name: str, text: str) -> Any:
        if text in ("", "NA"):
            return None
        return text if name in TEXTS else float(text)

    with open(PENGUINS, newline="") as file:
        return [{name: value(name, text) for name, text in row.items()} for row in csv.DictReader(file)]


def features(row: dict[str, Any], target: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != target}


def warnings_of(answer: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(warning["code"], warning["column"]): warning["count"] for warning in answer["warnings"]}


def test_answers_a_class_with_probabilities(birds: Setting) -> None:
    answer = birds.predict(ROW)
    assert answer["model_id"] == birds.model["id"]
    assert answer["version"] == 1
    assert answer["warnings"] == []
    (item,) = answer["predictions"]
    assert item["value"] == "Gentoo"
    assert set(item["probabilities"]) == {"Adelie", "Chinstrap", "Gentoo"}
    assert math.isclose(sum(item["probabilities"].values()), 1, abs_tol=1e-12)
    assert item["confidence"] == item["probabilities"]["Gentoo"] == max(item["probabilities"].values())


def test_columns_and_data_mean_the_same_as_rows(birds: Setting) -> None:
    rows = [features(row, "species") for row in penguin_rows()[::7]]
    columns = list(reversed(rows[0]))
    body = {"data": [[row[name] for name in columns] for row in rows], "columns": columns}
    answer = birds.api.post(birds.path, json=body, expect=200).json()
    assert answer["predictions"] == birds.predict(*rows)["predictions"]


def test_a_prediction_can_be_read_at_once(birds: Setting) -> None:
    for _ in range(20):
        answer = birds.predict(ROW)
        record = birds.api.get(f"/api/predictions/{answer['id']}", expect=200).json()
        assert record["predictions"] == answer["predictions"]
        assert record["request"] == {"rows": [ROW]}
        assert record["project_id"] == birds.project["id"]
        assert record["row_count"] == 1
        assert record["user_id"] == birds.user.id


def test_lists_and_counts_every_prediction(birds: Setting) -> None:
    def count() -> int:
        birds.api.get(f"/api/projects/{birds.project['id']}/predictions?limit=1", expect=200)  # waits for the log
        return birds.api.get(f"/api/projects/{birds.project['id']}/stats", expect=200).json()["predictions"]

    before = count()
    ids = [birds.predict(ROW, ROW)["id"] for _ in range(5)]
    page = birds.api.get(f"/api/projects/{birds.project['id']}/predictions?limit=3", expect=200).json()
    assert [item["id"] for item in page["items"]] == ids[:1:-1]
    assert page["items"][0]["row_count"] == 2
    params = {"limit": 3, "cursor": page["next_cursor"]}
    rest = birds.api.get(f"/api/projects/{birds.project['id']}/predictions", params=params, expect=200).json()
    assert [item["id"] for item in rest["items"]][:2] == ids[1::-1]
    assert count() == before + 10


def test_null_and_unseen_and_extra_values_are_answered_with_warnings(birds: Setting) -> None:
    odd = {**ROW, "island": "Atlantis", "sex": None, "bill_length_mm": None, "shoe_size": 39}
    answer = birds.predict(odd, ROW)
    assert warnings_of(answer) == {
        ("unseen_category", "island"): 1,
        ("null_value", "sex"): 1,
        ("null_value", "bill_length_mm"): 1,
        ("extra_column", "shoe_size"): 1,
    }
    assert answer["predictions"][1] == birds.predict(ROW)["predictions"][0]


def test_every_missing_column_is_listed(birds: Setting) -> None:
    row = {"island": "Biscoe", "sex": "male"}
    problem = birds.refused(422, "predict_schema", json={"rows": [row]})
    assert field_codes(problem) == {f"rows[0].{name}": "required" for name in ROW if name not in row}
    answer = birds.predict(row, missing_columns="null")
    assert warnings_of(answer) == {("missing_column", name): 1 for name in ROW if name not in row}


def test_every_wrong_value_is_named(birds: Setting) -> None:
    rows = [{**ROW, "body_mass_g": "heavy"}, ROW, {**ROW, "island": 7, "year": True}, {**ROW, "sex": []}]
    problem = birds.refused(422, "predict_schema", json={"rows": rows})
    assert [fault["field"] for fault in problem["errors"]] == [
        "rows[0].body_mass_g",
        "rows[2].island",
        "rows[2].year",
        "rows[3].sex",
    ]
    assert problem["errors"][0]["message"] == 'expected a number, got "heavy"'


def test_counts_of_rows_out_of_bounds(birds: Setting) -> None:
    birds.refused(422, "predict_no_rows", json={"rows": []})
    birds.refused(422, "predict_no_rows", json={"columns": list(ROW), "data": []})
    content = b'{"rows":[' + b",".join([b"{}"] * 100_001) + b"]}"
    birds.refused(422, "predict_too_many_rows", content=content, headers={"Content-Type": "application/json"})


def test_bodies_that_are_no_request(birds: Setting) -> None:
    def refused(status: int, code: str, text: str) -> dict[str, Any]:
        return birds.refused(status, code, content=text.encode(), headers={"Content-Type": "application/json"})

    refused(400, "malformed_json", "")
    refused(400, "malformed_json", '{"rows":[{"year":2007,}]}')
    refused(400, "malformed_json", '{"rows":[{"year":NaN}]}')
    refused(400, "malformed_json", '{"rows":[{"year":1,"year":2}]}')
    refused(400, "malformed_json", '{"rows":[{"year":' + "[" * 5_000 + "]" * 5_000 + "}]}")
    problem = refused(422, "validation_failed", '{"rows":[{}],"row":1,"explain":true}')
    assert field_codes(problem) == {"row": "unknown_field", "explain": "not_allowed"}
    assert field_codes(refused(422, "validation_failed", "[]")) == {"": "wrong_type"}
    assert field_codes(refused(422, "validation_failed", "{}")) == {"rows": "required"}
    birds.refused(415, "unsupported_media_type", content=b"{}", headers={"Content-Type": "text/plain"})


def test_a_number_out_of_range_is_named(birds: Setting) -> None:
    text = '{"columns":["year","body_mass_g"],"data":[[2007,1],[2007,1e400]],"missing_columns":"null"}'
    headers = {"Content-Type": "application/json"}
    problem = birds.refused(422, "json_number_range", content=text.encode(), headers=headers)
    assert field_codes(problem) == {"data[1].body_mass_g": "json_number_range"}


def test_a_body_of_two_mebibytes_is_too_large(birds: Setting) -> None:
    text = b'{"rows":[' + b" " * (2 << 20) + b"{}]}"
    birds.refused(413, "payload_too_large", content=text, headers={"Content-Type": "application/json"})


def test_many_at_once_get_their_own_answers(birds: Setting, server: Server) -> None:
    rows = [features(row, "species") for row in penguin_rows()]
    expected = birds.predict(*rows)["predictions"]

    def ask(worker: int) -> bool:
        client = Api(server.url, token=birds.api.token)
        try:
            places = range(worker, len(rows), 8)
            answers = [client.post(birds.path, json={"rows": [rows[i]]}, expect=200).json() for i in places]
            return [answer["predictions"][0] for answer in answers] == [expected[i] for i in places]
        finally:
            client.close()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))


def test_served_scores_are_those_that_training_judged(birds: Setting) -> None:
    """Accuracy and log loss over the whole table are the weighted means of those of the fitted and the held out rows."""
    rows = penguin_rows()
    metrics = birds.api.get(f"/api/models/{birds.model['id']}/metrics", expect=200).json()
    counts = metrics["rows"]
    assert counts["train_metrics"] == counts["train"]
    assert counts["train"] + counts["test"] == len(rows)
    items = birds.predict(*[features(row, "species") for row in rows])["predictions"]
    hits = sum(item["value"] == row["species"] for item, row in zip(items, rows, strict=True))
    losses = (-math.log(item["probabilities"][row["species"]]) for item, row in zip(items, rows, strict=True))

    def mean(name: str) -> float:
        parts = ((counts[part], metrics[part][name]) for part in ("train", "test"))
        return sum(count * value for count, value in parts) / len(rows)

    assert math.isclose(hits / len(rows), mean("accuracy"), abs_tol=1e-9)
    assert math.isclose(sum(losses) / len(rows), mean("log_loss"), rel_tol=1e-6)


def test_a_regression_answers_numbers(birds: Setting) -> None:
    project, dataset = birds.new_table("regression")
    model = fit(birds.api, project, dataset, target="body_mass_g", algorithm_id="ridge_regression")
    row = {**features(ROW, "body_mass_g"), "species": "Gentoo"}
    path = f"/api/models/{model['id']}/predict"
    (item,) = birds.api.post(path, json={"rows": [row]}, expect=200).json()["predictions"]
    assert 3_500 < item["value"] < 6_000
    assert item["interval"]["low"] < item["value"] < item["interval"]["high"]


def test_a_clustering_answers_clusters(birds: Setting) -> None:
    project, dataset = birds.new_table("clustering")
    model = fit(birds.api, project, dataset, algorithm_id="kmeans", hyperparameters={"n_clusters": 3})
    path = f"/api/models/{model['id']}/predict"
    body = {"rows": penguin_rows()}
    items = birds.api.post(path, json=body, expect=200).json()["predictions"]
    assert {item["value"] for item in items} == {0, 1, 2}
    assert all(0 <= item["confidence"] <= 1 and item["distance"] >= 0 for item in items)


def test_strangers_see_neither_models_nor_predictions(birds: Setting, new_user: Any) -> None:
    prediction = birds.predict(ROW)["id"]
    stranger = new_user("stranger").api
    assert_problem(stranger.post(birds.path, json={"rows": [ROW]}), 404, "not_found")
    assert_problem(stranger.get(f"/api/predictions/{prediction}"), 404, "not_found")
    assert_problem(stranger.get(f"/api/projects/{birds.project['id']}/predictions"), 404, "not_found")


def test_an_api_key_of_a_viewer_may_predict(birds: Setting, server: Server) -> None:
    body = {"name": "serving", "role": "viewer"}
    made = birds.api.post(f"/api/workspaces/{birds.workspace['id']}/api-keys", json=body, expect=201).json()
    client = Api(server.url, api_key=made["key"])
    answer = client.post(birds.path, json={"rows": [ROW]}, expect=200).json()
    assert client.get(f"/api/predictions/{answer['id']}", expect=200).json()["api_key_id"] == made["id"]
    client.close()


def test_a_deleted_model_no_longer_answers(birds: Setting) -> None:
    model = fit(birds.api, birds.project, birds.dataset, target="species", algorithm_id="logistic_regression")
    path = f"/api/models/{model['id']}/predict"
    birds.api.post(path, json={"rows": [ROW]}, expect=200)
    birds.api.delete(f"/api/models/{model['id']}", expect=204)
    assert_problem(birds.api.post(path, json={"rows": [ROW]}), 404, "not_found")


def test_a_damaged_model_file_answers_model_corrupt_and_the_log_survives_a_restart(tmp_path: Any) -> None:
    with Server(tmp_path / "data") as server:
        birds = Setting(server.url)
        prediction = birds.predict(ROW)
        server.stop()
        for path in (tmp_path / "data" / "objects").rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            if content.startswith(b"LATHEMDL"):
                path.chmod(0o600)
                path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        server.start()
        problem = assert_problem(birds.api.post(birds.path, json={"rows": [ROW]}), 503, "model_corrupt")
        assert "objects" not in problem["detail"]
        record = birds.api.get(f"/api/predictions/{prediction['id']}", expect=200).json()
        assert record["predictions"] == prediction["predictions"]
