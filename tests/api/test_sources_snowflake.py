"""Snowflake as a data source: fakesnow runs the SQL, a service of ours refuses and leads astray.

What neither shows: real sign-in, warehouses, roles, the real types of every column, and TLS to the real service.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.api import Api, User, field_codes
from support.server import Server, free_port
from support.site import source_site
from support.snowflake import Snowflake, fake_snowflake, running_snowflake
from support.sources import columns_of, import_part, mute_host, new_source, rows_of, step_names, try_source

SECRET = "canary-pa'ss word;1"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snowflake]:
    with running_snowflake(tmp_path_factory.mktemp("snowflake")) as service:
        service.run(
            "CREATE DATABASE shop",
            "CREATE SCHEMA shop.public",
            "CREATE SCHEMA shop.stock",
            "CREATE TABLE shop.public.orders (id NUMBER(38,0), price NUMBER(12,2), size VARCHAR(3), made TIMESTAMP_NTZ,"
            " day DATE, paid BOOLEAN, note VARCHAR, ratio FLOAT, top NUMBER(30,0))",
            "INSERT INTO shop.public.orders SELECT n, n * 1.25, IFF(n % 2 = 1, 'S', 'L'), '2024-01-01 10:00:00.5',"
            " '2024-02-29', n % 2 = 1, IFF(n % 10 = 0, NULL, CONCAT('Größe 😀 ', n)), n / 7,"
            " n * 100000000000000000000000::NUMBER(30,0) FROM (SELECT SEQ4() + 1 AS n FROM TABLE(GENERATOR(ROWCOUNT => 5000)))",
            "INSERT INTO shop.public.orders (id, made) VALUES (9007199254740993, '2024-01-01 10:00:00')",
            'CREATE TABLE shop.stock."odd ""name; x" ("a\'b" NUMBER(4,0))',
            'INSERT INTO shop.stock."odd ""name; x" VALUES (1), (2)',
            "CREATE VIEW shop.public.small AS SELECT id, size FROM shop.public.orders WHERE id <= 100",
        )
        yield service


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, User]]:
    """Of loopback only one address is allowed, so that another stands for what is not."""
    folder = tmp_path_factory.mktemp("site")
    with source_site(folder, LATHE_SOURCE_NETWORKS="127.0.0.1/32") as made:
        yield made


@pytest.fixture(scope="module")
def owner(place: tuple[Server, User]) -> User:
    return place[1]


@pytest.fixture
def api(owner: User) -> Api:
    return owner.api


def config(url: str, **changes: Any) -> dict[str, Any]:
    made = {"account": "org-acc", "user": "reader", "auth": "password", "password": SECRET, "database": "SHOP"}
    return {key: value for key, value in {**made, "endpoint": url, **changes}.items() if value is not None}


def make(owner: User, settings: dict[str, Any], expect: int = 201) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "snowflake", settings, expect)


@pytest.fixture
def source(owner: User, account: Snowflake) -> dict[str, Any]:
    return make(owner, config(account.url))


def test_a_connection_is_tried_step_by_step(api: Api, source: dict[str, Any]) -> None:
    test = try_source(api, source)
    assert test["ok"], test
    assert step_names(test) == ["dns", "tcp", "tls", "login", "read"]
    assert test["server"].startswith("Snowflake ")


def test_every_way_to_sign_in_reaches_the_service(owner: User, account: Snowflake, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    command = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(key)]
    subprocess.run(command, check=True, capture_output=True)
    by_key = {"auth": "key_pair", "private_key": key.read_text(), "password": None}
    by_token = {"auth": "access_token", "access_token": "canary-token", "password": None}
    for changes in (by_key, by_token):
        test = try_source(owner.api, make(owner, config(account.url, **changes)))
        assert test["ok"], test
    bad = try_source(owner.api, make(owner, config(account.url, **{**by_key, "private_key": "canary, no key"})))
    assert (step_names(bad)[-1], bad["code"]) == ("login!", "source_auth_failed"), bad
    missing = make(owner, config(account.url, auth="key_pair", password=None), expect=422)
    assert field_codes(missing) == {"config.private_key": "required"}


def test_each_failure_names_its_step_and_its_reason(owner: User, account: Snowflake) -> None:
    refused = ("390100", "Incorrect username or password was specified.")
    with mute_host() as mute, fake_snowflake(login_fault=refused) as strict:
        cases: list[tuple[str, str, str]] = [
            (f"http://127.0.0.1:{free_port()}", "tcp!", "source_unreachable"),
            (f"http://127.0.0.1:{mute}", "login!", "source_timeout"),
            (strict, "login!", "source_auth_failed"),
            (account.url.replace("http:", "https:"), "tls!", "source_tls_failed"),
        ]
        for url, step, code in cases:
            began = time.monotonic()
            test = try_source(owner.api, make(owner, config(url)))
            assert (test["ok"], step_names(test)[-1], test["code"]) == (False, step, code), (url, test)
            assert "canary" not in str(test)
            assert time.monotonic() - began < 25, url
    refused_place = make(owner, config("http://169.254.169.254"), expect=422)
    assert refused_place["code"] == "source_address_forbidden", refused_place


def test_what_is_secret_stays_secret(place: tuple[Server, User], source: dict[str, Any]) -> None:
    server, owner = place
    assert source["config"]["password"] == "set"
    try_source(owner.api, source)
    import_part(owner.api, source, table="PUBLIC.NOWHERE")
    for path in [server.log_path, *server.data_dir.rglob("*")]:
        if path.is_file():
            assert b"canary" not in path.read_bytes(), path


def test_tables_and_columns_are_listed(api: Api, source: dict[str, Any]) -> None:
    url = f"/api/datasources/{source['id']}"
    items = api.get(f"{url}/objects", expect=200).json()["items"]
    # The real service lists views among them; fakesnow does not.
    assert [item["name"] for item in items] == ["PUBLIC.ORDERS", 'STOCK.odd "name; x']
    assert [item["kind"] for item in items] == ["table", "table"]
    few = api.get(f"{url}/objects", params={"prefix": "PUBLIC.O"}, expect=200).json()["items"]
    assert [item["name"] for item in few] == ["PUBLIC.ORDERS"]
    assert api.get(f"{url}/objects", params={"prefix": "x\\' OR 1=1 -- "}, expect=200).json()["items"] == []
    columns = api.get(f"{url}/columns", params={"object": "PUBLIC.ORDERS"}, expect=200).json()["items"]
    assert columns[:2] == [{"name": "ID", "type": "NUMBER(38,0)"}, {"name": "PRICE", "type": "NUMBER(12,2)"}]


def test_a_table_becomes_a_dataset_with_every_type(api: Api, source: dict[str, Any]) -> None:
    dataset = import_part(api, source, table="PUBLIC.ORDERS")
    assert dataset["status"] == "ready", dataset
    assert dataset["row_count"] == 5001
    assert columns_of(api, dataset) == {
        "ID": "int64",
        "PRICE": "decimal",
        "SIZE": "string",
        "MADE": "timestamp",
        "DAY": "date",
        "PAID": "bool",
        "NOTE": "string",
        "RATIO": "double",
        "TOP": "decimal",
    }
    rows = {str(row[0]): row for row in rows_of(api, dataset, 1000)}
    seventh = rows["7"]
    assert float(seventh[1]) == 8.75 and seventh[6] == "Größe 😀 7" and seventh[5] is True
    assert seventh[3].startswith("2024-01-01T10:00:00.5") and seventh[4] == "2024-02-29"
    assert rows["10"][6] is None and rows["10"][2] == "L"


def test_integers_stay_exact_and_odd_names_are_only_names(api: Api, source: dict[str, Any]) -> None:
    top = import_part(api, source, query="SELECT max(id) AS most, count(*) AS n FROM orders;")
    assert rows_of(api, top) == [["9007199254740993", 5001]]
    odd = import_part(api, source, table='STOCK.odd "name; x')
    assert columns_of(api, odd) == {"a'b": "int64"}
    assert rows_of(api, odd) == [[1], [2]]


def test_only_wanted_columns_are_read_and_a_version_follows(api: Api, source: dict[str, Any]) -> None:
    dataset = import_part(api, source, table="ORDERS", only_columns=["PRICE", "ID"])
    assert list(columns_of(api, dataset)) == ["PRICE", "ID"]
    wrong = import_part(api, source, table="ORDERS", only_columns=["NOPE"])
    assert wrong["error"]["code"] == "validation_failed", wrong
    again = api.post(f"/api/datasets/{dataset['id']}/refresh", json={}, expect=202).json()
    done = api.wait_for(f"/api/datasets/{again['id']}", until={"ready", "failed"})
    assert (done["status"], done["version"], done["row_count"]) == ("ready", 2, 5001), done


def test_what_cannot_be_imported_says_why(api: Api, source: dict[str, Any]) -> None:
    cases = [
        ({"table": "PUBLIC.NOWHERE"}, "source_object_missing"),
        ({"query": "SELECT * FROM orders WHERE id < 0"}, "dataset_no_rows"),
        ({"query": "DROP TABLE orders"}, "sql_not_a_select"),
        ({"query": "SELECT 1; DROP TABLE orders"}, "sql_not_a_select"),
        ({"query": "SELECT 1) ; DROP TABLE orders; SELECT (1"}, "sql_syntax"),
        ({"query": "SELECT 1 +"}, "source_query_failed"),
    ]
    for part, code in cases:
        failed = import_part(api, source, **part)
        assert (failed["status"], (failed["error"] or {}).get("code")) == ("failed", code), (part, failed)
    assert import_part(api, source, table="PUBLIC.SMALL")["row_count"] == 100


def test_the_service_cannot_lead_to_a_forbidden_address(owner: User) -> None:
    """Where rows lie is said by the service; the driver, which connects past the C library, is held to the policy."""
    with socket.create_server(("127.0.0.2", 0)) as hidden:
        hidden.settimeout(0.5)
        chunk = f"http://127.0.0.2:{hidden.getsockname()[1]}/rows"
        with fake_snowflake(chunk_url=chunk) as astray:
            source = make(owner, config(astray, timeout_s=20))
            failed = import_part(owner.api, source, query="SELECT 1 AS x")
        assert failed["status"] == "failed", failed
        with pytest.raises(TimeoutError):
            hidden.accept()
    assert failed["error"]["code"] in ("source_address_forbidden", "source_timeout"), failed
