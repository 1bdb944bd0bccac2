"""Users' SQL on a data source: it reads the source's tables and nothing else, whatever it tries."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.api import User
from support.postgresql import ADMIN, ADMIN_PASSWORD, Postgresql, running_postgresql
from support.server import Server
from support.site import source_site
from support.sources import import_part, new_source, rows_of, try_source


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    with running_postgresql() as server:
        server.run("CREATE TABLE t AS SELECT i AS a, 'x' || i AS b FROM generate_series(1, 100) i")
        yield server


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, User]]:
    with source_site(tmp_path_factory.mktemp("site"), LATHE_JOB_MEMORY_BYTES="1GiB") as made:
        yield made


@pytest.fixture(scope="module")
def owner(place: tuple[Server, User]) -> User:
    return place[1]


def make(owner: User, shop: Postgresql, **changes: Any) -> dict[str, Any]:
    """Signed in as the server's administrator: nothing but the sandbox keeps the query from anything."""
    config = {"host": "127.0.0.1", "port": shop.port, "database": "shop", "user": ADMIN, "password": ADMIN_PASSWORD}
    return new_source(
        owner.api, owner.extra["project"]["id"], "postgresql", {**config, "sslmode": "disable", **changes}
    )


@pytest.fixture(scope="module")
def source(owner: User, shop: Postgresql) -> dict[str, Any]:
    return make(owner, shop)


FORBIDDEN = {
    # More than one SELECT, or none.
    "SELECT 1; SELECT 2": "sql_not_a_select",
    "DELETE FROM t": "sql_not_a_select",
    "INSERT INTO t VALUES (1, 'x')": "sql_not_a_select",
    "CREATE TABLE own AS SELECT 1": "sql_not_a_select",
    "DETACH src": "sql_not_a_select",
    "ATTACH ':memory:' AS m": "sql_not_a_select",
    "CALL enable_logging()": "sql_not_a_select",
    "PRAGMA enable_profiling": "sql_not_a_select",
    "SET VARIABLE x = 1": "sql_not_a_select",
    "COPY t TO '{out}'": "sql_not_a_select",
    "EXPORT DATABASE '{out}'": "sql_not_a_select",
    "INSTALL httpfs": "sql_not_a_select",
    "LOAD httpfs": "sql_not_a_select",
    "SHOW TABLES": "sql_not_a_select",
    "SELECT * FROM (DESCRIBE t)": "sql_not_a_select",
    "SELECT * FROM (SUMMARIZE t)": "sql_not_a_select",
    "": "validation_failed",
    # Table functions that read elsewhere, run SQL, or change the engine.
    "SELECT * FROM enable_logging(storage='file', storage_config={{'path': '{out}'}})": "sql_function_forbidden",
    "SELECT * FROM postgres_query('src', 'SELECT pg_read_file(''/etc/passwd'')')": "sql_function_forbidden",
    "SELECT * FROM postgres_execute('src', 'DROP TABLE t')": "sql_function_forbidden",
    "SELECT * FROM query('SELECT 1')": "sql_function_forbidden",
    "SELECT * FROM query_table('t')": "sql_function_forbidden",
    "SELECT * FROM read_csv('/etc/passwd')": "sql_function_forbidden",
    "SELECT * FROM read_text('/etc/passwd')": "sql_function_forbidden",
    "SELECT * FROM read_blob('/etc/passwd')": "sql_function_forbidden",
    "SELECT * FROM read_parquet('http://127.0.0.1/x')": "sql_function_forbidden",
    "SELECT * FROM sniff_csv('/etc/passwd')": "sql_function_forbidden",
    "SELECT * FROM glob('/etc/*')": "sql_function_forbidden",
    "SELECT * FROM duckdb_secrets()": "sql_function_forbidden",
    "SELECT * FROM duckdb_settings()": "sql_function_forbidden",
    "SELECT * FROM pragma_database_list()": "sql_function_forbidden",
    "SELECT a FROM t WHERE a IN (SELECT content FROM read_text('/etc/passwd'))": "sql_function_forbidden",
    "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x": "sql_function_forbidden",
    "SELECT (SELECT max(content) FROM read_text('/etc/passwd')) FROM t": "sql_function_forbidden",
    "SELECT * FROM t, LATERAL (SELECT * FROM read_text(b))": "sql_function_forbidden",
    "SELECT current_setting('temp_directory')": "sql_function_forbidden",
    "SELECT getvariable('x')": "sql_function_forbidden",
    "SELECT write_log('x')": "sql_function_forbidden",
    # The engine's own catalogs, which hold its settings, paths and connections.
    "SELECT * FROM pg_catalog.pg_settings": "sql_function_forbidden",
    'SELECT * FROM "PG_CATALOG"."Pg_Settings"': "sql_function_forbidden",
    "SELECT * FROM pg_settings": "sql_function_forbidden",
    "SELECT * FROM pragma_database_list": "sql_function_forbidden",
    "SELECT * FROM duckdb_databases": "sql_function_forbidden",
    "SELECT * FROM system.main.duckdb_databases": "sql_function_forbidden",
    "SELECT * FROM sqlite_master": "sql_function_forbidden",
    "SELECT * FROM information_schema.tables": "sql_function_forbidden",
    "SELECT * FROM duckdb_secrets": "source_object_missing",
    # What the server is called in the engine.
    "SELECT * FROM lathe_server.public.t": "sql_function_forbidden",
    "SELECT * FROM lathe_server.t": "sql_function_forbidden",
    "SELECT a FROM t UNION ALL SELECT 1 FROM duckdb_databases": "sql_function_forbidden",
    "SELECT * FROM t, LATERAL (SELECT * FROM pg_settings WHERE name = b) s": "sql_function_forbidden",
    "SELECT * FROM (WITH pg_settings AS (SELECT 1) SELECT 1) x, pg_settings": "sql_function_forbidden",
    "WITH duckdb_databases AS (SELECT 1) SELECT * FROM duckdb_databases": "sql_function_forbidden",
    "SELECT json_serialize_plan('SELECT current_setting(''temp_directory'')')": "sql_function_forbidden",
    "SELECT current_query() AS q": "sql_function_forbidden",
    "SELECT pg_catalog.current_setting('temp_directory')": "sql_function_forbidden",
    # Files that are named as tables.
    "SELECT * FROM '/etc/passwd'": {"sql_function_forbidden", "source_object_missing"},
    "SELECT * FROM '/etc/passwd.csv'": {"sql_function_forbidden", "source_object_missing"},
    'SELECT * FROM "s3://bucket/x.parquet"': {"sql_function_forbidden", "source_object_missing"},
    # Not SQL at all.
    "SELECT " + "abs(" * 2000 + "1" + ")" * 2000: {"sql_syntax"},
}


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_query_that_is_more_than_a_query_is_refused(
    owner: User, source: dict[str, Any], tmp_path: Path, sql: str
) -> None:
    out = tmp_path / "out"
    wanted = FORBIDDEN[sql]
    wanted = wanted if isinstance(wanted, set) else {wanted}
    text = sql.format(out=out)
    if "validation_failed" in wanted:
        assert import_part(owner.api, source, query=text, expect=422)["code"] in wanted
    else:
        dataset = import_part(owner.api, source, query=text)
        assert (dataset["status"], dataset["error"]["code"] in wanted) == ("failed", True), (text, dataset["error"])
        assert "/etc/passwd" not in str(dataset["error"]) or "root:" not in str(dataset["error"])
    assert not out.exists()


def test_what_is_allowed_works(owner: User, shop: Postgresql, source: dict[str, Any]) -> None:
    queries = {
        "SELECT sum(a) FROM t": [["5050"], [5050]],
        "select max(a) from src.public.t -- a remark": [[100]],
        "SELECT src.public.t.a FROM src.t WHERE t.a = 3": [[3]],
        "WITH t AS (SELECT a FROM public.t WHERE a = 4) SELECT a FROM T": [[4]],
        "SELECT p.name, i.a FROM src.pg_catalog.pg_settings p JOIN t i ON i.a = 5 WHERE name = 'port'": [["port", 5]],
        "SELECT count(*) FROM range(10) r JOIN t ON t.a = r.range;": [[9]],
        "SELECT unnest([1, 2])": [[1]],
        "WITH x AS (SELECT a FROM t WHERE b = 'x7') SELECT * FROM x": [[7]],
        "SELECT setting FROM src.pg_catalog.pg_settings WHERE name = 'port'": [[str(shop.port)]],
        "SELECT count(*) FROM src.information_schema.tables WHERE table_name = 't'": [[1]],
        "SELECT x.a FROM public.t AS x WHERE x.a = 9": [[9]],
        "SELECT ';' || b AS c FROM t WHERE a = 1 /* ; DROP TABLE t */": [[";x1"]],
    }
    for sql, first in queries.items():
        dataset = import_part(owner.api, source, query=sql)
        assert dataset["status"] == "ready", (sql, dataset["error"])
        assert rows_of(owner.api, dataset)[0] in first, sql


def test_the_source_is_still_whole(owner: User, shop: Postgresql, source: dict[str, Any]) -> None:
    assert shop.run("SELECT count(*) FROM t") == "100"
    assert shop.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "1"
    assert try_source(owner.api, source)["ok"]


def test_memory_is_bounded(owner: User, source: dict[str, Any]) -> None:
    """Results of functions are not counted by the engine's own limit."""
    began = time.monotonic()
    dataset = import_part(owner.api, source, query="SELECT repeat('x', 2000000000) AS a, a AS b FROM t")
    assert dataset["error"]["code"] == "job_out_of_memory", dataset
    assert time.monotonic() - began < 60


def test_time_is_bounded(owner: User, shop: Postgresql) -> None:
    source = make(owner, shop, timeout_s=5)
    began = time.monotonic()
    dataset = import_part(owner.api, source, query="SELECT count(*) AS n FROM range(1000000000000) a, range(1000) b")
    assert dataset["error"]["code"] == "source_timeout", dataset
    assert time.monotonic() - began < 40


def test_a_query_that_computes_for_ever_is_cancelled(owner: User, source: dict[str, Any]) -> None:
    body = {"project_id": source["project_id"], "datasource_id": source["id"], "name": "for ever"}
    query = "SELECT count(*) AS n FROM range(1000000000000) a, range(1000) b"
    dataset = owner.api.post("/api/datasets", json={**body, "query": query}, expect=202).json()
    end = time.monotonic() + 60
    while owner.api.get(f"/api/datasets/{dataset['id']}", expect=200).json()["job"]["phase"] != "reading rows":
        assert time.monotonic() < end
        time.sleep(0.1)
    began = time.monotonic()
    owner.api.post(f"/api/datasets/{dataset['id']}/cancel", expect=200)
    ended = owner.api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready", "failed"})
    assert ended["error"]["code"] == "job_cancelled"
    assert time.monotonic() - began < 5


def test_looks_at_sources_are_few_at_a_time(owner: User) -> None:
    """Mute hosts hold a few threads for a few seconds, and everybody else goes on."""
    import concurrent.futures

    from support.api import Api
    from support.sources import mute_host

    with mute_host() as port:
        config = {"bucket": "b", "endpoint": f"http://127.0.0.1:{port}", "url_style": "path"}
        source = new_source(owner.api, owner.extra["project"]["id"], "s3", config)

        def look(_: int) -> int:
            api = Api(owner.api.url, token=owner.api.token)
            try:
                return api.post(f"/api/datasources/{source['id']}/test-connection").status_code
            finally:
                api.close()

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            began = time.monotonic()
            answers = [pool.submit(look, number) for number in range(8)]
            time.sleep(1)
            owner.api.get("/api/workspaces", expect=200)
            assert time.monotonic() - began < 5
            codes = sorted(answer.result(timeout=60) for answer in answers)
        assert codes == [200] * 4 + [503] * 4
        assert time.monotonic() - began < 30
