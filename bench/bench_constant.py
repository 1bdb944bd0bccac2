"""The same predictions against a bare Boost.Beast handler that answers a constant: what everything around the socket costs."""

from __future__ import annotations

from bench_predict import measure_ours, refuse_errors
from bench_support import Line


def run(quick: bool) -> list[Line]:
    pairs = measure_ours(2 if quick else 6, 2 if quick else 3, constant_beside=True)
    refuse_errors(*(load for pair in pairs for load in pair))
    # The best of each: both are held back by whatever else runs here, never helped.
    ours = max((pair[0] for pair in pairs), key=lambda load: load.per_second)
    constant = max((pair[1] for pair in pairs), key=lambda load: load.per_second)
    share = ours.per_second / constant.per_second
    return [
        Line("constant", "requests/s against a constant handler", constant.text(), ours.text(), f"{share:.0%}", ">= 70 %",
             share >= 0.7, f"{ours.cpu_us:.0f} us of CPU a request against {constant.cpu_us:.0f}: key, row, trees, answer, log"),
    ]  # fmt: skip
