"""A memory cgroup of one's own: what a container gives its processes, with the kernel's own out-of-memory killer.

Both hierarchies are known: `memory.limit_in_bytes` (v1) and `memory.max` (v2).
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


class MemoryLimit:
    """The processes added, and what they start, have so many bytes together. Raises OSError where it is not allowed."""

    def __init__(self, limit_bytes: int) -> None:
        v1 = ROOT / "memory"
        is_v1 = (v1 / "memory.limit_in_bytes").exists()
        self.folder = (v1 if is_v1 else ROOT) / f"lathe-test-{os.getpid()}"
        self.folder.mkdir()
        try:
            (self.folder / ("memory.limit_in_bytes" if is_v1 else "memory.max")).write_text(str(limit_bytes))
            (self.folder / ("memory.swappiness" if is_v1 else "memory.swap.max")).write_text("0")
        except OSError:
            self.folder.rmdir()
            raise

    def add(self, pid: int) -> None:
        (self.folder / "cgroup.procs").write_text(str(pid))

    def close(self, deadline_s: float = 10) -> None:
        """Kills what is left in it."""
        end = time.monotonic() + deadline_s
        while pids := (self.folder / "cgroup.procs").read_text().split():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        self.folder.rmdir()


def oom_kills() -> int:
    """How often the kernel's out-of-memory killer has struck on this machine."""
    lines = dict(line.split() for line in Path("/proc/vmstat").read_text().splitlines())
    return int(lines["oom_kill"])
