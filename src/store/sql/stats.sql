-- Numbers shown for a project and for a workspace. Deleted things do not count.

-- name: project_counts
SELECT
  (SELECT count(*) FROM datasources WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL)
    AS datasources,
  (SELECT count(*) FROM datasets WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL)
    AS datasets,
  (SELECT coalesce(sum(row_count), 0) FROM datasets
     WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL) AS row_count,
  (SELECT coalesce(sum(size_bytes), 0) FROM uploads
     WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL)
    + (SELECT coalesce(sum(size_bytes), 0) FROM datasets
     WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL)
    + (SELECT coalesce(sum(size_bytes), 0) FROM models
     WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL) AS storage_bytes,
  (SELECT count(*) FROM models WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL) AS models,
  (SELECT max(t) FROM (
     SELECT updated_at AS t FROM projects WHERE id = :id AND workspace_id = :workspace_id
     UNION ALL SELECT max(updated_at) FROM datasources WHERE project_id = :id AND deleted_at IS NULL
     UNION ALL SELECT max(updated_at) FROM datasets WHERE project_id = :id AND deleted_at IS NULL
     UNION ALL SELECT max(created_at) FROM uploads WHERE project_id = :id AND deleted_at IS NULL
     UNION ALL SELECT max(updated_at) FROM trainings WHERE project_id = :id AND deleted_at IS NULL
     UNION ALL SELECT max(updated_at) FROM models WHERE project_id = :id AND deleted_at IS NULL)) AS last_activity_at

-- name: project_training_counts
SELECT status, count(*) AS number FROM trainings
WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL GROUP BY status

-- Models are compared by one metric only: the project's, or else that of the newest model.
-- name: project_best_model
SELECT id, algorithm_id, primary_metric, primary_value FROM models
WHERE project_id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL AND primary_score IS NOT NULL
  AND primary_metric = coalesce(
    (SELECT p.primary_metric FROM projects p WHERE p.id = :id AND EXISTS (
       SELECT 1 FROM models x WHERE x.project_id = p.id AND x.deleted_at IS NULL AND x.primary_metric = p.primary_metric)),
    (SELECT n.primary_metric FROM models n WHERE n.project_id = :id AND n.deleted_at IS NULL
       AND n.primary_score IS NOT NULL ORDER BY n.created_at DESC, n.id DESC LIMIT 1))
ORDER BY primary_score DESC, created_at, id LIMIT 1

-- name: project_prediction_counts
SELECT coalesce(sum(row_count), 0) AS predictions, max(last_at) AS last_at FROM prediction_counts
WHERE workspace_id = :workspace_id AND project_id = :project_id

-- name: workspace_counts
SELECT
  (SELECT count(*) FROM memberships WHERE workspace_id = :workspace_id) AS members,
  (SELECT count(*) FROM projects WHERE workspace_id = :workspace_id AND deleted_at IS NULL) AS projects,
  (SELECT count(*) FROM datasets d JOIN projects p ON p.id = d.project_id AND p.deleted_at IS NULL
     WHERE d.workspace_id = :workspace_id AND d.deleted_at IS NULL) AS datasets,
  (SELECT coalesce(sum(d.row_count), 0) FROM datasets d JOIN projects p ON p.id = d.project_id AND p.deleted_at IS NULL
     WHERE d.workspace_id = :workspace_id AND d.deleted_at IS NULL) AS row_count,
  (SELECT count(*) FROM trainings t JOIN projects p ON p.id = t.project_id AND p.deleted_at IS NULL
     WHERE t.workspace_id = :workspace_id AND t.deleted_at IS NULL) AS trainings,
  (SELECT count(*) FROM models m JOIN projects p ON p.id = m.project_id AND p.deleted_at IS NULL
     WHERE m.workspace_id = :workspace_id AND m.deleted_at IS NULL) AS models,
  -- Bytes count until they are purged: they lie on the disk.
  (SELECT coalesce(sum(size_bytes), 0) FROM uploads WHERE workspace_id = :workspace_id)
    + (SELECT coalesce(sum(size_bytes), 0) FROM datasets WHERE workspace_id = :workspace_id)
    + (SELECT coalesce(sum(size_bytes), 0) FROM models WHERE workspace_id = :workspace_id) AS storage_bytes

-- name: workspace_prediction_count
SELECT coalesce(sum(row_count), 0) AS predictions FROM prediction_counts WHERE workspace_id = :workspace_id
