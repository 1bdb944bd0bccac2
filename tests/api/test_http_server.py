"""The server's edges with a server of their own: TLS, few file descriptors, a log nobody reads, the reference pages."""

from __future__ import annotations

import gzip
import os
import re
import resource
import ssl
import subprocess
import time
import warnings
from pathlib import Path

import httpx
import pytest

from support.raw import RawClient, eventually
from support.server import Server, lathe_binary


@pytest.fixture
def tls_files(tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def test_tls_serves_and_sets_hsts(tmp_path, tls_files):
    cert, key = tls_files
    server = Server(tmp_path / "data", args=["--tls-cert", str(cert), "--tls-key", str(key)])
    server.start(wait=False)
    context = ssl.create_default_context(cafile=str(cert))
    try:
        with httpx.Client(base_url=f"https://localhost:{server.port}", verify=context, trust_env=False) as client:

            def is_up() -> bool:
                try:
                    return client.get("/readyz").status_code == 200
                except httpx.TransportError:
                    return False

            assert eventually(is_up), server.log_text()
            answer = client.get("/livez")
            assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
            body = {"email": "tls@example.com", "password": "correct horse battery staple"}
            assert client.post("/auth/register", json=body).status_code == 201
        with RawClient(server.port, tls=context) as client:  # two requests in one write
            client.send(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
            assert client.receive().status == 200
            assert client.receive().status == 200
        with RawClient(server.port) as plain:
            assert plain.ask(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status == 0
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that is the point
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            RawClient(server.port, tls=old)
        assert server.stop() == 0
    finally:
        server.kill()


def test_a_tls_file_that_cannot_be_used_is_named(tmp_path, tls_files):
    cert, _ = tls_files
    done = subprocess.run(
        [lathe_binary(), "serve", "--data-dir", tmp_path / "data", "--listen", "127.0.0.1:0", "--tls-cert", cert,
         "--tls-key", tmp_path / "missing.pem"], capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode != 0
    assert "missing.pem" in done.stderr


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settled_descriptors(pid: int) -> int:
    """How many descriptors a process holds once its start is over: the least of a second."""
    counts = []
    for _ in range(20):
        counts.append(len(os.listdir(f"/proc/{pid}/fd")))
        time.sleep(0.05)
    return min(counts)


def test_without_file_descriptors_it_answers_503_and_recovers(tmp_path):
    with Server(tmp_path / "data") as server:
        pid = server.process.pid
        used = settled_descriptors(pid)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 8, used + 8))
        clients = [RawClient(server.port) for _ in range(40)]
        refused = 0
        before = cpu_seconds(pid)
        for client in clients[8:]:
            answer = client.receive()
            if answer.status == 503:
                assert answer.headers["retry-after"]
                assert answer.problem()["code"] == "unavailable"
                refused += 1
        assert refused >= len(clients) // 2  # some found a descriptor that came free
        assert cpu_seconds(pid) - before < 1.0, "the accept loop spins"
        for client in clients:
            client.socket.close()

        def serves() -> bool:
            with RawClient(server.port) as client:
                return client.ask(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status == 200

        assert eventually(serves)


def test_a_log_that_nobody_reads_does_not_stop_requests(tmp_path):
    """stderr is a pipe that is never read: full after 64 KiB."""
    reader, writer = os.pipe()
    server = Server(tmp_path / "data")
    command = [lathe_binary(), "serve", "--data-dir", server.data_dir, "--listen", f"127.0.0.1:{server.port}"]
    server.process = subprocess.Popen(command, stderr=writer, stdout=writer)
    os.close(writer)
    try:
        server.wait_until_ready()
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            for _ in range(2000):
                assert client.get("/livez").status_code == 200
            assert client.get("/metrics").status_code == 200
    finally:
        os.close(reader)
        server.kill()


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_reference_pages_need_nothing_from_elsewhere(server, page):
    answer = httpx.get(server.url + page, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    links = re.findall(r"""(?:src|href)="([^"]+)\"""", answer.text)
    assert links
    for link in links:
        assert link.startswith("/"), link
        found = httpx.get(server.url + link)
        if link.startswith("/vendor/") and found.status_code == 404:
            pytest.skip("the web UI is not part of this build")
        assert found.status_code == 200, link
        assert len(found.content) > 20
    assert "<script>" not in answer.text and " style=" not in answer.text
    assert "unsafe-eval" not in answer.headers["content-security-policy"]


def test_the_openapi_document_is_cached_by_its_etag(server):
    answer = httpx.get(server.url + "/openapi.json")
    again = httpx.get(server.url + "/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_every_answer_counts_in_the_metrics(server):
    httpx.get(server.url + "/livez")
    text = httpx.get(server.url + "/metrics").text
    assert re.search(r'^lathe_http_requests_total\{method="GET",route="/livez",status="2xx"\} [1-9]', text, re.M)
    assert re.search(r"^lathe_http_connections [1-9]", text, re.M)
    for line in text.splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z_:]+(\{[^}]*(\{[^}]*\}[^}]*)*\})? [-+.e0-9A-Za-z]+", line), (
            line
        )


def test_screens_of_the_ui_and_files_of_the_api_are_told_apart(server):
    html = {"Accept": "text/html"}
    assert httpx.get(server.url + "/projects/anything", headers=html).headers["content-type"].startswith("text/html")
    assert httpx.get(server.url + "/projects/anything").status_code == 404
    assert httpx.get(server.url + "/api/anything", headers=html).status_code == 404
    assert httpx.get(server.url + "/assets/missing.js", headers=html).status_code == 404


def test_a_file_of_the_ui_is_only_read(server):
    answer = httpx.post(server.url + "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_packed_body_is_refused_by_its_coding(server):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = httpx.post(server.url + "/auth/login", content=gzip.compress(b"{}"), headers=headers)
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"
