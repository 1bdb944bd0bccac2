"""Enough of Azure Blob Storage to fill a container: requests signed by the account's key, and SAS tokens."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
from urllib.parse import quote, urlencode

import httpx

ACCOUNT = "devstoreaccount1"
# The stand-in's published key.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
VERSION = "2021-08-06"


def _sign(text: str) -> str:
    return base64.b64encode(hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()).decode()


class AzureClient:
    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(timeout=30, trust_env=False)

    def call(self, method: str, path: str, body: bytes = b"", *, restype: str = "", blob: bool = False) -> None:
        now = datetime.datetime.now(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        headers = {"x-ms-date": now, "x-ms-version": VERSION, **({"x-ms-blob-type": "BlockBlob"} if blob else {})}
        kind = "application/octet-stream" if blob else ""
        length = str(len(body)) if body else ""
        lines = [method, "", "", length, "", kind, "", "", "", "", "", ""]
        lines += [f"{name}:{headers[name]}" for name in sorted(headers)]
        lines += [f"/{ACCOUNT}/{ACCOUNT}{quote(path)}" + (f"\nrestype:{restype}" if restype else "")]
        headers["authorization"] = f"SharedKey {ACCOUNT}:{_sign(chr(10).join(lines))}"
        if kind:
            headers["content-type"] = kind
        query = f"?restype={restype}" if restype else ""
        answer = self.http.request(method, f"{self.url}/{ACCOUNT}{quote(path)}{query}", content=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"

    def new_container(self, name: str) -> None:
        self.call("PUT", f"/{name}", restype="container")

    def put(self, container: str, name: str, content: bytes) -> None:
        self.call("PUT", f"/{container}/{name}", content, blob=True)


def sas_token(container: str, permissions: str) -> str:
    """A service SAS for a container, valid for an hour."""
    end = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = [
        permissions,
        "",
        end,
        f"/blob/{ACCOUNT}/{container}",
        "",
        "",
        "",
        VERSION,
        "c",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ]
    signature = _sign("\n".join(fields))
    return urlencode({"sp": permissions, "se": end, "sv": VERSION, "sr": "c", "sig": signature})
