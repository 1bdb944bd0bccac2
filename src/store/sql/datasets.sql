-- Data sources, uploads and datasets.

-- name: insert_datasource
INSERT INTO datasources (id, workspace_id, project_id, name, kind, config, secrets, created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :name, :kind, :config, :secrets, :created_by, :now, :now)

-- name: find_datasource
SELECT id, workspace_id, project_id, name, kind, config, revision, created_at, updated_at, deleted_at FROM datasources
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: find_datasource_secrets
SELECT secrets AS document FROM datasources WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: list_datasources
SELECT id, workspace_id, project_id, name, kind, config, revision, created_at, updated_at, deleted_at FROM datasources
WHERE project_id = :project_id AND workspace_id = :workspace_id AND (deleted_at IS NOT NULL) = :deleted

-- name: update_datasource
UPDATE datasources SET name = :name, config = :config, secrets = :secrets, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: delete_datasource
UPDATE datasources SET deleted_at = :now WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: restore_datasource
UPDATE datasources SET deleted_at = NULL, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at > :oldest

-- name: insert_upload
INSERT INTO uploads (id, workspace_id, project_id, datasource_id, filename, format, size_bytes, sha256, object_id, created_by,
                     created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :datasource_id, :filename, :format, :size_bytes, :sha256, :object_id, :created_by,
        :now, :now)

-- name: find_upload
SELECT id, workspace_id, project_id, datasource_id, filename, format, size_bytes, sha256, object_id, created_at FROM uploads
WHERE id = :id AND workspace_id = :workspace_id AND state = 'complete' AND deleted_at IS NULL

-- name: list_uploads
SELECT id, workspace_id, project_id, datasource_id, filename, format, size_bytes, sha256, object_id, created_at FROM uploads
WHERE datasource_id = :datasource_id AND workspace_id = :workspace_id AND state = 'complete' AND deleted_at IS NULL
  AND substr(filename, 1, length(:prefix)) = :prefix
ORDER BY filename, created_at DESC, id LIMIT :limit

-- name: delete_upload
UPDATE uploads SET deleted_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND state = 'complete' AND deleted_at IS NULL

-- name: restore_upload
UPDATE uploads SET deleted_at = NULL WHERE id = :id AND workspace_id = :workspace_id AND deleted_at > :oldest

-- Datasets that were read from the file and are there.
-- name: list_upload_uses
SELECT 'dataset' AS kind, id, name FROM datasets
WHERE upload_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL
ORDER BY id

-- name: insert_dataset
INSERT INTO datasets (id, workspace_id, project_id, datasource_id, upload_id, name, version, parent_id, import_options,
                      lineage, created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :datasource_id, :upload_id, :name,
        (SELECT COALESCE(MAX(version), 0) + 1 FROM datasets WHERE project_id = :project_id AND name = :name), :parent_id,
        :options, :lineage, :created_by, :now, :now)

-- name: set_dataset_job
UPDATE datasets SET job_id = :job_id WHERE id = :id

-- name: find_dataset
SELECT id, workspace_id, project_id, datasource_id, upload_id, name, version, parent_id, status, error, row_count,
       column_count, size_bytes, fingerprint, object_id, columns, rejected, warnings, sniffed, job_id, revision, created_at,
       updated_at, deleted_at
FROM datasets WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: find_dataset_options
SELECT import_options AS document FROM datasets WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- The newest version that was read in the same way from the same place.
-- name: find_last_import
SELECT id, workspace_id, project_id, datasource_id, upload_id, name, version, parent_id, status, error, row_count,
       column_count, size_bytes, fingerprint, object_id, columns, rejected, warnings, sniffed, job_id, revision, created_at,
       updated_at, deleted_at
FROM datasets
WHERE project_id = :project_id AND workspace_id = :workspace_id AND name = :name AND datasource_id = :datasource_id
  AND import_options = :options AND status = 'ready' AND deleted_at IS NULL
ORDER BY version DESC LIMIT 1

-- name: list_datasets
SELECT id, workspace_id, project_id, datasource_id, upload_id, name, version, parent_id, status, error, row_count,
       column_count, size_bytes, fingerprint, object_id, columns, rejected, warnings, sniffed, job_id, revision, created_at,
       updated_at, deleted_at
FROM datasets
WHERE project_id = :project_id AND workspace_id = :workspace_id AND (deleted_at IS NOT NULL) = :deleted
  AND (:name IS NULL OR instr(lower(name), lower(:name)) > 0)

-- name: finish_dataset
UPDATE datasets SET status = 'ready', error = NULL, row_count = :row_count, column_count = :column_count,
                    size_bytes = :size_bytes, fingerprint = :fingerprint, object_id = :object_id, columns = :columns,
                    rejected = :rejected, warnings = :warnings, sniffed = :sniffed, revision = revision + 1,
                    updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id

-- name: fail_dataset
UPDATE datasets SET status = 'failed', error = :error, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id

-- name: set_dataset_columns
UPDATE datasets SET columns = :columns, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: rename_dataset
UPDATE datasets SET name = :name, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: delete_dataset
UPDATE datasets SET deleted_at = :now WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: restore_dataset
UPDATE datasets SET deleted_at = NULL, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at > :oldest

-- What still needs the dataset: models that learned from it, and trainings that read it now.
-- name: list_dataset_uses
SELECT 'model' AS kind, m.id, m.algorithm_id AS name
FROM trainings t JOIN models m ON m.training_id = t.id
WHERE t.dataset_id = :id AND t.workspace_id = :workspace_id AND m.deleted_at IS NULL
UNION ALL
SELECT 'training', id, name FROM trainings
WHERE dataset_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL AND status IN ('queued', 'running')
ORDER BY id
