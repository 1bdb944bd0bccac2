"""Register, sign in and out, refresh, change the password: /auth."""

from __future__ import annotations

import pytest

from support.api import PASSWORD, Api, assert_problem, field_codes, register, sign_in

BAD_PASSWORDS = {
    "7 bytes": ("a" * 7, "too_short"),
    "73 bytes": ("a" * 72 + "X", "too_long"),
    "19 characters of 4 bytes": ("\U0001f511" * 19, "too_long"),
    "a common one": ("password123", "too_common"),
    "a common one in capitals": ("PASSWORD", "too_common"),
    "NUL inside": ("secret\x00secret", "bad_format"),
}
BAD_EMAILS = [
    "no-at",
    "a@@b.example",
    "a@b@c.example",
    "a@b.example\r\nBcc: x@y.example",
    "a" * 300 + "@b.example",
    "@",
    "",
]


def test_register_answers_the_user_and_nothing_secret(api):
    body = {"email": "Register@Example.com", "password": PASSWORD, "full_name": "Ana"}
    response = api().post("/auth/register", json=body, expect=201)
    assert set(response.json()) == {"id", "email", "full_name", "created_at"}
    assert response.json()["email"] == "Register@Example.com"
    assert response.headers["location"] == "/auth/me"


def test_full_name_is_empty_when_none_was_given(api):
    body = {"email": "nameless@example.com", "password": PASSWORD}
    assert api().post("/auth/register", json=body, expect=201).json()["full_name"] == ""


def test_an_address_registers_once_in_any_case(api):
    body = {"email": "twice@example.com", "password": PASSWORD}
    api().post("/auth/register", json=body, expect=201)
    response = api().post("/auth/register", json={**body, "email": "TWICE@example.com"})
    assert_problem(response, 409, "email_taken")


@pytest.mark.parametrize(("password", "code"), BAD_PASSWORDS.values(), ids=BAD_PASSWORDS.keys())
def test_register_refuses_the_password(api, password, code):
    response = api().post("/auth/register", json={"email": "bad-password@example.com", "password": password})
    assert field_codes(assert_problem(response, 422, "validation_failed")) == {"password": code}


@pytest.mark.parametrize("password", ["a" * 64, "a" * 72, " blanks and \t tabs ", "\U0001f511" * 18])
def test_register_takes_any_other_password_and_login_does_not_cut_it(api, new_user, server, password):
    user = new_user("odd-password", password=password)
    assert_problem(
        api().post("/auth/login", json={"email": user.email, "password": password[:-1]}), 401, "bad_credentials"
    )


@pytest.mark.parametrize("email", BAD_EMAILS)
def test_register_refuses_the_address(api, email):
    response = api().post("/auth/register", json={"email": email, "password": PASSWORD})
    assert set(field_codes(assert_problem(response, 422, "validation_failed"))) == {"email"}


def test_all_faults_come_at_once(api):
    response = api().post("/auth/register", json={"email": "nobody", "password": "x", "is_admin": True})
    faults = field_codes(assert_problem(response, 422, "validation_failed"))
    assert faults == {"email": "bad_format", "password": "too_short", "is_admin": "unknown_field"}


def test_login_takes_json_and_the_form_of_oauth2(api, new_user):
    user = new_user()
    by_json = api().post("/auth/login", json={"email": user.email, "password": PASSWORD}, expect=200)
    form = {"grant_type": "password", "username": user.email, "password": PASSWORD, "scope": ""}
    by_form = api().post("/auth/login", data=form, expect=200)
    for response in (by_json, by_form):
        tokens = response.json()
        assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
        assert tokens["token_type"] == "bearer"
        assert tokens["expires_in"] == 1800
        assert response.headers["cache-control"] == "no-store"
        api(tokens["access_token"]).get("/auth/me", expect=200)


def test_login_refuses_other_bodies(api):
    assert_problem(
        api().post("/auth/login", content="email=a", headers={"Content-Type": "text/plain"}),
        415,
        "unsupported_media_type",
    )
    assert_problem(
        api().post("/auth/login", content="{", headers={"Content-Type": "application/json"}), 400, "malformed_json"
    )
    assert_problem(api().post("/auth/login", json=["a"]), 422, "validation_failed")
    response = api().post("/auth/login", data={"username": "a@example.com"})
    assert field_codes(assert_problem(response, 422, "validation_failed")) == {"password": "required"}


def test_an_unknown_address_and_a_wrong_password_read_the_same(api, new_user):
    user = new_user()
    wrong = api().post("/auth/login", json={"email": user.email, "password": "not the password"})
    unknown = api().post("/auth/login", json={"email": "nobody@example.com", "password": "not the password"})
    bodies = [assert_problem(response, 401, "bad_credentials") for response in (wrong, unknown)]
    for body in bodies:
        del body["request_id"]
    assert bodies[0] == bodies[1]


def test_no_two_access_tokens_are_alike(api, new_user):
    user = new_user()
    tokens = [sign_in(user.api.url, user.email)["access_token"] for _ in range(2)]
    refreshed = api().post("/auth/refresh", json={"refresh_token": user.refresh_token}, expect=200).json()
    assert len({user.api.token, *tokens, refreshed["access_token"]}) == 4


def test_twenty_bad_logins_are_limited_but_the_right_user_gets_in_from_elsewhere(api, new_user):
    user = new_user()
    attacker = api()
    body = {"email": user.email, "password": "not the password"}
    answers = [attacker.post("/auth/login", json=body) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {401}
    response = attacker.post("/auth/login", json=body)
    assert_problem(response, 429, "rate_limited")
    assert int(response.headers["retry-after"]) >= 1
    sign_in(user.api.url, user.email)


def test_me_lists_workspaces_with_the_role(user, workspace):
    me = user.api.get("/auth/me", expect=200).json()
    assert me["id"] == user.id
    assert me["workspaces"] == [{"id": workspace["id"], "name": workspace["name"], "role": "owner"}]


def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_session(api, new_user):
    user = new_user()
    first = api().post("/auth/refresh", json={"refresh_token": user.refresh_token}, expect=200).json()
    api(first["access_token"]).get("/auth/me", expect=200)
    again = api().post("/auth/refresh", json={"refresh_token": user.refresh_token})
    assert_problem(again, 401, "token_reused")
    assert_problem(api().post("/auth/refresh", json={"refresh_token": first["refresh_token"]}), 401, "invalid_token")
    assert_problem(api(first["access_token"]).get("/auth/me"), 401, "invalid_token")


def test_the_reuse_of_one_session_leaves_the_others(api, new_user, server):
    user = new_user()
    elsewhere = sign_in(server.url, user.email)
    api().post("/auth/refresh", json={"refresh_token": user.refresh_token}, expect=200)
    api().post("/auth/refresh", json={"refresh_token": user.refresh_token}, expect=401)
    api().post("/auth/refresh", json={"refresh_token": elsewhere["refresh_token"]}, expect=200)


def test_an_access_token_does_not_refresh_and_a_refresh_token_does_not_sign_in(api, new_user):
    user = new_user()
    assert_problem(api().post("/auth/refresh", json={"refresh_token": user.api.token}), 401, "invalid_token")
    assert_problem(api(user.refresh_token).get("/auth/me"), 401, "invalid_token")


def test_logout_ends_the_session_and_the_access_token(api, new_user):
    user = new_user()
    user.api.post("/auth/logout", json={"refresh_token": user.refresh_token}, expect=204)
    assert_problem(user.api.get("/auth/me"), 401, "invalid_token")
    assert_problem(api().post("/auth/refresh", json={"refresh_token": user.refresh_token}), 401, "invalid_token")


def test_logout_without_a_body_ends_every_session(api, new_user, server):
    user = new_user()
    elsewhere = sign_in(server.url, user.email)
    user.api.post("/auth/logout", expect=204)
    api().post("/auth/refresh", json={"refresh_token": elsewhere["refresh_token"]}, expect=401)


def test_a_password_change_ends_every_session_at_once(api, new_user, server):
    user = new_user()
    elsewhere = sign_in(server.url, user.email)
    wrong = user.api.post("/auth/password", json={"current": "not the password", "new": "a new good password"})
    assert set(field_codes(assert_problem(wrong, 422, "validation_failed"))) == {"current"}
    common = user.api.post("/auth/password", json={"current": PASSWORD, "new": "password123"})
    assert field_codes(assert_problem(common, 422, "validation_failed")) == {"new": "too_common"}
    user.api.get("/auth/me", expect=200)

    user.api.post("/auth/password", json={"current": PASSWORD, "new": "a new good password"}, expect=204)
    assert_problem(user.api.get("/auth/me"), 401, "invalid_token")
    assert_problem(api(elsewhere["access_token"]).get("/auth/me"), 401, "invalid_token")
    api().post("/auth/refresh", json={"refresh_token": elsewhere["refresh_token"]}, expect=401)
    api().post("/auth/login", json={"email": user.email, "password": PASSWORD}, expect=401)
    sign_in(server.url, user.email, "a new good password")


def test_401_says_how_to_sign_in(api):
    response = api().get("/auth/me")
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_credentials_in_the_query_count_for_nothing(api, new_user):
    user = new_user()
    assert_problem(api().get(f"/auth/me?access_token={user.api.token}"), 401, "unauthenticated")


def test_another_scheme_is_no_sign_in(api, new_user):
    user = new_user()
    for value in (f"Basic {user.api.token}", user.api.token, "Bearer", f"Bearer {user.api.token} x"):
        assert api().get("/auth/me", headers={"Authorization": value}).status_code == 401, value


def test_a_full_name_is_text_and_stays_one_line(api):
    for name in ("two\nlines", "turned \u202e txet", "\x1b[31mred"):
        body = {"email": "odd-name@example.com", "password": PASSWORD, "full_name": name}
        response = api().post("/auth/register", json=body)
        assert set(field_codes(assert_problem(response, 422, "validation_failed"))) == {"full_name"}


def test_users_register_with_one_answer_when_many_try_at_once(server):
    """The unique index decides, not the check before it."""
    from concurrent.futures import ThreadPoolExecutor

    def attempt(_: int) -> int:
        client = Api(server.url)
        try:
            return client.post("/auth/register", json={"email": "race@example.com", "password": PASSWORD}).status_code
        finally:
            client.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(attempt, range(8)))
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 409, 503}


def test_sessions_survive_a_restart(tmp_path):
    from support.server import Server

    with Server(tmp_path / "data") as server:
        user = register(server.url, "ana@example.com")
        server.restart()
        user.api.get("/auth/me", expect=200)
        user.api.post("/auth/refresh", json={"refresh_token": user.refresh_token}, expect=200)
        user.api.close()
