"""tools/embed_assets.py: what it writes for a built UI, and for none."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

from support.server import ROOT


def embed(root: Path, out: Path) -> str:
    subprocess.run([sys.executable, ROOT / "tools" / "embed_assets.py", root, out], check=True)
    return (out / "assets.cpp").read_text()


def test_without_a_ui_the_table_is_empty_and_the_catalogue_is_there(tmp_path):
    (tmp_path / "catalogue.json").write_text('{"algorithms":["é"]}', encoding="utf-8")
    table = embed(tmp_path, tmp_path / "out")
    assert "return {};" in table
    size = len('{"algorithms":["é"]}'.encode())
    assert f"lathe_asset_catalogue)), {size}}}" in table


def test_text_is_compressed_and_hashed_names_are_immutable(tmp_path):
    assets = tmp_path / "web" / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "app-1a2b3c4d.js").write_text("a" * 5000)
    (assets / "app-1a2b3c4d.js.map").write_text("{}")
    (tmp_path / "web" / "dist" / "index.html").write_text("<!doctype html>")
    table = embed(tmp_path, tmp_path / "out")
    script, page = (
        next(line for line in table.splitlines() if name in line) for name in ("app-1a2b3c4d", "index.html")
    )
    assert "5000, true, true}" in script
    assert "15, false, false}" in page
    assert ".map" not in table
    blobs = [path.read_bytes() for path in sorted((tmp_path / "out" / "assets").iterdir())]
    assert gzip.decompress(blobs[0]) == b"a" * 5000


def test_the_same_input_gives_the_same_output(tmp_path):
    page = tmp_path / "web" / "dist" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>" * 1000)
    first = embed(tmp_path, tmp_path / "out"), (tmp_path / "out" / "assets.S").read_text()
    assert (embed(tmp_path, tmp_path / "out"), (tmp_path / "out" / "assets.S").read_text()) == first
    page.write_text("<b>" * 1000)
    assert (embed(tmp_path, tmp_path / "out"), (tmp_path / "out" / "assets.S").read_text()) != first
