"""PostgreSQL as a data source: a real server, from the settings to a dataset and its next version."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.postgresql import Postgresql, running_postgresql
from support.server import Server, free_port
from support.site import source_site
from support.sources import columns_of, ended, import_part, mute_host, new_source, rows_of, step_names, try_source

PASSWORD = "canary-pa'ss word;1\\"  # every character a connection string could trip over


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    with running_postgresql() as server:
        server.run(
            "CREATE ROLE reader LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'",
            "CREATE TYPE mood AS ENUM ('sad', 'glad')",
            'CREATE TABLE orders (id bigint PRIMARY KEY, price numeric(12,2), ratio real, paid bool, "Day Of" date,'
            " at timestamptz, note text, mood mood, raw bytea, tags int[], extra jsonb, code uuid, big numeric(30,0))",
            "INSERT INTO orders SELECT i, i * 1.25, i / 7.0, i % 2 = 0, date '2024-01-01' + (i % 50)::int,"
            " timestamptz '2024-01-01 12:00:00+02' + i * interval '1 second',"
            " CASE WHEN i % 10 = 0 THEN NULL ELSE 'Größe ' || i END, CASE WHEN i % 3 = 0 THEN 'sad' ELSE 'glad' END::mood,"
            " '\\x00ff', ARRAY[i::int, 2], '{\"a\": 1}', '0190163d-8694-739b-aea5-966c26f8ad91', 10::numeric ^ 28 + i"
            " FROM generate_series(1, 5000) i",
            "CREATE VIEW glad AS SELECT id, price FROM orders WHERE mood = 'glad'",
            "CREATE TABLE secret (x int)",
            "CREATE TABLE empty_one (x int)",
            "CREATE SCHEMA other",
            'CREATE TABLE other."Odd ""name" ("a;b" int)',
            'INSERT INTO other."Odd ""name" VALUES (1), (2)',
            "GRANT USAGE ON SCHEMA other TO reader",
            'GRANT SELECT ON orders, glad, empty_one, other."Odd ""name" TO reader',
        )
        yield server


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, User]]:
    with source_site(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def site(place: tuple[Server, User]) -> Server:
    return place[0]


@pytest.fixture(scope="module")
def owner(place: tuple[Server, User]) -> User:
    return place[1]


def config(shop: Postgresql, **changes: Any) -> dict[str, Any]:
    made = {"host": "127.0.0.1", "port": shop.port, "database": "shop", "user": "reader", "password": PASSWORD}
    return {**made, "sslmode": "disable", **changes}


@pytest.fixture
def api(owner: User) -> Api:
    return owner.api


@pytest.fixture
def source(owner: User, shop: Postgresql) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "postgresql", config(shop))


def make(owner: User, settings: dict[str, Any], expect: int = 201) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "postgresql", settings, expect)


def test_the_password_goes_in_and_never_comes_out(owner: User, site: Server, source: dict[str, Any]) -> None:
    assert source["config"]["password"] == "set"
    again = owner.api.get(f"/api/datasources/{source['id']}", expect=200)
    assert again.json()["config"] == {**source["config"], "timeout_s": 3600}
    assert try_source(owner.api, source)["ok"]
    import_part(owner.api, source, table="orders", only_columns=["id"])
    import_part(owner.api, source, table="nowhere")
    for path in [site.log_path, *site.data_dir.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            assert b"canary-pa" not in content, path


def test_a_connection_is_tried_step_by_step(api: Api, source: dict[str, Any]) -> None:
    test = try_source(api, source)
    assert test["ok"], test
    assert step_names(test) == ["dns", "tcp", "tls", "login", "read"]
    assert test["server"].startswith("PostgreSQL 15.")
    assert test["code"] is None
    assert test["latency_ms"] >= sum(step["ms"] for step in test["steps"]) - 0.01


def test_the_steps_of_a_test_are_told_while_they_are_taken(api: Api, source: dict[str, Any]) -> None:
    path = f"/api/datasources/{source['id']}/test-connection"
    headers = {"Accept": "text/event-stream"}
    answer = api.request("POST", path, headers=headers, expect=200)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [dict(line.split(": ", 1) for line in block.splitlines()) for block in answer.text.strip().split("\n\n")]
    told = [json.loads(event["data"])["step"] for event in events if event["event"] == "step"]
    assert told == ["dns", "tcp", "login", "read"]
    assert (events[-1]["event"], json.loads(events[-1]["data"])["ok"]) == ("done", True), events
    missing = path.replace(source["id"], "0" * 8 + source["id"][8:])
    assert_problem(api.request("POST", missing, headers=headers), 404, "not_found")


def test_each_failure_names_its_step_and_its_reason(owner: User, shop: Postgresql) -> None:
    with mute_host() as mute:
        cases: list[tuple[dict[str, Any], list[str], str]] = [
            ({"host": "no-such-host.invalid"}, ["dns!"], "source_unreachable"),
            ({"port": free_port()}, ["dns", "tcp!"], "source_unreachable"),
            ({"port": mute}, ["dns", "tcp!"], "source_timeout"),
            ({"sslmode": "require"}, ["dns", "tcp", "tls!"], "source_tls_failed"),
            ({"password": "wrong"}, ["dns", "tcp", "login!"], "source_auth_failed"),
            ({"user": "nobody_known"}, ["dns", "tcp", "login!"], "source_auth_failed"),
            ({"database": "nodb"}, ["dns", "tcp", "login!"], "source_object_missing"),
        ]
        for changes, steps, code in cases:
            began = time.monotonic()
            test = try_source(owner.api, make(owner, config(shop, **changes)))
            assert (test["ok"], step_names(test), test["code"]) == (False, steps, code), (changes, test)
            assert "canary" not in str(test)
            assert time.monotonic() - began < 12, changes


def test_tables_are_listed_by_prefix_with_what_may_be_read(api: Api, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}/objects"
    found = api.get(url, expect=200).json()
    names = [item["name"] for item in found["items"]]
    assert names == ['other.Odd "name', "public.empty_one", "public.glad", "public.orders"]
    assert {item["kind"] for item in found["items"]} == {"table", "view"}
    assert [i["name"] for i in api.get(url + "?prefix=public.or", expect=200).json()["items"]] == ["public.orders"]
    assert api.get(url + "?prefix=x'; DROP TABLE orders; --", expect=200).json()["items"] == []
    first = api.get(url + "?limit=1", expect=200).json()
    assert (len(first["items"]), first["truncated"]) == (1, True)
    columns = api.get(f"/api/datasources/{source['id']}/columns?object=public.glad", expect=200).json()
    assert columns == {"items": [{"name": "id", "type": "BIGINT"}, {"name": "price", "type": "DECIMAL(12,2)"}]}
    missing = api.get(f"/api/datasources/{source['id']}/columns?object=public.nowhere")
    assert_problem(missing, 422, "source_object_missing")


def test_a_table_becomes_a_dataset_with_every_type(api: Api, source: dict[str, Any]) -> None:
    dataset = import_part(api, source, table="public.orders")
    assert dataset["status"] == "ready", dataset
    assert dataset["row_count"] == 5000
    assert columns_of(api, dataset) == {
        "id": "int64",
        "price": "decimal",
        "ratio": "double",
        "paid": "bool",
        "Day Of": "date",
        "at": "timestamp",
        "note": "string",
        "mood": "string",
        "tags": "string",
        "extra": "string",
        "code": "string",
        "big": "decimal",
    }
    warnings = {warning["column"]: warning["code"] for warning in dataset["warnings"]}
    assert warnings == {"raw": "binary_column_left_out", "tags": "column_as_text"}
    schema = api.get(f"/api/datasets/{dataset['id']}/schema", expect=200).json()["columns"]
    roles = {column["name"]: column["role"] for column in schema}
    assert roles["price"] == "target"
    assert next(c for c in schema if c["name"] == "note")["missing"] == 500
    by_id = {row[0]: row for row in rows_of(api, dataset, 1000)}
    row = by_id[7]
    assert float(row[1]) == 8.75 and row[3] is False and row[6] == "Größe 7" and int(float(row[11])) >= 10**27
    assert row[5].startswith("2024-01-01T10:00:07")


def test_columns_are_chosen_and_odd_names_are_only_names(api: Api, source: dict[str, Any]) -> None:
    dataset = import_part(api, source, table="public.orders", only_columns=["price", "id"])
    assert list(columns_of(api, dataset)) == ["price", "id"]
    odd = import_part(api, source, table='other.Odd "name')
    assert columns_of(api, odd) == {"a;b": "int64"}
    wrong = import_part(api, source, table="orders", only_columns=["id", "nope"])
    assert wrong["error"]["code"] == "validation_failed"
    assert [fault["field"] for fault in wrong["error"]["errors"]] == ["only_columns[1]"]


def test_types_that_are_chosen_hold_for_tables_and_queries(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run(
        "CREATE TABLE posts (id bigint, zip text, price numeric(12,2), day text)",
        "INSERT INTO posts VALUES (1, '00501', 1.25, '31/01/2024'), (2, '10001', 2.5, '01/02/2024'), (3, 'none', 3, NULL)",
        "GRANT SELECT ON posts TO reader",
    )
    chosen = [{"name": "zip", "type": "int64"}, {"name": "day", "type": "date(dmy)"}]
    for part in ({"table": "public.posts"}, {"query": "SELECT * FROM posts ORDER BY id"}):
        made = import_part(api, source, columns=chosen, on_bad_value="null", **part)
        assert made["status"] == "ready", made
        assert columns_of(api, made) == {"id": "int64", "zip": "int64", "price": "decimal", "day": "date"}
        assert made["rejected"]["count"] == 1
        zips = {row[0]: (row[1], row[3]) for row in rows_of(api, made)}
        assert zips == {1: (501, "2024-01-31"), 2: (10001, "2024-02-01"), 3: (None, None)}
    again = ended(api, api.post(f"/api/datasets/{made['id']}/refresh", json={}, expect=202).json())
    assert (again["status"], columns_of(api, again)["zip"]) == ("ready", "int64"), again
    kept = import_part(api, source, table="posts", columns=[{"name": "id", "type": "string"}], only_columns=["id"])
    assert columns_of(api, kept) == {"id": "string"}
    failed = import_part(api, source, table="posts", columns=chosen, on_bad_value="fail")
    assert failed["error"]["code"] == "csv_bad_value"
    unknown = import_part(api, source, table="posts", columns=[{"name": "nope", "type": "int64"}])
    assert unknown["error"]["code"] == "validation_failed"
    assert [fault["field"] for fault in unknown["error"]["errors"]] == ["columns[0].name"]


def test_how_a_file_is_written_cannot_be_said_of_a_table(api: Api, source: dict[str, Any]) -> None:
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "name": "no file", "table": "orders"}
    answer = api.post("/api/datasets", json={**body, "format_options": {"delimiter": ";"}})
    error = answer.json() if answer.status_code == 422 else ended(api, answer.json())["error"]
    assert (error["code"], [fault["field"] for fault in error["errors"]]) == ("validation_failed", ["format_options"])


def test_a_query_is_one_select_over_the_tables(api: Api, source: dict[str, Any]) -> None:
    query = "SELECT mood, count(*) AS n, avg(orders.price) AS mean FROM orders JOIN glad USING (id) GROUP BY mood; -- the end"
    dataset = import_part(api, source, query=query)
    assert dataset["status"] == "ready", dataset
    assert rows_of(api, dataset)[0][:2] == ["glad", 3334]


def test_what_cannot_be_imported_says_why(api: Api, source: dict[str, Any]) -> None:
    cases = {
        "source_object_missing": {"table": "public.nowhere"},
        "source_denied": {"table": "public.secret"},
        "dataset_no_rows": {"table": "empty_one"},
        "source_query_failed": {"query": "SELECT nope FROM orders"},
        "sql_syntax": {"query": "SELECT FROM WHERE"},
        "sql_not_a_select": {"query": "DELETE FROM orders"},
    }
    for code, part in cases.items():
        dataset = import_part(api, source, **part)
        assert (dataset["status"], dataset["error"]["code"]) == ("failed", code), dataset


def test_requests_that_make_no_sense_are_refused_at_once(owner: User, shop: Postgresql, source: dict[str, Any]) -> None:
    for part in ({}, {"table": "a", "query": "SELECT 1"}, {"path": "x.csv"}, {"table": "a", "upload_id": "x"}):
        problem = import_part(owner.api, source, expect=422, **part)
        assert problem["code"] == "validation_failed", part
    problem = make(owner, {"host": "db.example.com", "port": 0, "nope": 1, "sslmode": "maybe"}, expect=422)
    assert field_codes(problem) == {
        "config.nope": "unknown_field",
        "config.port": "too_small",
        "config.sslmode": "not_allowed",
        "config.database": "required",
        "config.user": "required",
    }


def test_a_kept_password_is_not_sent_to_another_place(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}"
    kept = api.put(url, json={"config": config(shop, password="set", timeout_s=60)}, expect=200).json()
    assert kept["config"]["timeout_s"] == 60
    assert try_source(api, source)["ok"]
    for changes in ({"host": "localhost"}, {"port": 1}, {"sslmode": "prefer"}):
        problem = assert_problem(
            api.put(url, json={"config": config(shop, password="set", timeout_s=60, **changes)}),
            422,
            "validation_failed",
        )
        assert field_codes(problem) == {"config.password": "required"}
    api.put(url, json={"config": config(shop, host="localhost")}, expect=200)
    assert try_source(api, source)["ok"]


def test_a_dataset_is_read_again_as_its_next_version(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run("CREATE TABLE ledger (id int, amount int, old text)", "GRANT SELECT ON ledger TO reader")
    shop.run("INSERT INTO ledger VALUES (1, 10, 'a'), (2, 20, 'b')")
    first = import_part(api, source, table="ledger")
    shop.run("INSERT INTO ledger VALUES (3, 30, 'c')")
    # Without a body.
    second = ended(api, api.post(f"/api/datasets/{first['id']}/refresh", expect=202).json())
    assert (second["status"], second["name"], second["version"]) == ("ready", first["name"], 2), second
    assert (first["row_count"], second["row_count"]) == (2, 3)

    shop.run(
        "ALTER TABLE ledger DROP COLUMN old",
        "ALTER TABLE ledger ALTER amount TYPE text",
        "ALTER TABLE ledger ADD x int",
    )
    changed = ended(api, api.post(f"/api/datasets/{second['id']}/refresh", json={}, expect=202).json())
    assert changed["error"]["code"] == "source_schema_changed", changed
    faults = {fault["field"]: fault["code"] for fault in changed["error"]["errors"]}
    assert faults == {"old": "missing", "amount": "type_changed"}
    accepted = api.post(f"/api/datasets/{second['id']}/refresh", json={"accept_changes": True}, expect=202).json()
    assert list(columns_of(api, ended(api, accepted))) == ["id", "amount", "x"]

    # What was accepted is what the next one is compared with, whichever version it is asked of; cleaning is no reading.
    clean = {"steps": [{"op": "drop_column", "columns": ["x"]}]}
    assert ended(api, api.post(f"/api/datasets/{accepted['id']}/clean", json=clean, expect=202).json())["version"] == 5
    sixth = ended(api, api.post(f"/api/datasets/{first['id']}/refresh", expect=202).json())
    assert (sixth["status"], sixth["version"]) == ("ready", 6), sixth["error"]


def test_the_lineage_says_what_was_read_and_from_which_version_again(
    api: Api, shop: Postgresql, source: dict[str, Any]
) -> None:
    shop.run("CREATE TABLE traced AS SELECT 1 AS a, 2 AS b", "GRANT SELECT ON traced TO reader")
    first = import_part(api, source, table="traced", only_columns=["a", "b"], on_bad_value="fail")
    lineage = api.get(f"/api/datasets/{first['id']}/lineage", expect=200).json()
    request = {
        "datasource": {"id": source["id"], "name": source["name"], "kind": "postgresql"},
        "table": "traced",
        "only_columns": ["a", "b"],
        "on_bad_value": "fail",
    }
    assert (lineage["operation"], lineage["parent_id"], lineage["request"]) == ("import", None, request)
    again = api.post(f"/api/datasets/{first['id']}/refresh", json={"accept_changes": True}, expect=202).json()
    assert ended(api, again)["parent_id"] == first["id"]
    lineage = api.get(f"/api/datasets/{again['id']}/lineage", expect=200).json()
    assert (lineage["operation"], lineage["parent_id"], lineage["parent_version"]) == ("refresh", first["id"], 1)
    assert lineage["request"] == {**request, "accept_changes": True}
    assert "canary" not in str(lineage)


def test_rights_that_are_revoked_and_sources_that_are_gone(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run("CREATE TABLE lent AS SELECT 1 AS a, 2 AS b", "GRANT SELECT ON lent TO reader")
    dataset = import_part(api, source, table="lent")
    shop.run("REVOKE SELECT ON lent FROM reader")
    refused = ended(api, api.post(f"/api/datasets/{dataset['id']}/refresh", json={}, expect=202).json())
    assert refused["error"]["code"] == "source_denied"
    api.delete(f"/api/datasources/{source['id']}", expect=204)
    assert_problem(api.post(f"/api/datasets/{dataset['id']}/refresh", json={}), 409, "conflict")


def test_an_import_is_cancelled_within_seconds(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run("CREATE VIEW slow AS SELECT 1 AS a, pg_sleep(120)::text AS b", "GRANT SELECT ON slow TO reader")
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "name": "slow", "table": "slow"}
    dataset = api.post("/api/datasets", json=body, expect=202).json()
    end = time.monotonic() + 60
    while api.get(f"/api/datasets/{dataset['id']}", expect=200).json()["job"]["phase"] != "reading rows":
        assert time.monotonic() < end
        time.sleep(0.1)
    began = time.monotonic()
    api.post(f"/api/datasets/{dataset['id']}/cancel", expect=200)
    cancelled = ended(api, dataset)
    assert cancelled["error"]["code"] == "job_cancelled"
    assert time.monotonic() - began < 5


def test_the_server_stops_a_statement_at_the_sources_time_limit(owner: User, shop: Postgresql) -> None:
    shop.run("CREATE VIEW slower AS SELECT 1 AS a, pg_sleep(60)::text AS b", "GRANT SELECT ON slower TO reader")
    source = make(owner, config(shop, timeout_s=5))
    began = time.monotonic()
    dataset = import_part(owner.api, source, table="slower")
    assert dataset["error"]["code"] == "source_timeout", dataset
    assert time.monotonic() - began < 30


def test_certificates_are_checked(owner: User, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_postgresql(tls=True) as server:
        server.run(
            "CREATE ROLE reader LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'",
            "CREATE TABLE t AS SELECT 1 AS a",
            "GRANT SELECT ON t TO reader",
        )
        authority = (server.folder / "server.crt").read_text()
        named = {"host": "localhost", "sslmode": "verify-full", "ca_certificate": authority}
        test = try_source(owner.api, make(owner, config(server, **named)))
        assert test["ok"], test
        assert "TLSv1.3" in next(step for step in test["steps"] if step["name"] == "tls")["message"]
        # The certificate names localhost, not the address; and nobody vouches for it without its authority.
        for changes in ({**named, "host": "127.0.0.1"}, {"host": "localhost", "sslmode": "verify-full"}):
            test = try_source(owner.api, make(owner, config(server, **changes)))
            assert test["code"] == "source_tls_failed", test
            assert step_names(test)[-1] == "tls!"


def test_numbers_that_are_none_are_missing_and_told(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run(
        "CREATE DOMAIN euros AS numeric(10,2)",
        "CREATE DOMAIN pieces AS int",
        "CREATE TABLE figures (id int, price numeric(8,2), free numeric, cost euros, n pieces, h numeric(5,-2),"
        " s numeric(3,5))",
        "INSERT INTO figures VALUES (1, 'NaN', 12345678901234567890.12345, 'NaN', 7, 12345, 0.00123),"
        " (2, 2.5, 'Infinity', 1.25, 8, -12345, NULL), (3, NULL, '-Infinity', NULL, NULL, NULL, NULL)",
        "CREATE TABLE sound (id int, price numeric(8,2))",
        "INSERT INTO sound VALUES (1, 1.5)",
        "GRANT SELECT ON figures, sound TO reader",
    )
    wanted = [[1, None, 1.2345678901234567e19, None, 7, 12300, 0.00123], [2, 2.5, None, 1.25, 8, -12300, None]]
    for part in ({"table": "figures"}, {"query": "SELECT * FROM figures ORDER BY id"}):
        dataset = import_part(api, source, **part)
        assert dataset["status"] == "ready", dataset
        kinds = ["int64", "decimal", "double", "decimal", "int64", "decimal", "decimal"]
        assert list(columns_of(api, dataset).values()) == kinds
        warnings = {w["column"]: w["code"] for w in dataset["warnings"]}
        assert warnings == {
            "price": "column_numbers_missing",
            "free": "column_digits_rounded",
            "cost": "column_numbers_missing",
        }
        assert "2 values" in next(w for w in dataset["warnings"] if w["column"] == "free")["message"]
        rows = [[None if cell is None else float(cell) for cell in row] for row in rows_of(api, dataset)]
        assert rows[:2] == wanted
    exact = import_part(
        api, source, table="figures", columns=[{"name": "free", "type": "string"}], only_columns=["free"]
    )
    assert rows_of(api, exact)[0] == ["12345678901234567890.12345"]
    assert exact["warnings"] == []
    assert import_part(api, source, table="sound")["warnings"] == []


def test_columns_that_differ_in_case_alone_are_told_apart(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run(
        'CREATE TABLE twins ("A" int, a int)',
        "INSERT INTO twins VALUES (1, 2)",
        'CREATE TABLE "Twins" (b int)',
        'INSERT INTO "Twins" VALUES (3)',
        'GRANT SELECT ON twins, "Twins" TO reader',
    )
    whole = import_part(api, source, table="twins")
    assert list(columns_of(api, whole)) == ["A", "a_1"]
    assert [w["code"] for w in whole["warnings"]] == ["column_renamed"]
    assert rows_of(api, whole) == [[1, 2]]
    one = import_part(api, source, table="twins", only_columns=["a"])
    assert (columns_of(api, one), rows_of(api, one)) == ({"a": "int64"}, [[2]])
    refreshed = ended(api, api.post(f"/api/datasets/{whole['id']}/refresh", expect=202).json())
    assert refreshed["status"] == "ready", refreshed
    refused = import_part(api, source, query="SELECT a FROM twins")
    assert refused["error"]["code"] == "source_query_failed" and '"a"' in refused["error"]["message"]
    assert rows_of(api, import_part(api, source, query='SELECT * FROM "Twins"')) == [[3]]
    assert import_part(api, source, query="SELECT * FROM TWINS")["error"]["code"] == "source_object_missing"


def test_every_name_that_is_listed_can_be_imported(api: Api, shop: Postgresql, source: dict[str, Any]) -> None:
    shop.run(
        'CREATE SCHEMA "sch.ema"',
        'CREATE TABLE "sch.ema".t AS SELECT 1 AS a',
        "CREATE SCHEMA temp",
        "CREATE TABLE temp.t AS SELECT 2 AS a",
        "CREATE TABLE hollow ()",
        'GRANT USAGE ON SCHEMA "sch.ema", temp TO reader',
        'GRANT SELECT ON "sch.ema".t, temp.t, hollow TO reader',
    )
    url = f"/api/datasources/{source['id']}/objects"
    names = [item["name"] for item in api.get(url, expect=200).json()["items"]]
    assert '"sch.ema".t' in names and "temp.t" in names and "public.hollow" not in names
    assert [i["name"] for i in api.get(url, params={"prefix": '"sch.'}, expect=200).json()["items"]] == ['"sch.ema".t']
    assert rows_of(api, import_part(api, source, table='"sch.ema".t')) == [[1]]
    assert rows_of(api, import_part(api, source, table="temp.t")) == [[2]]
    assert rows_of(api, import_part(api, source, query='SELECT * FROM "sch.ema".t')) == [[1]]
    assert rows_of(api, import_part(api, source, query="SELECT a FROM src.temp.t")) == [[2]]
    assert import_part(api, source, query="SELECT id FROM orders LIMIT 1")["row_count"] == 1
    assert import_part(api, source, table="hollow")["error"]["code"] == "dataset_no_columns"
    shop.run("DROP SCHEMA temp CASCADE")


def test_texts_of_other_encodings_are_read(owner: User, shop: Postgresql) -> None:
    shop.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    shop.run(
        "CREATE TABLE t AS SELECT 'Gr' || chr(246) || chr(223) || 'e' AS a",
        "GRANT SELECT ON t TO reader",
        database="latin",
    )
    dataset = import_part(owner.api, make(owner, config(shop, database="latin")), table="t")
    assert rows_of(owner.api, dataset) == [["Größe"]]


def test_backslashes_of_a_query_stay_in_their_texts(owner: User, shop: Postgresql) -> None:
    shop.run("CREATE DATABASE old", "ALTER DATABASE old SET standard_conforming_strings = off")
    shop.run("CREATE TABLE t AS SELECT 1 AS a, 'x'::text AS b", "GRANT SELECT ON t TO reader", database="old")
    source = make(owner, config(shop, database="old"))
    query = r"SELECT count(*) AS n FROM t WHERE b = '\'' OR 1=1 -- '"
    assert rows_of(owner.api, import_part(owner.api, source, query=query)) == [[0]]


def test_each_missing_right_is_named(owner: User, shop: Postgresql) -> None:
    shop.run(
        "CREATE ROLE narrow LOGIN PASSWORD 'pw' CONNECTION LIMIT 0",
        "CREATE ROLE plain LOGIN PASSWORD 'pw'",
        "CREATE DATABASE closed",
        "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
        "CREATE SCHEMA locked",
        "CREATE TABLE locked.t AS SELECT 1 AS a",
    )
    test = try_source(owner.api, make(owner, config(shop, user="narrow", password="pw")))
    assert (test["code"], "too many" in test["message"]) == ("source_rate_limited", True), test
    test = try_source(owner.api, make(owner, config(shop, user="plain", password="pw", database="closed")))
    assert (test["code"], "CONNECT" in test["message"]) == ("source_denied", True), test
    refused = import_part(owner.api, make(owner, config(shop, user="plain", password="pw")), table="locked.t")
    assert (refused["error"]["code"], "USAGE" in refused["error"]["message"]) == ("source_denied", True), refused


def test_settings_are_checked_and_never_repeated(owner: User, shop: Postgresql, source: dict[str, Any]) -> None:
    problem = make(owner, config(shop, host="postgres://u:SECRET-canary@h/db"), expect=422)
    assert "canary" not in json.dumps(problem) and problem["code"] == "source_option_forbidden"
    problem = make(owner, config(shop, ca_certificate="not pem"), expect=422)
    assert field_codes(problem) == {"config.ca_certificate": "bad_format"}
    problem = import_part(owner.api, source, expect=422, table="orders", only_columns=["id", "price", "id"])
    assert field_codes(problem) == {"only_columns[2]": "duplicate"}
