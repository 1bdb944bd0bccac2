-- name: insert_project
INSERT INTO projects (id, workspace_id, name, description, type, status, target_column, primary_metric, created_by,
                      revision, created_at, updated_at)
VALUES (:id, :workspace_id, :name, :description, :type, 'active', :target_column, :primary_metric, :user_id, 1, :now, :now)

-- name: find_project
SELECT id, workspace_id, name, description, type, status, target_column, primary_metric, revision, created_at, updated_at,
       deleted_at
FROM projects WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: find_project_or_deleted
SELECT id, workspace_id, name, description, type, status, target_column, primary_metric, revision, created_at, updated_at,
       deleted_at
FROM projects WHERE id = :id AND workspace_id = :workspace_id

-- name: list_projects
SELECT id, workspace_id, name, description, type, status, target_column, primary_metric, revision, created_at, updated_at,
       deleted_at
FROM projects
WHERE workspace_id = :workspace_id AND (deleted_at IS NOT NULL) = :deleted
  AND (:status IS NULL OR status = :status)
  AND (:type IS NULL OR type = :type)
  AND (:search IS NULL OR instr(lower(name), :search) > 0 OR instr(lower(coalesce(description, '')), :search) > 0)

-- name: update_project
UPDATE projects SET name = :name, description = :description, type = :type, status = :status,
                    target_column = :target_column, primary_metric = :primary_metric,
                    revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL AND revision = :revision

-- name: delete_project
UPDATE projects SET deleted_at = :now, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: restore_project
UPDATE projects SET deleted_at = NULL, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at >= :oldest

-- name: count_project_trainings
SELECT count(*) FROM trainings WHERE project_id = :id AND workspace_id = :workspace_id
