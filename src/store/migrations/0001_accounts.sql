-- Users, workspaces and members, sessions, API keys, the audit log, idempotency keys.
-- Times are milliseconds since 1970 UTC; ids are UUIDv7 text; JSON documents are text.
CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,                     -- as typed
  email_key TEXT NOT NULL,                 -- lower case: what is unique and looked up
  full_name TEXT,
  password_hash TEXT NOT NULL,
  token_epoch BIGINT NOT NULL DEFAULT 0,   -- access tokens of an older epoch are dead
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_by_email ON users (email_key);

CREATE TABLE workspaces (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  created_by TEXT NOT NULL REFERENCES users (id),
  revision BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);

CREATE TABLE memberships (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id, workspace_id);

CREATE TABLE refresh_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  family_id TEXT NOT NULL,                 -- one login; reuse of a rotated token revokes all of it
  token_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  rotated_at BIGINT,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX refresh_tokens_by_hash ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  secret_hash TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  deleted_at BIGINT
);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, created_at);

CREATE TABLE audit_log (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT,                       -- null for what concerns an account only
  user_id TEXT,
  api_key_id TEXT,
  action TEXT NOT NULL,                    -- 'project.create'
  resource_kind TEXT NOT NULL,
  resource_id TEXT,
  detail TEXT,                             -- JSON object
  client_address TEXT,
  request_id TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX audit_log_by_workspace ON audit_log (workspace_id, created_at, id);

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,                     -- user or API key id
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,               -- SHA-256 of method, path and body
  state TEXT NOT NULL CHECK (state IN ('running', 'done')),
  instance TEXT NOT NULL,                  -- the server process that runs it: after a crash 'running' is void
  status INTEGER,
  headers TEXT,                            -- JSON array of [name, value]
  content_type TEXT,
  body TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
