-- The durable queue. A worker owns a job while its fence is the one it claimed; every later write names the fence.
CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  project_id TEXT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'running', 'retrying', 'succeeded', 'failed', 'cancelled')),
  params TEXT NOT NULL DEFAULT '{}',       -- JSON
  resource_kind TEXT,
  resource_id TEXT,
  priority INTEGER NOT NULL DEFAULT 0,     -- higher first
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL DEFAULT 3,
  failure_weight INTEGER NOT NULL DEFAULT 0, -- crashes count double against max_attempts
  fence BIGINT NOT NULL DEFAULT 0,
  lease_until BIGINT,
  heartbeat_at BIGINT,
  worker TEXT,
  progress DOUBLE PRECISION NOT NULL DEFAULT 0,
  phase TEXT,
  eta_seconds DOUBLE PRECISION,
  error TEXT,                              -- JSON
  result TEXT,                             -- JSON
  memory_limit_bytes BIGINT,
  wall_limit_s DOUBLE PRECISION,
  threads INTEGER,
  peak_memory_bytes BIGINT,
  run_after BIGINT NOT NULL DEFAULT 0,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  last_seq BIGINT NOT NULL DEFAULT 0,      -- of its events
  created_by TEXT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT
);
CREATE INDEX jobs_to_claim ON jobs (priority DESC, run_after, id) WHERE state IN ('queued', 'retrying');
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_by_workspace ON jobs (workspace_id, created_at, id);
CREATE INDEX jobs_by_resource ON jobs (resource_kind, resource_id);

CREATE TABLE job_events (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  seq BIGINT NOT NULL,
  time BIGINT NOT NULL,
  type TEXT NOT NULL,                      -- progress, metric, log, state, done
  payload TEXT NOT NULL,                   -- JSON object
  PRIMARY KEY (job_id, seq)
);
