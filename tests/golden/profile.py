"""Writes profile.json: what pandas and SciPy compute for real tables. Run once; the C++ tests read the file.

python3 -m venv /tmp/golden && /tmp/golden/bin/pip install pandas==3.1.1 scipy
/tmp/golden/bin/python tests/golden/profile.py [FOLDER WITH THE SHARED TABLES]
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
QUANTILES = {
    "q01": 0.01,
    "q05": 0.05,
    "q10": 0.1,
    "q25": 0.25,
    "q50": 0.5,
    "q75": 0.75,
    "q90": 0.9,
    "q95": 0.95,
    "q99": 0.99,
}


def of_numbers(values):
    """Figures of a column of numbers."""
    present = values.dropna().astype(float)
    figures = {name: float(present.quantile(q)) for name, q in QUANTILES.items()}
    figures |= {"mean": float(present.mean()), "std": float(present.std()), "min": float(present.min())}
    figures |= {"max": float(present.max()), "zeros": int((present == 0).sum()), "negative": int((present < 0).sum())}
    if present.nunique() > 1:
        figures |= {"skewness": float(present.skew()), "kurtosis": float(present.kurt())}
        figures["mad"] = float(stats.median_abs_deviation(present))
    return figures


def of_table(path, **options):
    table = pd.read_csv(path, **options)
    columns = {}
    for name in table.columns:
        values = table[name]
        figures = {"count": int(values.count()), "missing": int(values.isna().sum()), "distinct": int(values.nunique())}
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            figures |= of_numbers(values)
        elif pd.api.types.is_string_dtype(values):
            top = values.value_counts()
            figures["top_count"] = int(top.iloc[0])
            figures["mean_length"] = float(values.dropna().str.len().mean())
        columns[name] = figures
    return {"rows": len(table), "duplicate_rows": int(table.duplicated().sum()), "columns": columns}


def main():
    tables = {"examples/data/penguins.csv": of_table(ROOT / "examples" / "data" / "penguins.csv")}
    for name in ["wine_quality.csv", "diamonds.csv", "insurance.csv", "wholesale_customers.csv"]:
        tables["shared/" + name] = of_table(SHARED / name)
    document = {"pandas": pd.__version__, "scipy": scipy.__version__, "numpy": np.__version__, "tables": tables}
    (HERE / "profile.json").write_text(json.dumps(document, indent=1) + "\n")


main()
