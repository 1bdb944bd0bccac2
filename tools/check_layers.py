#!/usr/bin/env python3
"""Checks what may include what (ARCHITECTURE.md, "Layers"): a folder of src/ only folders of lower layers, and x.cpp its
own x.h first, which shows that x.h compiles alone.

Usage: tools/check_layers.py [SRC]      exit 1 and one line per violation
"""

import pathlib
import re
import sys

LEVEL = {
    "base": 0,
    "store": 1,
    "data": 1,
    "jobs": 2,
    "features": 2,
    "models": 3,
    "learn": 4,
    "serving": 4,
    "work": 5,
    "service": 5,
    "http": 6,
    "app": 7,
}
# The server never links a training library: what it needs of algorithms is in catalogue.json.
FORBIDDEN = {("service", "learn"), ("http", "learn")}
# Heavy or dangerous libraries may be seen by these folders only.
LIBRARY_HOMES = {
    "boost/beast": {"http"},
    "boost/asio": {"http", "jobs"},
    "soci/": {"store"},
    "duckdb.h": {"data"},
    "LightGBM/": {"learn"},
    "oneapi/dal": {"learn"},
    "simdjson": {"http", "serving"},
}
# Third-party headers that no header of ours may include, whatever its folder.
NEVER_IN_HEADERS = ("boost/beast", "boost/asio", "soci/", "duckdb.h", "LightGBM/", "oneapi/", "spdlog/", "Eigen/")

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')


def violations(src: pathlib.Path):
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cpp", ".def"):
            continue
        folder = path.relative_to(src).parts[0]
        if folder not in LEVEL:
            yield f"{path}: folder '{folder}' has no layer; add it to tools/check_layers.py"
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        own = path.with_suffix(".h").relative_to(src).as_posix()
        if path.suffix == ".cpp" and (src / own).exists():
            first = next((match.group(1) for line in lines if (match := INCLUDE.match(line))), "nothing")
            if first != own:
                yield f"{path}: includes {first} first; it should be {own}"
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            include = match.group(1)
            target = include.split("/")[0]
            where = f"{path}:{number}"
            if target in LEVEL and "/" in include and target != folder:
                if LEVEL[target] >= LEVEL[folder]:
                    yield f"{where}: {folder} (layer {LEVEL[folder]}) includes {target} (layer {LEVEL[target]})"
                elif (folder, target) in FORBIDDEN:
                    yield f"{where}: {folder} may not include {target}"
            for library, homes in LIBRARY_HOMES.items():
                if include.startswith(library) and folder not in homes and folder != "app":
                    yield f"{where}: {library} belongs to {', '.join(sorted(homes))}"
            private = path.stem.endswith("_internal")  # "x_internal.h": shared by .cpp files of one folder
            if path.suffix == ".h" and not private and include.startswith(NEVER_IN_HEADERS):
                yield f"{where}: {include} is too heavy for a header; hide it behind a .cpp or an *_internal.h"


def main() -> int:
    src = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "src")
    found = list(violations(src))
    print("\n".join(found) if found else "layers: no violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
