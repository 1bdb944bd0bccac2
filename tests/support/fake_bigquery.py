"""A stand-in for BigQuery's REST API and Google's token server: really checks signatures and tokens, and misbehaves on demand.

Answers have the shapes of the public REST documentation; what a query means is decided by words in it, since no SQL is
run here.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PROJECT = "shop-project"
EMAIL = f"lathe@{PROJECT}.iam.gserviceaccount.com"
TOKEN = "ya29.canary-token"
ROWS = 25_000

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "INTEGER"},
    {"name": "price", "type": "NUMERIC"},
    {"name": "at", "type": "TIMESTAMP"},
    {"name": "day", "type": "DATE"},
    {"name": "paid", "type": "BOOLEAN"},
    {"name": "ratio", "type": "FLOAT"},
    {"name": "note", "type": "STRING"},
    {"name": "raw", "type": "BYTES"},
    {
        "name": "item",
        "type": "RECORD",
        "fields": [{"name": "x", "type": "INTEGER"}, {"name": "names", "type": "STRING", "mode": "REPEATED"}],
    },
    {"name": "tags", "type": "STRING", "mode": "REPEATED"},
]


def cell(name: str, i: int) -> Any:
    return {
        "id": str(i),
        "price": f"{i}.250000000",
        "at": str(1_704_067_200_500_000 + i),
        "day": "2024-02-29",
        "paid": "true" if i % 2 else "false",
        "ratio": str(i / 8),
        "note": None if i % 10 == 0 else f"Größe {i}",
        "raw": base64.b64encode(b"\0x").decode(),
        "item": {"f": [{"v": str(i)}, {"v": [{"v": "p"}, {"v": "q"}]}]},
        "tags": [{"v": "a"}, {"v": "b"}],
    }[name]


def rows(names: list[str], start: int, count: int) -> list[dict[str, Any]]:
    return [{"f": [{"v": cell(name, i)} for name in names]} for i in range(start, start + count)]


class Fake:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.refusals: list[tuple[int, dict[str, Any], dict[str, str]]] = []
        self.token_answers: list[tuple[int, Any, dict[str, str]]] = []  # before it answers rightly
        self.tokens = 0  # given out
        self.expired = False  # the token that was given out last is
        self.after: dict[str, Any] = {}  # what happens once an address with this in it was answered
        self.polls = 0
        self.url = ""
        key = folder / "key.pem"
        command = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(key)]
        subprocess.run(command, check=True, capture_output=True)
        subprocess.run(
            ["openssl", "pkey", "-in", str(key), "-pubout", "-out", str(folder / "pub.pem")],
            check=True,
            capture_output=True,
        )
        self.private_key = key.read_text()

    def key_file(self, **changes: Any) -> str:
        made = {
            "type": "service_account",
            "project_id": PROJECT,
            "client_email": EMAIL,
            "private_key": self.private_key,
        }
        return json.dumps({**made, "token_uri": f"{self.url}/token", **changes})

    def refuse_next(self, status: int, reason: str, **headers: str) -> None:
        body = {"error": {"code": status, "message": f"{reason} happened", "errors": [{"reason": reason}]}}
        self.refusals.append((status, body, headers))

    def check_assertion(self, form: dict[str, list[str]]) -> bool:
        head, claims, signature = form["assertion"][0].split(".")

        def decode(text: str) -> bytes:
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

        said = json.loads(decode(claims))
        (self.folder / "signature").write_bytes(decode(signature))
        (self.folder / "signed").write_text(f"{head}.{claims}")
        verify = ["openssl", "dgst", "-sha256", "-verify", str(self.folder / "pub.pem")]
        verify += ["-signature", str(self.folder / "signature"), str(self.folder / "signed")]
        signed = subprocess.run(verify, capture_output=True).returncode == 0
        fresh = said["iat"] <= time.time() + 5 and 0 < said["exp"] - said["iat"] <= 3600
        return signed and fresh and said["iss"] == EMAIL and said["aud"] == f"{self.url}/token"

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, Any]:
        if self.refusals:
            status, told, _ = self.refusals[0]
            return status, told
        prefix = f"/bigquery/v2/projects/{PROJECT}"
        if not path.startswith(prefix):
            return 404, {"error": {"code": 404, "message": "Not found: Project", "errors": [{"reason": "notFound"}]}}
        rest = path[len(prefix) :]
        if rest == "/datasets":
            return 200, {"datasets": [{"datasetReference": {"datasetId": name}} for name in ("ops", "sales")]}
        if rest == "/datasets/many/tables":
            start = int(query.get("pageToken", ["0"])[0])
            names = [f"t{i:04}" for i in range(start, start + 50)]
            page: dict[str, Any] = {"tables": [{"tableReference": {"tableId": n}, "type": "TABLE"} for n in names]}
            return 200, page | ({"nextPageToken": str(start + 50)} if start < 200 else {})
        if rest in ("/datasets/many/tables/wide", "/datasets/many/tables/wide/data"):
            return self.wide(rest, query)
        if rest == "/datasets/sales/tables":
            kinds = {"daily": "VIEW", "lake": "EXTERNAL", "orders": "TABLE", "summed": "MATERIALIZED_VIEW"}
            tables = [{"tableReference": {"tableId": name}, "type": kind} for name, kind in kinds.items()]
            return 200, {"tables": tables}
        if found := re.fullmatch("/datasets/sales/tables/(orders|daily|lake|summed)", rest):
            kinds = {"daily": "VIEW", "lake": "EXTERNAL", "summed": "MATERIALIZED_VIEW"}
            kind = kinds.get(found.group(1), "TABLE")
            return 200, {"type": kind, "schema": {"fields": FIELDS}, "numRows": str(ROWS)}
        if rest == "/datasets/sales/tables/orders/data":
            every = ",".join(field["name"] for field in FIELDS)
            names = query.get("selectedFields", [every])[0].split(",")
            start, size = int(query.get("pageToken", ["0"])[0]), int(query["maxResults"][0])
            page = {"rows": rows(names, start, min(size, ROWS - start)), "totalRows": str(ROWS)}
            if start + size < ROWS:
                page["pageToken"] = str(start + size)
            return 200, page
        if rest == "/jobs":
            return self.dry_run(body["configuration"]["query"]["query"])
        if rest == "/queries":
            return self.run(body["query"])
        if found := re.fullmatch(r"/queries/job-(\w+)", rest):
            return self.page(found.group(1), int(query.get("pageToken", ["0"])[0]))
        return 404, {"error": {"code": 404, "message": f"Not found: {rest}", "errors": [{"reason": "notFound"}]}}

    def wide(self, rest: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """A table of 5,000 columns and one row; an address that names many of them is too long."""
        names = [f"column_{i}" for i in range(5_000)]
        if not rest.endswith("/data"):
            fields = [{"name": name, "type": "INTEGER"} for name in names]
            return 200, {"type": "TABLE", "schema": {"fields": fields}, "numRows": "1"}
        chosen = query["selectedFields"][0].split(",") if "selectedFields" in query else names
        return 200, {"rows": [{"f": [{"v": str(names.index(name))} for name in chosen]}], "totalRows": "1"}

    def dry_run(self, sql: str) -> tuple[int, Any]:
        if "SYNTAX" in sql:
            problem = {"reason": "invalidQuery", "message": "Syntax error: Unexpected identifier at [1:8]"}
            return 400, {"error": {"code": 400, "message": problem["message"], "errors": [problem]}}
        if "EMULATED" in sql:  # the other shape of an error: a status of 200
            return 200, {"errors": [{"reason": "invalidQuery", "message": "Unrecognized name: nope at [1:8]"}]}
        size = 10**13 if "HUGE" in sql else 1_500_000_000
        kind = sql.split()[0].upper().replace("WITH", "SELECT")
        return 200, {"statistics": {"totalBytesProcessed": str(size), "query": {"statementType": kind}}}

    def run(self, sql: str) -> tuple[int, Any]:
        self.polls = 0
        reference = {"projectId": PROJECT, "jobId": "job-1", "location": "EU"}
        if "SLOW" in sql:
            return 200, {"jobComplete": False, "jobReference": {**reference, "jobId": "job-slow"}}
        if "NEVER" in sql:
            return 200, {"jobComplete": False, "jobReference": {**reference, "jobId": "job-never"}}
        fields = [field for field in FIELDS if field["name"] in ("id", "price")]
        page = {"jobComplete": True, "jobReference": reference, "schema": {"fields": fields}, "totalRows": "30"}
        if "WARNED" in sql:
            page["errors"] = [{"reason": "invalid", "message": "A partition could not be read"}]
        return 200, {**page, "rows": rows(["id", "price"], 0, 20), "pageToken": "20"}

    def page(self, job: str, start: int) -> tuple[int, Any]:
        self.polls += 1
        reference = {"projectId": PROJECT, "jobId": f"job-{job}", "location": "EU"}
        if job == "never" or (job == "slow" and self.polls < 3):
            time.sleep(0.2)
            return 200, {"jobComplete": False, "jobReference": reference}
        fields = [field for field in FIELDS if field["name"] in ("id", "price")]
        page = {"jobComplete": True, "jobReference": reference, "schema": {"fields": fields}, "totalRows": "30"}
        return 200, {**page, "rows": rows(["id", "price"], start, 30 - start)}


@contextmanager
def fake_bigquery(folder: Path) -> Iterator[Fake]:
    fake = Fake(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.serve({})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if self.path == "/token":
                if fake.token_answers:
                    return self.reply(*fake.token_answers.pop(0))
                good = fake.check_assertion(parse_qs(content))
                fake.tokens += good
                fake.expired = False
                told = {"error": "invalid_grant", "error_description": "Invalid JWT Signature"}
                return self.reply(200 if good else 400, {"access_token": TOKEN} if good else told)
            self.serve(json.loads(content) if content else {})

        def serve(self, body: dict[str, Any]) -> None:
            fake.asked.append(f"{self.command} {self.path}")
            fake.bodies.append(body)
            if len(self.path) > 8_000:
                return self.reply(414, None)
            if fake.expired or self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return self.reply(401, {"error": {"code": 401, "errors": [{"reason": "authError"}]}})
            parts = urlsplit(self.path)
            status, answer = fake.answer(self.command, parts.path, parse_qs(parts.query), body)
            headers = fake.refusals.pop(0)[2] if fake.refusals else {}
            for matched in [mark for mark in fake.after if mark in self.path]:
                fake.after.pop(matched)()
            self.reply(status, answer, headers)

        def reply(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
            content = b"<html>" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
