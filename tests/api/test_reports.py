"""Reports of datasets: one HTML file that needs nothing else, and all numbers as JSON."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from support.api import User
from support.learning import PENGUINS, import_csv
from support.shared import shared_dir

MOST_BYTES = 2_000_000
EXECUTABLE = {"script", "iframe", "object", "embed", "link", "img", "form", "base", "audio", "video", "foreignobject"}


class Page(HTMLParser):
    """What a browser would find: elements, attributes and, by heading, the numbers of each column's card."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.policy = ""
        self.text = ""
        self.cards: dict[str, dict[str, str]] = {}
        self.card: str | None = None
        self.place: str | None = None
        self.term = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = {name: value or "" for name, value in attrs}
        self.attributes += list(found.items())
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        if tag == "article":
            self.card = None
        if tag in {"h3", "dt", "dd"}:
            self.place = tag
        if tag == "data" and self.place == "dd" and self.card is not None:
            self.cards[self.card].setdefault(self.term, found["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h3", "dt", "dd"}:
            self.place = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.place == "h3":
            self.card = data
            self.cards.setdefault(data, {})
        if self.place == "dt":
            self.term = data


@pytest.fixture
def penguins(user: User, project: dict[str, Any]) -> dict[str, Any]:
    dataset = import_csv(user.api, project["id"], PENGUINS.read_bytes())
    change = {"columns": [{"name": "species", "role": "target"}]}
    user.api.put(f"/api/datasets/{dataset['id']}/schema", json=change, expect=200)
    return dataset


def report(user: User, dataset: dict[str, Any]) -> str:
    answer = user.api.get(f"/api/datasets/{dataset['id']}/report", expect=200)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.content) < MOST_BYTES
    return answer.text


def assert_harmless(page: Page) -> None:
    assert not page.tags & EXECUTABLE, page.tags & EXECUTABLE
    assert page.policy.startswith("default-src 'none'") and "unsafe" not in page.policy
    for name, value in page.attributes:
        assert not name.startswith("on") and name not in {"src", "style", "action"}, (name, value)
        assert name != "href" or value.startswith("#"), (name, value)


def test_the_page_has_the_numbers_of_the_api(user: User, penguins: dict[str, Any]) -> None:
    page = Page(report(user, penguins))
    assert_harmless(page)
    base = f"/api/datasets/{penguins['id']}"
    statistics = user.api.get(f"{base}/statistics", expect=200).json()
    for column in statistics["columns"]:
        card = page.cards[column["name"]]
        assert int(card["Values"]) == column["count"] and int(card["Missing"]) == column["missing"]
        assert int(card["Different"]) == column["distinct"]
        for term, figure in (("Mean", "mean"), ("Std", "std"), ("Median", "q50"), ("95 %", "q95")):
            if column[figure] is not None:
                assert float(card[term]) == column[figure], (column["name"], figure)
    quality = user.api.get(f"{base}/quality", expect=200).json()
    for deduction in quality["deductions"]:
        assert deduction["reason"] in page.text
    for issue in quality["issues"]:
        assert issue["message"] in page.text and issue["advice"] in page.text
    relations = user.api.get(f"{base}/target-relations", expect=200).json()
    assert relations["target"] == "species"
    html = report(user, penguins)
    for relation in relations["columns"]:
        assert f'<data value="{relation["strength"]!r}">' in html or str(relation["strength"]) in html
    strongest = user.api.get(f"{base}/correlations", expect=200).json()["pairs"][0]
    assert f'value="{strongest["value"]!r}"' in html


def test_the_json_report_is_what_the_routes_answer(user: User, penguins: dict[str, Any]) -> None:
    base = f"/api/datasets/{penguins['id']}"
    found = user.api.get(f"{base}/report", params={"format": "json"}, expect=200).json()
    assert found["dataset"]["id"] == penguins["id"] and found["dataset"]["version"] == penguins["version"]
    assert found["statistics"] == user.api.get(f"{base}/statistics", expect=200).json()
    assert found["quality"] == user.api.get(f"{base}/quality", expect=200).json()
    assert found["missing"] == user.api.get(f"{base}/missing", expect=200).json()
    assert found["target"] == user.api.get(f"{base}/target-relations", expect=200).json()
    for method, correlations in found["correlations"].items():
        query = {"method": method}
        assert correlations == user.api.get(f"{base}/correlations", params=query, expect=200).json()


def test_light_and_dark_and_on_paper(user: User, penguins: dict[str, Any]) -> None:
    html = report(user, penguins)
    assert "prefers-color-scheme:dark" in html and "@media print" in html
    assert not re.search(r"https?://|url\(|@import", html)


def test_what_a_table_holds_is_shown_as_text(user: User, project: dict[str, Any]) -> None:
    folder = shared_dir()
    if folder is None:
        pytest.skip("no folder of bad inputs")
    dataset = import_csv(user.api, project["id"], (folder / "badinputs/csv/html_xss.csv").read_bytes(), "xss")
    user.api.put(f"/api/datasets/{dataset['id']}", json={"name": "</title><script>alert(1)</script>"}, expect=200)
    html = report(user, dataset)
    assert_harmless(Page(html))
    assert "<script" not in html.lower()
    assert "</title><script>alert(1)</script>" in Page(html).text


def test_a_wide_table_stays_under_the_limit(user: User, project: dict[str, Any]) -> None:
    width = 1500
    header = ",".join(f"{'n' * 60}{i}" for i in range(width))
    rows = "\n".join(",".join(str((i * 7919 + r * 31) % 997) for i in range(width)) for r in range(60))
    dataset = import_csv(user.api, project["id"], f"{header}\n{rows}\n".encode(), "wide")
    user.api.wait_for(f"/api/datasets/{dataset['id']}", until={"ready"})
    for _ in range(60):
        answer = user.api.get(f"/api/datasets/{dataset['id']}/report")
        if answer.status_code == 200:
            break
    html = report(user, dataset)
    assert "more columns are in the report as JSON" in html
    assert_harmless(Page(html))
