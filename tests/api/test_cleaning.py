"""Cleaning: steps make a new version of a dataset and say what they changed."""

from __future__ import annotations

from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.learning import PENGUINS, import_csv


@pytest.fixture
def penguins(user: User, project: dict[str, Any]) -> dict[str, Any]:
    return import_csv(user.api, project["id"], PENGUINS.read_bytes())


def clean(api: Api, dataset: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    made = api.post(f"/api/datasets/{dataset['id']}/clean", json={"steps": steps}, expect=202)
    assert made.headers["location"] == f"/api/datasets/{made.json()['id']}"
    return api.wait_for(made.headers["location"], until={"ready", "failed"})


def rows_of(api: Api, dataset: dict[str, Any]) -> list[list[Any]]:
    return api.get(f"/api/datasets/{dataset['id']}/preview", params={"limit": 1000}, expect=200).json()["rows"]


def test_every_suggestion_of_the_quality_panel_can_be_applied(user: User, penguins: dict[str, Any]) -> None:
    quality = user.api.get(f"/api/datasets/{penguins['id']}/quality", expect=200).json()
    steps = [issue["suggestion"] for issue in quality["issues"] if issue["suggestion"]]
    assert {step["op"] for step in steps} == {"impute"}
    made = clean(user.api, penguins, steps)
    assert made["status"] == "ready", made["error"]
    assert made["parent_id"] == penguins["id"] and made["version"] == penguins["version"] + 1
    assert made["name"] == penguins["name"] and made["row_count"] == 344
    better = user.api.get(f"/api/datasets/{made['id']}/quality", expect=200).json()
    assert better["missing_cells"] == 0 and better["score"] > quality["score"]
    # The dataset itself stays as it was.
    assert user.api.get(f"/api/datasets/{penguins['id']}", expect=200).json()["fingerprint"] == penguins["fingerprint"]


def test_suggestions_and_the_plan_go_together(user: User, project: dict[str, Any]) -> None:
    rows = "".join(
        f"{'' if i % 4 else 'z'},{'unknown' if i % 25 == 4 else f'w{i % 3}' if i % 50 else ''},"
        f"{i % 9 if i % 4 else ''},{f'2024-01-{i % 28 + 1:02}' if i % 3 else f'{i % 28 + 1:02}/01/2024'}\n"
        for i in range(200)
    )
    dataset = import_csv(user.api, project["id"], f"once,word,gaps,day\n{rows}".encode())
    quality = user.api.get(f"/api/datasets/{dataset['id']}/quality", expect=200).json()
    assert all(issue["advice"] for issue in quality["issues"])
    day = next(issue for issue in quality["issues"] if issue["code"] == "mixed_date_formats")
    assert [entry["format"] for entry in day["evidence"]["formats"]] == ["YYYY-MM-DD", "DD/MM/YYYY"]
    assert day["suggestion"] == {"op": "cast", "columns": ["day"], "type": "date", "on_bad_value": "null"}
    # "once" is to be dropped for two reasons.
    assert {issue["code"] for issue in quality["issues"] if issue["column"] == "once"} == {"missing", "near_constant"}
    listed = clean(user.api, dataset, [issue["suggestion"] for issue in quality["issues"] if issue["suggestion"]])
    assert listed["status"] == "ready", listed["error"]
    planned = clean(user.api, dataset, quality["plan"])
    assert planned["status"] == "ready", planned["error"]
    columns = user.api.get(f"/api/datasets/{planned['id']}/schema", expect=200).json()["columns"]
    assert {column["name"]: column["missing"] for column in columns} == {"word": 0, "gaps": 0, "day": 0}
    assert next(column for column in columns if column["name"] == "day")["physical_type"] == "date"


def test_a_value_that_does_not_fit_its_column_is_refused_at_once(user: User, penguins: dict[str, Any]) -> None:
    path = f"/api/datasets/{penguins['id']}/clean"
    steps = [
        {"op": "impute", "columns": ["flipper_length_mm"], "strategy": "constant", "value": "abc"},
        {"op": "filter", "columns": ["year"], "comparison": ">", "value": "abc"},
        {"op": "filter", "columns": ["year"], "comparison": ">", "value": 2007.5},
    ]
    problem = assert_problem(user.api.post(path, json={"steps": steps}), 422, "validation_failed")
    assert field_codes(problem) == {"steps[0].value": "wrong_type", "steps[1].value": "wrong_type"}
    assert problem["errors"][1]["message"] == '"abc" does not fit the column "year", which holds whole numbers.'


def test_the_lineage_says_what_each_step_changed(user: User, penguins: dict[str, Any]) -> None:
    steps = [
        {"op": "drop_missing", "columns": ["sex"]},
        {"op": "filter", "columns": ["species"], "comparison": "in", "values": ["Adelie", "Gentoo"]},
        {"op": "clip_outliers", "columns": ["body_mass_g"], "low": 3000, "high": 6000},
        {"op": "rename", "columns": ["year"], "name": "season"},
        {"op": "drop_column", "columns": ["island"]},
    ]
    made = clean(user.api, penguins, steps)
    assert made["status"] == "ready" and made["row_count"] == 146 + 119
    lineage = user.api.get(f"/api/datasets/{made['id']}/lineage", expect=200).json()
    assert lineage["operation"] == "clean" and lineage["parent_id"] == penguins["id"] and lineage["parent_version"] == 1
    assert lineage["request"] == steps
    dropped, filtered, clipped, *_ = lineage["steps"]
    assert (dropped["rows_before"], dropped["rows_after"]) == (344, 333)
    assert (filtered["rows_before"], filtered["rows_after"]) == (333, 265)
    assert clipped["cells_changed"] > 0
    masses = [row[4] for row in rows_of(user.api, made)]
    assert min(masses) >= 3000 and max(masses) <= 6000
    filled = clean(user.api, penguins, [{"op": "impute", "columns": ["sex"], "strategy": "constant", "value": "none"}])
    sentence = user.api.get(f"/api/datasets/{filled['id']}/lineage", expect=200).json()["steps"][0]["sentence"]
    assert sentence == 'Filled 11 missing values with "none".'
    schema = user.api.get(f"/api/datasets/{made['id']}/schema", expect=200).json()["columns"]
    assert [column["name"] for column in schema][-1] == "season" and len(schema) == 7
    assert user.api.get(f"/api/datasets/{penguins['id']}/lineage", expect=200).json()["operation"] == "import"


def test_what_a_user_said_of_columns_stays(user: User, penguins: dict[str, Any]) -> None:
    change = {"columns": [{"name": "species", "role": "target"}, {"name": "year", "semantic_type": "categorical"}]}
    user.api.put(f"/api/datasets/{penguins['id']}/schema", json=change, expect=200)
    made = clean(user.api, penguins, [{"op": "drop_missing"}])
    columns = {c["name"]: c for c in user.api.get(f"/api/datasets/{made['id']}/schema", expect=200).json()["columns"]}
    assert columns["species"]["role"] == "target" and columns["year"]["semantic_type"] == "categorical"
    assert columns["sex"]["missing"] == 0 and columns["sex"]["nullable"] is False


def test_steps_that_cannot_be_done_are_refused_at_once(user: User, penguins: dict[str, Any]) -> None:
    path = f"/api/datasets/{penguins['id']}/clean"
    steps = [
        {"op": "impute", "columns": ["species"], "strategy": "mean"},
        {"op": "drop_column", "columns": ["nothing"]},
        {"op": "filter", "columns": ["year"], "comparison": ">"},
    ]
    problem = assert_problem(user.api.post(path, json={"steps": steps}), 422, "validation_failed")
    assert field_codes(problem) == {
        "steps[0].strategy": "not_allowed",
        "steps[1].columns[0]": "not_found",
        "steps[2].value": "required",
    }
    for body in ({"steps": []}, {}, {"steps": [{"op": "run_sql"}]}, {"steps": [{"op": "filter", "where": "1=1"}]}):
        assert_problem(user.api.post(path, json=body), 422, "validation_failed")


def test_false_is_a_value_like_any_other(user: User, project: dict[str, Any]) -> None:
    dataset = import_csv(user.api, project["id"], b"b,n\ntrue,1\nfalse,2\n,3\n")
    steps = [
        {"op": "impute", "columns": ["b"], "strategy": "constant", "value": False},
        {"op": "filter", "columns": ["b"], "comparison": "=", "value": False},
    ]
    made = clean(user.api, dataset, steps)
    assert made["status"] == "ready", made["error"]
    assert rows_of(user.api, made) == [[False, 2], [False, 3]]
    assert user.api.get(f"/api/datasets/{made['id']}/lineage", expect=200).json()["request"] == steps


def test_the_target_that_the_project_or_the_profile_names_predicts_nothing(user: User, project: dict[str, Any]) -> None:
    rows = "".join(f"{i * 7 % 10},{'' if i % 10 == 4 else 'red' if i % 2 else 'blue'},{i % 2}y\n" for i in range(100))
    dataset = import_csv(user.api, project["id"], f"x,colour,answer\n{rows}".encode())
    steps = [{"op": "impute", "columns": ["colour"], "strategy": "model"}]
    telling = rows_of(user.api, clean(user.api, dataset, steps))
    assert all(row[1] == ("red" if row[2] == "1y" else "blue") for row in telling)
    user.api.put(f"/api/projects/{project['id']}", json={"target_column": "answer"}, expect=200)
    blind = rows_of(user.api, clean(user.api, dataset, steps))
    assert blind != telling


def test_a_version_that_failed_is_no_import(user: User, penguins: dict[str, Any]) -> None:
    failed = clean(user.api, penguins, [{"op": "cast", "columns": ["species"], "type": "int64"}])
    problem = assert_problem(
        user.api.post(f"/api/datasets/{failed['id']}/clean", json={"steps": [{"op": "drop_duplicates"}]}),
        409,
        "dataset_not_ready",
    )
    assert "import" not in problem["detail"]


def test_impossible_steps_are_refused_at_once(user: User, project: dict[str, Any]) -> None:
    dataset = import_csv(user.api, project["id"], b"d,n\n2024-01-01,1\n2024-01-02,2\n")
    steps = [
        {"op": "filter", "columns": ["d"], "comparison": "in", "values": ["2024-01-01", "04/01/2024"]},
        {"op": "clip_outliers", "columns": ["n"], "low": 10.2, "high": 10.8},
        {"op": "clip_outliers", "columns": ["n"], "method": "iqr", "low": 0},
        {"op": "drop_column", "columns": ["n", "n"]},
    ]
    refused = user.api.post(f"/api/datasets/{dataset['id']}/clean", json={"steps": steps})
    assert field_codes(assert_problem(refused, 422, "validation_failed")) == {
        "steps[0].values[1]": "wrong_type",
        "steps[1].high": "too_small",
        "steps[2].low": "not_allowed",
        "steps[3].columns[1]": "duplicate",
    }


def test_a_cleaning_that_fails_says_why(user: User, penguins: dict[str, Any]) -> None:
    failed = clean(user.api, penguins, [{"op": "cast", "columns": ["species"], "type": "int64"}])
    assert failed["status"] == "failed" and failed["error"]["code"] == "clean_bad_value"
    message = failed["error"]["message"]
    assert "Adelie" in message and "on_bad_value" not in message and "344 values" in message
    failed = clean(user.api, penguins, [{"op": "filter", "columns": ["year"], "comparison": ">", "value": 3000}])
    assert failed["error"]["code"] == "dataset_no_rows"


def test_a_clean_dataset_can_be_trained_on(user: User, penguins: dict[str, Any]) -> None:
    made = clean(
        user.api,
        penguins,
        [{"op": "impute", "columns": ["sex", "body_mass_g"], "strategy": "model", "indicator": True}],
    )
    assert made["status"] == "ready" and made["column_count"] == 10
    body = {"dataset_id": made["id"], "target": "species", "algorithm_id": "logistic_regression"}
    training = user.api.post(f"/api/projects/{made['project_id']}/train", json=body, expect=202).json()
    ended = user.api.wait_for(f"/api/trainings/{training['id']}", until={"succeeded", "failed", "cancelled"})
    assert ended["status"] == "succeeded", ended
