"""How columns go together, and pictures of them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from support.api import Api, User, assert_problem, field_codes
from support.learning import PENGUINS, import_csv
from support.server import ROOT

GOLDEN = json.loads((ROOT / "tests" / "golden" / "profile.json").read_text())["correlations"]


@pytest.fixture
def penguins(user: User, project: dict[str, Any]) -> dict[str, Any]:
    return import_csv(user.api, project["id"], PENGUINS.read_bytes())


def get(api: Api, dataset: dict[str, Any], what: str, **query: Any) -> dict[str, Any]:
    return api.get(f"/api/datasets/{dataset['id']}/{what}", params=query, expect=200).json()


@pytest.mark.parametrize(
    "method", ["pearson", "spearman", "kendall", "cramers_v", "correlation_ratio", "mutual_information"]
)
def test_correlations_are_those_of_pandas_and_scipy(user: User, penguins: dict[str, Any], method: str) -> None:
    found = get(user.api, penguins, "correlations", method=method)
    assert found["method"] == method and found["rows"] == 344 and found["exact"] is True
    pairs = {frozenset((pair["a"], pair["b"])): pair["value"] for pair in found["pairs"]}
    for a, b, value in GOLDEN["examples/data/penguins.csv"][method]:
        assert pairs[frozenset((a, b))] == pytest.approx(value, abs=1e-9), (a, b)
    assert sorted(found["order"]) == list(range(len(found["columns"])))
    strengths = [abs(pair["value"]) for pair in found["pairs"]]
    assert strengths == sorted(strengths, reverse=True)


def test_pearson_is_the_default_and_others_are_refused(user: User, penguins: dict[str, Any]) -> None:
    assert get(user.api, penguins, "correlations")["method"] == "pearson"
    path = f"/api/datasets/{penguins['id']}/correlations?method=phi"
    assert field_codes(assert_problem(user.api.get(path), 422, "validation_failed")) == {"method": "not_allowed"}


def test_what_is_missing_together(user: User, penguins: dict[str, Any]) -> None:
    found = get(user.api, penguins, "missing")
    assert found["columns"][0] == "sex" and found["missing"] == [11, 2, 2, 2, 2]
    patterns = [(len(pattern["columns"]), pattern["rows"]) for pattern in found["patterns"]]
    assert patterns == [(0, 333), (1, 9), (5, 2)]
    assert found["together"][1][2] == 1


def test_the_target_ranks_the_columns(user: User, penguins: dict[str, Any]) -> None:
    assert get(user.api, penguins, "target-relations")["target"] is None
    change = {"columns": [{"name": "species", "role": "target"}]}
    user.api.put(f"/api/datasets/{penguins['id']}/schema", json=change, expect=200)
    found = get(user.api, penguins, "target-relations")
    assert found["target"] == "species" and found["is_classes"] is True
    assert found["rows"] == 344 and found["exact"] is True
    strengths = {relation["column"]: relation["strength"] for relation in found["columns"]}
    assert strengths["flipper_length_mm"] > 0.6 and strengths["year"] < 0.1


def test_a_distribution_by_groups(user: User, penguins: dict[str, Any]) -> None:
    found = get(user.api, penguins, "distributions", column="body_mass_g", by="species", bins=12)
    assert found["kind"] == "numbers" and found["missing"] == 2 and found["exact"] is True
    assert len(found["histogram"]["counts"]) == 12 and sum(found["histogram"]["counts"]) == 342
    groups = {group["value"]: group for group in found["groups"]}
    assert {name: group["count"] for name, group in groups.items()} == {"Adelie": 151, "Gentoo": 123, "Chinstrap": 68}
    assert [sum(column) for column in zip(*(g["counts"] for g in groups.values()), strict=True)] == found["histogram"][
        "counts"
    ]
    assert groups["Gentoo"]["box"]["q50"] == 5000 and groups["Adelie"]["box"]["q50"] == 3700
    width = (found["histogram"]["high"] - found["histogram"]["low"]) / 127
    assert sum(groups["Adelie"]["density"]) * width == pytest.approx(1, abs=0.05)
    words = get(user.api, penguins, "distributions", column="island")
    assert words["kind"] == "categories" and words["distinct"] == 3
    assert words["categories"][0] == {"value": "Biscoe", "count": 168}
    assert words["groups"][0]["counts"] == [168, 124, 52]


def test_a_scatter_plot_is_thinned_and_says_so(user: User, project: dict[str, Any], penguins: dict[str, Any]) -> None:
    found = get(user.api, penguins, "scatter", x="bill_length_mm", y="bill_depth_mm", color="species")
    assert found["exact"] is True and len(found["xs"]) == len(found["ys"]) == len(found["colors"]) == 342
    rows = "x,y\n" + "".join(f"{i},{i * 2}\n" for i in range(30_000))
    large = import_csv(user.api, project["id"], rows.encode(), name="large")
    found = get(user.api, large, "scatter", x="x", y="y", points=1000)
    assert found["exact"] is False and 800 < len(found["xs"]) < 1200
    assert all(y == 2 * x for x, y in zip(found["xs"], found["ys"], strict=True))
    assert get(user.api, large, "scatter", x="x", y="y", points=1000) == found


def test_a_time_series_shows_its_gap(user: User, project: dict[str, Any]) -> None:
    days = [f"2024-01-{day:02}" for day in range(1, 29) if not 10 <= day <= 14]
    dataset = import_csv(user.api, project["id"], ("day,v\n" + "".join(f"{d},{int(d[-2:])}\n" for d in days)).encode())
    found = get(user.api, dataset, "timeseries", time="day", value="v")
    assert found["bucket_seconds"] <= 86_400
    assert found["row_count"] == sum(found["counts"]) == len(days)
    assert found["exact"] is True and found["missing"] == 0
    at = {start: i for i, start in enumerate(found["starts"])}
    assert found["means"][at["2024-01-09T00:00:00"]] == 9
    assert found["counts"][at["2024-01-12T00:00:00"]] == 0 and found["means"][at["2024-01-12T00:00:00"]] is None


def test_a_time_series_says_how_many_rows_have_no_time(user: User, project: dict[str, Any]) -> None:
    rows = "".join(f"{'' if i % 5 == 3 else f'2024-01-{i + 1:02}'},{i}\n" for i in range(20))
    found = get(user.api, import_csv(user.api, project["id"], f"day,v\n{rows}".encode()), "timeseries", time="day")
    assert (found["row_count"], found["missing"], sum(found["counts"])) == (20, 4, 16)


def test_flags_are_numbers_of_a_correlation(user: User, project: dict[str, Any]) -> None:
    rows = [(i * 7919 % 13 < 5, i * 31 % 97) for i in range(200)]
    content = "survived,paid,fare\n" + "".join(f"{int(s)},{str(f > 40).lower()},{f}\n" for s, f in rows)
    dataset = import_csv(user.api, project["id"], content.encode())
    found = get(user.api, dataset, "correlations")
    assert found["columns"] == ["survived", "paid", "fare"]
    expected = np.corrcoef([[int(s), int(f > 40), f] for s, f in rows], rowvar=False)
    assert np.array(found["matrix"]) == pytest.approx(expected, abs=1e-5)


def test_pictures_that_cannot_be_drawn(user: User, penguins: dict[str, Any]) -> None:
    base = f"/api/datasets/{penguins['id']}"
    for path, faults in (
        ("distributions", {"column": "required"}),
        ("distributions?column=no", {"column": "not_found"}),
        ("distributions?column=sex&by=no", {"by": "not_found"}),
        ("distributions?column=sex&bins=501", {"bins": "too_large"}),
        ("scatter?x=sex&y=year", {"x": "not_allowed"}),
        ("scatter?x=year", {"y": "required"}),
        ("timeseries?time=year", {"time": "not_allowed"}),
    ):
        assert field_codes(assert_problem(user.api.get(f"{base}/{path}"), 422, "validation_failed")) == faults, path


def test_buckets_begin_with_the_data(user: User, project: dict[str, Any]) -> None:
    # Ten years of days: a bucket is longer than a day, and still the first one begins on the first day.
    rows = "\n".join(f"{2010 + i // 12}-{i % 12 + 1:02d}-03,{i}" for i in range(120))
    dataset = import_csv(user.api, project["id"], f"day,v\n{rows}\n".encode(), "long")
    found = get(user.api, dataset, "timeseries", time="day", value="v", buckets=20)
    assert found["starts"][0] == "2010-01-03T00:00:00" and found["counts"][0] > 0
    assert sum(found["counts"]) == 120 and found["counts"][-1] > 0


def test_the_rows_behind_a_picture(user: User, penguins: dict[str, Any]) -> None:
    found = get(user.api, penguins, "rows", column="body_mass_g", low=6000, high=6100)
    preview = user.api.get(f"/api/datasets/{penguins['id']}/preview", params={"limit": 1000}, expect=200).json()
    mass = preview["columns"].index("body_mass_g")
    heavy = [i for i, row in enumerate(preview["rows"]) if row[mass] is not None and 6000 <= row[mass] < 6100]
    assert heavy and found == {"total": len(heavy), "rows": heavy}
    missing = get(user.api, penguins, "rows", missing='["sex"]', present='["body_mass_g"]', limit=2)
    sex = preview["columns"].index("sex")
    wanted = [i for i, row in enumerate(preview["rows"]) if row[sex] is None and row[mass] is not None]
    assert missing == {"total": len(wanted), "rows": wanted[:2]}
    base = f"/api/datasets/{penguins['id']}/rows"
    for query, faults in (
        ("", {"column": "required"}),
        ("?column=sex&low=1", {"column": "not_allowed"}),
        ("?column=year", {"low": "required"}),
        ("?missing=sex", {"missing": "wrong_type"}),
        ("?missing=%5B%22gone%22%5D", {"missing": "not_found"}),
    ):
        assert field_codes(assert_problem(user.api.get(base + query), 422, "validation_failed")) == faults, query
