-- Rules of datasets and data sources, and what they came to.

-- name: insert_rule
INSERT INTO rules (id, workspace_id, project_id, datasource_id, dataset_name, name, demand, created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :datasource_id, :dataset_name, :name, :demand, :created_by, :now, :now)

-- name: find_rule
SELECT id, workspace_id, project_id, datasource_id, dataset_name, name, demand, revision, created_at, updated_at, deleted_at
FROM rules WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- Those of a dataset: of its name, and of where it came from.
-- name: list_dataset_rules
SELECT id, workspace_id, project_id, datasource_id, dataset_name, name, demand, revision, created_at, updated_at, deleted_at
FROM rules
WHERE workspace_id = :workspace_id AND project_id = :project_id AND (deleted_at IS NOT NULL) = :deleted
  AND (dataset_name = :dataset_name OR datasource_id = :datasource_id)

-- name: list_datasource_rules
SELECT id, workspace_id, project_id, datasource_id, dataset_name, name, demand, revision, created_at, updated_at, deleted_at
FROM rules
WHERE workspace_id = :workspace_id AND datasource_id = :datasource_id AND (deleted_at IS NOT NULL) = :deleted

-- name: all_rules_of_dataset
SELECT id, workspace_id, project_id, datasource_id, dataset_name, name, demand, revision, created_at, updated_at, deleted_at
FROM rules
WHERE workspace_id = :workspace_id AND project_id = :project_id AND deleted_at IS NULL
  AND (dataset_name = :dataset_name OR datasource_id = :datasource_id)
ORDER BY created_at, id

-- name: update_rule
UPDATE rules SET name = :name, demand = :demand, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL AND revision = :revision

-- name: delete_rule
UPDATE rules SET deleted_at = :now, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: restore_rule
UPDATE rules SET deleted_at = NULL, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at >= :oldest

-- Rules go along when the last version of a name gets another one.
-- name: rename_rules
UPDATE rules SET dataset_name = :name, revision = revision + 1, updated_at = :now
WHERE workspace_id = :workspace_id AND project_id = :project_id AND dataset_name = :old_name
  AND NOT EXISTS (SELECT 1 FROM datasets d
                  WHERE d.project_id = :project_id AND d.name = :old_name AND d.deleted_at IS NULL)

-- name: find_rule_check
SELECT id, workspace_id, dataset_id, status, results, checked_at, error, job_id, created_at, updated_at
FROM rule_checks WHERE dataset_id = :dataset_id AND workspace_id = :workspace_id

-- name: insert_rule_check
INSERT INTO rule_checks (id, workspace_id, dataset_id, status, created_at, updated_at)
VALUES (:id, :workspace_id, :dataset_id, 'queued', :now, :now)

-- name: restart_rule_check
UPDATE rule_checks SET status = 'queued', error = NULL, job_id = NULL, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id

-- name: set_rule_check_job
UPDATE rule_checks SET job_id = :job_id WHERE id = :id AND workspace_id = :workspace_id

-- name: begin_rule_check
UPDATE rule_checks SET status = 'running', updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: finish_rule_check
UPDATE rule_checks SET status = 'ready', error = NULL, results = :results, checked_at = :now, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: fail_rule_check
UPDATE rule_checks SET status = 'failed', error = :error, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id
