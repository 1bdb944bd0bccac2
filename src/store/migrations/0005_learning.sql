CREATE TABLE trainings (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  dataset_id TEXT NOT NULL REFERENCES datasets (id),
  name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('single', 'automl')),
  task TEXT NOT NULL,
  target TEXT,
  status TEXT NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  config TEXT NOT NULL,                    -- JSON: the request with every default filled in
  seed BIGINT NOT NULL DEFAULT 0,
  primary_metric TEXT,
  error TEXT,                              -- JSON
  failures TEXT,                           -- JSON array: algorithms that could not be fitted
  progress DOUBLE PRECISION NOT NULL DEFAULT 0,
  best_model_id TEXT,
  leaderboard TEXT,                        -- JSON array
  job_id TEXT,
  started_at BIGINT,
  finished_at BIGINT,
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX trainings_by_time ON trainings (project_id, created_at, id);
CREATE INDEX trainings_by_dataset ON trainings (dataset_id);
CREATE INDEX trainings_by_workspace ON trainings (workspace_id);

CREATE TABLE models (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  training_id TEXT NOT NULL REFERENCES trainings (id),
  dataset_id TEXT NOT NULL REFERENCES datasets (id),
  algorithm_id TEXT NOT NULL,
  task TEXT NOT NULL,
  target TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  hyperparameters TEXT NOT NULL DEFAULT '{}',  -- JSON
  metrics TEXT NOT NULL DEFAULT '{}',          -- JSON
  signature TEXT NOT NULL DEFAULT '{}',        -- JSON: inputs and outputs
  columns TEXT,                                -- JSON: schema of the training data
  primary_metric TEXT,
  primary_value DOUBLE PRECISION,
  primary_score DOUBLE PRECISION,          -- primary_value with its sign set so that higher is better
  fit_seconds DOUBLE PRECISION,
  predict_us_per_row DOUBLE PRECISION,
  object_id TEXT NOT NULL,                 -- the bundle file
  sha256 TEXT NOT NULL,
  fingerprint TEXT,
  size_bytes BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX models_by_time ON models (project_id, created_at, id);
CREATE INDEX models_by_training ON models (training_id);
CREATE INDEX models_by_workspace ON models (workspace_id);
