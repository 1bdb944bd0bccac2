#!/usr/bin/env python3
"""Embeds the built web UI (web/dist) and catalogue.json in the server.

Usage: tools/embed_assets.py ROOT OUTPUT_FOLDER

Writes OUTPUT_FOLDER/assets.S (the bytes, by .incbin from OUTPUT_FOLDER/assets/), and OUTPUT_FOLDER/assets.cpp (the table of
src/http/assets.h). Text is stored as gzip, what does not shrink as it is. Without web/dist the table is empty and the server
says how to build the UI. The same input gives the same output.
"""

import gzip
import hashlib
import pathlib
import re
import shutil
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
# Vite puts a hash of the content in these names.
HASHED = re.compile(r"^/assets/.*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
SKIPPED = {".map"}  # source maps are for developers


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def packed(content: bytes) -> tuple[bytes, bool]:
    small = gzip.compress(content, 9, mtime=0)
    return (small, True) if len(small) < len(content) * 0.95 else (content, False)


def files_of(dist: pathlib.Path) -> list[pathlib.Path]:
    if not dist.is_dir():
        return []
    return sorted(p for p in dist.rglob("*") if p.is_file() and p.suffix not in SKIPPED)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: embed_assets.py ROOT OUTPUT_FOLDER")
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    blobs = out / "assets"
    shutil.rmtree(blobs, ignore_errors=True)
    blobs.mkdir(parents=True)
    dist = root / "web" / "dist"
    assembly = [
        "/* Written by tools/embed_assets.py; do not edit. */",
        '.section .note.GNU-stack,"",@progbits',
        ".section .rodata",
    ]
    declarations, rows = [], []

    def embed(name: str, content: bytes) -> str:
        (blobs / name).write_bytes(content)
        symbol = f"lathe_asset_{name}"
        assembly.extend([f".global {symbol}", ".balign 16", f"{symbol}:", f'.incbin "{(blobs / name).resolve()}"'])
        declarations.append(f"extern const std::byte {symbol}[];")
        return symbol

    entries = []
    for path in files_of(dist):
        entries.append(("/" + path.relative_to(dist).as_posix(), path))
    for number, (url, path) in enumerate(sorted(entries)):
        content = path.read_bytes()
        stored, is_gzip = packed(content)
        symbol = embed(str(number), stored)
        etag = '"' + hashlib.sha256(content).hexdigest()[:20] + '"'
        kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
        rows.append(
            f"      {{{quoted(url)}, {quoted(kind)}, {quoted(etag)}, {{{symbol}, {len(stored)}}}, {len(content)}, "
            f"{str(is_gzip).lower()}, {str(bool(HASHED.match(url))).lower()}}},"
        )
    catalogue = (root / "catalogue.json").read_bytes() if (root / "catalogue.json").exists() else b'{"algorithms":[]}'
    catalogue_symbol = embed("catalogue", catalogue or b"{}")

    source = ["// Written by tools/embed_assets.py; do not edit.", '#include "http/assets.h"', ""]
    source += ['extern "C" {', *declarations, "}", "", "namespace lathe::http {", ""]
    source += ["std::span<const Asset> AllAssets() {"]
    if rows:
        source += ["  static const Asset kAssets[] = {", *rows, "  };", "  return kAssets;", "}", ""]
    else:
        source += ["  return {};", "}", ""]
    source += ["std::string_view CatalogueText() {"]
    source += [
        f"  return {{static_cast<const char*>(static_cast<const void*>({catalogue_symbol})), {len(catalogue)}}};",
        "}",
        "",
    ]
    source += ["}  // namespace lathe::http", ""]
    (out / "assets.cpp").write_text("\n".join(source), encoding="utf-8")
    # The assembler does not see that a blob changed: the table's digest in a comment makes the text change with it.
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(blobs.iterdir()))).hexdigest()
    (out / "assets.S").write_text("\n".join([*assembly, f"/* {digest} */", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
