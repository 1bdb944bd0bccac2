"""Writes learning.json: what scikit-learn computes for small seeded tables. Run once; the C++ tests read the file.

python3 -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.7.2
/tmp/golden/bin/python tests/golden/learning.py
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge

warnings.filterwarnings("ignore")


def rounded(values, digits=6):
    """Numbers that JSON carries exactly: both sides compute from the same ones."""
    return np.round(np.asarray(values, dtype=float), digits)


def classification(classes, seed, ties=False):
    random = np.random.default_rng(seed)
    n = 240
    actual = random.integers(0, classes, n)
    scores = random.normal(size=(n, classes))
    scores[np.arange(n), actual] += 1.0
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    if ties:
        probabilities = np.round(probabilities * 20) / 20
    probabilities = rounded(probabilities)
    probabilities[:, -1] = rounded(1 - probabilities[:, :-1].sum(axis=1))
    weights = rounded(random.uniform(0.2, 3.0, n), 3)
    case = {"probabilities": probabilities.tolist(), "actual": actual.tolist(), "weights": weights.tolist()}
    case["expected"] = class_metrics(actual, probabilities, None)
    case["expected_weighted"] = class_metrics(actual, probabilities, weights)
    return case


def class_metrics(actual, probabilities, weights):
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(axis=1)
    w = {"sample_weight": weights}
    binary = classes == 2
    average = "binary" if binary else "macro"
    one_hot = np.eye(classes)[actual]
    ranked = probabilities[:, 1] if binary else probabilities
    return {
        "accuracy": metrics.accuracy_score(actual, predicted, **w),
        "balanced_accuracy": metrics.balanced_accuracy_score(actual, predicted, **w),
        "precision": metrics.precision_score(actual, predicted, average=average, **w),
        "recall": metrics.recall_score(actual, predicted, average=average, **w),
        "f1": metrics.f1_score(actual, predicted, average=average, **w),
        "roc_auc": metrics.roc_auc_score(actual if binary else one_hot, ranked, average="macro", **w),
        "pr_auc": metrics.average_precision_score(actual if binary else one_hot, ranked, average="macro", **w),
        "log_loss": metrics.log_loss(actual, probabilities, **w),
        "brier": metrics.brier_score_loss(actual, ranked, **w),
        "mcc": metrics.matthews_corrcoef(actual, predicted, **w),
    }


def regression():
    random = np.random.default_rng(3)
    actual = rounded(random.normal(10, 5, 151))
    predicted = rounded(actual + random.normal(0, 2, 151))
    weights = rounded(random.uniform(0.2, 3.0, 151), 3)

    def values(w):
        return {
            "rmse": metrics.root_mean_squared_error(actual, predicted, sample_weight=w),
            "mae": metrics.mean_absolute_error(actual, predicted, sample_weight=w),
            "r2": metrics.r2_score(actual, predicted, sample_weight=w),
            "mape": metrics.mean_absolute_percentage_error(actual, predicted, sample_weight=w),
            "median_ae": metrics.median_absolute_error(actual, predicted, sample_weight=w),
        }

    return {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "weights": weights.tolist(),
        "expected": values(None),
        "expected_weighted": values(weights),
    }


def clustering():
    random = np.random.default_rng(4)
    rows = rounded(
        np.concatenate([random.normal(c, 1.0, (60, 3)) for c in ([0, 0, 0], [4, 0, 1], [0, 5, -2], [6, 6, 6])])
    )
    model = KMeans(4, n_init=20, random_state=0, tol=0).fit(rows)
    labels = model.labels_
    return {
        "rows": rows.tolist(),
        "labels": labels.tolist(),
        "centres": sorted(model.cluster_centers_.tolist()),
        "expected": {
            "silhouette": metrics.silhouette_score(rows, labels),
            "davies_bouldin": metrics.davies_bouldin_score(rows, labels),
            "calinski_harabasz": metrics.calinski_harabasz_score(rows, labels),
            "inertia": model.inertia_,
        },
    }


def logistic(classes, weighted, **options):
    random = np.random.default_rng(10 + classes)
    x = rounded(random.normal(size=(160, 4)))
    truth = random.normal(size=(4, classes)) * 1.5
    y = (x @ truth + random.gumbel(size=(160, classes))).argmax(axis=1)
    weights = rounded(random.uniform(0.5, 2.0, 160), 3) if weighted else None
    model = LogisticRegression(tol=1e-10, max_iter=100000, **options).fit(x, y, sample_weight=weights)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": weights.tolist() if weighted else [],
        "C": options.get("C", 1.0),
        "penalty": "none" if "penalty" in options else "l2",
        "fit_intercept": options.get("fit_intercept", True),
        "coefficients": model.coef_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(x[:10]).tolist(),
    }


def ridge(weighted, **options):
    random = np.random.default_rng(20)
    x = rounded(random.normal(size=(120, 5)) + 3)
    y = rounded(x @ random.normal(size=5) + 7 + random.normal(size=120))
    weights = rounded(random.uniform(0.5, 2.0, 120), 3) if weighted else None
    model = Ridge(**options).fit(x, y, sample_weight=weights)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": weights.tolist() if weighted else [],
        "alpha": options.get("alpha", 1.0),
        "fit_intercept": options.get("fit_intercept", True),
        "coefficients": model.coef_.tolist(),
        "intercept": float(model.intercept_),
    }


golden = {
    "scikit_learn": sklearn.__version__,
    "classification": [classification(2, 1), classification(2, 5, ties=True), classification(4, 2)],
    "regression": regression(),
    "clustering": clustering(),
    "logistic": [
        logistic(2, False),
        logistic(2, True, C=0.05),
        logistic(2, False, penalty=None),
        logistic(3, False),
        logistic(3, True, C=10.0),
        logistic(4, False, fit_intercept=False),
    ],
    "ridge": [ridge(False), ridge(True, alpha=25.0), ridge(False, alpha=0.0), ridge(False, fit_intercept=False)],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes")
