"""Feature sets: steps that are tried, kept, and fitted anew in every fold of a training."""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
import time
from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.learning import PENGUINS, import_csv, train
from support.server import Server

ENDED = {"ready", "failed"}


@pytest.fixture
def penguins(user: User, project: dict[str, Any]) -> dict[str, Any]:
    return import_csv(user.api, project["id"], PENGUINS.read_bytes())


def engineer(api: Api, **body: Any) -> dict[str, Any]:
    made = api.post("/api/features/engineer", json=body, expect=202)
    assert made.headers["location"] == f"/api/features/{made.json()['id']}"
    ended = api.wait_for(made.headers["location"], until=ENDED)
    assert ended["status"] == "ready", ended
    return ended


def select(api: Api, **body: Any) -> dict[str, Any]:
    made = api.post("/api/features/select", json=body, expect=202)
    ended = api.wait_for(made.headers["location"], until=ENDED)
    assert ended["status"] == "ready", ended
    return ended


def try_steps(api: Api, dataset: dict[str, Any], steps: list[dict[str, Any]], **body: Any) -> dict[str, Any]:
    path = f"/api/datasets/{dataset['id']}/feature-preview"
    return api.post(path, json={"steps": steps, **body}, expect=200).json()


def step(op: str, *columns: str, **params: Any) -> dict[str, Any]:
    return {"op": op, "columns": list(columns), "params": params}


def table(columns: dict[str, list[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def test_every_operation_describes_itself(user: User) -> None:
    items = user.api.get("/api/feature-operations", expect=200).json()["items"]
    ops = {item["op"] for item in items}
    asked = [
        "standard_scaler",
        "minmax_scaler",
        "robust_scaler",
        "one_hot_encoder",
        "label_encoder",
        "ordinal_encoder",
        "target_encoder",
        "frequency_encoder",
        "hash_encoder",
        "imputer",
        "missing_indicator",
        "log",
        "power",
        "quantile",
        "bin",
        "polynomial",
        "interaction",
        "date_parts",
        "text_tfidf",
        "text_hash",
        "pca",
        "drop",
        "cast",
        "group_aggregate",
        "lag",
        "select",
    ]
    assert ops == set(asked)
    for item in items:
        assert item["title"] and item["description"] and item["takes"]
        for name, schema in item["params"]["properties"].items():
            assert schema["title"] and schema["description"] and schema["type"], (item["op"], name)


def test_steps_make_what_they_say(user: User, penguins: dict[str, Any]) -> None:
    steps = [
        step("imputer", "bill_length_mm", "sex"),
        step("standard_scaler", "bill_length_mm"),
        step("one_hot_encoder", "island", "sex"),
        step("interaction", "body_mass_g", "flipper_length_mm", kind="ratio"),
    ]
    made = engineer(user.api, dataset_id=penguins["id"], name="First", target="species", steps=steps)
    assert made["name"] == "First" and made["kind"] == "engineer" and made["auto"] is False
    assert [(s["op"], s["columns"]) for s in made["steps"]] == [(s["op"], s["columns"]) for s in steps]
    assert made["steps"][0]["params"] == {"strategy": "auto"}
    columns = {column["name"]: column for column in made["output_columns"]}
    assert columns["bill_length_mm"]["op"] == "standard_scaler" and columns["bill_length_mm"]["missing"] == 0
    assert abs(columns["bill_length_mm"]["mean"]) < 1e-9 and columns["bill_length_mm"]["std"] == pytest.approx(1)
    assert columns["island=Biscoe"]["from"] == ["island"] and "island" not in columns
    assert columns["body_mass_g/flipper_length_mm"]["from"] == ["body_mass_g", "flipper_length_mm"]
    assert columns["year"]["op"] is None
    assert "species" not in columns and "species" not in made["input_columns"]
    assert made["rows"] == made["rows_looked_at"] == 344 and made["output_count"] == len(columns)
    assert len(made["sentences"]) == 6 and all(text.endswith(".") for text in made["sentences"])
    listed = user.api.get(f"/api/projects/{penguins['project_id']}/features", expect=200).json()
    assert [item["id"] for item in listed["items"]] == [made["id"]]


def test_the_preview_shows_rows_before_and_after(user: User, penguins: dict[str, Any]) -> None:
    steps = [step("minmax_scaler", "year"), step("label_encoder", "island")]
    made = engineer(user.api, dataset_id=penguins["id"], target="species", steps=steps)
    preview = user.api.get(f"/api/features/{made['id']}/preview", expect=200).json()
    assert preview["before"]["columns"] == ["island", "year"]
    assert preview["before"]["rows"][0] == ["Torgersen", 2007]
    assert preview["after"]["columns"] == ["island", "year"]
    assert preview["after"]["rows"][0] == ["Torgersen", 0]
    assert len(preview["after"]["rows"]) == 100
    tried = try_steps(user.api, penguins, steps, target="species")
    assert tried["after"] == preview["after"] and tried["sentences"] == made["sentences"]


def test_trying_steps_is_fast_on_a_large_table(user: User, project: dict[str, Any]) -> None:
    seeded = random.Random(5)
    rows = 60_000
    columns: dict[str, list[Any]] = {f"n{i}": [round(seeded.gauss(0, 1), 4) for _ in range(rows)] for i in range(8)}
    columns["town"] = [f"town{seeded.randrange(40)}" for _ in range(rows)]
    large = import_csv(user.api, project["id"], table(columns))
    steps = [
        step("standard_scaler", *[f"n{i}" for i in range(8)]),
        step("one_hot_encoder", "town"),
        step("polynomial", *[f"n{i}" for i in range(8)]),
    ]
    try_steps(user.api, large, steps)
    began = time.monotonic()
    tried = try_steps(user.api, large, steps)
    assert time.monotonic() - began < 1
    assert tried["rows_looked_at"] <= 2_000 and tried["output_count"] == 8 + 40 + 36


def test_numbers_are_taken_where_texts_of_numbers_are_kept(user: User, penguins: dict[str, Any]) -> None:
    made = engineer(
        user.api,
        dataset_id=penguins["id"],
        target="species",
        steps=[
            step("imputer", "bill_length_mm", strategy="constant", value=5),
            step("lag", "body_mass_g", order="year", periods=[1, 2]),
        ],
    )
    assert made["steps"][0]["params"]["value"] == "5"
    assert made["steps"][1]["params"]["periods"] == "1,2"


def test_suggestions_give_their_reasons_and_auto_takes_them(user: User, penguins: dict[str, Any]) -> None:
    found = user.api.get(
        f"/api/datasets/{penguins['id']}/feature-suggestions", params={"target": "species"}, expect=200
    ).json()["items"]
    by_step = {(item["step"]["op"], item["step"]["columns"][0]): item["reason"] for item in found}
    assert "2 values (0.6 %)" in by_step["imputer", "bill_length_mm"]
    assert "3 values" in by_step["one_hot_encoder", "island"]
    assert not any(column == "species" for _, column in by_step)
    made = engineer(user.api, dataset_id=penguins["id"], target="species", auto=True)
    assert made["auto"] is True
    assert made["steps"] == [item["step"] for item in found]
    model = train(
        user.api,
        penguins["project_id"],
        dataset_id=penguins["id"],
        target="species",
        algorithm_id="logistic_regression",
        feature_set_id=made["id"],
    )
    assert model["leaderboard"][0]["value"] > 0.98


def test_what_cannot_be_done_is_refused_at_once(user: User, penguins: dict[str, Any]) -> None:
    steps = [
        step("log", "island"),
        step("bin", "year", bins=1),
        step("imputer", "wings"),
        step("log", "species"),
    ]
    path = "/api/features/engineer"
    body = {"dataset_id": penguins["id"], "target": "species"}
    problem = assert_problem(user.api.post(path, json={**body, "steps": steps[1:2]}), 422, "validation_failed")
    assert field_codes(problem) == {"steps[0].params.bins": "not_allowed"}
    problem = assert_problem(
        user.api.post(path, json={**body, "steps": [steps[0], *steps[2:]]}), 422, "validation_failed"
    )
    assert set(field_codes(problem)) == {"steps[0].columns", "steps[1].columns", "steps[2].columns"}
    assert_problem(user.api.post(path, json=body), 422, "validation_failed")
    assert_problem(user.api.post(path, json={**body, "auto": True, "steps": []}), 422, "validation_failed")
    assert_problem(user.api.post(path, json={**body, "target": "wings", "auto": True}), 422, "validation_failed")
    none = user.api.post(f"/api/datasets/{penguins['id']}/feature-preview", json={"steps": [step("pca", "year")]})
    assert_problem(none, 422, "validation_failed")


def test_a_step_that_finds_nothing_to_learn_fails_with_its_number(user: User, penguins: dict[str, Any]) -> None:
    body = {"dataset_id": penguins["id"], "target": "species"}
    steps = [step("imputer", "year"), step("power", "wings")]
    assert_problem(user.api.post("/api/features/engineer", json={**body, "steps": steps}), 422, "validation_failed")
    steps = [step("one_hot_encoder", "island"), step("log", "island=Atlantis")]
    made = user.api.post("/api/features/engineer", json={**body, "steps": steps}, expect=202)
    ended = user.api.wait_for(made.headers["location"], until=ENDED)
    assert ended["status"] == "failed" and ended["error"]["code"] == "feature_column_missing"
    assert "Step 2 (log)" in ended["error"]["message"]
    assert_problem(user.api.get(f"/api/features/{ended['id']}/preview"), 409, "feature_set_not_ready")
    training = {"dataset_id": penguins["id"], "target": "species", "feature_set_id": ended["id"]}
    refused = user.api.post(f"/api/projects/{penguins['project_id']}/train", json=training)
    assert_problem(refused, 409, "feature_set_not_ready")


def test_a_planted_leak_does_not_show_in_validation(user: User, project: dict[str, Any]) -> None:
    """The target encoding of a column that names each row alone would give every answer away if it saw the row's own,
    and the whole table's encoding would tell the answers of the rows held out: neither may happen."""
    seeded = random.Random(11)
    rows = 400
    columns = {
        "ticket": [f"t{i}" for i in range(rows)],
        "pair": [f"p{i // 2}" for i in range(rows)],
        "y": [str(seeded.randrange(2)) for _ in range(rows)],
    }
    dataset = import_csv(user.api, project["id"], table(columns))
    roles = {
        "columns": [
            {"name": "ticket", "role": "feature", "semantic_type": "categorical"},
            {"name": "pair", "role": "feature", "semantic_type": "categorical"},
        ]
    }
    user.api.put(f"/api/datasets/{dataset['id']}/schema", json=roles, expect=200)
    steps = [step("target_encoder", "ticket", "pair", automatic=False, smooth=0)]
    made = engineer(user.api, dataset_id=dataset["id"], target="y", steps=steps)
    ended = train(
        user.api,
        project["id"],
        dataset_id=dataset["id"],
        target="y",
        algorithm_id="lightgbm_gbdt",
        feature_set_id=made["id"],
    )
    metrics = user.api.get(f"/api/models/{ended['best_model_id']}/metrics", expect=200).json()
    for part in ("validation", "test"):
        assert 0.3 < metrics[part]["roc_auc"] < 0.7, metrics[part]
    importance = user.api.get(f"/api/features/{made['id']}/importance", expect=200).json()
    assert importance["method"] == "permutation"
    assert all(abs(item["importance"]) < 0.2 for item in importance["items"])


def test_a_training_with_features_predicts_raw_rows(user: User, penguins: dict[str, Any]) -> None:
    steps = [
        step("imputer", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"),
        step("imputer", "sex", strategy="constant", value="unknown"),
        step("target_encoder", "island"),
        step("interaction", "bill_length_mm", "bill_depth_mm", kind="ratio"),
        step("pca", "flipper_length_mm", "body_mass_g", components=1),
        step("drop", "year"),
    ]
    made = engineer(user.api, dataset_id=penguins["id"], target="species", steps=steps)
    ended = train(
        user.api,
        penguins["project_id"],
        dataset_id=penguins["id"],
        target="species",
        algorithm_id="logistic_regression",
        feature_set_id=made["id"],
    )
    assert ended["config"]["feature_set_id"] == made["id"]
    assert ended["config"]["feature_steps"] == [
        {key: s[key] for key in ("op", "columns", "params")} for s in made["steps"]
    ]
    assert ended["leaderboard"][0]["value"] > 0.98
    model = user.api.get(f"/api/models/{ended['best_model_id']}", expect=200).json()
    inputs = [column["name"] for column in model["signature"]["inputs"]]
    assert "year" not in inputs and set(inputs) >= {"bill_length_mm", "island", "sex"}
    row = {
        "island": "Torgersen",
        "bill_length_mm": 39.1,
        "bill_depth_mm": 18.7,
        "flipper_length_mm": 181,
        "body_mass_g": 3750,
        "sex": "male",
    }
    rows = [row, {**row, "sex": None, "bill_length_mm": None}, {**row, "island": "Atlantis"}]
    answer = user.api.post(f"/api/models/{model['id']}/predict", json={"rows": rows}, expect=200).json()
    assert [item["value"] for item in answer["predictions"]] == ["Adelie"] * 3
    user.api.delete(f"/api/features/{made['id']}", expect=204)
    user.api.get(f"/api/features/{made['id']}", expect=404)
    again = user.api.post(f"/api/models/{model['id']}/predict", json={"rows": rows}, expect=200).json()
    assert again["predictions"] == answer["predictions"]
    restored = user.api.post(f"/api/features/{made['id']}/restore", expect=200).json()
    assert restored["id"] == made["id"] and restored["status"] == "ready"


def test_a_feature_set_of_free_text_makes_a_model_of_it(user: User, project: dict[str, Any]) -> None:
    seeded = random.Random(2)
    words = {"ham": ["lunch", "meeting", "thanks", "tomorrow"], "spam": ["prize", "winner", "urgent", "claim"]}
    common = ["the", "you", "and", "call", "now", "today", "please"]
    columns: dict[str, list[Any]] = {"text": [], "kind": []}
    for _ in range(300):
        kind = seeded.choice(["ham", "spam"])
        text = seeded.choices(common, k=6) + seeded.choices(words[kind], k=2)
        seeded.shuffle(text)
        columns["text"].append(" ".join(text) + " " + str(seeded.random()))
        columns["kind"].append(kind)
    dataset = import_csv(user.api, project["id"], table(columns))
    schema = {"columns": [{"name": "text", "role": "feature", "semantic_type": "text"}]}
    user.api.put(f"/api/datasets/{dataset['id']}/schema", json=schema, expect=200)
    body = {"dataset_id": dataset["id"], "target": "kind", "algorithm_id": "logistic_regression"}
    assert_problem(user.api.post(f"/api/projects/{project['id']}/train", json=body), 422, "train_no_features")
    made = engineer(user.api, dataset_id=dataset["id"], target="kind", auto=True)
    assert made["steps"][0]["op"] == "text_tfidf"
    ended = train(user.api, project["id"], **body, feature_set_id=made["id"])
    assert ended["leaderboard"][0]["value"] > 0.99


def test_importance_comes_with_its_spread(user: User, penguins: dict[str, Any]) -> None:
    made = engineer(user.api, dataset_id=penguins["id"], target="species", steps=[step("imputer", "sex")])
    path = f"/api/features/{made['id']}/importance"
    measured = user.api.get(path, expect=200).json()
    first = ["permutation", "gain", "mutual_information", "correlation", "anova"]
    assert measured["methods"] == [*first, "variance", "chi2", "l1", "boruta", "rfe"]
    for method in first:
        items = user.api.get(path, params={"method": method}, expect=200).json()["items"]
        assert {item["feature"] for item in items} >= {"island", "bill_length_mm", "sex"}
        assert [item["importance"] for item in items] == sorted((i["importance"] for i in items), reverse=True)
        assert items[0]["importance"] > 0 and any(item["std"] > 0 for item in items)
        assert "year" not in [item["feature"] for item in items[:3]]
    assert_problem(user.api.get(path, params={"method": "guess"}), 422, "validation_failed")


def importance_when_measured(api: Api, path: str, method: str) -> dict[str, Any]:
    """As a client does: who is told that it is being measured asks again."""
    deadline = time.monotonic() + 60
    while True:
        answer = api.get(path, params={"method": method})
        if answer.status_code != 409 or time.monotonic() > deadline:
            assert answer.status_code == 200, answer.text
            return answer.json()
        assert_problem(answer, 409, "feature_set_not_ready")
        time.sleep(float(answer.headers["retry-after"]))


def test_importance_by_any_method_of_a_selection(user: User, penguins: dict[str, Any]) -> None:
    """What was not measured when the set was made is measured when somebody asks."""
    made = select(user.api, dataset_id=penguins["id"], target="species", method="anova", k=3)
    path = f"/api/features/{made['id']}/importance"
    kept = {column["name"] for column in made["output_columns"]}
    measured = user.api.get(path, expect=200).json()
    assert measured["method"] == "anova" and len(measured["methods"]) == 10
    for method in measured["methods"][1:]:
        found = importance_when_measured(user.api, path, method)
        assert found["method"] == method
        assert {item["feature"] for item in found["items"]} == kept, method
        assert user.api.get(path, params={"method": method}, expect=200).json()["items"] == found["items"]
    assert user.api.get(f"/api/features/{made['id']}", expect=200).json()["status"] == "ready"


def test_auto_heeds_what_is_wrong_with_columns(user: User, project: dict[str, Any]) -> None:
    seeded = random.Random(11)
    rows = 400
    answer = [seeded.random() < 0.4 for _ in range(rows)]
    columns = {
        "amount": [-999 if seeded.random() < 0.1 else round(seeded.gauss(50, 9), 2) for _ in answer],
        "wild": ["inf" if i % 50 == 7 else round(seeded.gauss(0.8 * yes, 1), 3) for i, yes in enumerate(answer)],
        "town": ["?" if seeded.random() < 0.1 else seeded.choice("abc") for _ in answer],
        "paid": [round(seeded.random() / 100 + yes, 4) for yes in answer],
        "flag": [int(seeded.random() < 0.05) for _ in answer],
        "left": ["yes" if yes else "no" for yes in answer],
    }
    dataset = import_csv(user.api, project["id"], table(columns))
    made = engineer(user.api, dataset_id=dataset["id"], target="left", auto=True)
    steps = {(s["op"], s["columns"][0]): s["params"] for s in made["steps"]}
    assert ("drop", "paid") in steps
    assert steps["imputer", "amount"]["missing_values"] == ["-999"]
    assert ("imputer", "wild") in steps
    assert not any(op in ("log", "power") and column == "flag" for op, column in steps)
    warned = {(warning["column"], warning["code"]) for warning in made["warnings"]}
    assert warned >= {("paid", "target_leakage"), ("amount", "disguised_missing"), ("wild", "infinite")}
    ended = train(
        user.api,
        project["id"],
        dataset_id=dataset["id"],
        target="left",
        algorithm_id="logistic_regression",
        feature_set_id=made["id"],
    )
    assert ended["leaderboard"][0]["value"] > 0.6


def test_a_selection_that_was_made_on_all_rows_is_told(user: User, server: Server, penguins: dict[str, Any]) -> None:
    made = select(user.api, dataset_id=penguins["id"], target="species", method="anova", k=3)
    body = {"dataset_id": penguins["id"], "target": "species", "algorithm_id": "logistic_regression"}
    fresh = train(user.api, penguins["project_id"], **body, feature_set_id=made["id"])
    assert fresh["warnings"] == []
    # As selections were kept before they remembered their method.
    old = [{**made["steps"][-1], "params": {}}]
    with sqlite3.connect(server.data_dir / "lathe.db", timeout=30) as database:
        database.execute("UPDATE feature_sets SET steps = ? WHERE id = ?", (json.dumps(old), made["id"]))
    again = train(user.api, penguins["project_id"], **body, feature_set_id=made["id"])
    assert [warning["code"] for warning in again["warnings"]] == ["chosen_on_all_rows"]


NOISE_AND_SIGNAL = 6


@pytest.fixture
def noisy(user: User, project: dict[str, Any]) -> dict[str, Any]:
    """Two columns tell the answer, the others are noise."""
    seeded = random.Random(3)
    rows = 400
    columns: dict[str, list[Any]] = {f"noise{i}": [round(seeded.random(), 5) for _ in range(rows)] for i in range(4)}
    columns["signal"] = [round(seeded.random(), 5) for _ in range(rows)]
    columns["colour"] = [seeded.choice(["red", "green", "blue"]) for _ in range(rows)]
    columns["y"] = [
        "yes" if value + (0.5 if colour == "red" else 0) + seeded.gauss(0, 0.1) > 0.7 else "no"
        for value, colour in zip(columns["signal"], columns["colour"], strict=True)
    ]
    return import_csv(user.api, project["id"], table(columns))


@pytest.mark.parametrize(
    "method", ["correlation", "mutual_information", "anova", "chi2", "l1", "permutation", "boruta", "rfe"]
)
def test_a_selection_finds_what_tells_the_answer(user: User, noisy: dict[str, Any], method: str) -> None:
    made = select(user.api, dataset_id=noisy["id"], target="y", method=method, k=2)
    assert made["kind"] == "select" and made["method"] == method
    selection = user.api.get(f"/api/features/{made['id']}/selection", expect=200).json()
    chosen = {item["feature"] for item in selection["ranking"] if item["selected"]}
    assert chosen == {"signal", "colour"}, selection["ranking"]
    assert [item["rank"] for item in selection["ranking"]] == [1, 2, 3, 4, 5, 6]
    assert made["steps"][-1]["op"] == "select" and set(made["steps"][-1]["columns"]) == chosen
    curve = {point["count"]: point["score"] for point in selection["curve"]}
    assert selection["metric"] == "roc_auc" and set(curve) == {1, 2, 3, 4, 6}
    assert curve[2] > curve[1] and curve[2] > 0.9


def test_a_selection_without_a_number_takes_the_fewest_that_are_as_good(user: User, noisy: dict[str, Any]) -> None:
    made = select(user.api, dataset_id=noisy["id"], target="y", method="mutual_information")
    selection = user.api.get(f"/api/features/{made['id']}/selection", expect=200).json()
    kept = [item["feature"] for item in selection["ranking"] if item["selected"]]
    assert selection["best_count"] == len(kept) and {"signal", "colour"} <= set(kept) and len(kept) <= 4
    boruta = select(user.api, dataset_id=noisy["id"], target="y", method="boruta")
    assert set(boruta["steps"][-1]["columns"]) == {"signal", "colour"}
    low = select(user.api, dataset_id=noisy["id"], target="y", method="variance", threshold=0.01)
    assert len(low["steps"][-1]["columns"]) == NOISE_AND_SIGNAL


def test_a_selection_goes_on_from_a_feature_set_and_trains(user: User, noisy: dict[str, Any]) -> None:
    made = engineer(user.api, dataset_id=noisy["id"], target="y", steps=[step("one_hot_encoder", "colour")])
    chosen = select(user.api, feature_set_id=made["id"], method="anova", k=2)
    assert chosen["base_id"] == made["id"] and chosen["target"] == "y"
    assert set(chosen["steps"][-1]["columns"]) == {"signal", "colour=red"}
    ended = train(
        user.api,
        noisy["project_id"],
        dataset_id=noisy["id"],
        target="y",
        algorithm_id="logistic_regression",
        feature_set_id=chosen["id"],
    )
    model = user.api.get(f"/api/models/{ended['best_model_id']}", expect=200).json()
    assert {column["name"] for column in model["signature"]["inputs"]} == {"signal", "colour"}


def test_a_selection_does_not_flatter_noise(user: User, project: dict[str, Any]) -> None:
    """Among many columns of noise some look good on the rows they were chosen by; the curve must not show it."""
    seeded = random.Random(17)
    rows = 150
    columns: dict[str, list[Any]] = {f"n{i}": [round(seeded.random(), 4) for _ in range(rows)] for i in range(120)}
    columns["y"] = [seeded.choice(["a", "b"]) for _ in range(rows)]
    dataset = import_csv(user.api, project["id"], table(columns))
    made = select(user.api, dataset_id=dataset["id"], target="y", method="anova", k=10)
    curve = user.api.get(f"/api/features/{made['id']}/selection", expect=200).json()["curve"]
    assert all(point["score"] < 0.68 for point in curve), curve


@pytest.mark.parametrize("method", ["anova", "permutation"])
def test_a_training_with_a_selection_does_not_flatter_noise(user: User, project: dict[str, Any], method: str) -> None:
    """Every fold and the final fit choose anew: no row has a say in what its own score is measured with."""
    seeded = random.Random(23)
    rows, width = 400, 400
    columns: dict[str, list[Any]] = {f"n{i}": [round(seeded.gauss(0, 1), 4) for _ in range(rows)] for i in range(width)}
    columns["y"] = [seeded.choice(["a", "b"]) for _ in range(rows)]
    dataset = import_csv(user.api, project["id"], table(columns))
    made = select(user.api, dataset_id=dataset["id"], target="y", method=method, k=10)
    assert made["steps"][-1]["params"] == {"method": method, "k": 10}
    ended = train(
        user.api,
        project["id"],
        dataset_id=dataset["id"],
        target="y",
        algorithm_id="logistic_regression",
        feature_set_id=made["id"],
    )
    model = user.api.get(f"/api/models/{ended['best_model_id']}", expect=200).json()
    assert len(model["signature"]["inputs"]) == 10
    for kind in ("validation", "test"):
        assert abs(model["metrics"][kind]["roc_auc"] - 0.5) < 0.1, model["metrics"]


def test_a_threshold_that_nothing_reaches_names_the_best_feature(user: User, noisy: dict[str, Any]) -> None:
    body = {"dataset_id": noisy["id"], "target": "y", "method": "correlation", "threshold": 2}
    made = user.api.post("/api/features/select", json=body, expect=202)
    ended = user.api.wait_for(made.headers["location"], until=ENDED)
    assert ended["status"] == "failed" and ended["error"]["code"] == "validation_failed"
    assert "No feature reaches the threshold 2" in ended["error"]["message"]


def test_the_project_and_the_dataset_in_a_body_are_checked(world: Any) -> None:
    body = {"dataset_id": world.ids["dataset"], "target": "species", "auto": True}
    for name in ("stranger", "stranger's key"):
        assert_problem(world.callers[name].post("/api/features/engineer", json=body), 404, "not_found")
        select_body = {"dataset_id": world.ids["dataset"], "method": "anova"}
        assert_problem(world.callers[name].post("/api/features/select", json=select_body), 404, "not_found")
        by_set = {"feature_set_id": world.ids["feature_set"], "method": "anova"}
        assert_problem(world.callers[name].post("/api/features/select", json=by_set), 404, "not_found")
    assert_problem(world.callers["viewer"].post("/api/features/engineer", json=body), 403, "forbidden")
    training = {"dataset_id": world.ids["dataset"], "target": "species", "feature_set_id": "nothing"}
    refused = world.callers["editor"].post(f"/api/projects/{world.ids['project']}/train", json=training)
    assert field_codes(assert_problem(refused, 422, "validation_failed")) == {"feature_set_id": "not_found"}
