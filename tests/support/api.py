"""The API as tests call it: one Api per signed-in user, API key or anonymous caller.

Every Api sends from a loopback address of its own (127.x.y.z), so that limits per client address, which the server
really applies, do not couple one test to another.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(2)


def next_address() -> str:
    number = next(_numbers)
    return f"127.{1 + number // 65536 % 250}.{number // 256 % 256}.{number % 256}"


class Api:
    """An HTTP client with credentials. `expect` makes a call fail loudly unless it has that status."""

    def __init__(self, url: str, *, token: str | None = None, api_key: str | None = None) -> None:
        self.url = url
        self.token = token
        self.api_key = api_key
        self.address = next_address()
        transport = httpx.HTTPTransport(local_address=self.address)
        self.http = httpx.Client(base_url=url, transport=transport, timeout=60, trust_env=False)

    def request(self, method: str, path: str, *, expect: int | None = None, **options: Any) -> httpx.Response:
        headers = httpx.Headers(options.pop("headers", None))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if self.api_key is not None:
            headers.setdefault("X-API-Key", self.api_key)
        response = self.http.request(method, path, headers=headers, **options)
        if expect is not None:
            assert response.status_code == expect, f"{method} {path}: {response.status_code} {response.text[:2000]}"
        return response

    def get(self, path: str, *, expect: int | None = None, **options: Any) -> httpx.Response:
        return self.request("GET", path, expect=expect, **options)

    def post(self, path: str, *, expect: int | None = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, expect=expect, **options)

    def put(self, path: str, *, expect: int | None = None, **options: Any) -> httpx.Response:
        return self.request("PUT", path, expect=expect, **options)

    def delete(self, path: str, *, expect: int | None = None, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, expect=expect, **options)

    def wait_for(self, path: str, *, until: set[str], deadline_s: float = 120, every_s: float = 0.05) -> dict[str, Any]:
        """Polls a resource until its `status` is one of `until`."""
        end = time.monotonic() + deadline_s
        while True:
            body = self.get(path, expect=200).json()
            if body["status"] in until:
                return body
            assert time.monotonic() < end, f"{path} is still {body['status']} after {deadline_s} s: {body}"
            time.sleep(every_s)

    def close(self) -> None:
        self.http.close()


@dataclass
class User:
    """A registered user and an Api that is signed in as them."""

    id: str
    email: str
    password: str
    api: Api
    refresh_token: str
    extra: dict[str, Any] = field(default_factory=dict)


def sign_in(url: str, email: str, password: str = PASSWORD) -> dict[str, Any]:
    api = Api(url)
    try:
        return api.post("/auth/login", json={"email": email, "password": password}, expect=200).json()
    finally:
        api.close()


def register(url: str, email: str, password: str = PASSWORD, full_name: str = "Test Person") -> User:
    """Registers and signs in."""
    anonymous = Api(url)
    body = {"email": email, "password": password, "full_name": full_name}
    user = anonymous.post("/auth/register", json=body, expect=201).json()
    anonymous.close()
    tokens = sign_in(url, email, password)
    return User(user["id"], email, password, Api(url, token=tokens["access_token"]), tokens["refresh_token"])


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is a problem document of this status and code; returns it."""
    assert response.status_code == status, f"{response.request.url}: {response.status_code} {response.text[:2000]}"
    assert response.headers["content-type"].startswith("application/problem+json"), response.headers
    body = response.json()
    assert body["code"] == code, body
    assert body["status"] == status, body
    assert body["title"] and body["request_id"], body
    return body


def field_codes(problem: dict[str, Any]) -> dict[str, str]:
    """field -> code of a validation problem."""
    return {fault["field"]: fault["code"] for fault in problem["errors"]}
