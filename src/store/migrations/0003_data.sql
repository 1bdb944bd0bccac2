-- Data sources, the files sent to them, and datasets: immutable, versioned tables kept as Parquet objects.
CREATE TABLE datasources (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  config TEXT NOT NULL DEFAULT '{}',       -- JSON object without secrets
  secrets TEXT,                            -- sealed JSON object, base64url
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE UNIQUE INDEX datasources_by_name ON datasources (project_id, name) WHERE deleted_at IS NULL;
CREATE INDEX datasources_by_time ON datasources (project_id, created_at, id);

CREATE TABLE uploads (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  datasource_id TEXT NOT NULL REFERENCES datasources (id) ON DELETE CASCADE,
  filename TEXT NOT NULL,                  -- a label; never a path
  format TEXT,
  state TEXT NOT NULL DEFAULT 'complete' CHECK (state IN ('receiving', 'complete')),
  size_bytes BIGINT NOT NULL DEFAULT 0,    -- bytes kept so far
  declared_bytes BIGINT,                   -- of a resumable upload
  sha256 TEXT,
  object_id TEXT,                          -- objects/<uuid>
  expires_at BIGINT,                       -- of a resumable upload
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX uploads_by_datasource ON uploads (datasource_id, created_at, id);
CREATE INDEX uploads_by_workspace ON uploads (workspace_id);

CREATE TABLE datasets (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  datasource_id TEXT REFERENCES datasources (id),
  upload_id TEXT REFERENCES uploads (id),
  name TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  parent_id TEXT REFERENCES datasets (id),
  status TEXT NOT NULL DEFAULT 'importing' CHECK (status IN ('importing', 'ready', 'failed')),
  error TEXT,                              -- JSON {code, message, errors}
  row_count BIGINT,
  column_count BIGINT,
  size_bytes BIGINT,
  fingerprint TEXT,                        -- SHA-256 of the Parquet object
  object_id TEXT,
  columns TEXT,                            -- JSON array of column schemas
  rejected TEXT,                           -- JSON {count, samples}
  warnings TEXT,                           -- JSON array of {code, column, message}
  sniffed TEXT,                            -- JSON: dialect found by the import
  import_options TEXT,                     -- JSON: what the import was asked to do
  lineage TEXT,                            -- JSON: how this version was made from its parent
  job_id TEXT,
  created_by TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE UNIQUE INDEX datasets_by_name ON datasets (project_id, name, version) WHERE deleted_at IS NULL;
CREATE INDEX datasets_by_time ON datasets (project_id, created_at, id);
CREATE INDEX datasets_by_datasource ON datasets (datasource_id);
CREATE INDEX datasets_by_upload ON datasets (upload_id);
CREATE INDEX datasets_by_parent ON datasets (parent_id);
CREATE INDEX datasets_by_workspace ON datasets (workspace_id);
