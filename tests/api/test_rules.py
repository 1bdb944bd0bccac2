"""Validation rules: what a dataset has to keep, held against every import and every new version."""

from __future__ import annotations

from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.learning import PENGUINS, import_csv

GOOD = b"id,age,plan,at\n1,20,basic,2024-01-01\n2,30,pro,2024-01-02\n3,40,basic,2024-01-03\n"
BAD = b"id,age,plan,at\n1,20,basic,2024-01-01\n2,130,gold,2024-01-02\n2,-4,basic,2024-01-03\n"


@pytest.fixture
def table(user: User, project: dict[str, Any]) -> dict[str, Any]:
    return import_csv(user.api, project["id"], GOOD, "people")


def add(api: Api, dataset: dict[str, Any], kind: str, *columns: str, **fields: Any) -> dict[str, Any]:
    body = {"kind": kind, "columns": list(columns), **fields}
    made = api.post(f"/api/datasets/{dataset['id']}/rules", json=body, expect=201)
    assert made.headers["location"] == f"/api/rules/{made.json()['id']}"
    return made.json()


def import_next(api: Api, dataset: dict[str, Any], content: bytes, name: str | None = None) -> dict[str, Any]:
    """Another version from the same source; however it ends."""
    files = {"file": ("next.csv", content, "text/csv")}
    upload = api.post(f"/api/datasources/{dataset['datasource_id']}/upload", files=files, expect=201).json()
    body = {key: dataset[key] for key in ("project_id", "datasource_id")}
    body |= {"upload_id": upload["id"], "name": name or dataset["name"]}
    made = api.post("/api/datasets", json=body, expect=202).json()
    return api.wait_for(f"/api/datasets/{made['id']}", until={"ready", "failed"})


def results_of(api: Api, dataset: dict[str, Any]) -> dict[str, Any]:
    return api.get(f"/api/datasets/{dataset['id']}/rule-results", expect=200).json()


def check_now(api: Api, dataset: dict[str, Any]) -> dict[str, Any]:
    started = api.post(f"/api/datasets/{dataset['id']}/rule-checks", expect=202)
    assert started.headers["location"] == f"/api/datasets/{dataset['id']}/rule-results"
    return api.wait_for(started.headers["location"], until={"ready", "failed"})


def test_a_broken_error_refuses_the_import_and_nothing_is_lost(user: User, table: dict[str, Any]) -> None:
    rule = add(user.api, table, "range", "age", min=0, max=120)
    assert rule["name"] == "age from 0 to 120" and rule["severity"] == "error"
    add(user.api, table, "set", "plan", values=["basic", "pro"], severity="warning")
    failed = import_next(user.api, table, BAD)
    assert failed["status"] == "failed" and failed["error"]["code"] == "rule_failed"
    message = failed["error"]["message"]
    assert rule["name"] in message and "2 of 3 values are outside (66.7 %)" in message
    assert 'row 2 ("130"), row 3 ("-4")' in message
    assert [fault["field"] for fault in failed["error"]["errors"]] == ["age"]
    # What was found is kept with the refused version, and the version before is what it was.
    found = results_of(user.api, failed)
    assert found["passed"] is False and (found["broken_errors"], found["broken_warnings"]) == (1, 1)
    age, plan = found["items"]
    assert age["rule_id"] == rule["id"] and age["violations"] == 2 and age["checked"] == 3
    assert age["examples"] == [{"row": 1, "value": "130"}, {"row": 2, "value": "-4"}]
    assert plan["examples"] == [{"row": 1, "value": "gold"}]
    before = user.api.get(f"/api/datasets/{table['id']}", expect=200).json()
    assert before["status"] == "ready" and before["fingerprint"] == table["fingerprint"]
    # The file is still there: with the rule relaxed the same upload comes in.
    user.api.put(f"/api/rules/{rule['id']}", json={"severity": "warning"}, expect=200)
    body = {key: failed[key] for key in ("project_id", "datasource_id", "upload_id", "name")}
    again = user.api.post("/api/datasets", json=body, expect=202).json()
    assert user.api.wait_for(f"/api/datasets/{again['id']}", until={"ready", "failed"})["status"] == "ready"


def test_a_broken_warning_is_told_and_the_import_goes_on(user: User, table: dict[str, Any]) -> None:
    add(user.api, table, "unique", "id", severity="warning")
    ready = import_next(user.api, table, BAD)
    assert ready["status"] == "ready"
    warning = next(w for w in ready["warnings"] if w["code"] == "rule_failed")
    assert warning["column"] == "id" and "1 of 3 rows repeats an earlier one" in warning["message"]
    found = results_of(user.api, ready)
    assert found["status"] == "ready" and found["passed"] is True and found["broken_warnings"] == 1
    assert results_of(user.api, table)["status"] == "unchecked"


def test_every_kind_of_rule_is_checked(user: User, table: dict[str, Any]) -> None:
    kinds = {
        "range": add(user.api, table, "range", "at", max="2024-01-02"),
        "set": add(user.api, table, "set", "id", values=[1, 2, 3]),
        "regex": add(user.api, table, "regex", "plan", pattern="[a-z]{3,5}"),
        "not_null": add(user.api, table, "not_null", "age"),
        "unique": add(user.api, table, "unique", "id", "plan"),
        "freshness": add(user.api, table, "freshness", "at", max_age_hours=24),
        "row_count": add(user.api, table, "row_count", min=3),
    }
    found = check_now(user.api, table)
    assert [item["rule_id"] for item in found["items"]] == [rule["id"] for rule in kinds.values()]
    passed = {item["kind"]: item["passed"] for item in found["items"]}
    assert passed == {kind: kind not in {"range", "freshness"} for kind in kinds}
    assert found["passed"] is False and found["broken_errors"] == 2
    by_kind = {item["kind"]: item for item in found["items"]}
    assert by_kind["range"]["violations"] == 1 and by_kind["range"]["examples"][0]["value"] == "2024-01-03"
    assert by_kind["freshness"]["observed"] == "2024-01-03T00:00:00"
    # The dataset stays what it was, whatever is found.
    assert user.api.get(f"/api/datasets/{table['id']}", expect=200).json()["status"] == "ready"


def test_a_cleaning_makes_no_version_that_breaks_a_rule(user: User, table: dict[str, Any]) -> None:
    add(user.api, table, "not_null", "age")
    path = f"/api/datasets/{table['id']}/clean"
    steps = [{"op": "set_missing", "columns": ["age"], "values": [20]}]
    made = user.api.post(path, json={"steps": steps}, expect=202).json()
    failed = user.api.wait_for(f"/api/datasets/{made['id']}", until={"ready", "failed"})
    assert failed["error"]["code"] == "rule_failed" and "age has a value" in failed["error"]["message"]
    made = user.api.post(path, json={"steps": [{"op": "drop_column", "columns": ["plan"]}]}, expect=202).json()
    ready = user.api.wait_for(f"/api/datasets/{made['id']}", until={"ready", "failed"})
    assert ready["status"] == "ready" and results_of(user.api, ready)["passed"] is True
    # A rule whose column is gone cannot be kept.
    made = user.api.post(path, json={"steps": [{"op": "drop_column", "columns": ["age"]}]}, expect=202).json()
    failed = user.api.wait_for(f"/api/datasets/{made['id']}", until={"ready", "failed"})
    assert failed["error"]["code"] == "rule_failed" and 'no column "age"' in failed["error"]["message"]


def test_rules_of_a_source_hold_for_all_that_comes_from_it(user: User, table: dict[str, Any]) -> None:
    path = f"/api/datasources/{table['datasource_id']}/rules"
    rule = user.api.post(path, json={"kind": "row_count", "min": 4, "name": "Not too few"}, expect=201).json()
    assert rule["datasource_id"] == table["datasource_id"] and rule["dataset_name"] is None
    failed = import_next(user.api, table, GOOD, "another name")
    assert failed["error"]["code"] == "rule_failed" and "Not too few" in failed["error"]["message"]
    listed = user.api.get(f"/api/datasets/{table['id']}/rules", expect=200).json()
    assert [item["id"] for item in listed["items"]] == [rule["id"]] and listed["total"] == 1
    assert user.api.get(path, expect=200).json()["total"] == 1


def test_rules_follow_a_dataset_that_is_renamed(user: User, table: dict[str, Any]) -> None:
    rule = add(user.api, table, "not_null", "age")
    assert rule["dataset_name"] == "people"
    user.api.put(f"/api/datasets/{table['id']}", json={"name": "customers"}, expect=200)
    assert user.api.get(f"/api/rules/{rule['id']}", expect=200).json()["dataset_name"] == "customers"
    other = import_next(user.api, table, GOOD, "people")
    assert user.api.get(f"/api/datasets/{other['id']}/rules", expect=200).json()["total"] == 0


def test_a_rule_is_changed_deleted_and_brought_back(user: User, table: dict[str, Any]) -> None:
    rule = add(user.api, table, "range", "age", min=0, max=120, tolerance=0.1)
    path = f"/api/rules/{rule['id']}"
    read = user.api.get(path, expect=200)
    assert read.json() == rule
    etag = read.headers["etag"]
    changed = user.api.put(path, json={"max": 100}, headers={"If-Match": etag}, expect=200)
    assert changed.json()["max"] == 100 and changed.json()["min"] == 0
    assert changed.json()["name"] == "age from 0 to 100"
    stale = user.api.put(path, json={"max": 90}, headers={"If-Match": etag})
    assert_problem(stale, 412, "precondition_failed")
    opened = user.api.put(path, json={"max": None, "name": "Adults"}, expect=200).json()
    assert opened["max"] is None and opened["name"] == "Adults"
    assert field_codes(assert_problem(user.api.put(path, json={"min": None}), 422, "validation_failed")) == {
        "min": "required"
    }
    assert_problem(user.api.delete(path, headers={"If-Match": etag}), 412, "precondition_failed")
    user.api.delete(path, expect=204)
    assert_problem(user.api.get(path), 404, "not_found")
    listed = f"/api/datasets/{table['id']}/rules"
    assert user.api.get(listed, expect=200).json()["total"] == 0
    assert user.api.get(listed, params={"deleted": "true"}, expect=200).json()["items"][0]["deleted_at"]
    assert user.api.post(f"{path}/restore", expect=200).json()["name"] == "Adults"
    assert user.api.get(listed, expect=200).json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"kind": "range", "columns": ["plan"], "min": 1}, {"columns[0]": "not_allowed"}),
        ({"kind": "range", "columns": ["age"]}, {"min": "required"}),
        ({"kind": "range", "columns": ["age"], "min": 9, "max": 1}, {"max": "too_small"}),
        ({"kind": "range", "columns": ["at"], "min": 5}, {"min": "wrong_type"}),
        ({"kind": "set", "columns": ["plan"]}, {"values": "required"}),
        ({"kind": "set", "columns": ["age"], "values": [20, "abc"]}, {"values[1]": "wrong_type"}),
        ({"kind": "unique", "columns": ["id", "id"]}, {"columns[1]": "duplicate"}),
        ({"kind": "regex", "columns": ["plan"], "pattern": "(?<=a)b"}, {"pattern": "bad_format"}),
        ({"kind": "not_null", "columns": ["nothing"]}, {"columns[0]": "not_found"}),
        ({"kind": "not_null", "columns": ["age", "id"]}, {"columns": "too_long"}),
        ({"kind": "not_null", "columns": []}, {"columns": "required"}),
        ({"kind": "freshness", "columns": ["age"], "max_age_hours": 1}, {"columns[0]": "not_allowed"}),
        ({"kind": "row_count", "columns": ["age"], "min": 1}, {"columns": "too_long"}),
        ({"kind": "row_count", "min": 1, "tolerance": 0.5}, {"tolerance": "not_allowed"}),
        ({"kind": "sql", "columns": ["age"]}, {"kind": "not_allowed"}),
        ({"kind": "not_null", "columns": ["age"], "where": "1=1"}, {"where": "unknown_field"}),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(
    user: User, table: dict[str, Any], body: dict[str, Any], faults: dict[str, str]
) -> None:
    refused = user.api.post(f"/api/datasets/{table['id']}/rules", json=body)
    assert field_codes(assert_problem(refused, 422, "validation_failed")) == faults


def test_the_same_rule_is_not_made_twice(user: User, table: dict[str, Any]) -> None:
    body = {"kind": "range", "columns": ["age"], "min": 0}
    for path in (f"/api/datasets/{table['id']}/rules", f"/api/datasources/{table['datasource_id']}/rules"):
        user.api.post(path, json=body, expect=201)
        refused = assert_problem(user.api.post(path, json=body), 422, "validation_failed")
        assert field_codes(refused) == {"kind": "duplicate"}
        user.api.post(path, json=body | {"max": 120}, expect=201)


def test_what_users_write_is_never_sql(user: User, table: dict[str, Any]) -> None:
    hostile = "x'); DROP TABLE s0; --"
    add(user.api, table, "set", "plan", values=[hostile, "basic", "pro"])
    add(user.api, table, "regex", "plan", pattern=r"x'.*|\w+")
    content = GOOD.replace(b"pro", hostile.encode())
    ready = import_next(user.api, table, content.replace(b"2,30,", b'2,30,"', 1).replace(b"--,", b'--",', 1))
    assert ready["status"] == "ready", ready["error"]
    # Column names are no part of it either.
    named = import_csv(user.api, table["project_id"], b'"a"" ; DROP --",b\n1,2\n3,4\n', "odd")
    add(user.api, named, "range", 'a" ; DROP --', min=0, max=3)
    assert check_now(user.api, named)["passed"] is True


def test_a_dataset_without_rules_has_nothing_to_check(user: User, table: dict[str, Any]) -> None:
    assert_problem(user.api.post(f"/api/datasets/{table['id']}/rule-checks"), 409, "conflict")
    found = results_of(user.api, table)
    assert found["status"] == "unchecked" and found["passed"] is None and found["items"] == []


def test_every_suggestion_is_kept_by_the_table_it_came_from(user: User, project: dict[str, Any]) -> None:
    penguins = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    path = f"/api/datasets/{penguins['id']}/rule-suggestions"
    items = user.api.get(path, expect=200).json()["items"]
    assert {item["rule"]["kind"] for item in items} >= {"row_count", "not_null", "set", "range"}
    species = next(item for item in items if item["rule"]["kind"] == "set")
    assert species["rule"]["columns"] == ["species"] and "Adelie" in species["rule"]["values"]
    for item in items:
        body = {key: value for key, value in item["rule"].items() if value not in (None, [])}
        made = user.api.post(f"/api/datasets/{penguins['id']}/rules", json=body, expect=201).json()
        assert made["name"] == item["name"]
    found = check_now(user.api, penguins)
    assert len(found["items"]) == len(items) and all(item["passed"] for item in found["items"]), found
    assert user.api.get(path, expect=200).json()["items"] == []
