"""The server is killed while a file arrives in pieces: what it said to have is there, and the client goes on from it."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from urllib.parse import urlsplit

import httpx

from support.faults import Site

TUS = {"Tus-Resumable": "1.0.0"}


def begin(site: Site, length: int) -> str:
    source = site.api.post(
        f"/api/projects/{site.project['id']}/datasources", json={"name": "Files", "kind": "file"}, expect=201
    ).json()
    metadata = f"filename {base64.b64encode(b'big.csv').decode()}"
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata}
    return site.api.post(f"/api/datasources/{source['id']}/uploads", headers=headers, expect=201).headers["location"]


def offset_of(site: Site, location: str) -> int:
    return int(site.api.request("HEAD", location, headers=TUS, expect=200).headers["upload-offset"])


def append(site: Site, location: str, offset: int, content: bytes):
    headers = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    return site.api.request("PATCH", location, headers=headers, content=content)


def kill_while_sending(site: Site, location: str, offset: int, content: bytes, part: int) -> None:
    """Sends `part` bytes of a piece that was announced whole, and kills the server with them on their way."""
    address = urlsplit(site.server.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        lines = [f"PATCH {location} HTTP/1.1", "Host: x", f"Authorization: Bearer {site.api.token}"]
        lines += ["Tus-Resumable: 1.0.0", f"Upload-Offset: {offset}", f"Content-Length: {len(content) - offset}"]
        lines += ["Content-Type: application/offset+octet-stream", "", ""]
        line.sendall("\r\n".join(lines).encode() + content[offset : offset + part])
        time.sleep(0.2)
        site.server.kill()


def test_an_upload_goes_on_after_the_server_was_killed(site: Site) -> None:
    content = b"id,x\n" + b"".join(b"%d,%d\n" % (i, i * 7) for i in range(6_000_000))
    location = begin(site, len(content))
    assert append(site, location, 0, content[:1_000_000]).status_code == 204
    said = offset_of(site, location)
    assert said == 1_000_000
    for part in (3_000_000, 40_000_000):
        kill_while_sending(site, location, said, content, part)
        site.server.start()
        site.reconnect()
        now = offset_of(site, location)
        # Never less than was said, and never bytes that were not sent.
        assert said <= now <= said + part
        said = now
    assert said > 1_000_000, "nothing of the second piece was kept"
    assert append(site, location, said, content[said:]).status_code == 204
    upload = site.api.get(f"/api/uploads/{location.rsplit('/', 1)[1]}", expect=200).json()
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()


def test_an_upload_that_was_killed_before_its_end_is_completed_by_an_empty_piece(new_site) -> None:
    """Killed after the last byte was saved, but before the upload was complete."""
    site = new_site(env={"LATHE_FAILPOINTS": "upload_saved=kill"})
    content = b"id\n1\n2\n"
    location = begin(site, len(content))
    try:
        append(site, location, 0, content)
    except httpx.TransportError:  # the connection goes with the server
        pass
    site.restart_without("LATHE_FAILPOINTS")
    assert offset_of(site, location) == len(content)
    assert append(site, location, len(content), b"").status_code == 204
    upload = site.api.get(f"/api/uploads/{location.rsplit('/', 1)[1]}", expect=200).json()
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()
