"""BigQuery as a data source: against a stand-in of its REST API that checks signatures, tokens and requests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from support.api import Api, User, assert_problem
from support.bigquery import BigqueryEmulator, running_bigquery
from support.fake_bigquery import PROJECT, ROWS, TOKEN, Fake, fake_bigquery
from support.server import Server, free_port
from support.site import source_site
from support.sources import columns_of, import_part, new_source, rows_of, step_names, try_source


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fake]:
    with fake_bigquery(tmp_path_factory.mktemp("bigquery")) as running:
        yield running


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, User]]:
    with source_site(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def owner(place: tuple[Server, User]) -> User:
    return place[1]


@pytest.fixture
def api(owner: User) -> Api:
    return owner.api


def config(fake: Fake, **changes: Any) -> dict[str, Any]:
    return {"project_id": PROJECT, "service_account_json": fake.key_file(), "endpoint": fake.url, **changes}


def make(owner: User, settings: dict[str, Any], expect: int = 201) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "bigquery", settings, expect)


@pytest.fixture
def source(owner: User, fake: Fake) -> dict[str, Any]:
    return make(owner, config(fake))


def test_the_key_goes_in_and_never_comes_out(place: tuple[Server, User], fake: Fake, source: dict[str, Any]) -> None:
    server, owner = place
    assert source["config"]["service_account_json"] == "set"
    assert try_source(owner.api, source)["ok"]
    import_part(owner.api, source, table="sales.nowhere")
    line = fake.private_key.splitlines()[5].encode()
    for path in [server.log_path, *server.data_dir.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            assert line not in content and TOKEN.encode() not in content, path


def test_a_connection_is_tried_step_by_step(api: Api, source: dict[str, Any]) -> None:
    test = try_source(api, source)
    assert test["ok"], test
    assert step_names(test) == ["dns", "tcp", "tls", "login", "read"]


def test_each_failure_names_its_step_and_its_reason(owner: User, fake: Fake) -> None:
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"endpoint": f"http://127.0.0.1:{free_port()}"}, "tcp!", "source_unreachable"),
        ({"service_account_json": "no json"}, "login!", "source_auth_failed"),
        ({"service_account_json": fake.key_file(private_key="-----BEGIN")}, "login!", "source_auth_failed"),
        ({"service_account_json": fake.key_file(client_email="x@y.z")}, "login!", "source_auth_failed"),
        (
            {"service_account_json": fake.key_file(token_uri="http://169.254.169.254/t")},
            "login!",
            "source_address_forbidden",
        ),
        ({"project_id": "other-project"}, "read!", "source_object_missing"),
    ]
    for changes, step, code in cases:
        test = try_source(owner.api, make(owner, config(fake, **changes)))
        assert (test["ok"], step_names(test)[-1], test["code"]) == (False, step, code), (changes, test)
        assert "PRIVATE" not in str(test)


def test_datasets_and_tables_are_listed(api: Api, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}/objects"
    assert [item["name"] for item in api.get(url, expect=200).json()["items"]] == ["ops.", "sales."]
    inside = api.get(url + "?prefix=sales.", expect=200).json()["items"]
    assert [(item["name"], item["kind"]) for item in inside] == [
        ("sales.daily", "view"),
        ("sales.lake", "table"),
        ("sales.orders", "table"),
        ("sales.summed", "view"),
    ]
    columns = api.get(f"/api/datasources/{source['id']}/columns?object=sales.orders", expect=200).json()["items"]
    assert columns[0] == {"name": "id", "type": "INTEGER"} and columns[-1]["type"] == "STRING REPEATED"


def test_lists_go_on_past_their_first_page(api: Api, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}/objects?limit=100&prefix="
    some = api.get(url + "many.", expect=200).json()
    assert len(some["items"]) == 100 and some["truncated"] is True
    found = api.get(url + "many.t02", expect=200).json()
    assert [item["name"] for item in found["items"]] == [f"many.t02{i:02}" for i in range(50)]
    assert found["truncated"] is False


def test_a_wide_table_is_read_whole_or_by_some_columns(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    wanted = [f"column_{i}" for i in range(0, 5_000, 4)]
    for only, count in (([], 5_000), (wanted, 1_250), (["column_7"], 1)):
        dataset = import_part(api, source, table="many.wide", **({"only_columns": only} if only else {}))
        assert (dataset["status"], dataset["column_count"]) == ("ready", count), dataset
    assert rows_of(api, dataset) == [[7]]
    assert "selectedFields=column_7" in next(asked for asked in reversed(fake.asked) if "/data?" in asked)


def test_a_table_is_read_without_a_query(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    fake.asked.clear()
    dataset = import_part(api, source, table="sales.orders")
    assert dataset["status"] == "ready", dataset
    assert dataset["row_count"] == ROWS
    assert columns_of(api, dataset) == {
        "id": "int64",
        "price": "decimal",
        "at": "timestamp",
        "day": "date",
        "paid": "bool",
        "ratio": "double",
        "note": "string",
        "item": "string",
        "tags": "string",
    }
    warnings = {warning["column"]: warning["code"] for warning in dataset["warnings"]}
    assert warnings == {"raw": "binary_column_left_out", "item": "column_as_text", "tags": "column_as_text"}
    row = next(row for row in rows_of(api, dataset, 1000) if row[0] == 7)
    assert float(row[1]) == 7.25 and row[2].startswith("2024-01-01T00:00:00.500007") and row[3] == "2024-02-29"
    assert row[4] is True and row[5] == 0.875 and row[6] == "Größe 7"
    assert row[7:] == ['{"x":7,"names":["p","q"]}', '["a","b"]']
    assert not any("/queries" in asked or "/jobs" in asked for asked in fake.asked)
    assert sum("/data?" in asked for asked in fake.asked) == 3

    fake.asked.clear()
    few = import_part(api, source, table="sales.orders", only_columns=["id"])
    assert list(columns_of(api, few)) == ["id"]
    assert all("selectedFields=id&" in asked + "&" for asked in fake.asked if "/data?" in asked)


def test_a_query_says_what_it_costs_before_it_runs(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}/cost"
    fake.asked.clear()
    cost = api.post(url, json={"query": "SELECT id FROM sales.orders"}, expect=200).json()
    assert cost["bytes"] == 1_500_000_000 and "1.500 GB" in cost["message"]
    assert not any("/queries" in asked for asked in fake.asked)
    assert_problem(api.post(url, json={"query": "SELECT SYNTAX"}), 422, "source_query_failed")
    fake.asked.clear()
    for query in ("DELETE FROM sales.orders", "SELECT 1; DROP TABLE sales.orders", "SELECT ''; SELECT 2"):
        assert_problem(api.post(url, json={"query": query}), 422, "sql_not_a_select")
    assert_problem(api.post(url, json={"query": "SELECT 'open"}), 422, "sql_syntax")
    assert fake.asked == []


def test_queries_run_slow_ones_too_and_come_in_pages(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    for query in ("SELECT id, price FROM sales.orders", "SELECT id, price, 'SLOW' FROM sales.orders"):
        dataset = import_part(api, source, query=query)
        assert (dataset["status"], dataset["row_count"]) == ("ready", 30), dataset
        assert columns_of(api, dataset) == {"id": "int64", "price": "decimal"}
    sent = next(body for body in fake.bodies if "maximumBytesBilled" in body)
    assert sent["maximumBytesBilled"] == str(100 * 10**9) and sent["useLegacySql"] is False and sent["requestId"]


@pytest.mark.parametrize("table", ["sales.daily", "sales.lake", "sales.summed"])
def test_what_has_no_rows_of_its_own_is_queried_for_the_wanted_columns(
    api: Api, fake: Fake, source: dict[str, Any], table: str
) -> None:
    fake.bodies.clear()
    view = import_part(api, source, table=table, only_columns=["price"])
    assert list(columns_of(api, view)) == ["price"]
    sent = next(body for body in fake.bodies if "maximumBytesBilled" in body)
    assert sent["query"] == f"SELECT `price` FROM `{PROJECT}.{table}`"
    wrong = import_part(api, source, table=table, only_columns=["nope"])
    assert wrong["error"]["code"] == "validation_failed", wrong


def test_warnings_beside_rows_are_passed_on(api: Api, source: dict[str, Any]) -> None:
    dataset = import_part(api, source, query="SELECT id, price, 'WARNED' FROM sales.orders")
    assert (dataset["status"], dataset["row_count"]) == ("ready", 30), dataset
    assert [(w["code"], "partition" in w["message"]) for w in dataset["warnings"]] == [("source_warning", True)]


def test_what_cannot_be_imported_says_why(api: Api, source: dict[str, Any]) -> None:
    cases = {
        "source_object_missing": {"table": "sales.nowhere"},
        "source_query_failed": {"query": "SELECT 'EMULATED'"},
        "sql_not_a_select": {"query": "INSERT INTO sales.orders VALUES (1)"},
        "source_cost_limit": {"query": "SELECT 'HUGE'"},
        "validation_failed": {"table": "a`; DROP"},
    }
    for code, part in cases.items():
        dataset = import_part(api, source, **part)
        assert (dataset["status"], dataset["error"]["code"]) == ("failed", code), dataset


def test_refusals_have_their_meaning_and_passing_ones_are_waited_for(
    api: Api, fake: Fake, source: dict[str, Any]
) -> None:
    url = f"/api/datasources/{source['id']}/objects"
    for status, reason, code, answered in (
        (401, "authError", "source_auth_failed", 422),
        (403, "accessDenied", "source_denied", 422),
    ):
        fake.refuse_next(status, reason)
        problem = assert_problem(api.get(url), answered, code)
        assert code != "source_denied" or "accessDenied happened. It needs" in problem["detail"]
    fake.refuse_next(500, "backendError")
    fake.refuse_next(429, "rateLimitExceeded", Retry_After="1")
    began = time.monotonic()
    assert api.get(url, expect=200).json()["items"]
    assert 1.4 < time.monotonic() - began < 12
    for status, reason, code, answered in (
        (429, "quotaExceeded", "source_rate_limited", 503),
        (500, "internalError", "source_failed", 502),
    ):
        for _ in range(4):
            fake.refuse_next(status, reason)
        assert_problem(api.get(url), answered, code)


def test_whoever_waits_is_told_of_a_long_wait_at_once(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    fake.refuse_next(429, "rateLimitExceeded", Retry_After="20")
    began = time.monotonic()
    test = try_source(api, source)
    assert (test["ok"], step_names(test)[-1], test["code"]) == (False, "read!", "source_rate_limited"), test
    assert "20 s" in test["message"] and time.monotonic() - began < 10


def test_an_import_outlives_its_token_and_a_passing_failure(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    fake.tokens = 0
    fake.after["/data?"] = lambda: setattr(fake, "expired", True)
    fake.after["pageToken=10000"] = lambda: fake.refuse_next(502, "badGateway")
    dataset = import_part(api, source, table="sales.orders")
    assert (dataset["status"], dataset["row_count"]) == ("ready", ROWS), dataset
    assert fake.tokens == 2 and not fake.refusals and not fake.after


def test_what_the_token_server_says_is_passed_on(api: Api, owner: User, fake: Fake, source: dict[str, Any]) -> None:
    wrong = try_source(api, make(owner, config(fake, service_account_json=fake.key_file(client_email="x@y.z"))))
    assert wrong["code"] == "source_auth_failed" and "Invalid JWT Signature." in wrong["message"]
    fake.token_answers = [(503, {}, {}), (429, {}, {})]
    assert try_source(api, source)["ok"] and fake.token_answers == []
    for answers, code, word in (
        ([(503, {}, {})] * 4, "source_rate_limited", "503"),
        ([(429, {}, {"Retry-After": "30"})], "source_rate_limited", "30 s"),
        ([(302, None, {"Location": "https://example.com/"})], "source_failed", "redirect"),
        ([(200, None, {})], "source_failed", "JSON"),
        ([(200, {"id_token": "x"}, {})], "source_failed", "without an access token"),
    ):
        fake.token_answers = list(answers)
        test = try_source(api, source)
        assert (test["ok"], step_names(test)[-1], test["code"]) == (False, "login!", code), test
        assert word in test["message"], test
        fake.token_answers = []


def test_a_query_that_never_ends_is_cancelled(api: Api, fake: Fake, source: dict[str, Any]) -> None:
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "name": "never"}
    dataset = api.post("/api/datasets", json={**body, "query": "SELECT 'NEVER'"}, expect=202).json()
    end = time.monotonic() + 60
    while fake.polls < 3:
        assert time.monotonic() < end
        time.sleep(0.1)
    began = time.monotonic()
    api.post(f"/api/datasets/{dataset['id']}/cancel", expect=200)
    assert api.wait_for(f"/api/datasets/{dataset['id']}", until={"failed"})["error"]["code"] == "job_cancelled"
    assert time.monotonic() - began < 5


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigqueryEmulator]:
    with running_bigquery(tmp_path_factory.mktemp("bqemulator")) as service:
        service.make_dataset("sales")
        service.run(
            "CREATE TABLE sales.orders (id INT64, price NUMERIC, made TIMESTAMP, day DATE, paid BOOL, note STRING)",
            "INSERT INTO sales.orders VALUES (9007199254740993, 1.25, TIMESTAMP '2024-01-01 10:00:00.5+00',"
            " DATE '2024-02-29', TRUE, 'Größe 😀'), (2, 2.5, NULL, NULL, FALSE, NULL)",
            "INSERT INTO sales.orders (id, price, paid) SELECT n, n / 4, MOD(n, 2) = 0"
            " FROM UNNEST(GENERATE_ARRAY(3, 12000)) AS n",
        )
        yield service


def test_sql_that_really_runs(owner: User, fake: Fake, emulated: BigqueryEmulator) -> None:
    """The token comes from our stand-in, the rows from the emulator."""
    api, source = owner.api, make(owner, config(fake, endpoint=emulated.url))
    test = try_source(api, source)
    assert test["ok"], test
    items = api.get(f"/api/datasources/{source['id']}/objects?prefix=sales.", expect=200).json()["items"]
    assert [item["name"] for item in items] == ["sales.orders"]

    table = import_part(api, source, table="sales.orders")
    assert (table["status"], table["row_count"]) == ("ready", 12_000), table
    assert columns_of(api, table) == {
        "id": "int64",
        "price": "decimal",
        "made": "timestamp",
        "day": "date",
        "paid": "bool",
        "note": "string",
    }
    first = next(row for row in rows_of(api, table, 1000) if row[0] == "9007199254740993")
    assert float(first[1]) == 1.25 and first[2].startswith("2024-01-01T10:00:00.5")
    assert first[3:] == ["2024-02-29", True, "Größe 😀"]

    query = "SELECT paid, COUNT(*) AS n, SUM(price) AS total FROM sales.orders WHERE id <= 100 GROUP BY paid"
    groups = import_part(api, source, query=query)
    assert {row[0]: row[1] for row in rows_of(api, groups)} == {True: 49, False: 50}
    wrong = import_part(api, source, query="SELECT nope FROM sales.orders")
    assert wrong["error"]["code"] == "source_query_failed", wrong

    script = "SELECT id FROM sales.orders; DROP TABLE sales.orders"
    url = f"/api/datasources/{source['id']}/cost"
    assert_problem(api.post(url, json={"query": script}), 422, "sql_not_a_select")
    assert import_part(api, source, query=script)["error"]["code"] == "sql_not_a_select"
    assert import_part(api, source, table="sales.orders")["row_count"] == 12_000
