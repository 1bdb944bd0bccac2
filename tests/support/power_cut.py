"""What a power cut leaves of a directory: rebuilt from the log of support/disk_shim.c.

The model is as strict as POSIX allows. Bytes of a file are safe once that file was synced; a name (of a new, renamed or
removed file) once its folder was. `strict` loses all the rest; `ragged` keeps a random part of it: some of the unsynced
writes of each file, in any order, and the first few of the unsynced changes of names.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEAD = struct.Struct("<cIIIQQ")


@dataclass
class Change:
    op: str
    path: str
    path2: str
    inode: int
    offset: int
    data: bytes
    end: int  #: size of the log when this was in it

    @property
    def is_sync(self) -> bool:
        return self.op in "SDF"


def read_log(path: Path) -> list[Change]:
    raw = path.read_bytes()
    changes: list[Change] = []
    at = 0
    while at + HEAD.size <= len(raw):
        op, n1, n2, n3, inode, offset = HEAD.unpack_from(raw, at)
        at += HEAD.size
        if at + n1 + n2 + n3 > len(raw):
            break  # the process was killed while it wrote this
        first, second, data = raw[at : at + n1], raw[at + n1 : at + n1 + n2], raw[at + n1 + n2 : at + n1 + n2 + n3]
        at += n1 + n2 + n3
        changes.append(Change(op.decode(), first.decode(), second.decode(), inode, offset, data, at))
    return changes


def apply_write(content: bytearray, offset: int, data: bytes | None) -> None:
    """Writes `data` at `offset`; None cuts the file there, or makes it so long."""
    end = offset + len(data or b"")
    if data is None and len(content) > offset:
        del content[offset:]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is not None:
        content[offset:end] = data


@dataclass
class File:
    safe: bytes = b""
    unsynced: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        content = bytearray(self.safe)
        for offset, data in self.unsynced:
            apply_write(content, offset, data)
        self.safe = bytes(content)
        self.unsynced.clear()

    def ragged(self, rng: random.Random) -> bytes:
        content = bytearray(self.safe)
        for offset, data in self.unsynced:
            if rng.random() < 0.5:
                apply_write(content, offset, data)
        return bytes(content)


FOLDER = None  # in the tables of names


class Disk:
    """The directory below `root` at one moment of the log."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.files: dict[int, File] = {}
        self.names: dict[str, File | None] = {self.root: FOLDER}
        self.safe_names: dict[str, File | None] = {self.root: FOLDER}
        self.unsynced_names: list[Change] = []

    def file(self, change: Change) -> File:
        """Made elsewhere and seen for the first time, it is empty so far."""
        if change.inode not in self.files:
            self.files[change.inode] = File()
            self.names[change.path] = self.files[change.inode]
        return self.files[change.inode]

    def apply(self, change: Change) -> None:
        if change.op == "C":
            self.files[change.inode] = File()  # an inode is used again when its file is gone
        if change.op == "W":
            self.file(change).unsynced.append((change.offset, change.data))
        elif change.op == "T":
            self.file(change).unsynced.append((change.offset, None))
        elif change.op == "S":
            self.file(change).sync()
        elif change.op == "F":
            made = self.file(change)
            made.safe, made.unsynced = change.data, []
            self.names[change.path] = made
        elif change.op == "D":
            self.sync_folder(change.path)
        else:
            self.rename(change, self.names)
            self.unsynced_names.append(change)

    def rename(self, change: Change, names: dict[str, File | None]) -> None:
        if change.op == "C":
            names[change.path] = self.files[change.inode]
        elif change.op == "M":
            names[change.path] = FOLDER
        elif change.op == "U":
            names.pop(change.path, None)
        elif change.path in self.names or change.path in names:  # R, L
            source = names if change.path in names else self.names
            names[change.path2] = source[change.path]
            if change.op == "R":
                names.pop(change.path, None)

    def sync_folder(self, folder: str) -> None:
        def here(path: str) -> bool:
            return path.rpartition("/")[0] == folder

        for path in [path for path in self.safe_names if here(path) and path not in self.names]:
            del self.safe_names[path]
        self.safe_names.update({path: file for path, file in self.names.items() if here(path)})
        self.unsynced_names = [c for c in self.unsynced_names if not here(c.path2 or c.path)]

    def strict(self) -> dict[str, bytes | None]:
        return self.reachable(self.safe_names, lambda file: file.safe)

    def ragged(self, rng: random.Random) -> dict[str, bytes | None]:
        names = dict(self.safe_names)
        for change in self.unsynced_names[: rng.randint(0, len(self.unsynced_names))]:
            if change.op == "C" and change.inode in self.files:
                names[change.path] = self.names.get(change.path, self.files[change.inode])
            elif change.op != "C":
                self.rename(change, names)
        return self.reachable(names, lambda file: file.ragged(rng))

    def reachable(self, names: dict[str, File | None], content) -> dict[str, bytes | None]:
        """Paths relative to the root, parents first; a file whose folder was lost is lost."""
        left: dict[str, bytes | None] = {}
        for path in sorted(names):
            if not path.startswith(self.root + "/"):
                continue
            name = path[len(self.root) + 1 :]
            parent = name.rpartition("/")[0]
            if parent and (parent not in left or left[parent] is not None):
                continue
            file = names[path]
            left[name] = None if file is None else content(file)
        return left


@dataclass
class Cut:
    log_size: int  #: what was logged before the power went
    what: str
    content: dict[str, bytes | None]


def cuts(log: list[Change], root: Path, rng: random.Random, ragged_share: float) -> Iterator[Cut]:
    """At every sync (just before it, and just after it), and ragged at a random share of all the points between."""
    disk = Disk(root)
    last: dict[str, bytes | None] | None = None
    for number, change in enumerate(log):
        if rng.random() < ragged_share:
            yield Cut(log[number - 1].end if number else 0, f"ragged before change {number}", disk.ragged(rng))
        disk.apply(change)
        if not change.is_sync:
            continue
        # Between two syncs nothing becomes safe: one strict cut after each is all there are.
        now = disk.strict()
        if now != last:
            yield Cut(change.end, f"strict after change {number} ({change.op} {Path(change.path).name})", now)
        last = now


def write_out(content: dict[str, bytes | None], folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name, data in content.items():
        if data is None:
            (folder / name).mkdir(mode=0o700)
        else:
            (folder / name).write_bytes(data)
            (folder / name).chmod(0o600)
