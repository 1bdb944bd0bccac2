"""Enough of S3 to fill a bucket: signed requests (signature version 4) with the standard library."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from urllib.parse import quote, urlencode

import httpx

REGION = "us-east-1"


class S3Client:
    def __init__(self, url: str, key: str, secret: str) -> None:
        self.url, self.key, self.secret = url, key, secret
        self.host = url.split("//")[1]
        self.http = httpx.Client(timeout=30, trust_env=False)

    def _sign(self, service: str, method: str, path: str, query: str, body: bytes, now: str) -> dict[str, str]:
        day = now[:8]
        digest = hashlib.sha256(body).hexdigest()
        headers = {"host": self.host, "x-amz-content-sha256": digest, "x-amz-date": now}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = "\n".join([method, path, query, lines, names, digest])
        scope = f"{day}/{REGION}/{service}/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in (day, REGION, service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        credential = f"{self.key}/{scope}"
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
        )
        return headers

    def call(self, service: str, method: str, path: str, body: bytes = b"", **query: str) -> str:
        now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
        text = urlencode(sorted(query.items()))
        headers = self._sign(service, method, quote(path), text, body, now)
        answer = self.http.request(
            method, self.url + quote(path) + ("?" + text if text else ""), content=body, headers=headers
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.text

    def put(self, bucket: str, key: str, content: bytes) -> None:
        self.call("s3", "PUT", f"/{bucket}/{key}", content)

    def new_key(self, user: str, policy: str) -> tuple[str, str]:
        """A user of this policy and an access key of theirs (IAM)."""
        version = {"Version": "2010-05-08"}
        self.call("iam", "POST", "/", b"", Action="CreateUser", UserName=user, **version)
        self.call(
            "iam",
            "POST",
            "/",
            b"",
            Action="PutUserPolicy",
            UserName=user,
            PolicyName="p",
            PolicyDocument=policy,
            **version,
        )
        text = self.call("iam", "POST", "/", b"", Action="CreateAccessKey", UserName=user, **version)
        found = [re.search(f"<{name}>(.*?)</{name}>", text) for name in ("AccessKeyId", "SecretAccessKey")]
        assert all(found), text
        return found[0].group(1), found[1].group(1)  # type: ignore[union-attr]
