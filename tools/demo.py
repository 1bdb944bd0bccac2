#!/usr/bin/env python3
"""Takes a real table all the way to a prediction, through the REST API of a freshly started server.

    tools/demo.py                     start the server on ./var, run the tour, leave it running until Ctrl-C
    tools/demo.py --exit              the same, then stop the server
    tools/demo.py --listen HOST:PORT  another address (default 127.0.0.1:8080)

Running it again finds what is there and makes nothing twice. Needs only Python's standard library.
"""

import argparse
import json
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
EMAIL, PASSWORD = "demo@lathe.local", "lathe-demo-2026"
CSV = ROOT / "examples" / "data" / "penguins.csv"


class ApiError(RuntimeError):
    """A problem document answered by the server."""


class Api:
    """The few HTTP calls the tour needs."""

    def __init__(self, base: str):
        self.base, self.token = base, None

    def call(self, method: str, path: str, body=None, content_type="application/json"):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read() or b"{}")
            message = f"{method} {path}: {error.code} {problem.get('code')}: {problem.get('detail')} {problem.get('errors', '')}"
            raise ApiError(message) from None

    def find(self, path: str, name: str):
        """The item of a list that has this name, or None."""
        items = self.call("GET", f"{path}?limit=200")["items"]
        return next((item for item in items if item["name"] == name), None)


def step(text: str):
    print(f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text, flush=True)


def progress(text: str):
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}", end="", flush=True)


def start_server(binary: pathlib.Path, data_dir: pathlib.Path, listen: str) -> subprocess.Popen:
    log_path = ROOT / "build" / "logs" / "demo-server.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with open(log_path, "ab") as log:
        server = subprocess.Popen(
            [binary, "serve", "--data-dir", str(data_dir), "--listen", listen], stdout=log, stderr=log
        )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            tail = log_path.read_text(errors="replace").splitlines()[-5:]
            sys.exit("The server did not start:\n  " + "\n  ".join(tail))
        try:
            urllib.request.urlopen(f"http://{listen}/readyz", timeout=2).close()
            return server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    server.terminate()
    sys.exit(f"The server was not ready within 30 s; see {log_path}")


def sign_in(api: Api):
    try:
        api.call("POST", "/auth/register", {"email": EMAIL, "password": PASSWORD, "full_name": "Demo"})
    except ApiError as error:
        if "email_taken" not in str(error):
            raise
    api.token = api.call("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD})["access_token"]


def wait(api: Api, path: str, done: set, what: str) -> dict:
    started = time.monotonic()
    while True:
        item = api.call("GET", path)
        if item["status"] in done:
            progress("")
            print("\r", end="")
            return item
        if item["status"] in {"failed", "cancelled"}:
            sys.exit(f"{what} {item['status']}: {json.dumps(item.get('error'))}")
        job = item.get("job") or {}
        share = item.get("progress", job.get("progress")) or 0
        progress(f"{what}: {share:4.0%}, {time.monotonic() - started:.0f} s")
        time.sleep(0.2)


def ensure_dataset(api: Api, project: dict) -> dict:
    source = api.find(f"/api/projects/{project['id']}/datasources", "Files") or api.call(
        "POST", f"/api/projects/{project['id']}/datasources", {"name": "Files", "kind": "file", "config": {}}
    )
    dataset = api.find(f"/api/projects/{project['id']}/datasets", "penguins")
    if not dataset:
        upload = api.call(
            "POST", f"/api/datasources/{source['id']}/upload?filename=penguins.csv", CSV.read_bytes(), "text/csv"
        )
        print(f"  uploaded {upload['filename']}, {upload['size_bytes']:,} bytes, sha256 {upload['sha256'][:12]}...")
        dataset = api.call(
            "POST",
            "/api/datasets",
            {
                "project_id": project["id"],
                "datasource_id": source["id"],
                "name": "penguins",
                "upload_id": upload["id"],
            },
        )
    return wait(api, f"/api/datasets/{dataset['id']}", {"ready"}, "import")


def ensure_training(api: Api, project: dict, dataset: dict) -> dict:
    training = api.find(f"/api/projects/{project['id']}/trainings", "demo")
    if not training:
        training = api.call(
            "POST",
            f"/api/projects/{project['id']}/train",
            {
                "dataset_id": dataset["id"],
                "target": "species",
                "name": "demo",
                "mode": "single",
                "algorithm_id": "lightgbm_gbdt",
                "hyperparameters": {"n_estimators": 100},
                "validation": {"method": "stratified", "folds": 5, "test_fraction": 0.2},
                "seed": 7,
            },
        )
    return wait(api, f"/api/trainings/{training['id']}", {"succeeded"}, "training")


def tour(api: Api):
    step("1  Sign in and open the demo workspace")
    sign_in(api)
    workspace = api.find("/api/workspaces", "Demo") or api.call("POST", "/api/workspaces", {"name": "Demo"})
    project = api.find(f"/api/workspaces/{workspace['id']}/projects", "Penguins") or api.call(
        "POST",
        f"/api/workspaces/{workspace['id']}/projects",
        {
            "name": "Penguins",
            "type": "classification",
            "description": "Which species is this penguin? Palmer Station, 2007-2009.",
            "target_column": "species",
        },
    )
    step("2  Upload and import examples/data/penguins.csv")
    dataset = ensure_dataset(api, project)
    print(
        f"  {dataset['row_count']} rows, {dataset['column_count']} columns, {dataset['rejected']['count']} rejected values"
    )
    step("3  Train gradient boosted trees, 5 folds and a holdout")
    training = ensure_training(api, project, dataset)
    model = api.call("GET", f"/api/models/{training['best_model_id']}")
    metrics = api.call("GET", f"/api/models/{model['id']}/metrics")
    for part in ("validation", "test"):
        shown = {k: v for k, v in (metrics.get(part) or {}).items() if isinstance(v, (int, float))}
        print(f"  {part:10s} " + "  ".join(f"{name} {value:.4f}" for name, value in list(shown.items())[:6]))
    step("4  Predict")
    row = {
        "island": "Biscoe",
        "bill_length_mm": 46.1,
        "bill_depth_mm": 13.2,
        "flipper_length_mm": 211,
        "body_mass_g": 4500,
        "sex": "female",
        "year": 2007,
    }
    answer = api.call("POST", f"/api/models/{model['id']}/predict", {"rows": [row]})
    prediction = answer["predictions"][0]
    print(f"  {json.dumps(row)}")
    chances = ", ".join(f"{name} {p:.3f}" for name, p in prediction["probabilities"].items())
    print(f"  -> {prediction['value']}   ({chances})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exit", action="store_true", help="stop the server when the tour is over")
    parser.add_argument("--listen", default="127.0.0.1:8080", metavar="HOST:PORT")
    parser.add_argument("--data-dir", default=str(ROOT / "var"), metavar="DIR")
    options = parser.parse_args()
    binary = ROOT / "build" / "release" / "bin" / "lathe"
    server = start_server(binary, pathlib.Path(options.data_dir), options.listen)
    try:
        tour(Api(f"http://{options.listen}"))
        print(
            f"\nWeb UI   http://{options.listen}/\nSign in  {EMAIL}   {PASSWORD}\nAPI      http://{options.listen}/docs"
        )
        if not options.exit:
            print("The server runs until Ctrl-C.", flush=True)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
    except ApiError as error:
        sys.exit(f"The tour stopped: {error}")
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, set())
    main()
