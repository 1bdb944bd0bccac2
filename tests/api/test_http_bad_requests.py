"""Requests that are not quite HTTP, byte for byte: each is refused with the right code and never read two ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.raw import RawClient

# The requests were written against other paths; what is wrong with each request does not depend on them.
PATHS = {b"/v1/projects": b"/api/workspaces", b"/healthz": b"/livez"}

EXPECTED = {
    "cl_te_smuggle.http": (400, "ambiguous_length"),
    "two_content_lengths.http": (400, "ambiguous_length"),
    "negative_length.http": (400, "bad_request"),
    "huge_length.http": (413, "payload_too_large"),
    "bad_chunk_size.http": (400, "bad_request"),
    "header_100k.http": (431, "headers_too_large"),
    "headers_1000.http": (431, "headers_too_large"),
    "uri_64k.http": (414, "uri_too_long"),
    "obs_fold.http": (400, "bad_request"),
    "nul_in_header.http": (400, "bad_request"),
    "bare_lf.http": (400, "bad_request"),
    "no_host.http": (400, "bad_request"),
    "path_traversal.http": (404, "not_found"),
    "path_traversal_double.http": (404, "not_found"),
    "nul_in_path.http": (400, "bad_request"),
    "invalid_percent.http": (400, "bad_request"),
    "http09.http": (400, "bad_request"),
    "tls_hello_on_http.http": (400, "bad_request"),
}
# With a signed-in user: status, code, and the name the upload gets where there is one.
UPLOADS = {
    "multipart_traversal_name.http": (201, None),
    "multipart_no_end.http": (400, "multipart_truncated"),
    "multipart_nul_name.http": (400, "bad_request"),
}


def request_bytes(folder: Path, name: str) -> bytes:
    data = (folder / "badinputs" / "http" / name).read_bytes()
    for old, new in PATHS.items():
        data = data.replace(old, new)
    return data


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_bad_request_is_refused(server, shared, name):
    status, code = EXPECTED[name]
    with RawClient(server.port) as client:
        answer = client.ask(request_bytes(shared, name))
        assert answer.status == status
        problem = answer.problem()
        assert problem["code"] == code
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert b"root:" not in answer.body
        if status != 404:  # where the next request would start is not known
            assert answer.headers["connection"] == "close"
            assert client.sees_end()


def test_every_bad_request_of_the_corpus_is_tried(shared):
    names = {path.name for path in (shared / "badinputs" / "http").glob("*.http")}
    assert names == set(EXPECTED) | set(UPLOADS)


@pytest.fixture
def datasource(user, project):
    body = {"name": "Files", "kind": "file"}
    return user.api.post(f"/api/projects/{project['id']}/datasources", json=body, expect=201).json()


@pytest.mark.parametrize("name", sorted(UPLOADS))
def test_a_bad_upload_needs_a_sign_in_first(server, shared, datasource, name):
    path = f"/api/datasources/{datasource['id']}/upload".encode()
    with RawClient(server.port) as client:
        answer = client.ask(request_bytes(shared, name).replace(b"/v1/uploads", path))
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", sorted(UPLOADS))
def test_a_bad_upload_is_refused_or_made_harmless(server, shared, user, datasource, name):
    status, code = UPLOADS[name]
    path = f"/api/datasources/{datasource['id']}/upload".encode()
    data = request_bytes(shared, name).replace(b"/v1/uploads", path)
    data = data.replace(b"\r\n\r\n", f"\r\nAuthorization: Bearer {user.api.token}\r\n\r\n".encode(), 1)
    with RawClient(server.port) as client:
        client.send(data)
        if code == "multipart_truncated":  # its length promises more than it sends
            client.socket.shutdown(1)
        answer = client.receive()
    if code is not None:
        assert (answer.status, answer.problem()["code"]) == (status, code)
        return
    assert answer.status == status, answer
    assert b'"filename":"evil.csv"' in answer.body
    assert not list(Path("/tmp").glob("evil.csv"))
    stored = {path.name for path in server.data_dir.rglob("*") if path.is_file()}
    assert not any("evil" in name for name in stored)


def test_a_smuggled_request_is_not_answered(server):
    """What follows an ambiguous body must not be taken for a request."""
    with RawClient(server.port) as client:
        answer = client.ask(
            b"POST /api/workspaces HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\nGET /version HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        assert answer.status == 400
        assert client.sees_end()


@pytest.mark.parametrize("method", ["TRACE /livez", "CONNECT example.test:443", "OPTIONS *", "OPTIONS /livez"])
def test_other_methods_are_not_allowed(server, method):
    with RawClient(server.port) as client:
        answer = client.ask(f"{method} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer.status in (400, 405) if method.startswith("CONNECT") else answer.status == 405
    if answer.status == 405:
        assert "GET" in answer.headers["allow"]


def test_pipelined_requests_are_answered_in_order(server):
    with RawClient(server.port) as client:
        client.send(
            b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in (b"version", b"livez", b"nothing-here"))
        )
        assert b'"lathe"' in client.receive().body
        assert client.receive().body == b'{"status":"ok"}'
        assert client.receive().status == 404
