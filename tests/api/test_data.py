"""Data sources, uploads, imports and datasets through the API of a real server."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.learning import import_csv
from support.shared import shared_dir

ENDED = {"ready", "failed"}
FORMATS = {"csv", "json", "parquet", "xlsx"}
CORPUS = (shared_dir() or Path("/nonexistent")) / "badinputs"

# The manifest names errors with a dot and finds some of them by another way than we do.
SPELLINGS = {
    "csv/huge_single_line.csv": "csv_field_too_large",
    "csv/comment_lines.csv": None,  # "or 201 after auto-detect"
    "json/array_of_arrays.json": "json_shape",
    "parquet/ipc_bad_offsets.arrow": "file_format_unsupported",  # Arrow IPC is not imported
}


# Where the manifest leaves a choice ("a or b"), what is warned of.
WARNINGS = {
    "json/big_numbers.json": ["column.integer_overflow", "column.non_finite"],
    "json/big_numbers.ndjson": ["column.integer_overflow", "column.non_finite"],
    "parquet/types_zoo.parquet": ["column.binary"],
    "xlsx/sheet_utf16.xlsx": [],
}


@pytest.fixture
def source(user: User, project: dict[str, Any]) -> dict[str, Any]:
    return user.api.post(
        f"/api/projects/{project['id']}/datasources", json={"name": "Files", "kind": "file"}, expect=201
    ).json()


def upload_raw(api: Api, source_id: str, content: bytes | Iterator[bytes], name: str, **options: Any):
    path = f"/api/datasources/{source_id}/upload"
    headers = {"Content-Type": "application/octet-stream", **options.pop("headers", {})}
    return api.post(path, params={"filename": name}, content=content, headers=headers, **options)


def upload_named(api: Api, source_id: str, name: str, more: str = "x=y"):
    """A form whose part has exactly this name, unescaped, and another parameter."""
    head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"; {more}\r\n\r\n'
    content = head.encode() + b"a\n1\n\r\n--B--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    return api.post(f"/api/datasources/{source_id}/upload", content=content, headers=headers)


def create(api: Api, source: dict[str, Any], upload_id: str, **options: Any):
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "upload_id": upload_id, "name": "Table"}
    request_options = options.pop("request", {})
    return api.post("/api/datasets", json={**body, **options}, **request_options)


def import_text(api: Api, source: dict[str, Any], text: str, **options: Any) -> dict[str, Any]:
    upload = upload_raw(api, source["id"], text.encode(), "table.csv", expect=201).json()
    made = create(api, source, upload["id"], **options)
    assert made.status_code == 202, made.text
    assert made.headers["location"] == f"/api/datasets/{made.json()['id']}"
    return api.wait_for(made.headers["location"], until=ENDED)


# --- data sources ---------------------------------------------------------------------------------


def test_a_data_source_lives_from_create_to_restore(user: User, project: dict[str, Any]) -> None:
    base = f"/api/projects/{project['id']}/datasources"
    made = user.api.post(base, json={"name": "Exports", "kind": "file"}, expect=201)
    source = made.json()
    path = f"/api/datasources/{source['id']}"
    assert made.headers["location"] == path
    assert source["config"] == {} and source["project_id"] == project["id"]
    assert_problem(user.api.post(base, json={"name": "Exports", "kind": "file"}), 409, "name_taken")
    assert [item["id"] for item in user.api.get(base, expect=200).json()["items"]] == [source["id"]]

    etag = user.api.get(path, expect=200).headers["etag"]
    renamed = user.api.put(path, json={"name": "Files"}, headers={"If-Match": etag}, expect=200)
    assert renamed.json()["name"] == "Files"
    assert_problem(user.api.put(path, json={"name": "X"}, headers={"If-Match": etag}), 412, "precondition_failed")

    user.api.delete(path, expect=204)
    assert_problem(user.api.get(path), 404, "not_found")
    assert user.api.get(base, expect=200).json()["total"] == 0
    assert user.api.post(f"{path}/restore", expect=200).json()["name"] == "Files"
    user.api.get(path, expect=200)


def test_kinds_and_settings_that_are_not_known_are_refused(user: User, project: dict[str, Any]) -> None:
    base = f"/api/projects/{project['id']}/datasources"
    problem = assert_problem(user.api.post(base, json={"name": "Db", "kind": "oracle"}), 422, "validation_failed")
    assert field_codes(problem) == {"kind": "not_allowed"}
    problem = assert_problem(
        user.api.post(base, json={"name": "F", "kind": "file", "config": {"path": "/etc"}}), 422, "validation_failed"
    )
    assert field_codes(problem) == {"config.path": "unknown_field"}


def test_a_file_source_is_always_reachable(user: User, source: dict[str, Any]) -> None:
    answer = user.api.post(f"/api/datasources/{source['id']}/test-connection", expect=200).json()
    assert answer["ok"] is True and answer["message"]


def test_a_test_is_told_as_events_to_who_takes_nothing_else(user: User, source: dict[str, Any]) -> None:
    path = f"/api/datasources/{source['id']}/test-connection"
    answer = user.api.post(path, headers={"Accept": "text/event-stream"}, expect=200)
    assert answer.headers["content-type"].startswith("text/event-stream") and "event: done" in answer.text
    assert_problem(user.api.post(path, headers={"Accept": "text/html"}), 406, "not_acceptable")
    # Other routes answer no events.
    other = user.api.get(f"/api/datasources/{source['id']}", headers={"Accept": "text/event-stream"})
    assert_problem(other, 406, "not_acceptable")


def test_a_file_source_lists_what_was_sent_to_it(user: User, source: dict[str, Any]) -> None:
    path = f"/api/datasources/{source['id']}/objects"
    assert user.api.get(path, expect=200).json() == {"items": [], "truncated": False}
    content = b"a,b\n1,2\n"
    sent = [upload_raw(user.api, source["id"], content, name, expect=201).json() for name in ("b.csv", "a_1.csv", "c")]
    listed = user.api.get(path, expect=200).json()
    assert [item["name"] for item in listed["items"]] == ["a_1.csv", "b.csv", "c"] and not listed["truncated"]
    first = listed["items"][0]
    assert (first["kind"], first["size_bytes"], first["row_count"]) == ("file", len(content), None)
    assert first["upload_id"] == sent[1]["id"] and first["sha256"] == hashlib.sha256(content).hexdigest()
    assert first["modified_at"].endswith("Z")
    few = user.api.get(path, params={"limit": 1, "prefix": "a_"}, expect=200).json()
    assert [item["name"] for item in few["items"]] == ["a_1.csv"] and not few["truncated"]
    assert user.api.get(path, params={"limit": 2}, expect=200).json()["truncated"]
    assert user.api.get(path, params={"prefix": "%"}, expect=200).json()["items"] == []


# --- uploads --------------------------------------------------------------------------------------


def test_the_same_file_arrives_the_same_both_ways(user: User, source: dict[str, Any]) -> None:
    content = b"a,b\n1,2\n" * 5000
    raw = upload_raw(user.api, source["id"], content, "x.csv", expect=201).json()
    form = user.api.post(
        f"/api/datasources/{source['id']}/upload",
        data={"note": "passed over"},
        files={"file": ("x.csv", content, "text/csv")},
        expect=201,
    ).json()
    for upload in (raw, form):
        assert upload["filename"] == "x.csv"
        assert upload["format"] == "csv"
        assert upload["size_bytes"] == len(content)
        assert upload["sha256"] == hashlib.sha256(content).hexdigest()
    assert user.api.get(f"/api/uploads/{raw['id']}", expect=200).json() == raw


def test_a_form_without_a_file_is_refused(user: User, source: dict[str, Any]) -> None:
    files = {"document": ("x.csv", b"a\n1\n", "text/csv")}
    answer = user.api.post(f"/api/datasources/{source['id']}/upload", files=files)
    assert field_codes(assert_problem(answer, 422, "validation_failed")) == {"file": "required"}


def test_a_truncated_form_leaves_nothing(user: User, source: dict[str, Any]) -> None:
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n1,2\n'
    answer = user.api.post(
        f"/api/datasources/{source['id']}/upload",
        content=body,
        headers={"Content-Type": "multipart/form-data; boundary=B"},
    )
    assert_problem(answer, 400, "multipart_truncated")


def test_a_wrong_digest_is_refused(user: User, source: dict[str, Any]) -> None:
    content = b"a\n1\n"
    good = base64.b64encode(hashlib.sha256(content).digest()).decode()
    bad = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    headers = {"Content-Digest": f"sha-256=:{good}:"}
    upload_raw(user.api, source["id"], content, "x.csv", headers=headers, expect=201)
    headers = {"Content-Digest": f"sha-256=:{bad}:"}
    answer = upload_raw(user.api, source["id"], content, "x.csv", headers=headers)
    assert_problem(answer, 422, "upload_checksum_mismatch")
    answer = upload_raw(user.api, source["id"], content, "x.csv", headers={"Content-Digest": "sha-256"})
    assert_problem(answer, 400, "bad_request")


def test_the_digest_of_a_form_is_that_of_its_whole_body(user: User, source: dict[str, Any]) -> None:
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\na\n1\n\r\n--B--\r\n'
    path = f"/api/datasources/{source['id']}/upload"
    for digested, status in ((body, 201), (b"a\n1\n", 422)):
        digest = base64.b64encode(hashlib.sha256(digested).digest()).decode()
        headers = {"Content-Type": "Multipart/Form-Data; boundary=B", "Content-Digest": f"sha-256=:{digest}:"}
        answer = user.api.post(path, content=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.json().get("sha256", "") in ("", hashlib.sha256(b"a\n1\n").hexdigest())
    assert len(user.api.get(f"/api/datasources/{source['id']}/objects", expect=200).json()["items"]) == 1


def test_an_escaped_nul_is_told_as_one(user: User, source: dict[str, Any]) -> None:
    answer = user.api.post(f"/api/datasources/{source['id']}/upload?filename=a%00b.csv", content=b"a\n1\n")
    assert "NUL" in assert_problem(answer, 400, "bad_request")["detail"]


def test_content_and_name_must_agree(user: User, source: dict[str, Any]) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
    assert_problem(upload_raw(user.api, source["id"], png, "x.csv"), 415, "file_type_mismatch")
    assert_problem(upload_raw(user.api, source["id"], b"", "x.csv"), 422, "file_empty")
    assert_problem(upload_raw(user.api, source["id"], b"PAR1....", "x.csv"), 415, "file_type_mismatch")
    assert_problem(upload_raw(user.api, source["id"], b"ARROW1..", "x.arrow"), 422, "file_format_unsupported")


def test_hostile_names_become_labels(user: User, source: dict[str, Any], shared: Path, server) -> None:
    names = json.loads((shared / "badinputs/auth/upload_names.json").read_text())
    assert len(names) == 36
    for name in names:
        answer = upload_raw(user.api, source["id"], b"a\n1\n", name)
        last = name.replace("\\", "/").rsplit("/", 1)[-1]
        if "\0" in name:
            # Neither a query string nor the headers of a part hold a NUL; an escaped one makes a bad name.
            assert_problem(answer, 400, "bad_request")
            assert_problem(upload_named(user.api, source["id"], name), 400, "bad_request")
            escaped = f"filename*=UTF-8''{quote(name)}"
            assert_problem(upload_named(user.api, source["id"], "a.csv", escaped), 422, "upload_bad_name")
            continue
        if last in ("", ".", ".."):
            assert_problem(answer, 422, "upload_bad_name")
            continue
        assert answer.status_code == 201, (name, answer.text)
        label = answer.json()["filename"]
        assert label and len(label.encode()) <= 255 and "/" not in label and "\\" not in label
        assert not any(ord(c) < 32 or c in "\u202e\ufeff" for c in label), repr(label)
    stored = [path.name for path in (server.data_dir / "objects").iterdir()]
    assert all(len(name) == 36 and name.count("-") == 4 for name in stored), stored


def test_a_large_upload_takes_no_memory(user: User, source: dict[str, Any], server) -> None:
    def resident_kib() -> int:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    row = b",".join(b"%d" % (i * 7919) for i in range(40)) + b"\n"
    piece = row * (1_000_000 // len(row))
    pieces = 200
    peak = before = resident_kib()

    def body() -> Iterator[bytes]:
        nonlocal peak
        for _ in range(pieces):
            yield piece
            peak = max(peak, resident_kib())

    upload = upload_raw(user.api, source["id"], body(), "big.csv", expect=201).json()
    assert upload["size_bytes"] == pieces * len(piece)
    assert peak - before < 64 * 1024, f"grew by {(peak - before) // 1024} MiB"


def test_inspect_shows_what_an_import_would_find(user: User, source: dict[str, Any]) -> None:
    text = "id;price;day\n1;1,5;2024-01-31\n2;;2024-02-01\n"
    upload = upload_raw(user.api, source["id"], text.encode(), "x.csv", expect=201).json()
    path = f"/api/uploads/{upload['id']}/inspect"
    found = user.api.post(path, expect=200).json()
    assert (found["format"], found["delimiter"], found["decimal"], found["header"]) == ("csv", ";", ",", True)
    assert [column["type"] for column in found["columns"]] == ["int64", "double", "date"]
    assert found["rows"] == [["1", "1,5", "2024-01-31"], ["2", None, "2024-02-01"]]
    assert found["encoding"] == "utf-8" and "" in found["null_values"]
    forced = user.api.post(path, json={"format_options": {"delimiter": ",", "header": False}}, expect=200).json()
    assert forced["delimiter"] == "," and forced["header"] is False
    answer = user.api.post(path, json={"format_options": {"encoding": "klingon"}})
    assert field_codes(assert_problem(answer, 422, "validation_failed")) == {"format_options.encoding": "not_allowed"}


def test_inspect_shows_the_types_that_the_policy_gives(user: User, source: dict[str, Any]) -> None:
    upload = upload_raw(user.api, source["id"], b"ticket\n1\n2\n3\nA/5 21171\n", "x.csv", expect=201).json()
    path = f"/api/uploads/{upload['id']}/inspect"
    kept = user.api.post(path, json={"on_bad_value": "text"}, expect=200).json()
    assert kept["columns"][0]["type"] == "string"
    lost = user.api.post(path, json={"on_bad_value": "null"}, expect=200).json()
    assert lost["columns"][0]["type"] == "int64"
    assert [warning["code"] for warning in lost["warnings"]] == ["column_values_lost"]
    chosen = {"on_bad_value": "null", "columns": [{"name": "ticket", "type": "string"}]}
    dataset = import_text(user.api, source, "ticket\n1\n2\n3\nA/5 21171\n", **chosen)
    assert dataset["rejected"]["count"] == 0
    rows = user.api.get(f"/api/datasets/{dataset['id']}/preview", expect=200).json()["rows"]
    assert [row[0] for row in rows] == ["1", "2", "3", "A/5 21171"]


def test_columns_of_a_file_are_renamed_and_left_out(user: User, source: dict[str, Any]) -> None:
    columns = [{"name": "b", "skip": True}, {"name": "c", "rename": "cost", "type": "double"}]
    dataset = import_text(user.api, source, "a,b,c\n1,x,2\n3,y,4\n", columns=columns)
    assert dataset["status"] == "ready" and dataset["warnings"] == []
    preview = user.api.get(f"/api/datasets/{dataset['id']}/preview", expect=200).json()
    assert (preview["columns"], preview["rows"]) == (["a", "cost"], [[1, 2.0], [3, 4.0]])
    lineage = user.api.get(f"/api/datasets/{dataset['id']}/lineage", expect=200).json()
    assert lineage["request"]["columns"] == columns
    clash = import_text(user.api, source, "a,b\n1,2\n", name="Clash", columns=[{"name": "a", "rename": "b"}])
    assert clash["error"]["code"] == "validation_failed"
    assert clash["error"]["errors"][0]["message"] == 'Two columns would be named "b".'


# --- datasets -------------------------------------------------------------------------------------

TABLE = "id,age,city,joined\n" + "".join(
    f"{i},{20 + i % 50},{'Rome' if i % 3 else 'Oslo'},2024-01-{1 + i % 28:02}\n" for i in range(1, 101)
)


def test_a_csv_becomes_a_dataset(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, TABLE)
    assert dataset["status"] == "ready" and dataset["error"] is None
    assert (dataset["row_count"], dataset["column_count"], dataset["version"]) == (100, 4, 1)
    assert dataset["rejected"] == {"count": 0, "samples": []} and dataset["warnings"] == []
    assert dataset["sniffed"]["delimiter"] == ","
    assert dataset["job"]["status"] == "succeeded" and dataset["job"]["progress"] == 1
    path = f"/api/datasets/{dataset['id']}"

    columns = {c["name"]: c for c in user.api.get(f"{path}/schema", expect=200).json()["columns"]}
    assert [columns[n]["physical_type"] for n in columns] == ["int64", "int64", "string", "date"]
    assert [columns[n]["semantic_type"] for n in columns] == ["identifier", "numeric", "categorical", "datetime"]
    assert columns["id"]["role"] == "identifier" and columns["age"]["role"] == "feature"
    assert columns["city"]["distinct"] == 2 and columns["city"]["missing"] == 0 and columns["city"]["evidence"]

    preview = user.api.get(f"{path}/preview", params={"limit": 2, "offset": 98}, expect=200).json()
    assert preview == {
        "columns": ["id", "age", "city", "joined"],
        "rows": [[99, 69, "Oslo", "2024-01-16"], [100, 20, "Rome", "2024-01-17"]],
        "total_rows": 100,
    }
    listed = user.api.get(f"/api/projects/{source['project_id']}/datasets", expect=200).json()
    assert listed["total"] == 1 and listed["items"][0]["id"] == dataset["id"]

    export = user.api.get(f"{path}/export", params={"format": "parquet"}, expect=200)
    assert hashlib.sha256(export.content).hexdigest() == dataset["fingerprint"]
    assert "attachment" in export.headers["content-disposition"]


def test_a_dataset_goes_out_as_csv_and_comes_back_the_same(
    user: User, project: dict[str, Any], source: dict[str, Any]
) -> None:
    rows = [
        f'{i},{i}.5,{"true" if i % 2 else "false"},2024-01-{i % 28 + 1:02},0{i},"a ""b"", {i}"' for i in range(5000)
    ]
    text = "n,real,flag,day,code,note\n9007199254740993,,,,,\n" + "\n".join(rows) + "\n"
    first = import_text(user.api, source, text)
    answer = user.api.get(f"/api/datasets/{first['id']}/export", params={"format": "csv"}, expect=200)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"].startswith('attachment; filename="Table.csv"')
    assert answer.headers["transfer-encoding"] == "chunked"
    read = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert len(read) == 5002 and read[0] == ["n", "real", "flag", "day", "code", "note"]
    assert read[1] == ["9007199254740993", "", "", "", "", ""]
    assert read[3] == ["1", "1.5", "true", "2024-01-02", "01", 'a "b", 1']
    again = import_text(user.api, source, answer.text)
    assert again["fingerprint"] == first["fingerprint"]
    actions = user.api.get(f"/api/workspaces/{project['workspace_id']}/audit", expect=200).json()["items"]
    assert "dataset.export" in {entry["action"] for entry in actions}


def test_an_exported_csv_starts_no_formula(user: User, source: dict[str, Any], shared: Path) -> None:
    text = (shared / "badinputs" / "csv" / "formula_injection.csv").read_text()
    dataset = import_text(user.api, source, text)
    path = f"/api/datasets/{dataset['id']}/export"
    safe = user.api.get(path, params={"format": "csv"}, expect=200).text
    cells = [cell for row in csv.reader(io.StringIO(safe, newline="")) for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\0")]
    exact = user.api.get(path, params={"format": "csv", "escape_formulas": "false"}, expect=200).text
    assert list(csv.reader(io.StringIO(exact, newline=""))) == list(csv.reader(io.StringIO(text, newline="")))
    faults = user.api.get(path, params={"format": "xlsx", "escape_formulas": "maybe"})
    assert set(field_codes(assert_problem(faults, 422, "validation_failed"))) == {"format", "escape_formulas"}


def test_values_that_do_not_fit_are_counted_with_their_place(user: User, source: dict[str, Any]) -> None:
    text = "a,b\n1,x\noops,y\n3,z\n4,u\n"
    kept = import_text(user.api, source, text, on_bad_value="null")
    assert kept["status"] == "ready"
    assert kept["rejected"] == {
        "count": 1,
        "samples": [{"line": 3, "column": "a", "value": "oops", "expected": "int64"}],
    }
    rows = user.api.get(f"/api/datasets/{kept['id']}/preview", expect=200).json()["rows"]
    assert rows == [[1, "x"], [None, "y"], [3, "z"], [4, "u"]]

    failed = import_text(user.api, source, text, on_bad_value="fail", name="Strict")
    assert failed["status"] == "failed" and failed["error"]["code"] == "csv_bad_value"
    assert failed["error"]["errors"][0]["line"] == 3
    preview = user.api.get(f"/api/datasets/{failed['id']}/preview")
    assert_problem(preview, 409, "dataset_not_ready")

    as_text = import_text(user.api, source, text, name="Text")
    assert [w["code"] for w in as_text["warnings"]] == ["column_mixed_types"]
    rows = user.api.get(f"/api/datasets/{as_text['id']}/preview", expect=200).json()["rows"]
    assert [row[0] for row in rows] == ["1", "oops", "3", "4"]


def test_whole_numbers_beyond_a_double_stay_exact(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, "id,n\n9007199254740993,1\n-9223372036854775808,\n")
    rows = user.api.get(f"/api/datasets/{dataset['id']}/preview", expect=200).json()["rows"]
    assert rows == [["9007199254740993", 1], ["-9223372036854775808", None]]


def test_the_same_name_makes_the_next_version(user: User, source: dict[str, Any]) -> None:
    first = import_text(user.api, source, "a\n1\n2\n")
    second = import_text(user.api, source, "a\n1\n2\n3\n")
    assert (first["version"], second["version"]) == (1, 2)


def test_faults_of_the_request_are_answered_all_at_once(user: User, source: dict[str, Any]) -> None:
    upload = upload_raw(user.api, source["id"], b"a\n1\n", "x.csv", expect=201).json()
    answer = create(
        user.api,
        source,
        upload["id"],
        format_options={"delimiter": "ab", "decimal": ";"},
        on_bad_value="ignore",
        rows=3,
    )
    codes = field_codes(assert_problem(answer, 422, "validation_failed"))
    assert codes["on_bad_value"] == "not_allowed" and codes["rows"] == "unknown_field"
    assert codes["format_options.decimal"] == "not_allowed"
    answer = create(user.api, source, upload["id"], columns=[{"name": "a", "type": "money"}])
    assert field_codes(assert_problem(answer, 422, "validation_failed")) == {"columns[0].type": "not_allowed"}
    answer = create(user.api, source, source["id"])
    assert field_codes(assert_problem(answer, 422, "validation_failed")) == {"upload_id": "not_found"}


def test_an_idempotency_key_makes_one_dataset(user: User, source: dict[str, Any]) -> None:
    upload = upload_raw(user.api, source["id"], b"a\n1\n", "x.csv", expect=201).json()
    options = {"headers": {"Idempotency-Key": f"key-{time.time_ns()}"}}
    first = create(user.api, source, upload["id"], request=options)
    again = create(user.api, source, upload["id"], request=options)
    assert first.status_code == again.status_code == 202
    assert first.json()["id"] == again.json()["id"]
    answer = create(user.api, source, upload["id"], name="Other", request=options)
    assert_problem(answer, 422, "idempotency_mismatch")


def test_only_editors_of_the_project_import(user: User, source: dict[str, Any], member, new_user) -> None:
    upload = upload_raw(user.api, source["id"], b"a\n1\n", "x.csv", expect=201).json()
    assert_problem(create(member("viewer").api, source, upload["id"]), 403, "forbidden")
    assert_problem(create(new_user("stranger").api, source, upload["id"]), 404, "not_found")
    assert create(member("editor").api, source, upload["id"]).status_code == 202


def test_somebody_elses_upload_cannot_be_imported(user: User, source: dict[str, Any], new_user) -> None:
    stranger = new_user("stranger")
    upload = upload_raw(user.api, source["id"], b"a\n1\n", "x.csv", expect=201).json()
    workspace = stranger.api.post("/api/workspaces", json={"name": "Theirs"}, expect=201).json()
    body = {"name": "P", "type": "regression"}
    project = stranger.api.post(f"/api/workspaces/{workspace['id']}/projects", json=body, expect=201).json()
    own = stranger.api.post(
        f"/api/projects/{project['id']}/datasources", json={"name": "F", "kind": "file"}, expect=201
    ).json()
    answer = create(stranger.api, own, upload["id"])
    assert field_codes(assert_problem(answer, 422, "validation_failed")) == {"upload_id": "not_found"}


def test_a_dataset_is_renamed_deleted_and_restored(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, "a\n1\n2\n")
    path = f"/api/datasets/{dataset['id']}"
    got = user.api.get(path, expect=200)
    renamed = user.api.put(path, json={"name": "New"}, headers={"If-Match": got.headers["etag"]}, expect=200)
    assert renamed.json()["name"] == "New"
    stale = user.api.put(path, json={"name": "X"}, headers={"If-Match": got.headers["etag"]})
    assert_problem(stale, 412, "precondition_failed")
    user.api.delete(path, expect=204)
    assert_problem(user.api.get(path), 404, "not_found")
    assert_problem(user.api.get(f"{path}/preview"), 404, "not_found")
    datasets = f"/api/projects/{dataset['project_id']}/datasets"
    assert user.api.get(datasets, expect=200).json()["total"] == 0
    [deleted] = user.api.get(f"{datasets}?deleted=true", expect=200).json()["items"]
    assert deleted["id"] == dataset["id"] and deleted["deleted_at"] > dataset["created_at"]
    restored = user.api.post(f"{path}/restore", expect=200).json()
    assert restored["name"] == "New" and restored["status"] == "ready" and restored["deleted_at"] is None
    assert user.api.get(f"{datasets}?deleted=true", expect=200).json()["total"] == 0


def test_columns_get_another_meaning_without_a_new_version(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, TABLE)
    path = f"/api/datasets/{dataset['id']}/schema"
    etag = user.api.get(path, expect=200).headers["etag"]
    body = {
        "columns": [
            {"name": "age", "semantic_type": "categorical", "role": "target"},
            {"name": "city", "role": "ignore"},
        ]
    }
    changed = user.api.put(path, json=body, headers={"If-Match": etag}, expect=200)
    columns = {c["name"]: c for c in changed.json()["columns"]}
    assert (columns["age"]["semantic_type"], columns["age"]["role"]) == ("categorical", "target")
    assert columns["age"]["physical_type"] == "int64" and columns["city"]["role"] == "ignore"
    assert user.api.get(f"/api/datasets/{dataset['id']}", expect=200).json()["version"] == 1
    assert_problem(user.api.put(path, json=body, headers={"If-Match": etag}), 412, "precondition_failed")
    bad = {
        "columns": [
            {"name": "none", "role": "ignore"},
            {"name": "city", "semantic_type": "numeric"},
            {"name": "id", "role": "target"},
        ]
    }
    codes = field_codes(assert_problem(user.api.put(path, json=bad), 422, "validation_failed"))
    assert codes == {
        "columns[0].name": "not_found",
        "columns[1].semantic_type": "not_allowed",
        "columns": "not_allowed",
    }


def test_the_preview_checks_its_bounds(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, "a\n1\n2\n")
    path = f"/api/datasets/{dataset['id']}/preview"
    for query in ({"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"offset": -1}):
        assert_problem(user.api.get(path, params=query), 422, "validation_failed")
    assert user.api.get(path, params={"offset": 10}, expect=200).json()["rows"] == []


def large_table() -> bytes:
    return b"a,b,c,d\n" + b"123456,0.123456789,some text here,2024-01-31\n" * 2_000_000


def test_an_import_stops_when_it_is_cancelled(user: User, source: dict[str, Any]) -> None:
    upload = upload_raw(user.api, source["id"], large_table(), "x.csv", expect=201).json()
    dataset = create(user.api, source, upload["id"]).json()
    path = f"/api/datasets/{dataset['id']}"
    while user.api.get(path, expect=200).json()["job"]["status"] == "queued":
        time.sleep(0.01)
    user.api.post(f"{path}/cancel", expect=200)
    ended = user.api.wait_for(path, until=ENDED, deadline_s=10)
    assert ended["status"] == "failed" and ended["error"]["code"] == "job_cancelled"
    assert ended["job"]["status"] == "cancelled"
    assert_problem(user.api.post(f"{path}/cancel"), 409, "job_terminal")


def test_deleting_a_dataset_stops_its_import(user: User, source: dict[str, Any]) -> None:
    upload = upload_raw(user.api, source["id"], large_table(), "x.csv", expect=201).json()
    dataset = create(user.api, source, upload["id"]).json()
    path = f"/api/datasets/{dataset['id']}"
    user.api.delete(path, expect=204)
    restored = user.api.post(f"{path}/restore", expect=200).json()
    assert restored["status"] in ("importing", "failed")
    assert user.api.wait_for(path, until=ENDED, deadline_s=10)["error"]["code"] == "job_cancelled"


# --- the corpus of bad files ----------------------------------------------------------------------


def corpus_rows() -> list[tuple[str, int, str]]:
    if not CORPUS.is_dir():
        return []
    with open(CORPUS / "MANIFEST.tsv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if row[0].split("/")[0] in FORMATS]
    return [(row[0], int(row[2]), row[3]) for row in rows]


def expected_code(file: str, gist: str) -> str | None:
    if file in SPELLINGS:
        return SPELLINGS[file]
    return re.split("[:;, ]", gist)[0].replace(".", "_")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/badinputs is not here: the bad-input corpus was NOT tested")
@pytest.mark.parametrize(("file", "status", "gist"), corpus_rows(), ids=lambda value: str(value)[:40])
def test_bad_files_end_as_the_manifest_says(
    user: User, source: dict[str, Any], file: str, status: int, gist: str
) -> None:
    answer = upload_raw(user.api, source["id"], (CORPUS / file).read_bytes(), Path(file).name)
    code = expected_code(file, gist)
    if answer.status_code != 201:
        assert_problem(answer, status, code)
        return
    dataset = create(user.api, source, answer.json()["id"])
    assert dataset.status_code == 202, dataset.text
    ended = user.api.wait_for(dataset.headers["location"], until=ENDED)
    if status == 201 or code is None:
        assert ended["status"] == "ready", ended["error"]
        wanted = WARNINGS.get(file, re.findall(r"\b(?:csv|column|file|dataset|xlsx)\.\w+", gist.split(", or ")[0]))
        for word in wanted if status == 201 else ():
            assert word.replace(".", "_") in [w["code"] for w in ended["warnings"]], ended["warnings"]
        user.api.get(f"/api/datasets/{ended['id']}/preview", expect=200)
        return
    assert ended["status"] == "failed"
    assert ended["error"]["code"] == code and ended["error"]["message"]


def test_the_corpus_is_complete() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared/badinputs is not here: the bad-input corpus was NOT tested")
    named = {Path(file).name for file, _, _ in corpus_rows()}
    assert {path.name for form in FORMATS for path in (CORPUS / form).iterdir()} == named


def test_datasets_are_found_by_a_part_of_their_name(user: User, project: dict[str, Any]) -> None:
    for name in ("Sales 2024", "sales", "people"):
        import_csv(user.api, project["id"], b"a,b\n1,2\n", name)
    path = f"/api/projects/{project['id']}/datasets"
    found = user.api.get(path, params={"name": "SALES", "sort": "name"}, expect=200).json()
    assert [item["name"] for item in found["items"]] == ["Sales 2024", "sales"] and found["total"] == 2
    assert user.api.get(path, params={"name": "2024"}, expect=200).json()["total"] == 1
    assert user.api.get(path, params={"name": "%"}, expect=200).json()["total"] == 0


def lineage_of(api: Api, dataset: dict[str, Any]) -> dict[str, Any]:
    return api.get(f"/api/datasets/{dataset['id']}/lineage", expect=200).json()


def test_the_lineage_of_an_import_says_what_was_read_and_how(user: User, source: dict[str, Any]) -> None:
    text = "a;b\n1;x\n2;y\n"
    options = {"format_options": {"delimiter": ";", "header": True}, "columns": [{"name": "a", "type": "string"}]}
    dataset = import_text(user.api, source, text, name="Sales", on_bad_value="null", **options)
    lineage = lineage_of(user.api, dataset)
    assert (lineage["operation"], lineage["steps"]) == ("import", [])
    assert lineage["parent_id"] is None and lineage["parent_version"] is None
    assert lineage["request"] == {
        "datasource": {"id": source["id"], "name": "Files", "kind": "file"},
        "upload": {
            "id": dataset["upload_id"],
            "filename": "table.csv",
            "size_bytes": len(text),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
        **options,
        "on_bad_value": "null",
    }
    # What it came from stays known when the source is gone.
    user.api.delete(f"/api/datasources/{source['id']}", expect=204)
    assert lineage_of(user.api, dataset) == lineage


def test_a_file_is_deleted_after_the_datasets_that_were_read_from_it(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, "a,b\n1,2\n3,4\n")
    path = f"/api/uploads/{dataset['upload_id']}"
    problem = assert_problem(user.api.delete(path), 409, "conflict")
    assert problem["errors"][0]["message"].startswith(f"/api/datasets/{dataset['id']} ")
    user.api.get(path, expect=200)
    user.api.delete(f"/api/datasets/{dataset['id']}", expect=204)
    user.api.delete(path, expect=204)
    assert_problem(user.api.get(path), 404, "not_found")
    assert_problem(user.api.delete(path), 404, "not_found")
    objects = user.api.get(f"/api/datasources/{source['id']}/objects", expect=200).json()
    assert objects["items"] == []
    assert field_codes(assert_problem(create(user.api, source, dataset["upload_id"]), 422, "validation_failed"))
    user.api.post(f"{path}/restore", expect=200)
    assert user.api.get(path, expect=200).json()["id"] == dataset["upload_id"]


def test_the_error_of_a_failed_import_has_the_status_of_its_code(user: User, source: dict[str, Any]) -> None:
    failed = import_text(user.api, source, 'a,b\n1,"open\n')
    assert failed["status"] == "failed" and failed["error"]["status"] == 422, failed["error"]


def test_a_body_without_required_fields_may_be_absent(user: User, source: dict[str, Any]) -> None:
    dataset = import_text(user.api, source, "a,b\n1,2\n3,4\n")
    user.api.post(f"/api/datasets/{dataset['id']}/eda", expect=202)
    user.api.post(f"/api/uploads/{dataset['upload_id']}/inspect", expect=200)
    # Not "the body is empty": this one was not read from a server.
    assert_problem(user.api.post(f"/api/datasets/{dataset['id']}/refresh"), 409, "conflict")
