#!/usr/bin/env python3
"""Checks that the product sends every error code that it lists (src/base/error_codes.def): one that only tests name
promises clients what never comes.

Usage: tools/check_error_codes.py [SRC]      exit 1 and one line per code
"""

import pathlib
import re
import sys

LISTED = re.compile(r'ERROR_CODE\((k\w+), "(\w+)"')
NAME = re.compile(r"\bk[A-Z]\w*")


def unsent(src: pathlib.Path):
    codes = LISTED.findall((src / "base" / "error_codes.def").read_text(encoding="utf-8"))
    used: set[str] = set()
    for path in src.rglob("*"):
        if path.suffix in (".h", ".cpp") and not path.stem.endswith("_test"):
            used.update(NAME.findall(path.read_text(encoding="utf-8")))
    return len(codes), [
        f"{name}: nothing in {src} sends {constant}" for constant, name in codes if constant not in used
    ]


def main() -> int:
    src = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "src")
    count, found = unsent(src)
    print("\n".join(found) if found else f"error codes: {count}, each sent somewhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
