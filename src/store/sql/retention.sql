-- What is purged: rows deleted before :before, with everything below a purged parent, and what has run out.

-- A file goes with the last dataset that was read from it; one that none was read from stays until it is deleted.
-- name: drop_purged_dataset_uploads
UPDATE uploads SET deleted_at = (SELECT MAX(d.deleted_at) FROM datasets d WHERE d.upload_id = uploads.id)
WHERE state = 'complete' AND deleted_at IS NULL
  AND EXISTS (SELECT 1 FROM datasets d WHERE d.upload_id = uploads.id)
  AND NOT EXISTS (SELECT 1 FROM datasets d WHERE d.upload_id = uploads.id
                  AND (d.deleted_at IS NULL OR d.deleted_at >= :before))

-- name: list_purgeable_objects
SELECT r.object_id AS object_id FROM uploads r
JOIN datasources s ON s.id = r.datasource_id JOIN projects p ON p.id = r.project_id JOIN workspaces w ON w.id = r.workspace_id
WHERE r.object_id IS NOT NULL
  AND (r.deleted_at < :before OR s.deleted_at < :before OR p.deleted_at < :before OR w.deleted_at < :before)
UNION
SELECT r.object_id FROM datasets r JOIN projects p ON p.id = r.project_id JOIN workspaces w ON w.id = r.workspace_id
WHERE r.object_id IS NOT NULL AND (r.deleted_at < :before OR p.deleted_at < :before OR w.deleted_at < :before)
UNION
SELECT r.object_id FROM models r JOIN projects p ON p.id = r.project_id JOIN workspaces w ON w.id = r.workspace_id
WHERE r.deleted_at < :before OR p.deleted_at < :before OR w.deleted_at < :before
UNION
SELECT f.object_id FROM profiles f JOIN datasets r ON r.id = f.dataset_id JOIN projects p ON p.id = r.project_id
JOIN workspaces w ON w.id = r.workspace_id
WHERE f.object_id IS NOT NULL AND (r.deleted_at < :before OR p.deleted_at < :before OR w.deleted_at < :before)

-- A dataset outlives the source it came from and the version it was made of.
-- name: detach_datasets_of_purged_sources
UPDATE datasets SET datasource_id = NULL, upload_id = NULL
WHERE datasource_id IN (SELECT id FROM datasources WHERE deleted_at < :before)
   OR upload_id IN (SELECT id FROM uploads WHERE deleted_at < :before)

-- name: detach_datasets_of_purged_parents
UPDATE datasets SET parent_id = NULL WHERE parent_id IN (SELECT id FROM datasets WHERE deleted_at < :before)

-- name: purge_workspaces
DELETE FROM workspaces WHERE deleted_at < :before

-- name: purge_projects
DELETE FROM projects WHERE deleted_at < :before

-- name: purge_models
DELETE FROM models WHERE deleted_at < :before

-- A training stays, hidden, while a model made by it does: the model tells how it was made.
-- name: purge_trainings
DELETE FROM trainings WHERE deleted_at < :before AND NOT EXISTS (SELECT 1 FROM models m WHERE m.training_id = trainings.id)

-- A dataset may stay, without its bytes, because a model tells of it; what was found in it goes.
-- name: purge_profiles
DELETE FROM profiles WHERE dataset_id IN (SELECT id FROM datasets WHERE deleted_at < :before)

-- name: purge_rule_checks
DELETE FROM rule_checks WHERE dataset_id IN (SELECT id FROM datasets WHERE deleted_at < :before)

-- name: purge_rules
DELETE FROM rules WHERE deleted_at < :before

-- Trainings keep their own copy of the steps.
-- name: purge_feature_sets
DELETE FROM feature_sets WHERE deleted_at < :before
   OR dataset_id IN (SELECT id FROM datasets WHERE deleted_at < :before)

-- name: drop_purged_dataset_bytes
UPDATE datasets SET object_id = NULL WHERE deleted_at < :before AND object_id IS NOT NULL

-- name: purge_datasets
DELETE FROM datasets WHERE deleted_at < :before
  AND NOT EXISTS (SELECT 1 FROM trainings t WHERE t.dataset_id = datasets.id)
  AND NOT EXISTS (SELECT 1 FROM models m WHERE m.dataset_id = datasets.id)

-- name: purge_uploads
DELETE FROM uploads WHERE deleted_at < :before

-- name: purge_datasources
DELETE FROM datasources WHERE deleted_at < :before

-- name: purge_api_keys
DELETE FROM api_keys WHERE deleted_at < :before

-- Curves and logs of a training are its job's events: a job lives as long as what it made.
-- name: purge_jobs
DELETE FROM jobs WHERE finished_at < :before
  AND NOT (resource_kind = 'training' AND EXISTS (SELECT 1 FROM trainings t WHERE t.id = jobs.resource_id))
  AND NOT (resource_kind = 'dataset' AND EXISTS (SELECT 1 FROM datasets d WHERE d.id = jobs.resource_id))

-- name: list_object_ids
SELECT object_id FROM uploads WHERE object_id IS NOT NULL
UNION SELECT object_id FROM datasets WHERE object_id IS NOT NULL
UNION SELECT object_id FROM models
UNION SELECT object_id FROM profiles WHERE object_id IS NOT NULL

-- name: count_projects_with_id
SELECT count(*) FROM projects WHERE id = :id

-- In predictions.db.
-- name: list_prediction_projects
SELECT DISTINCT project_id FROM prediction_counts

-- name: purge_predictions_of_project
DELETE FROM predictions WHERE project_id = :project_id

-- name: purge_prediction_counts_of_project
DELETE FROM prediction_counts WHERE project_id = :project_id
