"""Where the test material outside the repository lies: bad inputs, data sets, tools."""

from __future__ import annotations

import os
from pathlib import Path

from support.server import ROOT


def shared_dir() -> Path | None:
    """LATHE_SHARED, else ../shared beside the checkout; None when there is none."""
    folder = Path(os.environ.get("LATHE_SHARED", ROOT.parent / "shared"))
    return folder if folder.is_dir() else None
