-- database: predictions
-- The log of answered predictions, in its own file so that a flood of them never delays the main database.
CREATE TABLE predictions (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  model_version INTEGER NOT NULL DEFAULT 1,
  row_count BIGINT NOT NULL,
  request TEXT NOT NULL,                   -- JSON
  response TEXT NOT NULL,                  -- JSON
  duration_us BIGINT,
  user_id TEXT,
  api_key_id TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX predictions_by_project ON predictions (project_id, created_at, id);
CREATE INDEX predictions_by_model ON predictions (model_id, created_at, id);
CREATE INDEX predictions_by_time ON predictions (created_at);

-- Kept beside the log so that totals stay exact when old rows are thinned out, and cost nothing to read.
CREATE TABLE prediction_counts (
  workspace_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  day BIGINT NOT NULL,                     -- days since 1970 UTC
  request_count BIGINT NOT NULL DEFAULT 0,
  row_count BIGINT NOT NULL DEFAULT 0,
  last_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, project_id, model_id, day)
);
CREATE INDEX prediction_counts_by_project ON prediction_counts (project_id);
