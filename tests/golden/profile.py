"""Writes profile.json: what pandas and SciPy compute for real tables. Run once; the C++ tests read the file.

python3 -m venv /tmp/golden && /tmp/golden/bin/pip install pandas==3.1.1 scipy scikit-learn
/tmp/golden/bin/python tests/golden/profile.py [FOLDER WITH THE SHARED TABLES]
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd
import scipy
from scipy import stats
from sklearn.metrics import normalized_mutual_info_score

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


def cramers_v(a, b):
    """With the correction for its bias (Bergsma 2013)."""
    table = pd.crosstab(a, b).to_numpy()
    n, rows, columns = table.sum(), *table.shape
    phi2 = stats.chi2_contingency(table, correction=False).statistic / n
    phi2 = max(0.0, phi2 - (rows - 1) * (columns - 1) / (n - 1))
    r, c = rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)
    return float(np.sqrt(phi2 / (min(r, c) - 1)))


def correlation_ratio(levels, values):
    both = pd.DataFrame({"level": levels, "value": values}).dropna()
    groups = both.groupby("level")["value"]
    between = (groups.count() * (groups.mean() - both["value"].mean()) ** 2).sum()
    return float(np.sqrt(between / ((both["value"] - both["value"].mean()) ** 2).sum()))


def mutual_information(a, b):
    both = pd.DataFrame({"a": a, "b": b}).dropna()
    return float(normalized_mutual_info_score(both["a"], both["b"], average_method="geometric"))


def correlations(path):
    """Measure -> pairs of columns and their value. Pairs are complete one by one, as ours."""
    table = pd.read_csv(path)
    numbers = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    words = [name for name in table.columns if name not in numbers]
    found = {}
    for method in ("pearson", "spearman", "kendall"):
        matrix = table[numbers].corr(method=method)
        found[method] = [[a, b, float(matrix.loc[a, b])] for a in numbers for b in numbers if a < b]
    found["cramers_v"] = [[a, b, cramers_v(table[a], table[b])] for a in words for b in words if a < b]
    found["correlation_ratio"] = [[a, b, correlation_ratio(table[a], table[b])] for a in words for b in numbers]
    found["mutual_information"] = [
        [a, b, mutual_information(table[a], table[b])] for a in words for b in words if a < b
    ]
    return found


def main():
    tables = {"examples/data/penguins.csv": of_table(ROOT / "examples" / "data" / "penguins.csv")}
    for name in ["wine_quality.csv", "diamonds.csv", "insurance.csv", "wholesale_customers.csv"]:
        tables["shared/" + name] = of_table(SHARED / name)
    document = {"pandas": pd.__version__, "scipy": scipy.__version__, "numpy": np.__version__, "tables": tables}
    document["correlations"] = {"examples/data/penguins.csv": correlations(ROOT / "examples" / "data" / "penguins.csv")}
    (HERE / "profile.json").write_text(json.dumps(document, indent=1) + "\n")


main()
