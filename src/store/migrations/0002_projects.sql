CREATE TABLE projects (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT,
  type TEXT NOT NULL CHECK (type IN ('classification', 'regression', 'clustering')),
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'completed', 'archived')),
  target_column TEXT,
  primary_metric TEXT,
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE UNIQUE INDEX projects_by_name ON projects (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_time ON projects (workspace_id, created_at, id);
