#!/usr/bin/env python3
"""Writes tests/emulators/NAME.txt: what the test server NAME needs from PyPI, every package with version and SHA-256.

tools/pin_emulator.py moto 'moto[server]==5.2.5'
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> int:
    name, *wanted = sys.argv[1:]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    report = json.loads(subprocess.run([*command, *wanted], check=True, stdout=subprocess.PIPE).stdout)
    lines = [f"# tools/pin_emulator.py {name} {' '.join(repr(spec) for spec in wanted)}"]
    packages = sorted(report["install"], key=lambda item: item["metadata"]["name"].lower())
    for item in packages:
        metadata, hashes = item["metadata"], item["download_info"]["archive_info"]["hashes"]
        lines.append(f"{metadata['name'].lower()}=={metadata['version']} --hash=sha256:{hashes['sha256']}")
    target = ROOT / "tests" / "emulators" / f"{name}.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n")
    print(f"{target.relative_to(ROOT)}: {len(packages)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
