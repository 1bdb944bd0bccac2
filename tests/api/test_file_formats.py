"""JSON, Excel, Parquet and packed files: looked at before the import, imported, and overridden."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from typing import Any

import pytest

from support.api import User, assert_problem
from support.workbooks import row, workbook

ENDED = {"ready", "failed"}


@pytest.fixture
def source(user: User, project: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/projects/{project['id']}/datasources"
    return user.api.post(path, json={"name": "Files", "kind": "file"}, expect=201).json()


def upload(user: User, source: dict[str, Any], content: bytes, name: str) -> dict[str, Any]:
    return user.api.post(
        f"/api/datasources/{source['id']}/upload",
        params={"filename": name},
        content=content,
        headers={"Content-Type": "application/octet-stream"},
        expect=201,
    ).json()


def inspect(user: User, upload_id: str, **options: Any) -> dict[str, Any]:
    return user.api.post(f"/api/uploads/{upload_id}/inspect", json=options, expect=200).json()


def create(user: User, source: dict[str, Any], upload_id: str, **options: Any) -> dict[str, Any]:
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "upload_id": upload_id, "name": "T"}
    made = user.api.post("/api/datasets", json={**body, **options}, expect=202)
    return user.api.wait_for(made.headers["location"], until=ENDED)


def rows_of(user: User, dataset: dict[str, Any]) -> list[list[Any]]:
    assert dataset["status"] == "ready", dataset["error"]
    return user.api.get(f"/api/datasets/{dataset['id']}/preview", expect=200).json()["rows"]


def types_of(user: User, dataset: dict[str, Any]) -> dict[str, str]:
    columns = user.api.get(f"/api/datasets/{dataset['id']}/schema", expect=200).json()["columns"]
    return {column["name"]: column["physical_type"] for column in columns}


def codes(document: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in document["warnings"]}


# --- JSON -----------------------------------------------------------------------------------------


def test_records_become_a_table_with_exact_values(user: User, source: dict[str, Any]) -> None:
    lines = [
        '{"id": 9007199254740993, "zip": "00501", "when": "2024-01-31T09:30:00+01:00", "n": null, "ok": true}',
        '{"id": 2, "zip": "10001", "when": "2024-02-01T00:00:00Z", "n": 7, "ok": false, "a": {"b": 1.5}}',
    ]
    sent = upload(user, source, "\n".join(lines).encode(), "x.ndjson")
    found = inspect(user, sent["id"])
    assert (found["format"], found["encoding"], found["whole_file"]) == ("ndjson", "utf-8", True)
    assert {c["name"]: c["type"] for c in found["columns"]} == {
        "id": "int64",
        "zip": "string",
        "when": "timestamp",
        "n": "int64",
        "ok": "bool",
        "a.b": "double",
    }
    dataset = create(user, source, sent["id"])
    assert rows_of(user, dataset) == [
        ["9007199254740993", "00501", "2024-01-31T08:30:00", None, True, None],
        [2, "10001", "2024-02-01T00:00:00", 7, False, 1.5],
    ]
    assert types_of(user, dataset)["n"] == "int64"


def test_a_column_that_only_late_records_have_is_there(user: User, source: dict[str, Any]) -> None:
    lines = [json.dumps({"id": i, "text": "x" * 40}) for i in range(120_000)]
    lines.append(json.dumps({"id": 1, "late": 5}))
    lines.append(json.dumps({"id": "not a number"}))
    dataset = create(user, source, upload(user, source, "\n".join(lines).encode(), "x.jsonl")["id"])
    assert dataset["row_count"] == 120_002, dataset
    assert types_of(user, dataset) == {"id": "string", "text": "string", "late": "int64"}
    assert "line 120002" in next(w["message"] for w in dataset["warnings"] if w["code"] == "column_mixed_types")


def test_the_three_policies_hold_for_records(user: User, source: dict[str, Any]) -> None:
    text = "\n".join(['{"a": 1}', '{"a": "oops"}', '{"a": 3}', '{"a": 4}'])
    sent = upload(user, source, text.encode(), "x.ndjson")["id"]
    kept = create(user, source, sent, on_bad_value="null", columns=[{"name": "a", "type": "int64"}])
    assert kept["rejected"] == {
        "count": 1,
        "samples": [{"line": 2, "column": "a", "value": "oops", "expected": "int64"}],
    }
    failed = create(user, source, sent, on_bad_value="fail", columns=[{"name": "a", "type": "int64"}])
    assert failed["error"]["code"] == "csv_bad_value" and failed["error"]["errors"][0]["line"] == 2
    as_text = create(user, source, sent)
    assert rows_of(user, as_text) == [["1"], ["oops"], ["3"], ["4"]]


def test_a_path_leads_to_the_rows(user: User, source: dict[str, Any]) -> None:
    document = {"meta": {"page": 1}, "data": {"items": [{"a": 1}, {"a": 2}], "other": [{"b": 1}]}, "end": [1]}
    sent = upload(user, source, json.dumps(document).encode(), "x.json")["id"]
    found = inspect(user, sent, format_options={"json_path": "$.data.items"})
    assert found["rows"] == [["1"], ["2"]] and found["json_path"] == "$.data.items"
    dataset = create(user, source, sent, format_options={"json_path": "$.data.items"})
    assert rows_of(user, dataset) == [[1], [2]]
    answer = user.api.post(f"/api/uploads/{sent}/inspect", json={"format_options": {"json_path": "$.data.none"}})
    assert_problem(answer, 422, "json_path_missing")
    found = inspect(user, upload(user, source, b'{"total": 1, "rows": [{"a": 1}]}', "y.json")["id"])
    assert found["json_path"] == "$.rows" and "json_path_found" in codes(found)


# --- Excel ----------------------------------------------------------------------------------------


def test_a_workbook_is_looked_at_sheet_by_sheet(user: User, source: dict[str, Any]) -> None:
    book = workbook(
        ("Notes", [row("read me")]),
        ("Sales", [row("Report 2026"), row("day", "sold"), row("Mon", 1), row("Tue", 2.5)]),
        ("Old", [row("x"), row(1)]),
        state={"Old": 'state="hidden"'},
    )
    sent = upload(user, source, book, "book.xlsx")
    assert sent["format"] == "xlsx"
    found = inspect(user, sent["id"])
    assert (found["format"], found["sheet"], found["skip_rows"], found["header"]) == ("xlsx", "Sales", 1, True)
    assert [(s["name"], s["hidden"]) for s in found["sheets"]] == [("Notes", False), ("Sales", False), ("Old", True)]
    assert [(c["name"], c["type"]) for c in found["columns"]] == [("day", "string"), ("sold", "double")]
    assert rows_of(user, create(user, source, sent["id"])) == [["Mon", 1.0], ["Tue", 2.5]]
    old = create(user, source, sent["id"], format_options={"sheet": "Old", "header": False})
    assert rows_of(user, old) == [["x"], ["1"]]
    answer = user.api.post(f"/api/uploads/{sent['id']}/inspect", json={"format_options": {"sheet": "None"}})
    problem = assert_problem(answer, 422, "xlsx_sheet_missing")
    assert '"Sales"' in problem["detail"]


def test_a_value_right_of_the_header_gets_a_column(user: User, source: dict[str, Any]) -> None:
    rows = [row("a", "b")] + [row(i, i * 2) for i in range(30_000)] + [row(1, 2, "late")]
    dataset = create(user, source, upload(user, source, workbook(("S", rows)), "x.xlsx")["id"])
    assert types_of(user, dataset) == {"a": "int64", "b": "int64", "column_3": "string"}
    assert dataset["row_count"] == 30_001


def test_texts_named_as_missing_are_missing_in_every_format(user: User, source: dict[str, Any]) -> None:
    options = {"null_values": ["-999"]}
    files = {
        "x.csv": b"a,b\n1,x\n-999,-999\n",
        "x.json": b'[{"a": 1, "b": "x"}, {"a": -999, "b": "-999"}]',
        "x.xlsx": workbook(("S", [row("a", "b"), row(1, "x"), row(-999, "-999")])),
    }
    for name, content in files.items():
        sent = upload(user, source, content, name)["id"]
        assert inspect(user, sent, format_options=options)["rows"][1] == [None, None], name
        dataset = create(user, source, sent, name=name, format_options=options)
        assert rows_of(user, dataset) == [[1, "x"], [None, None]], name
        assert types_of(user, dataset) == {"a": "int64", "b": "string"}, name


def test_a_header_with_an_empty_cell_is_a_header(user: User, source: dict[str, Any]) -> None:
    """What pandas writes for an index without a name."""
    rows = [row(None, "x", "y", "z"), row(0, 1, 2, 3), row(1, 4, 5, 6)]
    sent = upload(user, source, workbook(("S", rows)), "index.xlsx")
    for options in ({}, {"format_options": {"header": True}}):
        found = inspect(user, sent["id"], **options)
        assert [column["name"] for column in found["columns"]] == ["column_1", "x", "y", "z"]
        assert codes(found) == {"dataset_empty_column"}
    dataset = create(user, source, sent["id"])
    assert rows_of(user, dataset) == [[0, 1, 2, 3], [1, 4, 5, 6]]


def test_titles_above_a_table_are_told(user: User, source: dict[str, Any]) -> None:
    rows = [row("Towns by size"), row("town", "size"), row("Ulm", 1), row("Bonn", 2)]
    sent = upload(user, source, workbook(("S", rows)), "titles.xlsx")
    dataset = create(user, source, sent["id"])
    assert rows_of(user, dataset) == [["Ulm", 1], ["Bonn", 2]]
    assert "xlsx_title_rows" in codes(dataset)


def test_marks_between_thousands_are_read_when_they_are_named(user: User, source: dict[str, Any]) -> None:
    sent = upload(user, source, b"id;v\n1;1.234,50\n2;12,5\n", "marks.csv")
    assert "column_number_marks" in codes(inspect(user, sent["id"]))
    found = inspect(user, sent["id"], format_options={"thousands": "."})
    assert (found["thousands"], found["decimal"]) == (".", ",")
    dataset = create(user, source, sent["id"], format_options={"thousands": "."})
    assert rows_of(user, dataset) == [[1, 1234.5], [2, 12.5]]
    path = f"/api/uploads/{sent['id']}/inspect"
    both = user.api.post(path, json={"format_options": {"thousands": ",", "decimal": ","}})
    assert_problem(both, 422, "validation_failed")


def test_inspect_tells_of_types_that_do_not_fit(user: User, source: dict[str, Any]) -> None:
    sent = upload(user, source, b"v\n1.25\n123456789.25\n", "wide.csv")
    found = inspect(user, sent["id"], columns=[{"name": "v", "type": "decimal(5,2)"}])
    (warning,) = found["warnings"]
    assert warning["code"] == "column_type_misfit"
    assert '"123456789.25" on line 3' in warning["message"]
    assert "decimal(5,2)" in warning["message"]


def test_an_option_of_another_format_is_refused(user: User, source: dict[str, Any]) -> None:
    sheet = workbook(("S", [row("a"), row(1)]))
    cases = (
        ("x.csv", b"a\n1\n", "sheet", "S"),
        ("x.csv", b"a\n1\n", "json_path", "$.a"),
        ("x.json", b'[{"a": 1}]', "delimiter", ";"),
        ("x.xlsx", sheet, "encoding", "utf-8"),
    )
    for name, content, option, value in cases:
        sent = upload(user, source, content, name)["id"]
        answer = user.api.post(f"/api/uploads/{sent}/inspect", json={"format_options": {option: value}})
        problem = assert_problem(answer, 422, "validation_failed")
        assert [error["field"] for error in problem["errors"]] == [f"format_options.{option}"]


def test_what_no_file_can_have_is_refused_before_there_is_a_job(user: User, source: dict[str, Any]) -> None:
    sent = upload(user, source, b"a\n1\n", "x.csv")["id"]
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "upload_id": sent, "name": "T"}
    for option, value in (("encoding", "klingon"), ("json_path", "$['a']")):
        answer = user.api.post("/api/datasets", json={**body, "format_options": {option: value}})
        problem = assert_problem(answer, 422, "validation_failed")
        assert [error["field"] for error in problem["errors"]] == [f"format_options.{option}"]


# --- Parquet and packed text ----------------------------------------------------------------------


def test_parquet_goes_out_and_comes_back_the_same(user: User, source: dict[str, Any]) -> None:
    text = "id,code,price,day,at,flag\n9007199254740993,007,1.5,2024-01-31,2024-01-31T09:30:00Z,true\n,08,,,,\n"
    first = create(user, source, upload(user, source, text.encode(), "x.csv")["id"])
    exported = user.api.get(f"/api/datasets/{first['id']}/export", params={"format": "parquet"}, expect=200).content
    sent = upload(user, source, exported, "x.parquet")
    found = inspect(user, sent["id"])
    assert found["format"] == "parquet" and found["warnings"] == []
    again = create(user, source, sent["id"], name="Again")
    assert rows_of(user, again) == rows_of(user, first)
    assert types_of(user, again) == types_of(user, first)
    cast = create(user, source, sent["id"], name="Cast", columns=[{"name": "code", "type": "int64"}])
    assert [r[1] for r in rows_of(user, cast)] == [7, 8]
    renamed = create(user, source, sent["id"], name="Text", columns=[{"name": "id", "type": "string"}])
    assert types_of(user, renamed)["id"] == "string"


def test_packed_text_is_unpacked(user: User, source: dict[str, Any]) -> None:
    packed = {"x.csv.gz": gzip.compress(b"a,b\n1,2\n"), "x.ndjson.gz": gzip.compress(b'{"a":1,"b":2}\n')}
    if shutil.which("zstd"):
        packed["x.csv.zst"] = subprocess.run(["zstd", "-q", "-c"], input=b"a,b\n1,2\n", capture_output=True).stdout
    for name, content in packed.items():
        sent = upload(user, source, content, name)
        assert sent["format"] == name[2:].replace("ndjson", "json")
        assert [c["name"] for c in inspect(user, sent["id"])["columns"]] == ["a", "b"]
        assert rows_of(user, create(user, source, sent["id"], name=name)) == [[1, 2]]
