#!/usr/bin/env python3
"""Unpacks the pinned native libraries of third_party/lock.json into third_party/prefix, and Node into third_party/node.

    tools/fetch_third_party.py            fetch and unpack what changed since the last run
    tools/fetch_third_party.py --force    unpack everything again
    tools/fetch_third_party.py --check    say whether the folders match the lock; exit 1 if not

Archives come through pip and npm, so the registries and certificates those are set up with are the ones used. Each is
checked against its SHA-256 before anything is unpacked. They are kept in ${LATHE_CACHE:-~/.cache/lathe}/archives.

An entry of the lock has a name, a version, a licence, a source (pypi, npm or checkout: files of this repository, below
third_party/) and what to do with it:
    unpack           archive member -> path below third_party/; a member that ends in / is a whole folder
    links            path below third_party/ -> what the symbolic link there points to
    executable       paths to mark executable
    origin_runpath   libraries that look for their siblings in their own folder
    needs            library -> names it must ask the loader for: a bundled copy under a longer name (libgomp-ab12.so.1)
                     is replaced by the system's, a missing one is added
"""

import argparse
import concurrent.futures
import fcntl
import hashlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
THIRD_PARTY = ROOT / "third_party"
LOCK = THIRD_PARTY / "lock.json"
RECORD = THIRD_PARTY / "prefix" / ".installed.json"
STAMP = THIRD_PARTY / "prefix" / ".stamp"


class FetchError(Exception):
    """What stops a fetch, in words for the person at the terminal."""


def digest_of(path):
    sha = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            sha.update(block)
    return sha.hexdigest()


def fingerprint(package):
    return hashlib.sha256(json.dumps(package, sort_keys=True).encode()).hexdigest()


def stamp_text():
    """The same text as `sha256sum third_party/lock.json tools/fetch_third_party.py` prints in the root."""
    script = pathlib.Path(__file__).resolve()
    return f"{digest_of(LOCK)}  third_party/lock.json\n{digest_of(script)}  tools/fetch_third_party.py\n"


def cache_folder():
    wanted = os.environ.get("LATHE_CACHE") or os.path.expanduser("~/.cache/lathe")
    folder = pathlib.Path(wanted) / "archives"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as reason:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lathe-archives-"))
        print(f"third-party: no cache in {wanted} ({reason.strerror}); downloading to {folder}", flush=True)
        return folder


def run_client(command, folder, what):
    environment = dict(os.environ)
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    if "NODE_EXTRA_CA_CERTS" not in environment and os.path.exists(bundle):
        environment["NODE_EXTRA_CA_CERTS"] = bundle
    for attempt in (1, 2, 3):
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode == 0:
            return
        if attempt < 3:
            time.sleep(2 * attempt)
    raise FetchError(f"cannot download {what}: {' '.join(command)} failed\n{done.stdout.strip()[-3000:]}")


def download_command(package, folder):
    if package["source"] == "pypi":
        return [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-cache-dir",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--dest",
            str(folder),
            package["spec"],
        ]
    node = THIRD_PARTY / "node"
    return [
        str(node / "bin/node"),
        str(node / "lib/node_modules/npm/bin/npm-cli.js"),
        "pack",
        "--silent",
        "--pack-destination",
        str(folder),
        package["spec"],
    ]


def archive_of(package, cache):
    """The checked archive of a package: from the cache, or downloaded into it."""
    kept = cache / package["sha256"] / package["file"]
    if kept.exists():
        if digest_of(kept) == package["sha256"]:
            return kept
        kept.unlink()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        run_client(download_command(package, folder), folder, package["spec"])
        got = pathlib.Path(folder) / package["file"]
        if not got.exists():
            have = ", ".join(sorted(os.listdir(folder))) or "nothing"
            raise FetchError(f"{package['name']}: expected the file {package['file']}, the registry served {have}")
        found = digest_of(got)
        if found != package["sha256"]:
            raise FetchError(
                f"{package['name']}: SHA-256 of {package['file']} is {found}, "
                f"third_party/lock.json says {package['sha256']}: nothing was unpacked"
            )
        kept.parent.mkdir(exist_ok=True)
        os.replace(got, kept)
    size = kept.stat().st_size / 1e6
    print(
        f"third-party: {package['name']} {package['version']} downloaded, {size:.1f} MB, "
        f"{time.monotonic() - started:.0f} s",
        flush=True,
    )
    return kept


def targets_of(member, unpack):
    for prefix, target in unpack.items():
        if prefix == member:
            yield prefix, target
        elif prefix.endswith("/") and member.startswith(prefix) and not member.endswith("/"):
            yield prefix, target + member[len(prefix) :]


def members_of(archive):
    """Yields (name, opener) for each plain file of a wheel or an npm tarball."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as file:
            for info in file.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: file.open(info)
    else:
        with tarfile.open(archive) as file:
            for info in file:
                if info.isfile():
                    yield info.name, lambda info=info: file.extractfile(info)


def target_path(relative):
    path = THIRD_PARTY / relative
    if not path.resolve().is_relative_to(THIRD_PARTY):
        raise FetchError(f"{relative} leads out of third_party")
    return path


def write_target(relative, stream, executable):
    """Writes one file beside its place and renames it, so that a program that runs from the old one is not disturbed."""
    path = target_path(relative)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)
    fresh.chmod(0o755 if executable or ".so" in path.name else 0o644)
    os.replace(fresh, path)


def unpack_archive(package, archive):
    written, used = [], set()
    for member, opener in members_of(archive):
        for prefix, relative in targets_of(member, package["unpack"]):
            with opener() as stream:
                write_target(relative, stream, relative in package.get("executable", []))
            written.append(relative)
            used.add(prefix)
    missing = sorted(set(package["unpack"]) - used)
    if missing:
        raise FetchError(f"{package['name']}: {package['file']} holds no {', '.join(missing)}")
    return written


def copy_from_checkout(package):
    for source, relative in package["unpack"].items():
        if digest_of(THIRD_PARTY / source) != package["sha256"][source]:
            raise FetchError(f"{package['name']}: third_party/{source} is not the file that lock.json names")
        with open(THIRD_PARTY / source, "rb") as stream:
            write_target(relative, stream, False)
    return list(package["unpack"].values())


def patchelf(*arguments):
    tool = THIRD_PARTY / "prefix/bin/patchelf"
    done = subprocess.run([str(tool), *arguments], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise FetchError(f"patchelf {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.split()


def require_needed(library, name):
    """Makes a library ask the loader for `name`, in place of a bundled copy with a mangled name where there is one."""
    stem = name.split(".so")[0] + "-"
    asked = patchelf("--print-needed", library)
    for other in asked:
        if other.startswith(stem):
            patchelf("--replace-needed", other, name, library)
    if name not in patchelf("--print-needed", library):
        patchelf("--add-needed", name, library)


def fix_libraries(package):
    for relative in package.get("origin_runpath", []):
        patchelf("--set-rpath", "$ORIGIN", str(THIRD_PARTY / relative))
    for relative, names in package.get("needs", {}).items():
        for name in names:
            require_needed(str(THIRD_PARTY / relative), name)


def install(package, archive):
    written = copy_from_checkout(package) if archive is None else unpack_archive(package, archive)
    for relative, points_to in package.get("links", {}).items():
        path = target_path(relative)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(points_to)
        written.append(relative)
    fix_libraries(package)
    return written


def read_record():
    try:
        return json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return {}


def write_text(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    os.replace(fresh, path)


def remove_files(files):
    for relative in files:
        target_path(relative).unlink(missing_ok=True)


def is_installed(package, record):
    known = record.get(package["name"])
    return (
        known is not None
        and known["fingerprint"] == fingerprint(package)
        and all(os.path.lexists(THIRD_PARTY / file) for file in known["files"])
    )


def download_all(packages, cache):
    """Archives by package name. Node comes first: npm runs on it."""
    archives = {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        wheels = [p for p in packages if p["source"] == "pypi"]
        archives.update(zip((p["name"] for p in wheels), pool.map(lambda p: archive_of(p, cache), wheels)))
    return archives


def fetch(force):
    lock = json.loads(LOCK.read_text())
    if f"{platform.system().lower()}-{platform.machine()}" != lock["platform"]:
        raise FetchError(
            f"the pinned libraries are for {lock['platform']}, this machine is "
            f"{platform.system().lower()}-{platform.machine()}"
        )
    record = {} if force else read_record()
    stale = [p for p in lock["packages"] if not is_installed(p, record)]
    if stale:
        cache = cache_folder()
        archives = download_all(stale, cache)
        for package in stale:
            if package["source"] == "npm":
                archives[package["name"]] = archive_of(package, cache)
            remove_files(record.pop(package["name"], {"files": []})["files"])
            files = install(package, archives.get(package["name"]))
            record[package["name"]] = {"fingerprint": fingerprint(package), "files": files}
            write_text(RECORD, json.dumps(record))
            print(f"third-party: {package['name']} {package['version']} in place", flush=True)
    for gone in set(record) - {p["name"] for p in lock["packages"]}:
        remove_files(record.pop(gone)["files"])
    write_text(RECORD, json.dumps(record))
    write_text(STAMP, stamp_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--force", action="store_true", help="unpack everything again")
    parser.add_argument("--check", action="store_true", help="only say whether the folders match the lock")
    options = parser.parse_args()
    if options.check:
        record = read_record()
        stale = [p["name"] for p in json.loads(LOCK.read_text())["packages"] if not is_installed(p, record)]
        print("third-party: " + (f"not up to date: {', '.join(stale)}" if stale else "up to date"))
        return 1 if stale else 0
    THIRD_PARTY.mkdir(exist_ok=True)
    with open(THIRD_PARTY / ".lock", "w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        try:
            fetch(options.force)
        except FetchError as reason:
            print(f"third-party: {reason}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
