"""Files sent in pieces by the tus protocol: begun, gone on with from the byte that arrived, given up."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from support.api import Api, User, assert_problem, field_codes
from support.faults import wait_until

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def source(user: User, project: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/projects/{project['id']}/datasources"
    return user.api.post(path, json={"name": "Files", "kind": "file"}, expect=201).json()


def begin(api: Api, source_id: str, length: int, name: str = "x.csv", **more: str) -> httpx.Response:
    metadata = f"filename {base64.b64encode(name.encode()).decode()},type dGV4dA=="
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata, **more}
    return api.post(f"/api/datasources/{source_id}/uploads", headers=headers)


def append(api: Api, location: str, offset: int, content: bytes) -> httpx.Response:
    return api.request("PATCH", location, headers={**PIECE, "Upload-Offset": str(offset)}, content=content)


def offset_of(api: Api, location: str) -> int:
    answer = api.request("HEAD", location, headers=TUS, expect=200)
    assert answer.headers["tus-resumable"] == "1.0.0" and answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


def table(rows: int) -> bytes:
    return b"id,x\n" + b"".join(b"%d,%d\n" % (i, i * 7) for i in range(rows))


def test_methods_may_stand_in_a_header(user: User, source: dict[str, Any]) -> None:
    location = begin(user.api, source["id"], 4).headers["location"]

    def act(method: str, content: bytes = b"", **headers: str) -> httpx.Response:
        named = {**PIECE, "X-HTTP-Method-Override": method, **headers}
        return user.api.post(location, headers=named, content=content)

    assert act("PATCH", b"a\n1", **{"Upload-Offset": "0"}).status_code == 204
    asked = act("HEAD")
    assert (asked.status_code, asked.headers["upload-offset"], asked.content) == (200, "3", b"")
    refused = act("PUT")
    assert_problem(refused, 405, "method_not_allowed")
    assert "PATCH" in refused.headers["allow"] and refused.headers["tus-resumable"] == "1.0.0"
    assert act("DELETE").status_code == 204
    assert user.api.request("HEAD", location, headers=TUS).status_code == 404


def test_what_was_said_of_a_file_is_given_back(user: User, source: dict[str, Any]) -> None:
    location = begin(user.api, source["id"], 4).headers["location"]
    answer = user.api.request("HEAD", location, headers=TUS, expect=200)
    assert answer.headers["upload-metadata"] == f"filename {base64.b64encode(b'x.csv').decode()},type dGV4dA=="


def test_a_complete_file_takes_no_more_bytes(user: User, source: dict[str, Any]) -> None:
    location = begin(user.api, source["id"], 4).headers["location"]
    assert append(user.api, location, 0, b"a\n1\n").status_code == 204
    assert append(user.api, location, 4, b"").status_code == 204
    assert_problem(append(user.api, location, 4, b"2"), 413, "payload_too_large")
    assert offset_of(user.api, location) == 4


def test_the_type_of_a_piece_may_be_written_in_any_case(user: User, source: dict[str, Any]) -> None:
    location = begin(user.api, source["id"], 4).headers["location"]
    headers = {**TUS, "Content-Type": "Application/Offset+Octet-Stream", "Upload-Offset": "0"}
    user.api.request("PATCH", location, headers=headers, content=b"a\n1\n", expect=204)


def test_files_go_to_sources_of_files_alone(user: User, project: dict[str, Any]) -> None:
    config = {"host": "db.example.com", "database": "d", "user": "u", "password": "p"}
    body = {"name": "Server", "kind": "postgresql", "config": config}
    server = user.api.post(f"/api/projects/{project['id']}/datasources", json=body, expect=201).json()
    problem = assert_problem(begin(user.api, server["id"], 4), 409, "conflict")
    assert "kind file" in problem["detail"]
    path = f"/api/datasources/{server['id']}/upload?filename=x.csv"
    assert_problem(user.api.post(path, content=b"a\n1\n"), 409, "conflict")


def test_a_file_in_pieces_is_an_upload_like_any_other(user: User, source: dict[str, Any]) -> None:
    content = table(50_000)
    made = begin(user.api, source["id"], len(content), "Größe.csv")
    assert made.status_code == 201, made.text
    location = made.headers["location"]
    body = made.json()
    assert (body["filename"], body["offset_bytes"], body["size_bytes"]) == ("Größe.csv", 0, len(content))
    assert made.headers["upload-expires"].endswith("GMT")
    assert offset_of(user.api, location) == 0
    assert_problem(user.api.get(f"/api/uploads/{body['id']}"), 404, "not_found")

    sent = 0
    for size in (1, 99_999, len(content)):
        answer = append(user.api, location, sent, content[sent : sent + size])
        assert answer.status_code == 204, answer.text
        sent = int(answer.headers["upload-offset"])
        assert offset_of(user.api, location) == sent
    assert sent == len(content)
    upload = user.api.get(f"/api/uploads/{body['id']}", expect=200).json()
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()
    assert (upload["format"], upload["size_bytes"]) == ("csv", len(content))

    request = {"project_id": source["project_id"], "datasource_id": source["id"], "upload_id": body["id"], "name": "T"}
    dataset = user.api.post("/api/datasets", json=request, expect=202)
    ended = user.api.wait_for(dataset.headers["location"], until={"ready", "failed"})
    assert ended["row_count"] == 50_000


def test_a_piece_must_begin_where_the_last_one_ended(user: User, source: dict[str, Any]) -> None:
    location = begin(user.api, source["id"], 10).headers["location"]
    assert append(user.api, location, 0, b"a\n1\n").status_code == 204
    for offset in (0, 3, 5, 11):
        assert_problem(append(user.api, location, offset, b"2\n"), 409, "upload_offset_mismatch")
    assert_problem(append(user.api, location, 4, b"2\n3\n4\n5\n"), 413, "payload_too_large")
    assert offset_of(user.api, location) == 4
    assert append(user.api, location, 4, b"2\n3\n4\n").status_code == 204


def test_what_arrived_before_the_connection_broke_is_kept(user: User, source: dict[str, Any], server) -> None:
    content = table(100_000)
    location = begin(user.api, source["id"], len(content)).headers["location"]
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        head = f"PATCH {location} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {user.api.token}\r\nUpload-Offset: 0\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in PIECE.items())
        line.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:300_000])
    # The server may see the next request before it has noticed that this one broke.
    wait_until(lambda: offset_of(user.api, location) == 300_000)
    answer = append(user.api, location, 300_000, content[300_000:])
    assert answer.status_code == 204, answer.text
    upload = user.api.get(f"/api/uploads/{location.rsplit('/', 1)[1]}", expect=200).json()
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_wrong_file_is_refused_with_its_first_bytes(user: User, source: dict[str, Any]) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 8000
    location = begin(user.api, source["id"], 1_000_000).headers["location"]
    assert_problem(append(user.api, location, 0, png), 415, "file_type_mismatch")


def test_faults_of_the_request_are_named(user: User, source: dict[str, Any]) -> None:
    path = f"/api/datasources/{source['id']}/uploads"
    assert_problem(user.api.post(path), 412, "tus_version_unsupported")
    assert_problem(user.api.post(path, headers={"Tus-Resumable": "0.2.2"}), 412, "tus_version_unsupported")
    problem = assert_problem(user.api.post(path, headers=TUS), 422, "validation_failed")
    assert field_codes(problem) == {"Upload-Length": "required"}
    problem = assert_problem(begin(user.api, source["id"], 5, **{"Upload-Length": "many"}), 422, "validation_failed")
    assert field_codes(problem) == {"Upload-Length": "bad_format"}
    assert_problem(begin(user.api, source["id"], 0), 422, "file_empty")
    assert_problem(begin(user.api, source["id"], 1 << 62), 413, "payload_too_large")
    assert_problem(begin(user.api, source["id"], 5, ".."), 422, "upload_bad_name")
    location = begin(user.api, source["id"], 5).headers["location"]
    answer = user.api.request("PATCH", location, headers={**TUS, "Upload-Offset": "0"}, content=b"a")
    assert_problem(answer, 415, "unsupported_media_type")


def test_an_upload_is_given_up(user: User, source: dict[str, Any], server) -> None:
    location = begin(user.api, source["id"], 10).headers["location"]
    append(user.api, location, 0, b"a\n")
    user.api.request("DELETE", location, headers=TUS, expect=204)
    assert user.api.request("HEAD", location, headers=TUS).status_code == 404
    assert_problem(append(user.api, location, 2, b"1\n"), 404, "not_found")
    whole = begin(user.api, source["id"], 4).headers["location"]
    append(user.api, whole, 0, b"a\n1\n")
    upload = f"/api/uploads/{whole.rsplit('/', 1)[1]}"
    user.api.get(upload, expect=200)
    user.api.request("DELETE", whole, headers=TUS, expect=204)
    assert_problem(user.api.get(upload), 404, "not_found")
    assert user.api.request("HEAD", whole, headers=TUS).status_code == 404


def test_the_protocol_can_be_discovered_without_signing_in(user: User, source: dict[str, Any], api) -> None:
    for path in (f"/api/datasources/{source['id']}/uploads", f"/api/datasources/{source['id']}/uploads/any"):
        answer = api().request("OPTIONS", path, expect=204)
        assert answer.headers["tus-resumable"] == "1.0.0" and answer.headers["tus-version"] == "1.0.0"
        assert int(answer.headers["tus-max-size"]) > 0
        assert set(answer.headers["tus-extension"].split(",")) == {"creation", "expiration", "termination", "checksum"}
        assert set(answer.headers["tus-checksum-algorithm"].split(",")) == {"sha1", "sha256"}


def test_every_answer_names_the_version_of_the_protocol(user: User, source: dict[str, Any], api) -> None:
    path = f"/api/datasources/{source['id']}/uploads"
    location = begin(user.api, source["id"], 4).headers["location"]
    refused = user.api.post(path)
    assert refused.status_code == 412 and refused.headers["tus-version"] == "1.0.0"
    answers = [
        refused,
        append(user.api, location, 2, b"a"),  # 409
        append(user.api, location, 0, b"a\n1\n2\n"),  # 413
        user.api.request("HEAD", location + "x", headers=TUS),  # 404
        api().request("HEAD", location, headers=TUS),  # 401
        user.api.request("DELETE", location, headers=TUS, expect=204),
    ]
    assert [answer.headers.get("tus-resumable") for answer in answers] == ["1.0.0"] * len(answers)


def checksum(name: str, content: bytes) -> dict[str, str]:
    return {"Upload-Checksum": f"{name} {base64.b64encode(hashlib.new(name, content).digest()).decode()}"}


def send_checked(api: Api, location: str, offset: int, content: bytes, header: dict[str, str]) -> httpx.Response:
    headers = {**PIECE, "Upload-Offset": str(offset), **header}
    return api.request("PATCH", location, headers=headers, content=content)


def test_a_piece_that_was_damaged_on_its_way_is_dropped(user: User, source: dict[str, Any], server) -> None:
    # More than is saved at once without a checksum.
    content = table(2_500_000)
    assert len(content) > 32 << 20
    location = begin(user.api, source["id"], len(content)).headers["location"]
    first, rest = content[:5000], content[5000:]
    assert send_checked(user.api, location, 0, first, checksum("sha1", first)).status_code == 204
    for name in ("sha1", "sha256"):
        damaged = rest[:-1] + b"x"
        answer = send_checked(user.api, location, len(first), damaged, checksum(name, rest))
        assert_problem(answer, 460, "upload_checksum_mismatch")
        assert answer.headers["tus-resumable"] == "1.0.0"
        assert offset_of(user.api, location) == len(first)
    sizes = [path.stat().st_size for path in (server.data_dir / "objects").iterdir()]
    assert len(first) in sizes and len(content) not in sizes, "nothing of the piece is kept"
    answer = send_checked(user.api, location, len(first), rest, checksum("sha256", rest))
    assert answer.status_code == 204, answer.text
    upload = user.api.get(f"/api/uploads/{location.rsplit('/', 1)[1]}", expect=200).json()
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("header", ["md5 kAFQmDzST7DWlj99KOF/cg==", "sha256", "sha256 abc", "sha1 !!!", ""])
def test_a_checksum_that_is_none_is_refused(user: User, source: dict[str, Any], header: str) -> None:
    location = begin(user.api, source["id"], 4).headers["location"]
    answer = send_checked(user.api, location, 0, b"a\n1\n", {"Upload-Checksum": header})
    assert_problem(answer, 400, "bad_request")
    assert offset_of(user.api, location) == 0


def test_somebody_elses_upload_is_not_there(user: User, source: dict[str, Any], new_user, member) -> None:
    location = begin(user.api, source["id"], 10).headers["location"]
    assert new_user("stranger").api.request("HEAD", location, headers=TUS).status_code == 404
    assert_problem(append(member("viewer").api, location, 0, b"a"), 403, "forbidden")
    other = user.api.post(
        f"/api/projects/{source['project_id']}/datasources", json={"name": "Other", "kind": "file"}, expect=201
    ).json()
    moved = location.replace(source["id"], other["id"])
    assert user.api.request("HEAD", moved, headers=TUS).status_code == 404


def test_two_requests_write_one_after_the_other(user: User, source: dict[str, Any], server) -> None:
    content = table(20_000)
    location = begin(user.api, source["id"], len(content)).headers["location"]
    codes: list[int] = []

    def send() -> None:
        api = Api(server.url, token=user.api.token)
        codes.append(append(api, location, 0, content).status_code)
        api.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(codes) == [204, 409, 409, 409]
    upload = user.api.get(f"/api/uploads/{location.rsplit('/', 1)[1]}", expect=200).json()
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()
