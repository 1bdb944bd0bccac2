"""A row without its file is shown as corrupt, answers for itself, and is whole again when the file comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from support.api import assert_problem
from support.faults import Site
from support.learning import ENDED, PENGUINS, import_csv, train


def file_of(site: Site, table: str, row_id: str) -> Path:
    with closing(sqlite3.connect(f"file:{site.server.data_dir}/lathe.db?mode=ro", uri=True)) as database:
        query = f"SELECT object_id FROM {table} WHERE id = ?"
        return site.server.data_dir / "objects" / database.execute(query, (row_id,)).fetchone()[0]


@contextmanager
def without(path: Path) -> Iterator[None]:
    aside = path.parent.parent / "aside"
    path.rename(aside)
    try:
        yield
    finally:
        aside.rename(path)


def test_a_dataset_without_its_file(site: Site) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    path = f"/api/datasets/{dataset['id']}"
    with without(file_of(site, "datasets", dataset["id"])):
        shown = site.api.get(path, expect=200).json()
        assert (shown["status"], shown["error"]["code"]) == ("failed", "dataset_corrupt")
        listed = site.api.get(f"/api/projects/{site.project['id']}/datasets", expect=200).json()["items"]
        assert [item["error"]["code"] for item in listed] == ["dataset_corrupt"]
        site.api.get(f"{path}/schema", expect=200)
        assert_problem(site.api.get(f"{path}/preview"), 409, "dataset_corrupt")
        assert_problem(site.api.get(f"{path}/export?format=parquet"), 409, "dataset_corrupt")
        body = {"dataset_id": dataset["id"], "target": "species", "algorithm_id": "logistic_regression"}
        training = site.api.post(f"/api/projects/{site.project['id']}/train", json=body, expect=202).json()
        ended = site.api.wait_for(f"/api/trainings/{training['id']}", until=ENDED)
        assert (ended["status"], ended["error"]["code"]) == ("failed", "dataset_corrupt")
        assert site.verify()["faults"]
    assert site.api.get(path, expect=200).json()["status"] == "ready"
    site.api.get(f"{path}/preview", expect=200)


def test_a_table_with_another_content(site: Site) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    path = file_of(site, "datasets", dataset["id"])
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(b"not a table at all")
    assert_problem(site.api.get(f"/api/datasets/{dataset['id']}/preview"), 409, "dataset_corrupt")
    path.write_bytes(whole)
    site.api.get(f"/api/datasets/{dataset['id']}/preview", expect=200)


def test_a_model_without_its_file(site: Site) -> None:
    dataset = import_csv(site.api, site.project["id"], PENGUINS.read_bytes())
    body = {"dataset_id": dataset["id"], "target": "species", "algorithm_id": "logistic_regression"}
    model = train(site.api, site.project["id"], **body)["best_model_id"]
    path = f"/api/models/{model}"
    assert site.api.get(path, expect=200).json()["error"] is None
    site.server.stop()  # a model in memory would go on answering
    with without(file_of(site, "models", model)):
        site.server.start()
        site.reconnect()
        assert site.api.get(path, expect=200).json()["error"]["code"] == "model_corrupt"
        listed = site.api.get(f"/api/projects/{site.project['id']}/models", expect=200).json()["items"]
        assert [item["error"]["code"] for item in listed] == ["model_corrupt"]
        site.api.get(f"{path}/metrics", expect=200)
        for chart in ("roc", "confusion-matrix", "card", "export"):
            answer = site.api.get(f"{path}/{chart}")
            assert_problem(answer, 503, "model_corrupt")
            assert int(answer.headers["retry-after"]) >= 1
        assert_problem(site.api.post(f"{path}/predict", json={"rows": [{}]}), 503, "model_corrupt")
    assert site.api.get(path, expect=200).json()["error"] is None
    site.api.get(f"{path}/roc", expect=200)
