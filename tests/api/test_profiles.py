"""Profiles of datasets: statistics, and the job that computes them."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.learning import PENGUINS, import_csv
from support.postgresql import running_postgresql
from support.server import ROOT
from support.shared import shared_dir
from support.site import source_site
from support.sources import columns_of, ended, import_part, new_source

GOLDEN = json.loads((ROOT / "tests" / "golden" / "profile.json").read_text())["tables"]
FIGURES = ("mean", "std", "skewness", "kurtosis", "q01", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q99")


def statistics(api: Api, dataset: dict[str, Any], **query: Any) -> dict[str, Any]:
    return api.get(f"/api/datasets/{dataset['id']}/statistics", params=query, expect=200).json()


def by_name(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {column["name"]: column for column in document["columns"]}


@pytest.fixture
def penguins(user: User, project: dict[str, Any]) -> dict[str, Any]:
    return import_csv(user.api, project["id"], PENGUINS.read_bytes())


def test_statistics_are_there_when_first_asked_for(user: User, penguins: dict[str, Any]) -> None:
    found = statistics(user.api, penguins)
    golden = GOLDEN["examples/data/penguins.csv"]
    assert found["row_count"] == golden["rows"] and found["exact"] is True and found["sample_rows"] is None
    columns = by_name(found)
    assert list(columns) == list(golden["columns"])
    for name, expected in golden["columns"].items():
        for figure in ("count", "missing", "distinct", "zeros", "negative"):
            assert columns[name][figure] == expected.get(figure, columns[name][figure]), (name, figure)
        for figure in FIGURES:
            if figure in expected:
                assert columns[name][figure] == pytest.approx(expected[figure], rel=1e-9, abs=1e-9), (name, figure)
    species = columns["species"]
    assert species["top"][0] == {"value": "Adelie", "count": 152}
    mass = columns["body_mass_g"]
    assert sum(mass["histogram"]["counts"]) == 342
    spread = 1.5 * (mass["q75"] - mass["q25"])
    assert mass["outliers"] == mass["outliers_by_method"][0]
    assert mass["outliers"]["method"] == "iqr" and mass["outliers"]["count"] == 0
    assert mass["outliers"]["low"] == mass["q25"] - spread and mass["outliers"]["high"] == mass["q75"] + spread
    assert [found["method"] for found in mass["outliers_by_method"]] == ["iqr", "robust_z"]
    assert species["outliers"] is None and species["outliers_by_method"] == []
    eda = user.api.get(f"/api/datasets/{penguins['id']}/eda", expect=200).json()
    assert eda["status"] == "ready" and eda["job"]["status"] == "succeeded"


def test_one_column_and_pages_of_columns(user: User, penguins: dict[str, Any]) -> None:
    one = statistics(user.api, penguins, column="year")
    assert [column["name"] for column in one["columns"]] == ["year"] and one["column_count"] == 8
    page = statistics(user.api, penguins, offset=6, limit=1)
    assert [column["name"] for column in page["columns"]] == ["sex"]
    path = f"/api/datasets/{penguins['id']}/statistics"
    assert field_codes(assert_problem(user.api.get(f"{path}?column=no"), 422, "validation_failed")) == {
        "column": "not_found"
    }
    assert_problem(user.api.get(f"{path}?limit=0"), 422, "validation_failed")


def test_a_sample_is_asked_for_and_said(user: User, project: dict[str, Any]) -> None:
    rows = "a,b\n" + "".join(f"{i},{i % 5}\n" for i in range(20_000))
    dataset = import_csv(user.api, project["id"], rows.encode())
    path = f"/api/datasets/{dataset['id']}/eda"
    assert_problem(user.api.get(path), 404, "not_found")
    started = user.api.post(path, json={"sample_rows": 1000}, expect=202)
    assert started.headers["location"] == path
    assert started.json()["sample_rows"] == 1000
    user.api.wait_for(path, until={"ready", "failed"})
    found = statistics(user.api, dataset)
    assert found["exact"] is False and 800 < found["sample_rows"] < 1200 and found["row_count"] == 20_000
    user.api.post(path, json={}, expect=202)
    user.api.wait_for(path, until={"ready", "failed"})
    assert statistics(user.api, dataset)["exact"] is True


def test_what_cannot_be_looked_at(user: User, penguins: dict[str, Any]) -> None:
    path = f"/api/datasets/{penguins['id']}/eda"
    problem = assert_problem(user.api.post(path, json={"target": "no", "sample_rows": 500}), 422, "validation_failed")
    assert field_codes(problem) == {"target": "not_found"}
    problem = assert_problem(user.api.post(path, json={"sample_rows": 5, "x": 1}), 422, "validation_failed")
    assert field_codes(problem) == {"sample_rows": "too_small", "x": "unknown_field"}


def test_another_meaning_of_a_column_is_looked_at_anew(user: User, penguins: dict[str, Any]) -> None:
    assert by_name(statistics(user.api, penguins))["species"]["role"] == "feature"
    change = {"columns": [{"name": "species", "role": "target"}]}
    user.api.put(f"/api/datasets/{penguins['id']}/schema", json=change, expect=200)
    assert by_name(statistics(user.api, penguins))["species"]["role"] == "target"


def test_a_deleted_dataset_has_no_statistics(user: User, penguins: dict[str, Any]) -> None:
    statistics(user.api, penguins)
    user.api.delete(f"/api/datasets/{penguins['id']}", expect=204)
    assert_problem(user.api.get(f"/api/datasets/{penguins['id']}/statistics"), 404, "not_found")
    user.api.post(f"/api/datasets/{penguins['id']}/restore", expect=200)
    assert statistics(user.api, penguins)["row_count"] == 344


@pytest.mark.parametrize("name", ["adult.csv.gz", "ames_housing.csv", "sms_spam.csv", "parkinsons_speech_wide.csv"])
def test_real_tables_fit_into_one_answer(user: User, project: dict[str, Any], name: str) -> None:
    folder = shared_dir()
    if folder is None or not (folder / "data" / name).exists():
        pytest.skip("the shared tables are not here")
    content = (folder / "data" / name).read_bytes()
    content = gzip.decompress(content) if name.endswith(".gz") else content
    dataset = import_csv(user.api, project["id"], content)
    answer = user.api.get(f"/api/datasets/{dataset['id']}/statistics", expect=200)
    assert len(answer.content) <= 1_000_000
    found = answer.json()
    assert found["row_count"] == dataset["row_count"] and found["column_count"] == dataset["column_count"]
    for column in found["columns"]:
        assert column["count"] + column["missing"] == found["row_count"], column["name"]


# --- quality --------------------------------------------------------------------------------------


def quality(api: Api, dataset: dict[str, Any]) -> dict[str, Any]:
    return api.get(f"/api/datasets/{dataset['id']}/quality", expect=200).json()


def issues_of(found: dict[str, Any], code: str) -> dict[str | None, dict[str, Any]]:
    return {issue["column"]: issue for issue in found["issues"] if issue["code"] == code}


def test_quality_shows_its_arithmetic_and_a_step_for_each_column(user: User, penguins: dict[str, Any]) -> None:
    found = quality(user.api, penguins)
    assert found["score"] == pytest.approx(100 - sum(part["points"] for part in found["deductions"]))
    assert found["row_count"] == 344 and found["duplicate_rows"] == 0 and found["missing_cells"] == 19
    missing = issues_of(found, "missing")
    assert missing["sex"]["suggestion"] == {"op": "impute", "columns": ["sex"], "strategy": "mode"}
    assert missing["body_mass_g"]["suggestion"]["strategy"] == "median"
    assert found["target"] is None
    columns = {column["name"]: column for column in found["columns"]}
    assert columns["sex"]["issues"] == ["missing"] and columns["sex"]["missing"] == 11


def test_a_target_that_is_given_away_is_found(user: User, project: dict[str, Any]) -> None:
    rows = "".join(f"{i * 7919 % 101},{'paid' if i % 3 else ''},{'yes' if i % 3 else 'no'}\n" for i in range(300))
    dataset = import_csv(user.api, project["id"], ("noise,refund,target\n" + rows).encode())
    assert "target_leakage" not in {issue["code"] for issue in quality(user.api, dataset)["issues"]}
    path = f"/api/datasets/{dataset['id']}/eda"
    user.api.post(path, json={"target": "target"}, expect=202)
    user.api.wait_for(path, until={"ready", "failed"})
    found = quality(user.api, dataset)
    assert found["target"] == "target"
    leak = issues_of(found, "target_leakage")
    assert set(leak) == {"refund"} and leak["refund"]["severity"] == "high"
    assert leak["refund"]["suggestion"] == {"op": "drop_column", "columns": ["refund"]}


@pytest.mark.parametrize("looked_at_before", [True, False])
def test_a_new_version_that_has_drifted_says_so(user: User, project: dict[str, Any], looked_at_before: bool) -> None:
    def rows(shift: int) -> bytes:
        return ("v,w\n" + "".join(f"{i * 7919 % 1009 + shift},{i % 7}\n" for i in range(500))).encode()

    first = import_csv(user.api, project["id"], rows(0))
    if looked_at_before:
        found = quality(user.api, first)
        assert "drift" not in {issue["code"] for issue in found["issues"]}
        assert found["compared_version"] is None and found["not_compared"] == "There is no earlier version."
    source = {"project_id": project["id"], "datasource_id": first["datasource_id"], "name": first["name"]}
    files = {"file": ("again.csv", rows(900), "text/csv")}
    upload = user.api.post(f"/api/datasources/{first['datasource_id']}/upload", files=files, expect=201).json()
    made = user.api.post("/api/datasets", json={**source, "upload_id": upload["id"]}, expect=202).json()
    second = user.api.wait_for(f"/api/datasets/{made['id']}", until={"ready", "failed"})
    assert second["version"] == 2
    found = quality(user.api, second)
    drift = issues_of(found, "drift")
    assert found["compared_version"] == 1 and found["not_compared"] is None
    assert set(drift) == {"v"} and drift["v"]["evidence"]["version"] == 1


def test_a_version_that_was_read_again_is_compared_and_one_that_steps_made_is_not(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_postgresql() as shop, source_site(tmp_path_factory.mktemp("site")) as (_, owner):
        api = owner.api
        shop.run(
            "CREATE ROLE reader LOGIN PASSWORD 'a password'",
            "CREATE TABLE ledger (amount int, note text)",
            "INSERT INTO ledger SELECT i * 7919 % 1009, NULL FROM generate_series(1, 500) i",
            "GRANT SELECT ON ledger TO reader",
        )
        config = {"host": "127.0.0.1", "port": shop.port, "database": "shop", "user": "reader"}
        config |= {"password": "a password", "sslmode": "disable"}
        source = new_source(api, owner.extra["project"]["id"], "postgresql", config)
        first = import_part(api, source, table="ledger")
        steps = [{"op": "drop_column", "columns": ["note"]}]
        cleaned = ended(api, api.post(f"/api/datasets/{first['id']}/clean", json={"steps": steps}, expect=202).json())
        assert quality(api, cleaned)["not_compared"] == "Steps made this version, so it differs on purpose."
        shop.run("UPDATE ledger SET amount = amount + 900")
        third = ended(api, api.post(f"/api/datasets/{first['id']}/refresh", json={}, expect=202).json())
        found = quality(api, third)
        assert (third["version"], found["compared_version"], found["not_compared"]) == (3, 1, None)
        assert set(issues_of(found, "drift")) == {"amount"}


def test_a_target_chosen_for_a_look_is_kept_as_it_is(user: User, project: dict[str, Any]) -> None:
    labels = [("" if i % 25 == 3 else "90000" if i % 60 == 7 else str(i * 7919 % 997)) for i in range(300)]
    rows = "x,y\n" + "".join(f"{i * 31 % 293},{label}\n" for i, label in enumerate(labels))
    dataset = import_csv(user.api, project["id"], rows.encode())
    base = f"/api/datasets/{dataset['id']}"
    user.api.post(f"{base}/eda", json={"target": "y"}, expect=202)
    user.api.wait_for(f"{base}/eda", until={"ready", "failed"})
    looked = quality(user.api, dataset)
    assert {issue["code"] for issue in looked["issues"] if issue["column"] == "y"} == {"target_missing"}
    assert looked["plan"] == [{"op": "drop_missing", "columns": ["y"]}]
    user.api.put(f"{base}/schema", json={"columns": [{"name": "y", "role": "target"}]}, expect=200)
    user.api.post(f"{base}/eda", json={}, expect=202)
    user.api.wait_for(f"{base}/eda", until={"ready", "failed"})
    by_role = quality(user.api, dataset)
    assert (by_role["score"], by_role["plan"]) == (looked["score"], looked["plan"])


def test_the_plan_for_texts_that_are_something_else_reads_them(user: User, project: dict[str, Any]) -> None:
    def row(i: int) -> str:
        at = "31/02/2024 10:00" if i % 100 == 3 else f"{i % 28 + 1:02}/05/2024 02:{i % 60:02}"
        day = "unknown" if i % 80 == 5 else f"2023-0{i % 9 + 1}-1{i % 8}"
        known = "tbd" if i % 40 == 1 else ("yes", "no")[i % 2]
        code = "free" if i % 25 == 2 else f"04{i % 40 + 100}"
        count = "many" if i % 25 == 4 else str(9007199254741000 + i % 90)
        return f"{at},{day},{known},{code},{count}\n"

    content = "at,day,known,code,count\n" + "".join(row(i) for i in range(400))
    names = ("at", "day", "known", "code", "count")
    guessed = import_csv(user.api, project["id"], b"at\n1\n")
    files = {"file": ("texts.csv", content.encode(), "text/csv")}
    upload = user.api.post(f"/api/datasources/{guessed['datasource_id']}/upload", files=files, expect=201).json()
    body = {"project_id": project["id"], "datasource_id": guessed["datasource_id"], "upload_id": upload["id"]}
    body |= {"name": "texts", "columns": [{"name": name, "type": "string"} for name in names]}
    dataset = ended(user.api, user.api.post("/api/datasets", json=body, expect=202).json())
    plan = quality(user.api, dataset)["plan"]
    made = user.api.post(f"/api/datasets/{dataset['id']}/clean", json={"steps": plan}, expect=202).json()
    cleaned = ended(user.api, made)
    assert cleaned["status"] == "ready", cleaned
    types = columns_of(user.api, cleaned)
    expected = {"at": "timestamp", "day": "date", "known": "bool", "code": "string", "count": "int64"}
    assert types == expected
    figures = by_name(statistics(user.api, cleaned))
    assert [figures[name]["missing"] for name in names] == [4, 5, 10, 0, 16]
    assert figures["at"]["min"].startswith("2024-05-01T02:")


def test_quality_of_a_wide_table_comes_in_parts(user: User, project: dict[str, Any]) -> None:
    width = 1200
    content = ",".join(f"c{i}" for i in range(width)) + "\n" + (",".join(["1"] * width) + "\n") * 3
    dataset = import_csv(user.api, project["id"], content.encode(), "wide")
    path = f"/api/datasets/{dataset['id']}/quality"
    user.api.get(f"/api/datasets/{dataset['id']}/statistics", expect=200)
    usual = user.api.get(path, expect=200).json()
    assert usual["column_count"] == width and usual["issue_count"] > width
    assert len(usual["columns"]) == len(usual["issues"]) == 1000
    assert any(f"{width:,} of {width:,}" in deduction["reason"] for deduction in usual["deductions"])
    rest = user.api.get(path, params={"offset": 1000, "limit": 10_000}, expect=200).json()
    assert len(rest["columns"]) == width - 1000 and len(rest["issues"]) == usual["issue_count"] - 1000
    assert not {issue["column"] for issue in usual["issues"]} & {issue["column"] for issue in rest["issues"]}
    one = user.api.get(path, params={"column": "c7"}, expect=200).json()
    assert [column["name"] for column in one["columns"]] == ["c7"]
    assert {issue["column"] for issue in one["issues"]} == {"c7"} and one["score"] == usual["score"]
    assert_problem(user.api.get(path, params={"limit": 0}), 422, "validation_failed")
    assert_problem(user.api.get(path, params={"column": "gone"}), 422, "validation_failed")


def test_a_look_without_a_target_though_a_column_has_the_role(user: User, penguins: dict[str, Any]) -> None:
    base = f"/api/datasets/{penguins['id']}"
    change = {"columns": [{"name": "species", "role": "target"}]}
    user.api.put(f"{base}/schema", json=change, expect=200)
    assert user.api.get(f"{base}/target-relations", expect=200).json()["target"] == "species"
    started = user.api.post(f"{base}/eda", json={"without_target": True}, expect=202).json()
    assert started["without_target"] is True and started["target"] is None
    user.api.wait_for(f"{base}/eda", until={"ready", "failed"})
    assert user.api.get(f"{base}/target-relations", expect=200).json()["target"] is None
    assert user.api.get(f"{base}/quality", expect=200).json()["target"] is None
    both = user.api.post(f"{base}/eda", json={"without_target": True, "target": "sex"})
    assert field_codes(assert_problem(both, 422, "validation_failed")) == {"without_target": "not_allowed"}
