-- name: insert_api_key
INSERT INTO api_keys (id, workspace_id, name, role, secret_hash, created_by, created_at, expires_at)
VALUES (:id, :workspace_id, :name, :role, :secret_hash, :user_id, :now, :expires_at)

-- name: list_api_keys
SELECT id, workspace_id, name, role, created_by, created_at, expires_at, last_used_at FROM api_keys
WHERE workspace_id = :workspace_id AND deleted_at IS NULL

-- name: find_api_key
SELECT id, workspace_id, name, role, created_by, created_at, expires_at, last_used_at FROM api_keys
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: find_api_key_secret
SELECT k.id, k.workspace_id, k.role, k.secret_hash, k.created_by, k.expires_at, k.last_used_at
FROM api_keys k WHERE k.id = :id AND k.deleted_at IS NULL

-- name: delete_api_key
UPDATE api_keys SET deleted_at = :now WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: touch_api_key
UPDATE api_keys SET last_used_at = :now WHERE id = :id
