"""Writes charts.json: what scikit-learn draws of classifiers of the penguins. Run once; the C++ tests read the file.

python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.7.2
/tmp/golden/bin/python tests/golden/charts.py

Each case has the holdout's answers, the curves as training stores them (here made by scikit-learn), and the charts that
must come of them.
"""

import csv
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__)
PENGUINS = HERE.parents[2] / "examples" / "data" / "penguins.csv"
NUMBERS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
OBJECTIVES = {
    "f1": metrics.f1_score,
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "mcc": metrics.matthews_corrcoef,
}


def holdout(target, columns):
    """Class names, true classes and rounded probabilities of rows that the model has not seen."""
    with open(PENGUINS, newline="") as file:
        rows = [row for row in csv.DictReader(file) if all(row[name] not in ("", "NA") for name in (*columns, target))]
    x = np.array([[float(row[name]) for name in columns] for row in rows])
    names = sorted({row[target] for row in rows})
    y = np.array([names.index(row[target]) for row in rows])
    x_fit, x_held, y_fit, y_held = train_test_split(x, y, test_size=0.5, random_state=3, stratify=y)
    scaler = StandardScaler().fit(x_fit)
    model = LogisticRegression(C=0.1).fit(scaler.transform(x_fit), y_fit)
    probabilities = np.round(model.predict_proba(scaler.transform(x_held)), 3)
    probabilities[:, -1] = np.round(1 - probabilities[:, :-1].sum(axis=1), 3)
    return names, y_held, np.clip(probabilities, 0, 1)


def roc(name, hit, score):
    fpr, tpr, thresholds = metrics.roc_curve(hit, score)
    points = np.column_stack([fpr, tpr, np.minimum(thresholds, 1.0)])
    precision = metrics.average_precision_score(hit, score)
    return {"class": name, "auc": metrics.auc(fpr, tpr), "average_precision": precision, "points": points.tolist()}


def threshold_points(hit, score):
    points = []
    for threshold in sorted(set(score), reverse=True):
        (tn, fp), (fn, tp) = metrics.confusion_matrix(hit, score >= threshold, labels=[0, 1]).tolist()
        points.append({"threshold": threshold, "tp": tp, "fp": fp, "fn": fn, "tn": tn})
    return points


def precision_recall(hit, score):
    precision, recall, thresholds = metrics.precision_recall_curve(hit, score)
    # The last point, recall 0 and precision 1, belongs to no threshold.
    return {"precision": precision[:-1].tolist(), "recall": recall[:-1].tolist(), "thresholds": thresholds.tolist()}


def calibration(hit, score):
    share, mean = calibration_curve(hit, score, n_bins=10, strategy="uniform")
    return {"share": share.tolist(), "mean_score": mean.tolist()}


def best(hit, score):
    """The largest value of each objective over all thresholds, and its value at 0.5."""
    out = {}
    for name, measure in OBJECTIVES.items():
        values = [measure(hit, score >= threshold) for threshold in set(score)]
        out[name] = {"value": max(values), "value_at_half": measure(hit, score >= 0.5)}
    return out


def case(target, columns):
    names, actual, probabilities = holdout(target, columns)
    shown = [1] if len(names) == 2 else range(len(names))
    hits = {k: (actual == k).astype(int) for k in shown}
    confusion = metrics.confusion_matrix(actual, probabilities.argmax(axis=1)).tolist()
    stored = {
        "confusion": {"classes": names, "matrix": confusion},
        "roc": {"classes": [roc(names[k], hits[k], probabilities[:, k]) for k in shown]},
    }
    out = {"class_names": names, "actual": actual.tolist(), "probabilities": probabilities.tolist(), "stored": stored}
    out["precision_recall"] = [precision_recall(hits[k], probabilities[:, k]) for k in shown]
    out["calibration"] = [calibration(hits[k], probabilities[:, k]) for k in shown]
    if len(names) == 2:
        stored["confusion"] |= {
            "positive_class": names[1],
            "threshold_points": threshold_points(hits[1], probabilities[:, 1]),
        }
        out["thresholds"] = best(hits[1], probabilities[:, 1])
    return out


golden = {"scikit_learn": sklearn.__version__, "cases": [case("sex", NUMBERS), case("species", NUMBERS[:2])]}
path = HERE.with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes")
