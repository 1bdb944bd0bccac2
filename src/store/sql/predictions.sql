-- The prediction log and its counters (predictions.db), and the part of a model's row that answering needs (main).

-- name: find_model_target
SELECT workspace_id, project_id, object_id, version FROM models
WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL

-- name: insert_prediction
INSERT INTO predictions (id, workspace_id, project_id, model_id, model_version, row_count, request, response, duration_us,
  user_id, api_key_id, created_at)
VALUES (:id, :workspace_id, :project_id, :model_id, :model_version, :row_count, :request, :response, :duration_us,
  :user_id, :api_key_id, :created_at)
ON CONFLICT (id) DO NOTHING

-- name: add_prediction_count
INSERT INTO prediction_counts (workspace_id, project_id, model_id, day, request_count, row_count, last_at)
VALUES (:workspace_id, :project_id, :model_id, :day, :request_count, :row_count, :last_at)
ON CONFLICT (workspace_id, project_id, model_id, day) DO UPDATE SET
  request_count = request_count + excluded.request_count,
  row_count = row_count + excluded.row_count,
  last_at = max(last_at, excluded.last_at)

-- name: find_prediction
SELECT id, workspace_id, project_id, model_id, model_version, row_count, request, response, duration_us, user_id,
  api_key_id, created_at
FROM predictions WHERE id = :id AND workspace_id = :workspace_id

-- name: list_predictions
SELECT id, project_id, model_id, model_version, row_count, duration_us, user_id, api_key_id, created_at
FROM predictions
WHERE workspace_id = :workspace_id AND project_id = :project_id AND (:model_id IS NULL OR model_id = :model_id)
