"""What holds on every route: headers, refused fields, content types, documented answers. And secrets that stay secret."""

from __future__ import annotations

import base64
import json
import socket
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pytest

from support.api import PASSWORD, Api, assert_problem, field_codes, register, sign_in
from support.server import Server
from support.world import Call

# What a client must not set by naming it.
NOT_FOR_CLIENTS = (
    "id", "owner_id", "user_id", "workspace_id", "created_by", "created_at", "updated_at", "deleted_at", "revision",
    "checksum", "sha256", "is_admin", "token_epoch", "password_hash", "job", "error",
)  # fmt: skip


def json_body(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def resolve(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


@pytest.fixture(scope="session")
def document(server) -> dict[str, Any]:
    return httpx.get(f"{server.url}/openapi.json").json()


def every_call(world, operations, methods: set[str]):
    for route, operation in operations.items():
        if route.split(" ")[0] in methods:
            yield route, operation, Call(world, route, operation)


def test_no_route_takes_a_field_that_clients_must_not_set(world, operations, document):
    owner = world.callers["owner"]
    wrong = []
    for route, operation, call in every_call(world, operations, {"POST", "PUT"}):
        schema = json_body(operation)
        if schema is None:
            continue
        known = resolve(schema, document).get("properties", {})
        body = {name: "x" for name in NOT_FOR_CLIENTS if name not in known}
        response = owner.request(call.method, call.url(), json=body)
        if response.status_code != 422:
            wrong.append(f"{route}: {response.status_code}")
            continue
        refused = {field for field, code in field_codes(response.json()).items() if code == "unknown_field"}
        if not set(body) <= refused:
            wrong.append(f"{route}: took {set(body) - refused}")
    assert not wrong, "\n".join(wrong)


def test_a_refused_field_changes_nothing(world):
    owner = world.callers["owner"]
    for path in (f"/api/projects/{world.ids['project']}", f"/api/workspaces/{world.ids['workspace']}"):
        before = owner.get(path, expect=200)
        body = {"name": "changed", "workspace_id": "0190163d-8694-739b-aea5-966c26f8ad91"}
        assert_problem(owner.put(path, json=body), 422, "validation_failed")
        after = owner.get(path, expect=200)
        assert (after.json(), after.headers["etag"]) == (before.json(), before.headers["etag"])


def test_every_answer_is_as_its_schema_says(world, operations, document):
    """Nothing undocumented comes out: the schemas allow no other properties."""
    wrong = []
    for route, operation, call in every_call(world, operations, {"GET"}):
        schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema")
        response = call.send(world.callers["owner"]) if schema else None
        if response is None or response.status_code != 200:
            continue
        validator = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
        wrong += [
            f"{route}: {fault.json_path}: {fault.message[:200]}" for fault in validator.iter_errors(response.json())
        ]
    assert not wrong, "\n".join(wrong)


def test_every_answer_has_the_security_headers(world, operations, server):
    answers: list[httpx.Response] = []
    for _, operation, call in every_call(world, operations, {"GET", "POST", "PUT"}):
        if not call.path.endswith("/restore"):
            answers.append(call.send(world.callers["owner"]))
        answers.append(call.send(world.callers["nobody"]))
        assert operation["operationId"]
    nobody = world.callers["nobody"]
    answers += [nobody.get("/no/such/page"), nobody.get("/api/no/such/route"), nobody.request("TRACE", "/livez")]
    answers += [nobody.delete("/auth/login"), nobody.post("/auth/login", content="{")]
    for answer in answers:
        where = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", where
        assert headers["x-request-id"], where
        assert answer.status_code != 401 or headers["www-authenticate"].startswith("Bearer"), where
        assert "referrer-policy" in headers, where
        policy = headers["content-security-policy"]
        # Files to download get the sandbox, which is stricter; pages and data the policy of the UI.
        locked = ("default-src 'none'", "sandbox") if "sandbox" in policy else ("object-src 'none'", "base-uri 'none'")
        for part in ("default-src", "frame-ancestors 'none'", *locked):
            assert part in policy, where
        assert "unsafe-eval" not in policy, where
        for absent in ("set-cookie", "access-control-allow-origin", "strict-transport-security", "x-powered-by"):
            assert absent not in headers, where


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://127.0.0.1"])
def test_other_origins_get_no_permission_to_read(world, origin):
    owner = world.callers["owner"]
    preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answers = [
        owner.get("/auth/me", headers={"Origin": origin}),
        owner.request("OPTIONS", "/auth/me", headers=preflight),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_routes_for_json_take_nothing_else(world, operations):
    """So that a form on another site cannot send them (a browser sends JSON only after a preflight)."""
    owner = world.callers["owner"]
    wrong = []
    for route, operation, call in every_call(world, operations, {"POST", "PUT"}):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            if kind in content:
                continue
            response = owner.request(call.method, call.url(), content="{}", headers={"Content-Type": kind})
            if response.status_code != 415:
                wrong.append(f"{route} {kind}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_body_that_is_no_object_is_refused_everywhere(world, operations):
    owner = world.callers["owner"]
    wrong = []
    headers = {"Content-Type": "application/json"}
    for route, operation, call in every_call(world, operations, {"POST", "PUT"}):
        if json_body(operation) is None:
            continue
        for text, statuses in (
            ("[]", {422}),
            ('"x"', {422}),
            ("null", {422}),
            ("{", {400}),
            ('{"a":1,"a":2}', {400, 422}),
        ):
            response = owner.request(call.method, call.url(), content=text, headers=headers)
            if response.status_code not in statuses:
                wrong.append(f"{route} {text}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_page_of_another_site_can_send_nothing(world):
    """No cookie signs anybody in, so that what a form or an image of another site sends comes from nobody."""
    nobody = world.callers["nobody"]
    project, workspace = world.ids["project"], world.ids["workspace"]
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.test"}
    for path in (f"/api/workspaces/{workspace}/projects", f"/api/projects/{project}/train", "/auth/logout"):
        answer = nobody.post(path, content="name=x", headers={**form, "Cookie": "access_token=x; session=x"})
        assert answer.status_code in {401, 415}, path
    upload = f"/api/datasources/{world.ids['datasource']}/upload"
    answer = nobody.post(upload, files={"file": ("x.csv", b"a\n1\n")}, headers={"Cookie": "refresh_token=x"})
    assert answer.status_code == 401
    signed_in = httpx.post(f"{world.server.url}/auth/login", json={"email": world.owner.email, "password": PASSWORD})
    assert signed_in.status_code == 200 and "set-cookie" not in signed_in.headers


def test_keys_named_in_a_token_are_not_fetched(server):
    """jku and x5u of a token name a listener of ours: nobody calls."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/keys.json"
        for extra in ({"jku": url}, {"x5u": url}, {"jwk": {"kty": "oct", "k": "eA"}}, {"kid": url}):
            header = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT", **extra}).encode())
            token = f"{header.rstrip(b'=').decode()}.e30.c2ln"
            answer = httpx.get(f"{server.url}/auth/me", headers={"Authorization": f"Bearer {token}"})
            assert_problem(answer, 401, "invalid_token")
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_what_people_type_stays_on_its_line_of_the_log(tmp_path):
    forged = '\n{"level":"audit","event":"forged"}'
    with Server(tmp_path / "data") as server:
        user = register(server.url, "log@example.com")
        workspace = user.api.post("/api/workspaces", json={"name": "Lab"}, expect=201).json()
        user.api.post("/api/workspaces", json={"name": f"x{forged}"})
        project = {"name": "p", "type": "classification", "description": f"x{forged}", "target_column": f"y{forged}"}
        user.api.post(f"/api/workspaces/{workspace['id']}/projects", json=project)
        user.api.get("/auth/me", headers={"X-Request-Id": "one\ttwo", "User-Agent": 'x","event":"forged'})
        Api(server.url).post("/auth/login", json={"email": f"a@b.c{forged}", "password": "x"})
        Api(server.url).get(f"/api/projects/{quote(forged)}")
        user.api.close()
    events = [json.loads(line) for line in server.log_text().splitlines()]
    assert {"request"} <= {event["event"] for event in events}
    assert not [event for event in events if event["event"] == "forged" or event["level"] == "audit"]


def test_refusals_are_in_the_log_with_who_and_what(tmp_path):
    with Server(tmp_path / "data") as server:
        owner, viewer = register(server.url, "owner@example.com"), register(server.url, "viewer@example.com")
        workspace = owner.api.post("/api/workspaces", json={"name": "Lab"}, expect=201).json()
        body = {"email": viewer.email, "role": "viewer"}
        owner.api.post(f"/api/workspaces/{workspace['id']}/members", json=body, expect=201)
        path = f"/api/workspaces/{workspace['id']}/projects"
        refused = viewer.api.post(path, json={"name": "p", "type": "clustering"}, expect=403)
        wrong = Api(server.url).post(
            "/auth/login", json={"email": owner.email, "password": "wrong password"}, expect=401
        )
    lines = [json.loads(line) for line in server.log_text().splitlines()]
    by_id = {line["request_id"]: line for line in lines if line.get("event") == "request"}
    assert by_id[refused.headers["x-request-id"]]["status"] == 403
    assert by_id[wrong.headers["x-request-id"]]["status"] == 401
    assert next(line for line in lines if line["event"] == "sign_in_failed")["user_id"] == owner.id


@pytest.mark.parametrize("name", ['a"b', "a\\b", "ünïcødé", "a;b=c", "..", "<script>"])
def test_a_download_is_a_file_and_never_a_page(world, name):
    """Whatever a thing is called, its name is no part of a path or of another header, and no script runs."""
    owner = world.callers["owner"]
    source = f"/api/projects/{world.ids['project']}/datasources"
    made = owner.post(source, json={"name": f"files {name} {len(name)}", "kind": "file"}, expect=201).json()
    page = b"a,b\n<script>alert(1)</script>,1\n<img src=x onerror=alert(1)>,2\n"
    files = {"file": ("page.html.csv", page, "text/html")}
    upload = owner.post(f"/api/datasources/{made['id']}/upload", files=files, expect=201).json()
    body = {"project_id": world.ids["project"], "datasource_id": made["id"], "upload_id": upload["id"], "name": name}
    dataset = owner.post("/api/datasets", json=body, expect=202).json()
    owner.wait_for(f"/api/datasets/{dataset['id']}", until={"ready"})
    answer = owner.get(f"/api/datasets/{dataset['id']}/export?format=parquet", expect=200)
    assert answer.headers["content-type"] not in {"text/html", "image/svg+xml"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=")
    assert not set(disposition) & set("\r\n\\/"), disposition


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_secrets_are_in_no_file_and_no_log_line(tmp_path):
    """Everything secret that a session makes, looked for in the log and every file of the data directory."""
    canary, next_canary, wrong_canary = "canary-Pa55-one", "canary-Pa55-two", "canary-Pa55-wrong"
    secrets = [canary, next_canary, wrong_canary]
    with Server(tmp_path / "data") as server:
        user = register(server.url, "canary@example.com", canary)
        workspace = user.api.post("/api/workspaces", json={"name": "Lab"}, expect=201).json()
        anonymous = Api(server.url)
        anonymous.post("/auth/login", json={"email": user.email, "password": wrong_canary}, expect=401)
        anonymous.post("/auth/login", data={"username": user.email, "password": wrong_canary}, expect=401)
        # Where people put secrets by mistake.
        anonymous.post("/auth/login", json={"email": user.email, "passwort": wrong_canary}, expect=422)
        broken = f'{{"password":"{wrong_canary}"'
        anonymous.post("/auth/login", content=broken, headers={"Content-Type": "application/json"}, expect=400)
        anonymous.get("/auth/me", headers={"Authorization": f"Bearer {wrong_canary}"})
        anonymous.get('/auth/me%0a{"level":"audit","event":"forged"}')
        anonymous.get(f"/auth/me?password={wrong_canary}&access_token={wrong_canary}")
        body = {"name": "key", "role": "editor"}
        made = user.api.post(
            f"/api/workspaces/{workspace['id']}/api-keys", json=body, headers={"Idempotency-Key": "k"}, expect=201
        )
        Api(server.url, api_key=made.json()["key"]).get("/auth/me", expect=200)
        tokens = anonymous.post("/auth/refresh", json={"refresh_token": user.refresh_token}, expect=200).json()
        user.api.token = tokens["access_token"]
        body = {"current": canary, "new": next_canary}
        user.api.post("/auth/password", json=body, headers={"Idempotency-Key": "p"}, expect=204)
        last = sign_in(server.url, user.email, next_canary)
        secrets += [made.json()["key"][-43:], user.refresh_token]
        secrets += [tokens["access_token"], tokens["refresh_token"], last["access_token"], last["refresh_token"]]
        looked_at = [(path, path.read_bytes()) for path in files_below(server.data_dir)]
    looked_at += [(path, path.read_bytes()) for path in files_below(server.data_dir)]
    looked_at.append((server.log_path, server.log_path.read_bytes()))
    assert any(path.name.endswith("-wal") for path, _ in looked_at), "the write-ahead log was looked at, too"
    found = [
        f"{secret[:12]}... in {path.name}" for path, data in looked_at for secret in secrets if secret.encode() in data
    ]
    assert not found
    events = [json.loads(line)["event"] for line in server.log_text().splitlines()]
    assert "request" in events
    assert "forged" not in events


def test_a_flood_of_sign_ins_is_turned_away_and_others_go_on(tmp_path):
    """bcrypt has its own bounded queue: what does not fit in answers 503 (or 429) at once, and nobody else waits."""
    with Server(tmp_path / "data", env={"LATHE_BCRYPT_COST": "12"}) as server:
        user = register(server.url, "bystander@example.com")

        def attack(number: int) -> httpx.Response:
            client = Api(server.url)
            try:
                return client.post("/auth/login", json={"email": f"victim-{number}@example.com", "password": "a guess"})
            finally:
                client.close()

        with ThreadPoolExecutor(80) as pool:
            attempts = [pool.submit(attack, number) for number in range(80)]
            wait(attempts, return_when=FIRST_COMPLETED)
            bystander = [user.api.get("/auth/me").status_code for _ in range(10)]
            waiting = sum(not attempt.done() for attempt in attempts)
            answers = [attempt.result() for attempt in attempts]
        assert set(bystander) == {200}
        assert waiting > 0, "the bystander was served while sign-ins were waiting"
        statuses = {answer.status_code for answer in answers}
        assert statuses <= {401, 429, 503}
        turned_away = [answer for answer in answers if answer.status_code in {429, 503}]
        assert turned_away
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in turned_away)
        sign_in(server.url, user.email, PASSWORD)
        user.api.close()
