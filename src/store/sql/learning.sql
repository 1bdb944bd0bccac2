-- Trainings, models and the prediction log.

-- name: insert_training
INSERT INTO trainings (id, workspace_id, project_id, dataset_id, name, mode, task, target, config, seed, primary_metric,
                       created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :dataset_id, :name, :mode, :task, :target, :config, :seed, :primary_metric,
        :created_by, :now, :now)

-- Of the models that are not deleted, the best is the best.
-- name: find_training
SELECT id, workspace_id, project_id, dataset_id, name, mode, task, target, status, config, error,
       CASE WHEN best_model_id IS NULL THEN NULL ELSE COALESCE(
         (SELECT m.id FROM models m WHERE m.id = trainings.best_model_id AND m.deleted_at IS NULL),
         (SELECT m.id FROM models m WHERE m.training_id = trainings.id AND m.deleted_at IS NULL
          ORDER BY COALESCE(m.primary_score, -1e308) DESC, m.id LIMIT 1))
       END AS best_model_id, leaderboard,
       job_id, primary_metric, failures, started_at, finished_at, revision, created_at,
       deleted_at
FROM trainings WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: list_trainings
SELECT id, workspace_id, project_id, dataset_id, name, mode, task, target, status, config, error,
       CASE WHEN best_model_id IS NULL THEN NULL ELSE COALESCE(
         (SELECT m.id FROM models m WHERE m.id = trainings.best_model_id AND m.deleted_at IS NULL),
         (SELECT m.id FROM models m WHERE m.training_id = trainings.id AND m.deleted_at IS NULL
          ORDER BY COALESCE(m.primary_score, -1e308) DESC, m.id LIMIT 1))
       END AS best_model_id, leaderboard,
       job_id, primary_metric, failures, started_at, finished_at, revision, created_at,
       deleted_at
FROM trainings
WHERE project_id = :project_id AND workspace_id = :workspace_id AND (deleted_at IS NOT NULL) = :deleted
  AND (:status = '' OR status = :status)

-- name: set_training_job
UPDATE trainings SET job_id = :job_id WHERE id = :id

-- name: start_training
UPDATE trainings SET status = 'running', started_at = COALESCE(started_at, :now), revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id

-- name: finish_training
UPDATE trainings SET status = :status, error = :error, best_model_id = :best_model_id, leaderboard = :leaderboard,
                     failures = :failures, finished_at = :now, revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id

-- name: requeue_training
UPDATE trainings SET status = 'queued', error = NULL, failures = NULL, started_at = NULL, finished_at = NULL,
                     revision = revision + 1, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND status IN ('failed', 'cancelled')

-- name: delete_training
UPDATE trainings SET deleted_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL AND status NOT IN ('queued', 'running')

-- name: restore_training
UPDATE trainings SET deleted_at = NULL, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at > :oldest

-- name: insert_model
INSERT INTO models (id, workspace_id, project_id, training_id, dataset_id, algorithm_id, task, target, hyperparameters,
                    metrics, signature, columns, primary_metric, primary_value, primary_score, fit_seconds, predict_us_per_row,
                    object_id, sha256, fingerprint, size_bytes, created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :training_id, :dataset_id, :algorithm_id, :task, :target, :hyperparameters,
        :metrics, :signature, :columns, :primary_metric, :primary_value, :primary_score, :fit_seconds, :predict_us_per_row,
        :object_id, :sha256, :fingerprint, :size_bytes, :created_by, :now, :now)

-- name: find_model
SELECT id, workspace_id, project_id, training_id, dataset_id, algorithm_id, task, target, version, hyperparameters, metrics,
       signature, columns, object_id, sha256, primary_metric, fingerprint, primary_value, fit_seconds, predict_us_per_row,
       size_bytes, revision, created_at, deleted_at
FROM models WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: owner_of_bundle
SELECT id, workspace_id FROM models WHERE object_id = :object_id

-- `score` is higher for better models whatever the metric; those without one come last.
-- name: list_models
SELECT id, workspace_id, project_id, training_id, dataset_id, algorithm_id, task, target, version, hyperparameters, metrics,
       signature, columns, object_id, sha256, primary_metric, fingerprint, primary_value, fit_seconds, predict_us_per_row,
       size_bytes, revision, created_at, deleted_at, COALESCE(primary_score, -1e308) AS score
FROM models WHERE project_id = :project_id AND workspace_id = :workspace_id AND (deleted_at IS NOT NULL) = :deleted

-- name: delete_model
UPDATE models SET deleted_at = :now WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: restore_model
UPDATE models SET deleted_at = NULL, revision = revision + 1
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at > :oldest
