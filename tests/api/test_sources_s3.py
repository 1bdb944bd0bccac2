"""S3 as a data source: moto, which really checks signatures, from the settings to a dataset."""

from __future__ import annotations

import gzip
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from support.api import Api, User, assert_problem, field_codes
from support.emulators import emulator, running
from support.learning import import_csv
from support.s3_client import S3Client
from support.server import ROOT, Server, free_port
from support.site import source_site
from support.sources import columns_of, ended, import_part, mute_host, new_source, rows_of, step_names, try_source
from support.workbooks import row, workbook


@dataclass
class Store:
    url: str
    key: str
    secret: str
    client: S3Client


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    port = free_port()
    command = [str(emulator("moto", "moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    # The first four calls are taken from anybody: they make the account that all others need.
    with running(command, port, tmp_path_factory.mktemp("moto"), INITIAL_NO_AUTH_ACTION_COUNT="4"):
        url = f"http://127.0.0.1:{port}"
        everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
        anybody = S3Client(url, "anybody", "anything")
        key, secret = anybody.new_key("reader", json.dumps(everything))
        anybody.call("s3", "PUT", "/shop")
        yield Store(url, key, secret, S3Client(url, key, secret))


@pytest.fixture(scope="module")
def other_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Another implementation of the protocol. It looks at the key only, not at the signature."""
    program = ROOT / ".emulators" / "s3rver" / "node_modules" / ".bin" / "s3rver"
    if not program.exists():
        pytest.skip("the stand-in s3rver is not installed (./dev setup test)")
    port, folder = free_port(), tmp_path_factory.mktemp("s3rver")
    command = [str(program), "-d", str(folder), "-a", "127.0.0.1", "-p", str(port), "--configure-bucket", "shop"]
    node = str(ROOT / "third_party" / "node" / "bin")
    with running(command, port, folder, PATH=f"{node}:{os.environ['PATH']}"):
        url = f"http://127.0.0.1:{port}"
        yield Store(url, "S3RVER", "S3RVER", S3Client(url, "S3RVER", "S3RVER"))


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


def config(store: Store, **changes: Any) -> dict[str, Any]:
    made = {"bucket": "shop", "access_key_id": store.key, "secret_access_key": store.secret, "endpoint": store.url}
    return {**made, "url_style": "path", **changes}


def make(owner: User, settings: dict[str, Any], expect: int = 201) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "s3", settings, expect)


@pytest.fixture(scope="module")
def filled(owner: User, store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Text files and Parquet (as this server writes it) in the bucket."""
    put = store.client.put
    put("shop", "csv/a.csv", b"id,zip,price\n1,00501,1.5\n2,10001,2.5\n")
    put("shop", "csv/b.csv", b"id,zip,price\n3,90210,3.5\n")
    put("shop", "csv/notes/readme.md", b"# no table")
    put("shop", "semi/euro.csv", b"id;preis\n1;1,5\n2;2,5\n")
    put("shop", "broken/x.parquet", b"PAR1 is how it begins, and then nothing")
    api = owner.api
    for name, rows in (("one", "id,name,v\n1,x,1.5\n2,y,2.5\n"), ("two", "id,name,v\n3,z,3.5\n")):
        made = import_csv(api, owner.extra["project"]["id"], rows.encode(), f"table {name}")
        content = api.get(f"/api/datasets/{made['id']}/export?format=parquet", expect=200).content
        put("shop", f"year=202{len(name)}/{name}.parquet", content)
        put("shop", f"flat/{name}.parquet", content)
    return make(owner, config(store))


def test_the_keys_go_in_and_never_come_out(place: tuple[Server, User], store: Store, filled: dict[str, Any]) -> None:
    server, owner = place
    shown = owner.api.get(f"/api/datasources/{filled['id']}", expect=200).json()["config"]
    assert (shown["secret_access_key"], shown["access_key_id"]) == ("set", store.key)
    try_source(owner.api, filled)
    import_part(owner.api, filled, path="csv/a.csv")
    for path in [server.log_path, *server.data_dir.rglob("*")]:
        if path.is_file():
            assert store.secret.encode() not in path.read_bytes(), path


def test_a_connection_is_tried_step_by_step(api: Api, filled: dict[str, Any]) -> None:
    test = try_source(api, filled)
    assert test["ok"], test
    assert step_names(test) == ["dns", "tcp", "tls", "login", "read"]


def test_folders_that_name_a_value_become_a_column_of_texts_too(api: Api, store: Store, filled: dict[str, Any]) -> None:
    put = store.client.put
    for year in (2023, 2024):
        put("shop", f"parts/year={year}/kind=a/x.csv", f"id,v\n{year - 2000},1.5\n".encode())
        put("shop", f"lines/year={year}/x.ndjson", f'{{"id": {year - 2000}}}\n'.encode())
    texts = import_part(api, filled, path="parts/year=*/kind=*/*.csv")
    assert columns_of(api, texts) == {"id": "int64", "v": "double", "kind": "string", "year": "int64"}, texts
    found = {row[0]: row[2:] for row in rows_of(api, texts)}
    assert found in ({23: ["a", 2023], 24: ["a", 2024]}, {23: [2023, "a"], 24: [2024, "a"]})
    lines = import_part(api, filled, path="lines/year=*/*.ndjson")
    assert sorted(rows_of(api, lines)) == [[23, 2023], [24, 2024]]
    url = f"/api/datasources/{filled['id']}/columns?object=parts/year=2023/kind=a/x.csv"
    assert [item["name"] for item in api.get(url, expect=200).json()["items"]] == ["id", "v", "year", "kind"]


def test_each_failure_names_its_step_and_its_reason(owner: User, store: Store) -> None:
    with mute_host() as mute:
        cases: list[tuple[dict[str, Any], str, str]] = [
            ({"endpoint": "http://no-such-host.invalid"}, "dns!", "source_unreachable"),
            ({"endpoint": f"http://127.0.0.1:{free_port()}"}, "tcp!", "source_unreachable"),
            ({"endpoint": f"http://127.0.0.1:{mute}"}, "login!", "source_timeout"),
            ({"endpoint": store.url.replace("http:", "https:")}, "tls!", "source_tls_failed"),
            ({"access_key_id": "AKIANOBODY"}, "login!", "source_auth_failed"),
            ({"secret_access_key": "wrong"}, "login!", "source_auth_failed"),
            ({"bucket": "nobucket"}, "login!", "source_object_missing"),
        ]
        for changes, step, code in cases:
            test = try_source(owner.api, make(owner, config(store, **changes)))
            assert (test["ok"], step_names(test)[-1]) == (False, step), (changes, test)
            assert test["code"] == code, test
            if code == "source_timeout":
                assert "Is another service listening at this port?" in test["message"]
            assert store.secret not in str(test)


def test_folders_and_files_are_listed(api: Api, filled: dict[str, Any]) -> None:
    url = f"/api/datasources/{filled['id']}/objects"
    top = api.get(url, expect=200).json()["items"]
    assert [(item["name"], item["kind"]) for item in top][:3] == [
        ("broken/", "folder"),
        ("csv/", "folder"),
        ("flat/", "folder"),
    ]
    inside = {item["name"]: item for item in api.get(url + "?prefix=csv/", expect=200).json()["items"]}
    assert list(inside) == ["csv/a.csv", "csv/b.csv", "csv/notes/"]
    assert inside["csv/a.csv"]["size_bytes"] == 37
    assert inside["csv/a.csv"]["modified_at"].startswith("20")
    for prefix, names in {"cs": ["csv/"], "csv/a": ["csv/a.csv"], "csv/n": ["csv/notes/"], "zz": []}.items():
        assert [item["name"] for item in api.get(url + f"?prefix={prefix}", expect=200).json()["items"]] == names
    texts = api.get(f"/api/datasources/{filled['id']}/columns?object=csv/a.csv", expect=200).json()["items"]
    assert texts == [
        {"name": "id", "type": "int64"},
        {"name": "zip", "type": "string"},
        {"name": "price", "type": "double"},
    ]
    columns = api.get(f"/api/datasources/{filled['id']}/columns?object=flat/*.parquet", expect=200).json()["items"]
    assert [column["name"] for column in columns] == ["id", "name", "v"]


def test_a_text_file_is_read_as_an_upload_is(api: Api, filled: dict[str, Any]) -> None:
    dataset = import_part(api, filled, path="csv/a.csv")
    assert dataset["status"] == "ready", dataset
    assert columns_of(api, dataset) == {"id": "int64", "zip": "string", "price": "double"}
    assert rows_of(api, dataset) == [[1, "00501", 1.5], [2, "10001", 2.5]]
    euro = import_part(api, filled, path="semi/euro.csv")
    assert rows_of(api, euro) == [[1, 1.5], [2, 2.5]]


def test_many_files_are_one_table(api: Api, filled: dict[str, Any]) -> None:
    texts = import_part(api, filled, path="csv/*.csv")
    assert texts["row_count"] == 3
    assert sorted(row[0] for row in rows_of(api, texts)) == [1, 2, 3]
    parquet = import_part(api, filled, path="flat/*.parquet", only_columns=["v", "id"])
    assert list(columns_of(api, parquet)) == ["v", "id"]
    assert sorted(row[1] for row in rows_of(api, parquet)) == [1, 2, 3]
    partitioned = import_part(api, filled, path="year=*/*.parquet")
    assert set(columns_of(api, partitioned)) == {"id", "name", "v", "year"}


def test_options_that_files_of_the_format_do_not_have_are_refused(api: Api, filled: dict[str, Any]) -> None:
    delimiter = {"format_options": {"delimiter": ";"}}
    problem = import_part(api, filled, expect=422, path="flat/*.parquet", **delimiter)
    assert field_codes(problem) == {"format_options.delimiter": "not_allowed"}
    # Here only the files tell what they are.
    failed = import_part(api, filled, path="flat/*", **delimiter)
    assert failed["status"] == "failed" and failed["error"]["code"] == "validation_failed", failed
    assert [fault["field"] for fault in failed["error"]["errors"]] == ["format_options.delimiter"]


def test_json_and_workbooks_are_read_as_uploads_are(api: Api, store: Store, filled: dict[str, Any]) -> None:
    put = store.client.put
    put("shop", "json/deep.json", b'{"data": {"rows": [{"id": 1, "v": 1.5}, {"id": 9007199254740993, "v": null}]}}')
    put("shop", "lines/1.ndjson", b'{"id": 1, "zip": "00501"}\n')
    put("shop", "lines/2.jsonl.gz", gzip.compress(b'{"id": 2, "zip": "10001"}\n'))
    put("shop", "books/sales.xlsx", workbook(("Notes", [row("x")]), ("Sales", [row("id", "v"), row(1, 2.5)])))
    deep = import_part(api, filled, path="json/deep.json", format_options={"json_path": "data.rows"})
    assert deep["status"] == "ready", deep
    assert rows_of(api, deep) == [[1, 1.5], ["9007199254740993", None]]
    lines = import_part(api, filled, path="lines/*")
    assert sorted(rows_of(api, lines)) == [[1, "00501"], [2, "10001"]]
    book = import_part(api, filled, path="books/sales.xlsx", format_options={"sheet": "Sales"})
    assert (list(columns_of(api, book)), rows_of(api, book)) == (["id", "v"], [[1, 2.5]])
    mixed = import_part(api, filled, path="**/*s*")
    assert mixed["error"]["code"] == "file_format_unsupported", mixed


def test_another_implementation_of_the_protocol_is_read(owner: User, api: Api, other_store: Store) -> None:
    put = other_store.client.put
    made = import_csv(api, owner.extra["project"]["id"], b"id,v\n1,1.5\n2,2.5\n", "table")
    content = api.get(f"/api/datasets/{made['id']}/export?format=parquet", expect=200).content
    for name in ("a", "b"):
        put("shop", f"flat/{name}.parquet", content)
        put("shop", f"csv/{name}.csv", b"id,zip\n1,00501\n")
    source = make(owner, config(other_store))
    test = try_source(api, source)
    assert test["ok"], test
    items = api.get(f"/api/datasources/{source['id']}/objects", params={"prefix": "flat/"}, expect=200).json()["items"]
    assert [item["name"] for item in items] == ["flat/a.parquet", "flat/b.parquet"]
    assert import_part(api, source, path="flat/*.parquet")["row_count"] == 4
    assert rows_of(api, import_part(api, source, path="csv/*.csv")) == [[1, "00501"], [1, "00501"]]
    wrong = try_source(api, make(owner, config(other_store, access_key_id="nobody")))
    assert (step_names(wrong)[-1], wrong["code"]) == ("login!", "source_auth_failed"), wrong


def test_new_files_arrive_with_the_next_version(api: Api, store: Store, filled: dict[str, Any]) -> None:
    store.client.put("shop", "daily/1.csv", b"day,n\n1,10\n")
    first = import_part(api, filled, path="daily/*.csv")
    store.client.put("shop", "daily/2.csv", b"day,n\n2,20\n")
    second = ended(api, api.post(f"/api/datasets/{first['id']}/refresh", json={}, expect=202).json())
    assert (first["row_count"], second["row_count"], second["version"]) == (1, 2, 2)


def test_what_cannot_be_imported_says_why(api: Api, filled: dict[str, Any]) -> None:
    cases = {
        "csv/none.csv": "source_object_missing",
        "none/*.parquet": "source_object_missing",
        "csv/notes/readme.md": "file_format_unsupported",
        "csv/**": "file_format_unsupported",
        "broken/x.parquet": "parquet_bad_magic",
    }
    for path, code in cases.items():
        dataset = import_part(api, filled, path=path)
        assert (dataset["status"], dataset["error"]["code"]) == ("failed", code), (path, dataset)


@pytest.mark.parametrize("path", ["csv/../csv/a.csv", "csv/%2e%2e/a.csv", "/etc/passwd", "s3://other/x"])
def test_a_path_out_of_the_store_is_refused_before_a_job_is_made(api: Api, filled: dict[str, Any], path: str) -> None:
    problem = import_part(api, filled, expect=422, path=path)
    assert (problem["code"], field_codes(problem)) == ("validation_failed", {"path": "not_allowed"})
    assert problem["errors"][0]["message"].startswith("A path is ")


def test_a_file_with_bad_rows_is_named(api: Api, store: Store, filled: dict[str, Any]) -> None:
    store.client.put("shop", "bad/x.csv", b'a,b\n1,2\n3,"open\n')
    dataset = import_part(api, filled, path="bad/x.csv")
    assert dataset["error"]["code"] == "csv_unterminated_quote"
    assert dataset["error"]["message"].startswith("x.csv: ")


def test_only_the_sources_own_settings_lead_anywhere(owner: User, api: Api, filled: dict[str, Any]) -> None:
    for endpoint in ("http://169.254.169.254", "http://user@127.0.0.1", "ftp://127.0.0.1", "http://127.0.0.1/x"):
        problem = make(owner, {"bucket": "b", "endpoint": endpoint}, expect=422)
        assert problem["code"] in {"source_address_forbidden", "source_option_forbidden"}, (endpoint, problem)
    assert make(owner, {"bucket": "b/../c"}, expect=422)["code"] == "validation_failed"
    assert_problem(api.get(f"/api/datasources/{filled['id']}/objects?prefix=../"), 422, "validation_failed")


def put_all(store: Store, files: dict[str, str]) -> None:
    for name, content in files.items():
        store.client.put("shop", name, content.encode())


def warned(dataset: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [warning for warning in dataset["warnings"] if warning["code"] == code]


@pytest.mark.parametrize(
    ("name", "values", "physical", "stored"),
    [
        ("wide", ["9007199254740993", "0.5"], "string", ["0.5", "9007199254740993"]),
        ("whole", ["7", "0.5"], "double", [0.5, 7.0]),
        ("code", ["1.10", "n/a-code"], "string", ["1.10", "n/a-code"]),
        ("power", ["1e3", "zz"], "string", ["1e3", "zz"]),
        ("zone", ["2024-01-01T10:00:00+02:00", "unknown"], "string", ["2024-01-01T10:00:00+02:00", "unknown"]),
        ("kinds", ["5", "2024-01-01"], "string", ["2024-01-01", "5"]),
        ("order", ["01/02/2024", "13/02/2024"], "date", ["2024-02-01", "2024-02-13"]),
        ("orders", ["13/02/2024", "02/13/2024"], "string", ["02/13/2024", "13/02/2024"]),
        ("times", ["2024-01-01", "2024-01-02T03:04:05"], "timestamp", ["2024-01-01T00:00:00", "2024-01-02T03:04:05"]),
        ("empty", ["", "5"], "int64", [5, None]),
        ("truth", ["true", "2"], "string", ["2", "true"]),
    ],
)
def test_a_column_of_many_files_is_what_it_would_be_in_one(
    api: Api, store: Store, filled: dict[str, Any], name: str, values: list[str], physical: str, stored: list[Any]
) -> None:
    """Texts stay as they are written, numbers exact, and dates have one order in all files."""
    put_all(store, {f"joint/{name}/{i}.csv": f"id,x\n{i},{value}\n" for i, value in enumerate(values)})
    dataset = import_part(api, filled, path=f"joint/{name}/*.csv")
    assert columns_of(api, dataset) == {"id": "int64", "x": physical}, dataset
    assert sorted((row[1] for row in rows_of(api, dataset)), key=str) == stored
    differ = [warning for warning in warned(dataset, "column_mixed_types") if "do not agree" in warning["message"]]
    assert bool(differ) == (physical == "string"), dataset["warnings"]
    if differ:
        assert differ[0]["column"] == "x" and f"joint/{name}/0.csv" in differ[0]["message"]


def test_types_that_were_asked_for_are_found_in_any_of_the_files(
    api: Api, store: Store, filled: dict[str, Any]
) -> None:
    put_all(store, {"some/a.csv": "id,x,day\n1,5,01/02/2024\n", "some/b.csv": "id,day\n2,13/02/2024\n"})
    asked = [{"name": "x", "type": "string"}, {"name": "day", "type": "date"}]
    dataset = import_part(api, filled, path="some/*.csv", columns=asked)
    assert columns_of(api, dataset) == {"id": "int64", "x": "string", "day": "date"}, dataset
    assert sorted(row[2] for row in rows_of(api, dataset)) == ["2024-02-01", "2024-02-13"]
    failed = import_part(api, filled, path="some/*.csv", columns=[asked[0], {"name": "none", "type": "double"}])
    assert failed["error"]["code"] == "validation_failed", failed
    assert failed["error"]["errors"][0]["field"] == "columns[1].name"
    assert failed["error"]["message"] == 'There is no column "none" in any of the files.'


def test_files_without_rows_are_passed_over(api: Api, store: Store, filled: dict[str, Any]) -> None:
    put_all(store, {"gaps/a.csv": "id,x\n1,2\n", "gaps/b.csv": "", "gaps/c.csv": "id,x\n"})
    dataset = import_part(api, filled, path="gaps/*.csv")
    assert rows_of(api, dataset) == [[1, 2]], dataset
    (warning,) = warned(dataset, "file_without_rows")
    assert "gaps/b.csv, gaps/c.csv" in warning["message"]
    assert import_part(api, filled, path="gaps/[bc].csv")["error"]["code"] == "file_empty"


def test_a_folders_column_stands_before_one_of_the_files(api: Api, store: Store, filled: dict[str, Any]) -> None:
    put_all(store, {f"twice/year={year}/x.csv": "id,year\n1,abc\n" for year in (2023, 2024)})
    dataset = import_part(api, filled, path="twice/year=*/x.csv")
    assert columns_of(api, dataset) == {"id": "int64", "year": "int64"}, dataset
    assert [warning["column"] for warning in warned(dataset, "column_from_folder")] == ["year"]
    assert not warned(dataset, "column_mixed_types")
    url = f"/api/datasources/{filled['id']}/columns?object=twice/year=2023/x.csv"
    assert api.get(url, expect=200).json()["items"] == [
        {"name": "id", "type": "int64"},
        {"name": "year", "type": "folder"},
    ]
    made = import_csv(api, filled["project_id"], b"id,year\n1,7\n", "with a year")
    content = api.get(f"/api/datasets/{made['id']}/export?format=parquet", expect=200).content
    store.client.put("shop", "both/year=2024/x.parquet", content)
    parquet = import_part(api, filled, path="both/year=*/*.parquet")
    assert rows_of(api, parquet) == [[1, 2024]], parquet
    assert [warning["column"] for warning in warned(parquet, "column_from_folder")] == ["year"]


def test_names_that_look_like_patterns_are_names_first(api: Api, store: Store, filled: dict[str, Any]) -> None:
    put_all(store, {"odd/br[1].csv": "id\n1\n", "odd/br1.csv": "id\n2\n", "odd/st*r.csv": "id\n3\n"})
    assert rows_of(api, import_part(api, filled, path="odd/br[1].csv")) == [[1]]
    assert rows_of(api, import_part(api, filled, path="odd/st*r.csv")) == [[3]]
    assert import_part(api, filled, path="odd/br*.csv")["row_count"] == 2
    url = f"/api/datasources/{filled['id']}/objects"
    for prefix, names in {"*": [], "odd/*": [], "odd/st*": ["odd/st*r.csv"], "odd/br[": ["odd/br[1].csv"]}.items():
        items = api.get(url, params={"prefix": prefix}, expect=200).json()["items"]
        assert [item["name"] for item in items] == names, prefix
    made = import_csv(api, filled["project_id"], b"id\n4\n", "odd")
    content = api.get(f"/api/datasets/{made['id']}/export?format=parquet", expect=200).content
    store.client.put("shop", "odd/p[1].parquet", content)
    assert rows_of(api, import_part(api, filled, path="odd/p[1].parquet")) == [[4]]
    columns = api.get(f"/api/datasources/{filled['id']}/columns", params={"object": "odd/p[1].parquet"}, expect=200)
    assert [column["name"] for column in columns.json()["items"]] == ["id"]


def test_chosen_columns_that_are_gone_are_passed_over_when_changes_are_accepted(
    api: Api, store: Store, filled: dict[str, Any]
) -> None:
    store.client.put("shop", "chosen/x.csv", b"a,b\n1,2\n")
    first = import_part(api, filled, path="chosen/x.csv", only_columns=["a", "b"])

    def refresh(**body: bool) -> dict[str, Any]:
        return ended(api, api.post(f"/api/datasets/{first['id']}/refresh", json=body, expect=202).json())

    store.client.put("shop", "chosen/x.csv", b"a,c\n1,2\n")
    assert refresh()["error"]["code"] == "source_schema_changed"
    second = refresh(accept_changes=True)
    assert (list(columns_of(api, second)), [w["column"] for w in warned(second, "column_gone")]) == (["a"], ["b"])
    assert refresh()["status"] == "ready", "it was gone the last time, too"
    store.client.put("shop", "chosen/x.csv", b"c\n2\n")
    none = refresh(accept_changes=True)
    assert none["error"]["code"] == "source_schema_changed" and "None of the columns" in none["error"]["message"]


def test_a_key_and_its_secret_are_given_together(owner: User, store: Store) -> None:
    problem = make(owner, config(store, secret_access_key=None), expect=422)
    assert field_codes(problem) == {"config.secret_access_key": "required"}
    problem = make(owner, config(store, access_key_id=None), expect=422)
    assert field_codes(problem) == {"config.access_key_id": "required"}


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_a_file_that_ends_too_early_is_the_stores_fault(tmp_path: Path, name: str) -> None:
    """The store promises more bytes than it sends."""

    class Cut(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer(b"")

        def do_GET(self) -> None:
            if "list-type" in self.path:
                listing = f"<Contents><Key>{name}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>"
                listing += "<Size>400000</Size></Contents>"
                body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{listing}</ListBucketResult>".encode()
                self.answer(body, len(body))
                return
            self.answer(b"id,x\n" + b"1,2\n" * 1000)
            self.close_connection = True

        def answer(self, body: bytes, length: int = 400_000) -> None:
            self.send_response(206 if "Range" in self.headers else 200)
            self.send_header("Content-Length", str(length))
            self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
            if "Range" in self.headers:
                self.send_header("Content-Range", f"bytes 0-{length - 1}/400000")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    sender = ThreadingHTTPServer(("127.0.0.1", 0), Cut)
    threading.Thread(target=sender.serve_forever, daemon=True).start()
    try:
        with source_site(tmp_path) as (_, user):
            settings = {"bucket": "b", "url_style": "path", "endpoint": f"http://127.0.0.1:{sender.server_port}"}
            source = new_source(user.api, user.extra["project"]["id"], "s3", settings)
            failed = import_part(user.api, source, path=name)
            assert failed["error"]["code"] == "source_failed", failed
    finally:
        sender.shutdown()


@pytest.mark.parametrize("networks", ["127.0.0.1/32", "loopback"])
def test_a_redirect_is_followed_only_to_an_allowed_address(tmp_path: Path, networks: str) -> None:
    """The store sends its client elsewhere. `connect` itself is what refuses: the second case shows that the client
    would have gone there."""
    visits: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    class Store(Elsewhere):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.2:{elsewhere.server_port}/latest/meta-data/")
            self.end_headers()

        do_HEAD = do_GET

    elsewhere = ThreadingHTTPServer(("127.0.0.2", 0), Elsewhere)
    sender = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    for server in (elsewhere, sender):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with source_site(tmp_path, LATHE_SOURCE_NETWORKS=networks) as (_, user):
            settings = {"bucket": "b", "url_style": "path", "endpoint": f"http://127.0.0.1:{sender.server_port}"}
            source = new_source(user.api, user.extra["project"]["id"], "s3", settings)
            assert not try_source(user.api, source)["ok"]
            assert bool(visits) == (networks == "loopback")
    finally:
        elsewhere.shutdown()
        sender.shutdown()
