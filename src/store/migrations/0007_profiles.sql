-- What is known about a dataset's table: one profile per dataset, made by a job, its document an object.
CREATE TABLE profiles (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'ready', 'failed')),
  options TEXT NOT NULL DEFAULT '{}',      -- JSON {target, sample_rows}: what was asked for
  basis TEXT NOT NULL,                     -- of the columns' types and roles it was made for
  error TEXT,                              -- JSON problem
  object_id TEXT,
  sha256 TEXT,
  size_bytes BIGINT,
  job_id TEXT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX profiles_by_dataset ON profiles (dataset_id);
CREATE INDEX profiles_by_workspace ON profiles (workspace_id);
