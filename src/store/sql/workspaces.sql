-- name: insert_workspace
INSERT INTO workspaces (id, name, description, created_by, revision, created_at, updated_at)
VALUES (:id, :name, :description, :user_id, 1, :now, :now)

-- name: find_workspace
SELECT id, name, description, revision, created_at, updated_at FROM workspaces
WHERE id = :workspace_id AND deleted_at IS NULL

-- name: list_workspaces
SELECT w.id, w.name, w.description, m.role, w.revision, w.created_at, w.updated_at, w.deleted_at
FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
WHERE m.user_id = :user_id AND w.deleted_at IS NULL AND (:only_id IS NULL OR w.id = :only_id)

-- name: list_deleted_workspaces
SELECT w.id, w.name, w.description, m.role, w.revision, w.created_at, w.updated_at, w.deleted_at
FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
WHERE m.user_id = :user_id AND w.deleted_at IS NOT NULL AND (:only_id IS NULL OR w.id = :only_id)

-- name: update_workspace
UPDATE workspaces SET name = :name, description = :description, revision = revision + 1, updated_at = :now
WHERE id = :workspace_id AND deleted_at IS NULL AND revision = :revision

-- name: delete_workspace
UPDATE workspaces SET deleted_at = :now, revision = revision + 1 WHERE id = :workspace_id AND deleted_at IS NULL

-- name: restore_workspace
UPDATE workspaces SET deleted_at = NULL, revision = revision + 1, updated_at = :now
WHERE id = :workspace_id AND deleted_at >= :oldest

-- name: insert_membership
INSERT INTO memberships (workspace_id, user_id, role, created_at) VALUES (:workspace_id, :user_id, :role, :now)

-- name: list_members
SELECT m.user_id AS id, u.email, u.full_name, m.role, m.created_at
FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = :workspace_id

-- name: find_member
SELECT m.user_id AS id, u.email, u.full_name, m.role, m.created_at
FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = :workspace_id AND m.user_id = :user_id

-- name: set_member_role
UPDATE memberships SET role = :role WHERE workspace_id = :workspace_id AND user_id = :user_id

-- name: delete_membership
DELETE FROM memberships WHERE workspace_id = :workspace_id AND user_id = :user_id

-- name: count_owners
SELECT count(*) FROM memberships WHERE workspace_id = :workspace_id AND role = 'owner'
