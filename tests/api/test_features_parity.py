"""Each operation against scikit-learn's transform of the same meaning, on real data, within 1e-9."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import preprocessing as sk
from sklearn.decomposition import PCA
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.feature_selection import chi2, f_classif
from sklearn.impute import SimpleImputer

from support.api import User
from support.learning import PENGUINS, import_csv
from support.shared import shared_dir

TOLERANCE = 1e-9
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


class Table:
    """A real table, as scikit-learn and as the product see it."""

    # A preview fits its steps on so many rows.
    MOST = 1_000

    def __init__(self, user: User, project: dict[str, Any], path: Path) -> None:
        self.user = user
        lines = path.read_text().splitlines(keepends=True)[: self.MOST + 1]
        self.dataset = import_csv(user.api, project["id"], "".join(lines).encode())
        self.rows = list(csv.DictReader(lines))

    def numbers(self, *columns: str) -> np.ndarray:
        return np.array([[float(row[c]) if row[c] not in ("", "NA") else np.nan for c in columns] for row in self.rows])

    def texts(self, column: str) -> np.ndarray:
        return np.array([[row[column]] for row in self.rows], dtype=object)

    def made(self, steps: list[dict[str, Any]], **body: Any) -> dict[str, np.ndarray]:
        """What comes out of the steps, fitted on all rows, for the first 100."""
        path = f"/api/datasets/{self.dataset['id']}/feature-preview"
        after = self.user.api.post(path, json={"steps": steps, **body}, expect=200).json()["after"]
        cells = [[np.nan if cell is None else cell for cell in row] for row in after["rows"]]
        return {name: np.array([row[i] for row in cells]) for i, name in enumerate(after["columns"])}


@pytest.fixture
def penguins(user: User, project: dict[str, Any]) -> Table:
    return Table(user, project, PENGUINS)


def step(op: str, *columns: str, **params: Any) -> dict[str, Any]:
    return {"op": op, "columns": list(columns), "params": params}


def same(actual: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> None:
    expected = np.asarray(expected, dtype=float)[: len(actual)]
    scale = np.maximum(1, np.abs(np.nan_to_num(expected)))
    assert np.array_equal(np.isnan(actual), np.isnan(expected))
    assert np.nanmax(np.abs(actual - expected) / scale) <= tolerance


def same_columns(made: dict[str, np.ndarray], names: list[str], expected: np.ndarray) -> None:
    for i, name in enumerate(names):
        same(made[name], expected[:, i])


@pytest.mark.parametrize(
    ("op", "params", "transform"),
    [
        ("standard_scaler", {}, sk.StandardScaler()),
        ("standard_scaler", {"with_mean": False}, sk.StandardScaler(with_mean=False)),
        ("minmax_scaler", {}, sk.MinMaxScaler()),
        ("minmax_scaler", {"low": -1, "high": 3}, sk.MinMaxScaler((-1, 3))),
        ("robust_scaler", {}, sk.RobustScaler()),
        ("robust_scaler", {"low_percent": 10, "high_percent": 90}, sk.RobustScaler(quantile_range=(10, 90))),
        ("quantile", {}, sk.QuantileTransformer(n_quantiles=344)),
        ("quantile", {"quantiles": 50}, sk.QuantileTransformer(n_quantiles=50)),
        (
            "quantile",
            {"quantiles": 100, "distribution": "normal"},
            sk.QuantileTransformer(n_quantiles=100, output_distribution="normal"),
        ),
        ("imputer", {"strategy": "mean"}, SimpleImputer(strategy="mean")),
        ("imputer", {"strategy": "median"}, SimpleImputer(strategy="median")),
        ("imputer", {"strategy": "most_frequent"}, SimpleImputer(strategy="most_frequent")),
        ("imputer", {"strategy": "constant", "value": "7.5"}, SimpleImputer(strategy="constant", fill_value=7.5)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_numbers(penguins: Table, op: str, params: dict[str, Any], transform: Any) -> None:
    expected = transform.fit_transform(penguins.numbers(*NUMBERS))
    same_columns(penguins.made([step(op, *NUMBERS, **params)]), NUMBERS, expected)


@pytest.mark.parametrize(("function", "name"), [(np.log1p, "log1p"), (np.log, "log"), (np.sqrt, "sqrt")])
def test_logarithms(penguins: Table, function: Any, name: str) -> None:
    expected = sk.FunctionTransformer(function).fit_transform(penguins.numbers(*NUMBERS))
    same_columns(penguins.made([step("log", *NUMBERS, function=name)]), NUMBERS, expected)


# Run apart, with the processor's wide instructions off: numpy's logarithms then round as the C library's do.
# With them scikit-learn's own exponents differ in the eighth digit from one processor to the next.
POWER = """
import json, sys
import numpy as np
from sklearn.preprocessing import PowerTransformer
method, columns = json.load(sys.stdin)
shaped = []
for column in columns:
    values = np.array([[np.nan if value is None else value] for value in column])
    made = PowerTransformer(method).fit_transform(values)[:, 0]
    shaped.append([None if np.isnan(value) else value for value in made])
json.dump(shaped, sys.stdout)
"""


def powers(method: str, columns: list[np.ndarray]) -> list[np.ndarray]:
    """Columns as scikit-learn's PowerTransformer shapes them."""
    wide = np.show_config("dicts")["SIMD Extensions"].get("found", [])
    values = [[None if np.isnan(value) else value for value in column] for column in columns]
    ended = subprocess.run(
        [sys.executable, "-c", POWER],
        input=json.dumps([method, values]),
        env={**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(wide)},
        capture_output=True,
        text=True,
        check=True,
    )
    shaped = json.loads(ended.stdout)
    return [np.array([np.nan if value is None else value for value in column]) for column in shaped]


@pytest.mark.parametrize(("method", "theirs"), [("yeo_johnson", "yeo-johnson"), ("box_cox", "box-cox")])
def test_power(penguins: Table, method: str, theirs: str) -> None:
    values = penguins.numbers(*NUMBERS)
    made = penguins.made([step("power", *NUMBERS, method=method)])
    for name, expected in zip(NUMBERS, powers(theirs, list(values.T)), strict=True):
        same(made[name], expected)


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("titanic.csv", ["Age", "SibSp", "Fare"]),
        # Far from 0 for their spread: exponents exist that make them constant.
        ("iris_unlabeled.csv", ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]),
        ("ames_housing.csv", ["area", "price", "Lot.Frontage", "Lot.Area"]),
        ("parkinsons_speech_wide.csv", ["maxIntensity", "f1", "b4"]),
    ],
)
def test_power_of_real_tables(user: User, project: dict[str, Any], file: str, names: list[str]) -> None:
    folder = shared_dir()
    if folder is None or not (folder / "data" / file).exists():
        pytest.skip(f"../shared/data/{file} is not there")
    table = Table(user, project, folder / "data" / file)
    made = table.made([step("power", *names)])
    for name, expected in zip(names, powers("yeo-johnson", list(table.numbers(*names).T)), strict=True):
        assert np.nanstd(made[name]) > 0.1, name
        same(made[name], expected)


@pytest.mark.parametrize("strategy", ["quantile", "uniform"])
def test_intervals(penguins: Table, strategy: str) -> None:
    values = penguins.numbers(*NUMBERS)
    values = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    options = {"quantile_method": "linear"} if strategy == "quantile" else {}
    binned = sk.KBinsDiscretizer(7, encode="ordinal", strategy=strategy, subsample=None, **options)
    steps = [step("imputer", *NUMBERS, strategy="median"), step("bin", *NUMBERS, bins=7, strategy=strategy)]
    same_columns(penguins.made(steps), NUMBERS, binned.fit_transform(values))


def test_polynomial(penguins: Table) -> None:
    values = penguins.numbers(*NUMBERS)
    values = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    for interaction_only in (False, True):
        theirs = sk.PolynomialFeatures(3, include_bias=False, interaction_only=interaction_only)
        expected = theirs.fit_transform(values)
        names = [name.replace(" ", "*") for name in theirs.get_feature_names_out(NUMBERS)]
        steps = [
            step("imputer", *NUMBERS, strategy="median"),
            step("polynomial", *NUMBERS, degree=3, interaction_only=interaction_only),
        ]
        made = penguins.made(steps)
        assert set(made) == set(names)
        same_columns(made, names, expected)


def test_pca(penguins: Table) -> None:
    values = penguins.numbers(*NUMBERS)
    values = np.where(np.isnan(values), np.nanmean(values, axis=0), values)
    fill = step("imputer", *NUMBERS, strategy="mean")
    names = ["pca_1", "pca_2", "pca_3"]
    made = penguins.made([fill, step("pca", *NUMBERS, components=3, scale=False)])
    same_columns(made, names, PCA(3, svd_solver="full").fit_transform(values))
    scaled = sk.StandardScaler().fit_transform(values)
    made = penguins.made([fill, step("pca", *NUMBERS, components=3)])
    same_columns(made, names, PCA(3, svd_solver="full").fit_transform(scaled))


def test_categories(penguins: Table) -> None:
    island = penguins.texts("island")
    theirs = sk.OneHotEncoder(sparse_output=False)
    expected = theirs.fit_transform(island)
    names = [f"island={value}" for value in theirs.categories_[0]]
    same_columns(penguins.made([step("one_hot_encoder", "island")]), names, expected)
    made = penguins.made([step("ordinal_encoder", "island")])
    same(made["island"], sk.OrdinalEncoder().fit_transform(island)[:, 0])
    # A category's code is shown by its name.
    labels = sk.LabelEncoder().fit(island[:, 0])
    named = penguins.made([step("label_encoder", "island")])["island"]
    assert list(named) == list(labels.inverse_transform(labels.transform(island[: len(named), 0])))
    hashed = FeatureHasher(8, input_type="string").transform(island).toarray()
    made = penguins.made([step("hash_encoder", "island", features=8)])
    same_columns(made, [f"island.hash_{i}" for i in range(8)], hashed)


def test_words(user: User, project: dict[str, Any]) -> None:
    """On real messages; fitted by the job on every row."""
    folder = shared_dir()
    if folder is None or not (folder / "data" / "sms_spam.csv").exists():
        pytest.skip("../shared/data/sms_spam.csv is not there")
    content = (folder / "data" / "sms_spam.csv").read_bytes()
    dataset = import_csv(user.api, project["id"], content)
    texts = [row["text"] for row in csv.DictReader(content.decode("utf-8").splitlines(keepends=True))]
    assert len(texts) == dataset["row_count"]
    steps = [
        {**step("text_tfidf", "text", min_rows=40, max_words=4000), "keep_input": True},
        step("text_hash", "text", features=64),
    ]
    body = {"dataset_id": dataset["id"], "steps": steps}
    made = user.api.post("/api/features/engineer", json=body, expect=202).json()
    ended = user.api.wait_for(f"/api/features/{made['id']}", until={"ready", "failed"})
    assert ended["status"] == "ready", ended
    after = user.api.get(f"/api/features/{made['id']}/preview", expect=200).json()["after"]
    cells = {name: np.array([row[i] for row in after["rows"]]) for i, name in enumerate(after["columns"])}
    ascii_rows = [i for i in range(100) if texts[i].isascii()]
    tfidf = TfidfVectorizer(min_df=40)
    expected = tfidf.fit_transform(texts)[:100].toarray()
    shown = [name for name in cells if name.startswith("text.text_tfidf:")]
    assert len(shown) > 100
    for name in shown:
        place = tfidf.vocabulary_[name.removeprefix("text.text_tfidf:")]
        same(cells[name][ascii_rows], expected[ascii_rows, place])
    hashed = HashingVectorizer(n_features=64).transform(texts[:100]).toarray()
    for name in (name for name in cells if name.startswith("text.words_")):
        same(cells[name][ascii_rows], hashed[ascii_rows, int(name.rsplit("_", 1)[1])])


def test_scores_of_single_features(penguins: Table) -> None:
    """Filters of a selection: F and chi squared of numbers without missing values."""
    species = penguins.texts("species")[:, 0]
    values = penguins.numbers(*NUMBERS)
    values = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    expected = {"anova": f_classif(values, species)[0], "chi2": chi2(values, species)[0]}
    api = penguins.user.api
    steps = [step("imputer", *NUMBERS, strategy="median"), step("select", *NUMBERS)]
    base = api.post(
        "/api/features/engineer",
        json={"dataset_id": penguins.dataset["id"], "target": "species", "steps": steps},
        expect=202,
    ).json()
    api.wait_for(f"/api/features/{base['id']}", until={"ready"})
    for method, scores in expected.items():
        body = {"feature_set_id": base["id"], "method": method, "k": 2}
        made = api.post("/api/features/select", json=body, expect=202).json()
        assert api.wait_for(f"/api/features/{made['id']}", until={"ready", "failed"})["status"] == "ready"
        ranking = api.get(f"/api/features/{made['id']}/selection", expect=200).json()["ranking"]
        found = {item["feature"]: item["score"] for item in ranking}
        same(np.array([found[name] for name in NUMBERS]), scores)


def test_deviations_by_group_are_those_of_pandas(penguins: Table) -> None:
    """groupby().std(): of the sample (n - 1), missing for a group of one."""
    made = penguins.made([step("group_aggregate", "body_mass_g", by="species", functions=["mean", "std"])])
    masses = penguins.numbers("body_mass_g")[:, 0]
    species = penguins.texts("species")[:, 0]
    for figure, of in (("mean", np.nanmean), ("std", lambda group: np.nanstd(group, ddof=1))):
        expected = [of(masses[species == name]) for name in species]
        same(made[f"body_mass_g.{figure}_by_species"], expected)
