-- What a project demands of the tables that come in: of every dataset of a name, or of all that come from a data source.
CREATE TABLE rules (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  datasource_id TEXT REFERENCES datasources (id) ON DELETE CASCADE,
  dataset_name TEXT,                       -- the versions of a dataset share their name
  name TEXT NOT NULL,
  demand TEXT NOT NULL,                    -- JSON {kind, severity, columns, ...}
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  CHECK ((datasource_id IS NULL) <> (dataset_name IS NULL))
);
CREATE INDEX rules_by_dataset ON rules (project_id, dataset_name);
CREATE INDEX rules_by_datasource ON rules (datasource_id);
CREATE INDEX rules_by_workspace ON rules (workspace_id);

-- What the rules came to for one version: written by its import, or by a check that somebody asked for.
CREATE TABLE rule_checks (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed')),
  results TEXT NOT NULL DEFAULT '[]',      -- JSON: one result per rule; of the last check that came to an end
  checked_at BIGINT,
  error TEXT,                              -- JSON problem
  job_id TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX rule_checks_by_dataset ON rule_checks (dataset_id);
CREATE INDEX rule_checks_by_workspace ON rule_checks (workspace_id);
