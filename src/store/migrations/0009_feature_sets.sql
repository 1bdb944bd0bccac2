-- Steps that make features of a dataset's columns: engineered by a user or left by a selection of features. `steps` is what
-- trainings fit anew; `summary` and `details` tell what a job found when it fitted them once.
CREATE TABLE feature_sets (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  base_id TEXT,                            -- the feature set a selection began with
  kind TEXT NOT NULL CHECK (kind IN ('engineer', 'select')),
  name TEXT NOT NULL,
  target TEXT,
  status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'ready', 'failed')),
  request TEXT NOT NULL,                   -- JSON: what was asked for
  steps TEXT NOT NULL,                     -- JSON array
  summary TEXT,                            -- JSON: columns in and out, warnings, sentences
  details TEXT,                            -- JSON: preview, importance, selection
  error TEXT,                              -- JSON problem
  job_id TEXT,
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX feature_sets_by_time ON feature_sets (project_id, created_at, id);
CREATE INDEX feature_sets_by_dataset ON feature_sets (dataset_id);
CREATE INDEX feature_sets_by_workspace ON feature_sets (workspace_id);
