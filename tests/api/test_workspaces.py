"""Workspaces, members, API keys, audit log and usage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.api import assert_problem, field_codes

MISSING_ID = "0190163d-8694-739b-aea5-966c26f8ad91"
BAD_NAMES = {
    "empty": "",
    "blanks": "   ",
    "256 bytes": "n" * 256,
    "NUL": "a\x00b",
    "right-to-left override": "a\u202eb",
    "line break": "a\nb",
}


def member_path(workspace, user) -> str:
    return f"/api/workspaces/{workspace['id']}/members/{user.id}"


def make_key(user, workspace, role="editor", **more):
    body = {"name": "key", "role": role, **more}
    return user.api.post(f"/api/workspaces/{workspace['id']}/api-keys", json=body, expect=201).json()


def test_a_workspace_is_made_read_changed_and_listed(user):
    made = user.api.post("/api/workspaces", json={"name": "Lab", "description": "What for"}, expect=201)
    body = made.json()
    assert made.headers["location"] == f"/api/workspaces/{body['id']}"
    assert body["role"] == "owner"
    path = f"/api/workspaces/{body['id']}"
    assert user.api.get(path, expect=200).json() == body

    changed = user.api.put(path, json={"name": "Laboratory"}, expect=200).json()
    assert (changed["name"], changed["description"]) == ("Laboratory", "What for")
    assert user.api.put(path, json={"description": None}, expect=200).json()["description"] == ""
    assert body["id"] in [item["id"] for item in user.api.get("/api/workspaces", expect=200).json()["items"]]


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
def test_a_workspace_needs_a_name_that_can_be_shown(user, name):
    response = user.api.post("/api/workspaces", json={"name": name})
    assert set(field_codes(assert_problem(response, 422, "validation_failed"))) == {"name"}


def test_a_stale_change_is_refused(user, workspace):
    path = f"/api/workspaces/{workspace['id']}"
    etag = user.api.get(path, expect=200).headers["etag"]
    assert user.api.get(path, headers={"If-None-Match": etag}).status_code == 304
    user.api.put(path, json={"name": "First"}, headers={"If-Match": etag}, expect=200)
    for method in ("PUT", "DELETE"):
        options = {"json": {"name": "Second"}} if method == "PUT" else {}
        response = user.api.request(method, path, headers={"If-Match": etag}, **options)
        assert_problem(response, 412, "precondition_failed")
    assert user.api.get(path, expect=200).json()["name"] == "First"


def test_a_deleted_workspace_is_gone_with_what_is_in_it_and_comes_back(user, workspace, project):
    path = f"/api/workspaces/{workspace['id']}"
    user.api.delete(path, expect=204)
    for gone in (path, f"/api/projects/{project['id']}", f"{path}/members"):
        assert_problem(user.api.get(gone), 404, "not_found")
    assert user.api.get("/api/workspaces", expect=200).json()["total"] == 0
    deleted = user.api.get("/api/workspaces?deleted=true", expect=200).json()["items"]
    assert [item["id"] for item in deleted] == [workspace["id"]]
    assert deleted[0]["deleted_at"] > workspace["created_at"]

    restored = user.api.post(f"{path}/restore", expect=200).json()
    assert restored["name"] == workspace["name"]
    user.api.get(f"/api/projects/{project['id']}", expect=200)


def test_pages_hold_every_workspace_once(user):
    names = [f"Page {number:02}" for number in range(7)]
    for name in names:
        user.api.post("/api/workspaces", json={"name": name}, expect=201)
    seen, cursor = [], None
    while True:
        query = {"limit": 3, "sort": "-name"} | ({"cursor": cursor} if cursor else {})
        page = user.api.get("/api/workspaces", params=query, expect=200).json()
        assert page["total"] == 7
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(names, reverse=True)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=0", 422, "validation_failed"),
        ("limit=-1", 422, "validation_failed"),
        ("limit=1000000000", 422, "validation_failed"),
        ("limit=abc", 422, "validation_failed"),
        ("sort=secret", 422, "validation_failed"),
        ("sort=name;DROP TABLE users", 422, "validation_failed"),
        ("deleted=maybe", 422, "validation_failed"),
        ("stauts=active", 422, "validation_failed"),
        ("owner=1'--", 422, "validation_failed"),
        ("cursor=garbage", 400, "bad_cursor"),
        ("cursor=%00", 400, None),
    ],
)
def test_lists_refuse_bad_parameters(user, query, status, code):
    response = user.api.get(f"/api/workspaces?{query}")
    assert response.status_code == status
    if code:
        assert_problem(response, status, code)


def test_a_cursor_of_somebody_else_is_refused(user, new_user):
    for name in ("One", "Two"):
        user.api.post("/api/workspaces", json={"name": name}, expect=201)
    cursor = user.api.get("/api/workspaces?limit=1", expect=200).json()["next_cursor"]
    assert_problem(new_user().api.get("/api/workspaces", params={"cursor": cursor}), 400, "bad_cursor")


def test_members_join_change_and_leave(user, workspace, member):
    editor = member("editor")
    me = editor.api.get("/auth/me", expect=200).json()
    assert me["workspaces"] == [{"id": workspace["id"], "name": workspace["name"], "role": "editor"}]
    listed = user.api.get(f"/api/workspaces/{workspace['id']}/members", expect=200).json()
    assert {item["email"]: item["role"] for item in listed["items"]} == {user.email: "owner", editor.email: "editor"}

    changed = user.api.put(member_path(workspace, editor), json={"role": "admin"}, expect=200).json()
    assert changed["role"] == "admin"
    editor.api.delete(member_path(workspace, editor), expect=204)
    assert_problem(editor.api.get(f"/api/workspaces/{workspace['id']}"), 404, "not_found")


def test_a_member_is_found_where_the_answer_said_and_guarded_by_its_etag(user, workspace, new_user):
    other = new_user("etag")
    made = user.api.post(
        f"/api/workspaces/{workspace['id']}/members", json={"email": other.email, "role": "viewer"}, expect=201
    )
    found = user.api.get(made.headers["location"], expect=200)
    assert found.json() == made.json()
    assert found.headers["etag"] == made.headers["etag"]
    path = made.headers["location"]
    assert_problem(user.api.put(path, json={"role": "editor"}, headers={"If-Match": '"x"'}), 412, "precondition_failed")
    changed = user.api.put(path, json={"role": "editor"}, headers={"If-Match": found.headers["etag"]}, expect=200)
    assert changed.headers["etag"] != found.headers["etag"]
    assert_problem(user.api.get(path[:-4] + "0000"), 404, "not_found")


def test_an_unknown_query_name_is_refused_with_those_that_there_are(user, workspace):
    problem = assert_problem(
        user.api.get(f"/api/workspaces/{workspace['id']}/projects?stauts=active"), 422, "validation_failed"
    )
    assert problem["errors"][0]["field"] == "stauts"
    assert "status" in problem["errors"][0]["message"]
    problem = assert_problem(user.api.get(f"/api/workspaces/{workspace['id']}?x=1"), 422, "validation_failed")
    assert "takes no query" in problem["errors"][0]["message"]


def test_only_somebody_with_an_account_joins_and_once(user, workspace, member):
    viewer = member("viewer")
    path = f"/api/workspaces/{workspace['id']}/members"
    again = user.api.post(path, json={"email": viewer.email.upper(), "role": "viewer"})
    assert_problem(again, 409, "already_member")
    unknown = user.api.post(path, json={"email": "nobody@example.com", "role": "viewer"})
    assert set(field_codes(assert_problem(unknown, 422, "validation_failed"))) == {"email"}
    role = user.api.post(path, json={"email": viewer.email, "role": "king"})
    assert field_codes(assert_problem(role, 422, "validation_failed")) == {"role": "not_allowed"}


def test_the_last_owner_stays(user, workspace, member):
    assert_problem(user.api.delete(member_path(workspace, user)), 409, "last_owner")
    assert_problem(user.api.put(member_path(workspace, user), json={"role": "admin"}), 409, "last_owner")
    second = member("owner")
    user.api.delete(member_path(workspace, user), expect=204)
    assert_problem(second.api.delete(member_path(workspace, second)), 409, "last_owner")


def test_an_admin_neither_makes_nor_touches_owners(user, workspace, member, new_user):
    admin = member("admin")
    path = f"/api/workspaces/{workspace['id']}/members"
    assert_problem(admin.api.post(path, json={"email": new_user().email, "role": "owner"}), 403, "forbidden")
    assert_problem(admin.api.put(member_path(workspace, admin), json={"role": "owner"}), 403, "forbidden")
    assert_problem(admin.api.put(member_path(workspace, user), json={"role": "viewer"}), 403, "forbidden")
    assert_problem(admin.api.delete(member_path(workspace, user)), 403, "forbidden")


def test_a_viewer_removes_nobody_but_may_leave(workspace, member):
    viewer, other = member("viewer"), member("viewer")
    assert_problem(viewer.api.delete(member_path(workspace, other)), 403, "forbidden")
    viewer.api.delete(member_path(workspace, viewer), expect=204)


def test_a_removed_member_is_out_with_the_next_request(user, workspace, project, member):
    editor = member("editor")
    editor.api.get(f"/api/projects/{project['id']}", expect=200)
    user.api.delete(member_path(workspace, editor), expect=204)
    assert_problem(editor.api.get(f"/api/projects/{project['id']}"), 404, "not_found")


def test_a_changed_role_counts_for_the_next_request(user, workspace, project, member):
    editor = member("editor")
    editor.api.put(f"/api/projects/{project['id']}", json={"description": "x"}, expect=200)
    user.api.put(member_path(workspace, editor), json={"role": "viewer"}, expect=200)
    response = editor.api.put(f"/api/projects/{project['id']}", json={"description": "y"})
    assert_problem(response, 403, "forbidden")


def test_an_api_key_is_shown_once_and_works_in_its_workspace_only(user, workspace, project, api):
    made = make_key(user, workspace)
    assert made["key"].startswith(f"lathe_{made['id']}_")
    listed = user.api.get(f"/api/workspaces/{workspace['id']}/api-keys", expect=200).json()["items"]
    assert [item["id"] for item in listed] == [made["id"]]
    assert user.api.get(f"/api/api-keys/{made['id']}", expect=200).json() == listed[0]
    assert "key" not in listed[0]
    assert listed[0]["last_used_at"] is None

    client = api(api_key=made["key"])
    client.put(f"/api/projects/{project['id']}", json={"description": "by key"}, expect=200)
    other = user.api.post("/api/workspaces", json={"name": "Other"}, expect=201).json()
    assert_problem(client.get(f"/api/workspaces/{other['id']}"), 404, "not_found")
    assert [item["id"] for item in client.get("/api/workspaces", expect=200).json()["items"]] == [workspace["id"]]
    used = user.api.get(f"/api/workspaces/{workspace['id']}/api-keys", expect=200).json()["items"][0]
    assert used["last_used_at"] is not None


def test_an_api_key_has_its_role_and_is_no_person(user, workspace, project, api):
    client = api(api_key=make_key(user, workspace, "viewer")["key"])
    me = client.get("/auth/me", expect=200).json()
    assert me["workspaces"] == [{"id": workspace["id"], "name": workspace["name"], "role": "viewer"}]
    assert_problem(client.delete(f"/api/projects/{project['id']}"), 403, "forbidden")
    body = {"current": user.password, "new": "a new good password"}
    assert_problem(client.post("/auth/password", json=body), 403, "forbidden")
    assert_problem(client.post("/auth/logout"), 403, "forbidden")
    assert_problem(client.post("/api/workspaces", json={"name": "New"}), 403, "forbidden")


def test_a_revoked_key_is_out_with_the_next_request(user, workspace, api):
    made = make_key(user, workspace)
    client = api(api_key=made["key"])
    client.get("/auth/me", expect=200)
    user.api.delete(f"/api/api-keys/{made['id']}", expect=204)
    assert_problem(client.get("/auth/me"), 401, "invalid_token")
    assert_problem(user.api.delete(f"/api/api-keys/{made['id']}"), 404, "not_found")


def test_a_key_does_no_more_than_its_maker_and_leaves_with_them(user, workspace, project, member, api):
    admin = member("admin")
    client = api(api_key=make_key(admin, workspace, "admin")["key"])
    client.put(f"/api/projects/{project['id']}", json={"description": "x"}, expect=200)
    user.api.put(member_path(workspace, admin), json={"role": "viewer"}, expect=200)
    assert_problem(client.put(f"/api/projects/{project['id']}", json={"description": "y"}), 403, "forbidden")
    user.api.delete(member_path(workspace, admin), expect=204)
    assert_problem(client.get(f"/api/projects/{project['id']}"), 401, "invalid_token")


def test_a_key_expires_in_the_future_and_has_a_role_of_at_most_its_makers(user, workspace, member):
    path = f"/api/workspaces/{workspace['id']}/api-keys"
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    response = user.api.post(path, json={"name": "k", "role": "viewer", "expires_at": past})
    assert set(field_codes(assert_problem(response, 422, "validation_failed"))) == {"expires_at"}
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert make_key(user, workspace, "viewer", expires_at=later)["expires_at"] is not None
    admin = member("admin")
    assert_problem(admin.api.post(path, json={"name": "k", "role": "owner"}), 403, "forbidden")


def test_a_repeated_key_request_does_not_show_the_key_again(user, workspace):
    path = f"/api/workspaces/{workspace['id']}/api-keys"
    headers = {"Idempotency-Key": "make-a-key-once"}
    user.api.post(path, json={"name": "k", "role": "viewer"}, headers=headers, expect=201)
    again = user.api.post(path, json={"name": "k", "role": "viewer"}, headers=headers)
    assert_problem(again, 409, "conflict")
    assert user.api.get(path, expect=200).json()["total"] == 1


def test_the_audit_log_tells_who_did_what(user, workspace, project, member):
    editor = member("editor")
    changed = editor.api.put(f"/api/projects/{project['id']}", json={"name": "Renamed"}, expect=200)
    path = f"/api/workspaces/{workspace['id']}/audit"
    entries = user.api.get(path, expect=200).json()["items"]
    assert [entry["action"] for entry in entries] == [
        "project.update",
        "member.add",
        "project.create",
        "workspace.create",
    ]
    assert entries[0]["actor"] == editor.email
    assert entries[0]["target_id"] == project["id"]
    assert entries[0]["detail"] == {"name": "Renamed"}
    assert entries[0]["request_id"] == changed.headers["x-request-id"]
    only = user.api.get(path, params={"action": "member.add"}, expect=200).json()
    assert only["total"] == 1
    assert only["items"][0]["target_id"] == editor.id


def test_usage_counts_what_is_there(user, workspace, project, member):
    member("viewer")
    usage = user.api.get(f"/api/workspaces/{workspace['id']}/usage", expect=200).json()
    assert (usage["members"], usage["projects"]) == (2, 1)
    assert usage["datasets"] == usage["models"] == usage["predictions"] == usage["storage_bytes"] == 0


@pytest.mark.parametrize("bad_id", [MISSING_ID, "not-an-id", "1", "..", "%00", "'"])
def test_an_unknown_id_is_not_found(user, bad_id):
    assert user.api.get(f"/api/workspaces/{bad_id}/usage").status_code in {400, 404}
    assert user.api.get(f"/api/workspaces/{MISSING_ID}").json()["code"] == "not_found"
