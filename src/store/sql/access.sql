-- Which workspace a resource belongs to and the caller's role there. One query per kind of resource; a deleted resource is
-- found only with :deleted = 1 (to restore it), a deleted parent hides its children always.

-- name: access_workspace
SELECT w.id AS workspace_id, m.role
FROM workspaces w LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE w.id = :id AND (:deleted = 1 OR w.deleted_at IS NULL)

-- name: access_project
SELECT w.id AS workspace_id, m.role
FROM projects r
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_datasource
SELECT w.id AS workspace_id, m.role
FROM datasources r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_upload
SELECT w.id AS workspace_id, m.role
FROM uploads r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_rule
SELECT w.id AS workspace_id, m.role
FROM rules r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_dataset
SELECT w.id AS workspace_id, m.role
FROM datasets r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_feature_set
SELECT w.id AS workspace_id, m.role
FROM feature_sets r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_training
SELECT w.id AS workspace_id, m.role
FROM trainings r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_model
SELECT w.id AS workspace_id, m.role
FROM models r
JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- name: access_job
SELECT w.id AS workspace_id, m.role
FROM jobs r
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND :deleted IN (0, 1)

-- name: access_api_key
SELECT w.id AS workspace_id, m.role
FROM api_keys r
JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = :user_id
WHERE r.id = :id AND (:deleted = 1 OR r.deleted_at IS NULL)

-- In predictions.db; its project is then looked up in the main file.
-- name: access_prediction
SELECT project_id FROM predictions WHERE id = :id
