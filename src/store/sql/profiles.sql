-- Profiles of datasets. A job writes only to the profile that still names it.

-- name: insert_profile
INSERT INTO profiles (id, workspace_id, dataset_id, options, basis, created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :dataset_id, :options, :basis, :created_by, :now, :now)

-- name: find_profile
SELECT id, workspace_id, dataset_id, status, options, basis, error, object_id, sha256, size_bytes, job_id, created_at,
       updated_at
FROM profiles WHERE dataset_id = :dataset_id AND workspace_id = :workspace_id

-- name: find_profile_by_id
SELECT id, workspace_id, dataset_id, status, options, basis, error, object_id, sha256, size_bytes, job_id, created_at,
       updated_at
FROM profiles WHERE id = :id AND workspace_id = :workspace_id

-- name: find_previous_version
SELECT d.version, d.object_id, d.columns, p.object_id AS profile_id FROM datasets d
LEFT JOIN profiles p ON p.dataset_id = d.id AND p.workspace_id = d.workspace_id AND p.status = 'ready'
WHERE d.project_id = :project_id AND d.workspace_id = :workspace_id AND d.name = :name AND d.version < :version
  AND d.deleted_at IS NULL AND d.status = 'ready' AND d.object_id IS NOT NULL AND d.columns IS NOT NULL
  AND COALESCE(json_extract(d.lineage, '$.operation'), 'import') <> 'clean'
ORDER BY d.version DESC LIMIT 1

-- name: restart_profile
UPDATE profiles SET status = 'queued', options = :options, basis = :basis, error = NULL, job_id = NULL, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id

-- name: set_profile_job
UPDATE profiles SET job_id = :job_id WHERE id = :id AND workspace_id = :workspace_id

-- name: begin_profile
UPDATE profiles SET status = 'running', updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: finish_profile
UPDATE profiles SET status = 'ready', error = NULL, object_id = :object_id, sha256 = :sha256, size_bytes = :size_bytes,
                    updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id

-- name: fail_profile
UPDATE profiles SET status = 'failed', error = :error, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND job_id = :job_id
