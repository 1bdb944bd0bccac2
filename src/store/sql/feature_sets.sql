-- Feature sets. A job writes only to the one that still names it.

-- name: insert_feature_set
INSERT INTO feature_sets (id, workspace_id, project_id, dataset_id, base_id, kind, name, target, request, steps, created_by,
                          created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :dataset_id, :base_id, :kind, :name, :target, :request, :steps, :created_by,
        :now, :now)

-- name: find_feature_set
SELECT id, workspace_id, project_id, dataset_id, base_id, kind, name, target, status, request, steps, summary, error, job_id,
       revision, created_at, updated_at, deleted_at
FROM feature_sets WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: list_feature_sets
SELECT id, workspace_id, project_id, dataset_id, base_id, kind, name, target, status, request, steps, summary, error, job_id,
       revision, created_at, updated_at, deleted_at
FROM feature_sets
WHERE project_id = :project_id AND workspace_id = :workspace_id AND (deleted_at IS NOT NULL) = :deleted
  AND (:dataset_id = '' OR dataset_id = :dataset_id)

-- name: find_feature_set_details
SELECT details FROM feature_sets WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: set_feature_set_job
UPDATE feature_sets SET job_id = :job_id WHERE id = :id AND workspace_id = :workspace_id

-- name: set_feature_set_details
UPDATE feature_sets SET details = :details WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: begin_feature_set
UPDATE feature_sets SET status = 'running', updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: finish_feature_set
UPDATE feature_sets SET status = 'ready', error = NULL, steps = :steps, summary = :summary, details = :details,
                        revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: fail_feature_set
UPDATE feature_sets SET status = 'failed', error = :error, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: delete_feature_set
UPDATE feature_sets SET deleted_at = :now WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: restore_feature_set
UPDATE feature_sets SET deleted_at = NULL, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at > :oldest
