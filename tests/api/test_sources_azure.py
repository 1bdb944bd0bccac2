"""Azure Blob Storage as a data source: azurite, from the settings to a dataset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.api import Api, User
from support.azure_client import ACCOUNT, KEY, AzureClient, sas_token
from support.emulators import running
from support.learning import import_csv
from support.server import ROOT, Server, free_port
from support.site import source_site
from support.sources import columns_of, import_part, new_source, rows_of, step_names, try_source


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzureClient]:
    program = ROOT / ".emulators" / "azurite" / "node_modules" / ".bin" / "azurite-blob"
    node = ROOT / "third_party" / "node" / "bin"
    if not program.exists() or not (node / "node").exists():
        pytest.skip("the stand-in azurite is not installed (./dev setup test)")
    port = free_port()
    folder = tmp_path_factory.mktemp("azurite")
    command = [str(program), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(folder / "data")]
    command += ["--skipApiVersionCheck", "--disableTelemetry"]
    with running(command, port, folder, PATH=f"{node}:/usr/bin:/bin"):
        client = AzureClient(f"http://127.0.0.1:{port}")
        client.new_container("shop")
        yield client


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


def config(store: AzureClient, **changes: Any) -> dict[str, Any]:
    made = {"account": ACCOUNT, "container": "shop", "auth": "account_key", "account_key": KEY, "endpoint": store.url}
    return {**made, **changes}


def make(owner: User, settings: dict[str, Any], expect: int = 201) -> dict[str, Any]:
    return new_source(owner.api, owner.extra["project"]["id"], "azure", settings, expect)


@pytest.fixture(scope="module")
def filled(owner: User, store: AzureClient) -> dict[str, Any]:
    store.put("shop", "csv/a.csv", b"id,zip,price\n1,00501,1.5\n2,10001,2.5\n")
    store.put("shop", "csv/b.csv", b"id,zip,price\n3,90210,3.5\n")
    made = import_csv(owner.api, owner.extra["project"]["id"], b"id,name\n1,x\n2,y\n", "table")
    content = owner.api.get(f"/api/datasets/{made['id']}/export?format=parquet", expect=200).content
    store.put("shop", "flat/one.parquet", content)
    return make(owner, config(store))


def test_a_connection_is_tried_step_by_step(api: Api, filled: dict[str, Any]) -> None:
    test = try_source(api, filled)
    assert test["ok"], test
    assert step_names(test) == ["dns", "tcp", "tls", "login", "read"]


def test_each_failure_names_its_step_and_its_reason(owner: User, store: AzureClient) -> None:
    wrong_key = "AAAA" + KEY[4:]
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"endpoint": f"http://127.0.0.1:{free_port()}"}, "tcp!", "source_unreachable"),
        ({"account_key": wrong_key}, "login!", "source_auth_failed"),
        ({"account_key": KEY + ";BlobEndpoint=http://127.0.0.1:1"}, "login!", "source_auth_failed"),
        ({"account_key": "!!!"}, "login!", "source_auth_failed"),
        ({"container": "nothere"}, "login!", "source_object_missing"),
        ({"account": "nosuchaccount"}, "login!", "source_object_missing"),
    ]
    for changes, step, code in cases:
        test = try_source(owner.api, make(owner, config(store, **changes)))
        assert (test["ok"], step_names(test)[-1], test["code"]) == (False, step, code), (changes, test)
        assert KEY[4:] not in str(test)
        if "account" in changes:
            assert "no storage account" in test["message"]


def test_a_token_that_may_read_and_list_is_enough(owner: User, store: AzureClient, filled: dict[str, Any]) -> None:
    source = make(owner, config(store, auth="sas", account_key=None, sas_token=sas_token("shop", "rl")))
    assert source["config"]["sas_token"] == "set" and "account_key" not in source["config"]
    test = try_source(owner.api, source)
    assert test["ok"], test
    assert import_part(owner.api, source, path="csv/a.csv")["status"] == "ready"
    blind = make(owner, config(store, auth="sas", account_key=None, sas_token=sas_token("shop", "w")))
    assert try_source(owner.api, blind)["code"] == "source_denied"


def test_files_become_datasets(api: Api, filled: dict[str, Any]) -> None:
    items = api.get(f"/api/datasources/{filled['id']}/objects?prefix=csv/", expect=200).json()["items"]
    assert [(item["name"], item["size_bytes"]) for item in items] == [("csv/a.csv", 37), ("csv/b.csv", 25)]
    partly = api.get(f"/api/datasources/{filled['id']}/objects?prefix=cs", expect=200).json()["items"]
    assert [item["name"] for item in partly] == ["csv/"]
    texts = import_part(api, filled, path="csv/*.csv")
    assert columns_of(api, texts) == {"id": "int64", "zip": "string", "price": "double"}
    assert sorted(row[1] for row in rows_of(api, texts)) == ["00501", "10001", "90210"]
    parquet = import_part(api, filled, path="flat/one.parquet", only_columns=["name"])
    assert rows_of(api, parquet) == [["x"], ["y"]]
    assert import_part(api, filled, path="none/*.csv")["error"]["code"] == "source_object_missing"


def test_names_that_look_like_patterns_are_names_first(api: Api, store: AzureClient, filled: dict[str, Any]) -> None:
    for name, content in {"odd/br[1].csv": b"id\n1\n", "odd/br1.csv": b"id\n2\n"}.items():
        store.put("shop", name, content)
    assert rows_of(api, import_part(api, filled, path="odd/br[1].csv")) == [[1]]
    assert import_part(api, filled, path="odd/br*.csv")["row_count"] == 2
    url = f"/api/datasources/{filled['id']}/objects"
    for prefix, names in {"*": [], "odd/*": [], "odd/br[": ["odd/br[1].csv"], "odd/b": 2}.items():
        items = [item["name"] for item in api.get(url, params={"prefix": prefix}, expect=200).json()["items"]]
        assert names in (items, len(items)), prefix


def test_each_way_to_sign_in_asks_for_its_own_settings(owner: User, store: AzureClient) -> None:
    problem = make(owner, {"account": "a", "container": "c", "auth": "service_principal"}, expect=422)
    assert {fault["field"] for fault in problem["errors"]} == {
        "config.tenant_id",
        "config.client_id",
        "config.client_secret",
    }
