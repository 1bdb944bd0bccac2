"""MySQL and MariaDB as data sources: a real MariaDB server, from the settings to a dataset."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.api import Api, User
from support.mariadb import Mariadb, running_mariadb
from support.server import free_port
from support.site import source_site
from support.sources import (
    columns_of,
    import_part,
    mute_host,
    new_source,
    rogue_mysql,
    rows_of,
    step_names,
    try_source,
)

PASSWORD = "canary-pa'ss word;1\\"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mariadb]:
    with running_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        secret = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
        server.run(
            f"CREATE USER reader@'%' IDENTIFIED BY '{secret}'", f"CREATE USER reader@localhost IDENTIFIED BY '{secret}'"
        )
        server.run(
            "CREATE TABLE orders (id bigint unsigned PRIMARY KEY, price decimal(20,6), size enum('S','L'), at datetime(6),"
            " day date, paid tinyint(1), note varchar(40), raw blob, doc json, ratio double) CHARSET utf8mb4",
            "INSERT INTO orders SELECT seq, seq * 1.25, IF(seq % 2, 'S', 'L'), '2024-01-01 10:00:00.5', '2024-02-29',"
            " seq % 2, IF(seq % 10, CONCAT('Größe 😀 ', seq), NULL), 'x', '{\"a\": 1}', seq / 7 FROM seq_1_to_5000",
            "INSERT INTO orders (id) VALUES (18446744073709551615)",
            "CREATE TABLE `odd name; x` (`a'b` int)",
            "INSERT INTO `odd name; x` VALUES (1), (2)",
            "CREATE TABLE big AS SELECT seq AS n, CAST(seq * 1.5 AS decimal(20,4)) AS v FROM seq_1_to_200000",
            "CREATE VIEW small AS SELECT id, size FROM orders WHERE id <= 100",
            "GRANT SELECT ON shop.* TO reader@'%'",
            "GRANT SELECT ON shop.* TO reader@localhost",
            database="shop",
        )
        yield server


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    with source_site(tmp_path_factory.mktemp("site")) as (_, user):
        yield user


@pytest.fixture
def api(owner: User) -> Api:
    return owner.api


def config(shop: Mariadb, **changes: Any) -> dict[str, Any]:
    made = {"host": "127.0.0.1", "port": shop.port, "database": "shop", "user": "reader", "password": PASSWORD}
    return {**made, "ssl_mode": "disabled", **changes}


def make(owner: User, settings: dict[str, Any]) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "mysql", settings)


@pytest.fixture
def source(owner: User, shop: Mariadb) -> dict[str, Any]:
    return make(owner, config(shop))


def test_a_connection_is_tried_step_by_step(api: Api, source: dict[str, Any]) -> None:
    test = try_source(api, source)
    assert test["ok"], test
    assert step_names(test) == ["dns", "tcp", "tls", "login", "read"]
    assert test["server"].startswith("MariaDB 10.")


def test_each_failure_names_its_step_and_its_reason(owner: User, shop: Mariadb) -> None:
    with mute_host() as mute:
        cases: list[tuple[dict[str, Any], list[str], str]] = [
            ({"port": free_port()}, ["dns", "tcp!"], "source_unreachable"),
            ({"port": mute}, ["dns", "tcp!"], "source_timeout"),
            ({"ssl_mode": "required"}, ["dns", "tcp", "tls!"], "source_tls_failed"),
            ({"password": "wrong"}, ["dns", "tcp", "login!"], "source_auth_failed"),
            ({"database": "nodb"}, ["dns", "tcp", "login!"], "source_object_missing"),
        ]
        for changes, steps, code in cases:
            began = time.monotonic()
            test = try_source(owner.api, make(owner, config(shop, **changes)))
            assert (test["ok"], step_names(test), test["code"]) == (False, steps, code), (changes, test)
            assert "canary" not in str(test)
            assert time.monotonic() - began < 12, changes


def test_tables_are_listed(api: Api, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}/objects"
    items = api.get(url, expect=200).json()["items"]
    assert [item["name"] for item in items] == ["shop.big", "shop.odd name; x", "shop.orders", "shop.small"]
    assert next(item for item in items if item["name"] == "shop.small")["kind"] == "view"
    assert api.get(url, params={"prefix": "shop.x\\' OR 1=1 -- "}, expect=200).json()["items"] == []
    assert [i["name"] for i in api.get(url + "?prefix=shop.or", expect=200).json()["items"]] == ["shop.orders"]


def test_a_table_becomes_a_dataset_with_every_type(api: Api, source: dict[str, Any]) -> None:
    dataset = import_part(api, source, table="shop.orders")
    assert dataset["status"] == "ready", dataset
    assert dataset["row_count"] == 5001
    assert columns_of(api, dataset) == {
        "id": "decimal",
        "price": "decimal",
        "size": "string",
        "at": "timestamp",
        "day": "date",
        "paid": "bool",
        "note": "string",
        "doc": "string",
        "ratio": "double",
    }
    assert [w["code"] for w in dataset["warnings"]] == ["binary_column_left_out"]
    rows = {str(row[0]).removesuffix(".0"): row for row in rows_of(api, dataset, 1000)}
    assert float(rows["7"][1]) == 8.75 and rows["7"][6] == "Größe 😀 7" and rows["7"][7] == '{"a": 1}'
    assert rows["7"][3] == "2024-01-01T10:00:00.500000Z" or rows["7"][3].startswith("2024-01-01T10:00:00.5")
    assert rows["7"][4] == "2024-02-29" and rows["7"][5] is True


def test_odd_names_are_only_names_and_numbers_stay_exact(api: Api, source: dict[str, Any]) -> None:
    odd = import_part(api, source, table="shop.odd name; x")
    assert columns_of(api, odd) == {"a'b": "int64"}
    query = "SELECT max(id)::VARCHAR AS top, count(*) AS n FROM orders"
    assert rows_of(api, import_part(api, source, query=query)) == [["18446744073709551615", 5001]]


def test_decimals_do_not_slow_a_table_down(api: Api, source: dict[str, Any]) -> None:
    """The engine's extension reads 200,000 rows with a DECIMAL in some 6 s; as text they take less than one."""
    began = time.monotonic()
    dataset = import_part(api, source, table="shop.big")
    took = time.monotonic() - began
    assert (dataset["row_count"], columns_of(api, dataset)) == (200_000, {"n": "decimal", "v": "decimal"})
    assert took < 20, took


def test_what_cannot_be_imported_says_why(api: Api, shop: Mariadb, source: dict[str, Any]) -> None:
    cases = {
        "source_object_missing": {"table": "shop.nowhere"},
        "source_query_failed": {"query": "SELECT nope FROM orders"},
        "sql_function_forbidden": {"query": "SELECT * FROM mysql_query('src', 'SELECT 1')"},
        "sql_not_a_select": {"query": "DELETE FROM orders"},
    }
    for code, part in cases.items():
        dataset = import_part(api, source, **part)
        assert (dataset["status"], dataset["error"]["code"]) == ("failed", code), dataset


def test_certificates_are_checked(owner: User, shop: Mariadb, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_mariadb(tmp_path_factory.mktemp("mariadb"), tls=True) as server:
        server.run(
            "CREATE USER reader@'%' IDENTIFIED BY 'pw' REQUIRE SSL",
            "CREATE USER reader@localhost IDENTIFIED BY 'pw' REQUIRE SSL",
        )
        server.run("GRANT SELECT ON shop.* TO reader@'%'", "GRANT SELECT ON shop.* TO reader@localhost")
        authority = (server.folder / "server.crt").read_text()
        named = {"host": "localhost", "password": "pw", "ssl_mode": "verify_ca", "ca_certificate": authority}
        test = try_source(owner.api, make(owner, config(server, **named)))
        assert test["ok"], test
        assert "TLSv1.3" in next(step for step in test["steps"] if step["name"] == "tls")["message"]
        # Nobody vouches for the certificate without its authority.
        test = try_source(owner.api, make(owner, config(server, **{**named, "ca_certificate": None})))
        assert test["code"] == "source_tls_failed", test
    # The client library does not check the host's name in the certificate: no such mode is offered.
    wanted = config(shop, ssl_mode="verify_identity")
    problem = new_source(owner.api, owner.extra["project"]["id"], "mysql", wanted, expect=422)
    assert [fault["field"] for fault in problem["errors"]] == ["config.ssl_mode"]


def test_a_rogue_server_gets_no_file(owner: User, shop: Mariadb, tmp_path: Path) -> None:
    """A server may ask its client for a local file in answer to any query; this client does not send one."""
    wanted = tmp_path / "key"
    wanted.write_text("secret of this machine")
    with rogue_mysql(wanted) as (port, rogue):
        source = make(owner, config(shop, port=port))
        test = try_source(owner.api, source)
        assert not test["ok"], test
        assert rogue.queries, "the client never asked anything"
        import_part(owner.api, source, table="shop.orders")
        assert rogue.stolen == b"", rogue.stolen


def test_long_decimals_stay_exact_whichever_way_they_come(api: Api, shop: Mariadb, source: dict[str, Any]) -> None:
    shop.run(
        "CREATE TABLE sums (id int, v decimal(30,4), w decimal(38,20), short decimal(10,2))",
        "INSERT INTO sums VALUES (1, -1.5, 0.00000000000000000001, 2.25), (2, 12345678901234567890123456.7891, 1, NULL),"
        " (3, 9999999999999.9999, -1, -1), (4, NULL, NULL, 0)",
        database="shop",
    )
    dataset = import_part(api, source, table="sums")
    assert columns_of(api, dataset) == {"id": "int64", "v": "decimal", "w": "decimal", "short": "decimal"}
    content = api.get(f"/api/datasets/{dataset['id']}/export?format=csv", expect=200).text.splitlines()
    assert [line.split(",")[1] for line in sorted(content[1:])] == [
        "-1.5000",
        "12345678901234567890123456.7891",
        "9999999999999.9999",
        "",
    ]


def test_the_engines_catalogs_are_no_tables_of_the_source(api: Api, source: dict[str, Any]) -> None:
    for name in ("pg_catalog.pg_settings", "information_schema.tables", "duckdb_databases", "pragma_database_list"):
        refused = import_part(api, source, query=f"SELECT * FROM {name}")
        assert refused["error"]["code"] == "sql_function_forbidden", (name, refused)
    own = import_part(
        api, source, query="SELECT TABLE_NAME FROM src.information_schema.tables WHERE TABLE_NAME = 'big'"
    )
    assert rows_of(api, own) == [["big"]]


def test_a_querys_texts_stay_texts(api: Api, shop: Mariadb, source: dict[str, Any]) -> None:
    """To MySQL a backslash may be an escape: what a query compares with must not become SQL there."""
    shop.run(
        "CREATE TABLE words (id int, v varchar(40))",
        "INSERT INTO words VALUES (1, 'a'), (2, 'A'), (3, '\\\\')",
        database="shop",
    )
    shop.run("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1", "TRUNCATE mysql.general_log")
    queries: dict[str, list[int]] = {
        r"v = '\'' OR 1=1 -- '": [],
        r"v IN ('x', '\'' OR 1=1 -- ')": [],
        r"v = chr(92) || ''' UNION SELECT 1, 2 -- '": [],
        r"v = '\'": [3],
        "v = 'a'": [1],
        "v LIKE 'A%'": [2],
        "v IN (SELECT max(w.v) FROM words w WHERE w.id < 3)": [1],
    }
    for condition, ids in queries.items():
        found = import_part(api, source, query=f"SELECT count(*) AS n, min(id) AS low FROM words WHERE {condition}")
        assert rows_of(api, found) == [[len(ids), ids[0] if ids else None]], condition
    ordered = import_part(api, source, query="SELECT v FROM words GROUP BY v ORDER BY v LIMIT 2")
    assert rows_of(api, ordered) == [["A"], ["\\"]]
    sent = shop.run("SELECT argument FROM mysql.general_log WHERE argument LIKE 'SELECT `%'")
    shop.run("SET GLOBAL general_log = 0")
    assert "FROM `shop`.`words`" in sent
    for word in ("WHERE", "OR 1=1", "LIMIT 2", "GROUP BY"):
        assert word not in sent, sent


def test_names_are_found_whatever_the_servers_quotes_mean(owner: User, shop: Mariadb) -> None:
    old = shop.run("SELECT @@GLOBAL.sql_mode")
    shop.run("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'")
    try:
        source = make(owner, config(shop))
        url = f"/api/datasources/{source['id']}/objects"
        for prefix in ("shop.x' OR 1=1 -- ", "shop.x\\' OR 1=1 -- ", 'x"'):
            assert owner.api.get(url, params={"prefix": prefix}, expect=200).json()["items"] == []
        assert import_part(owner.api, source, table="shop.odd name; x")["row_count"] == 2
    finally:
        shop.run(f"SET GLOBAL sql_mode = '{old}'")


def test_tables_that_differ_in_case_alone_are_not_mixed(owner: User, shop: Mariadb) -> None:
    shop.run("CREATE DATABASE mixed", "GRANT SELECT ON mixed.* TO reader@'%', reader@localhost")
    shop.run(
        "CREATE TABLE stock (a int, b int)",
        "CREATE TABLE Stock (a varchar(9), c date, `x``y` int)",
        "CREATE TABLE plain (a int)",
        "INSERT INTO stock VALUES (1, 2)",
        "INSERT INTO Stock VALUES ('z', '2024-01-01', 7)",
        "INSERT INTO plain VALUES (5)",
        database="mixed",
    )
    source = make(owner, config(shop, database="mixed"))
    url = f"/api/datasources/{source['id']}/columns?object=mixed."
    names = [c["name"] for c in owner.api.get(url + "Stock", expect=200).json()["items"]]
    assert names == ["a", "c", "x`y"]
    assert rows_of(owner.api, import_part(owner.api, source, table="mixed.stock")) == [[1, 2]]
    assert rows_of(owner.api, import_part(owner.api, source, table="Stock")) == [["z", "2024-01-01", 7]]
    assert rows_of(owner.api, import_part(owner.api, source, query="SELECT * FROM plain")) == [[5]]
    assert rows_of(owner.api, import_part(owner.api, source, query='SELECT "x`y" FROM Stock')) == [[7]]
    both = import_part(owner.api, source, query="SELECT * FROM stock, mixed.Stock")
    assert both["error"]["code"] == "source_query_failed"
    neither = import_part(owner.api, source, query="SELECT * FROM STOCK")
    assert neither["error"]["code"] == "source_object_missing"


def test_values_come_as_they_are_or_are_told(api: Api, shop: Mariadb, source: dict[str, Any]) -> None:
    shop.run(
        "SET sql_mode = ''",
        "SET time_zone = '+02:00'",
        "CREATE TABLE odd_values (id int, flag tinyint(1), size tinyint(1), day date, at timestamp NULL, wide decimal(60,10),"
        " whole decimal(10,0), bin varchar(9) COLLATE utf8mb4_bin) CHARSET utf8mb4",
        "INSERT INTO odd_values VALUES (1, 1, 5, '2024-00-00', '2024-06-01 12:00:00', 12345678901234567890.5, 9999999999, 'x'),"
        " (2, 0, -1, '0000-00-00', NULL, 1, -9999999999, 'y'), (3, NULL, 0, '2024-02-29', NULL, NULL, NULL, NULL)",
        database="shop",
    )
    old = shop.run("SELECT @@GLOBAL.time_zone")
    shop.run("SET GLOBAL time_zone = '+05:00'")
    try:
        dataset = import_part(api, source, table="odd_values")
        again = import_part(api, source, query='SELECT id, size, day, "at", wide FROM odd_values ORDER BY id')
        texts = import_part(api, source, table="odd_values", columns=[{"name": "wide", "type": "string"}])
    finally:
        shop.run(f"SET GLOBAL time_zone = '{old}'")
    kinds = columns_of(api, dataset)
    assert (kinds["flag"], kinds["size"], kinds["whole"], kinds["bin"]) == ("bool", "int64", "decimal", "string")
    warnings = {w["column"]: w["code"] for w in dataset["warnings"]}
    assert warnings == {"day": "column_dates_missing", "wide": "column_digits_rounded"}
    first, second, third = rows_of(api, dataset)
    assert first[1:4] == [True, 5, None] and first[4].startswith("2024-06-01T10:00:00")
    assert second[1:4] == [False, -1, None] and third[3] == "2024-02-29"
    assert float(first[6]) == 9999999999
    assert [row[1] for row in rows_of(api, again)] == [5, -1, 0]
    assert rows_of(api, again)[0][3].startswith("2024-06-01T10:00:00")
    assert rows_of(api, texts)[0][5] == "12345678901234567890.5000000000"
    assert "wide" not in {w["column"] for w in texts["warnings"]}


def test_a_right_that_is_gone_is_told(owner: User, shop: Mariadb) -> None:
    shop.run(
        "CREATE TABLE lent (a int)",
        "CREATE USER guest@'%' IDENTIFIED BY 'pw'",
        "CREATE USER guest@localhost IDENTIFIED BY 'pw'",
        "GRANT SELECT ON shop.small TO guest@'%', guest@localhost",
        database="shop",
    )
    source = make(owner, config(shop, user="guest", password="pw"))
    for part in ({"table": "lent"}, {"query": "SELECT * FROM lent"}):
        assert import_part(owner.api, source, **part)["error"]["code"] == "source_denied", part
    assert import_part(owner.api, source, query="WITH x AS (SELECT id FROM small) SELECT * FROM x")["row_count"] == 100
