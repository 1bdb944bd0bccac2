-- The durable queue. lease_until and run_after are monotonic milliseconds of this machine, the other times wall time.

-- The events of a second job of a resource are numbered on from the first's, so that who followed that one can go on.
-- name: insert_job
INSERT INTO jobs (id, workspace_id, project_id, kind, params, resource_kind, resource_id, memory_limit_bytes, wall_limit_s,
                  last_seq, created_by, created_at)
VALUES (:id, :workspace_id, :project_id, :kind, :params, :resource_kind, :resource_id, :memory_limit_bytes, :wall_limit_s,
        (SELECT COALESCE(MAX(last_seq), 0) FROM jobs
         WHERE resource_kind = :resource_kind AND resource_id = :resource_id AND workspace_id = :workspace_id),
        :created_by, :now)

-- name: find_job
SELECT id, workspace_id, kind, resource_kind, resource_id, state, params, attempt, max_attempts, fence,
       memory_limit_bytes, wall_limit_s, progress, phase, eta_seconds, error, cancel_requested, created_at, started_at,
       finished_at
FROM jobs WHERE id = :id AND workspace_id = :workspace_id

-- name: find_job_of_resource
SELECT id, workspace_id, kind, resource_kind, resource_id, state, params, attempt, max_attempts, fence,
       memory_limit_bytes, wall_limit_s, progress, phase, eta_seconds, error, cancel_requested, created_at, started_at,
       finished_at
FROM jobs WHERE resource_kind = :resource_kind AND resource_id = :resource_id AND workspace_id = :workspace_id
ORDER BY id DESC LIMIT 1

-- name: find_job_to_claim
SELECT j.id, j.workspace_id, j.kind, j.resource_kind, j.resource_id, j.state, j.params, j.attempt, j.max_attempts, j.fence,
       j.memory_limit_bytes, j.wall_limit_s, j.progress, j.phase, j.eta_seconds, j.error, j.cancel_requested, j.created_at,
       j.started_at, j.finished_at
FROM jobs j
WHERE j.state IN ('queued', 'retrying') AND j.run_after <= :monotonic
ORDER BY (SELECT COUNT(*) FROM jobs r WHERE r.state = 'running' AND r.workspace_id = j.workspace_id), j.priority DESC, j.id
LIMIT 1

-- name: claim_job
UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, worker = :worker, lease_until = :lease_until,
                heartbeat_at = :now, started_at = COALESCE(started_at, :now), progress = 0, phase = 'starting',
                eta_seconds = NULL
WHERE id = :id AND state IN ('queued', 'retrying')

-- name: heartbeat_job
UPDATE jobs SET lease_until = :lease_until, heartbeat_at = :now
WHERE id = :id AND fence = :fence AND state = 'running'

-- name: job_cancel_requested
SELECT cancel_requested FROM jobs WHERE id = :id

-- name: take_job_seqs
UPDATE jobs SET last_seq = last_seq + :count WHERE id = :id AND fence = :fence AND state = 'running'

-- name: job_last_seq
SELECT last_seq FROM jobs WHERE id = :id

-- name: insert_job_event
INSERT INTO job_events (job_id, seq, time, type, payload) VALUES (:job_id, :seq, :time, :type, :payload)

-- name: set_job_progress
UPDATE jobs SET progress = :progress, phase = :phase, eta_seconds = :eta WHERE id = :id

-- name: finish_job
UPDATE jobs SET state = :state, error = :error, finished_at = :now, lease_until = NULL, last_seq = last_seq + 1,
                progress = CASE WHEN :state = 'succeeded' THEN 1 ELSE progress END, eta_seconds = NULL
WHERE id = :id AND fence = :fence AND state = 'running'

-- name: requeue_job
UPDATE jobs SET state = 'retrying', attempt = attempt - :give_back, fence = fence + 1, worker = NULL, lease_until = NULL,
                run_after = :run_after, phase = :reason, eta_seconds = NULL
WHERE id = :id AND fence = :fence AND state = 'running'

-- name: cancel_waiting_job
UPDATE jobs SET state = 'cancelled', cancel_requested = 1, finished_at = :now, last_seq = last_seq + 1
WHERE id = :id AND workspace_id = :workspace_id AND state IN ('queued', 'retrying')

-- name: ask_job_to_stop
UPDATE jobs SET cancel_requested = 1 WHERE id = :id AND workspace_id = :workspace_id AND state = 'running'

-- name: cancel_jobs
UPDATE jobs SET cancel_requested = 1
WHERE workspace_id = :workspace_id AND (:project_id IS NULL OR project_id = :project_id)
  AND state IN ('queued', 'retrying', 'running')

-- name: list_abandoned_jobs
SELECT id, workspace_id, kind, resource_kind, resource_id, state, params, attempt, max_attempts, fence,
       memory_limit_bytes, wall_limit_s, progress, phase, eta_seconds, error, cancel_requested, created_at, started_at,
       finished_at
FROM jobs WHERE state = 'running' AND (lease_until < :monotonic OR worker = :worker)

-- name: list_lease_holders
SELECT DISTINCT worker FROM jobs WHERE state = 'running' AND worker IS NOT NULL

-- name: list_job_events
SELECT seq, time, type, payload FROM job_events
WHERE job_id = :job_id AND seq > :after AND (:type = '' OR type = :type)
  AND EXISTS (SELECT 1 FROM jobs WHERE id = :job_id AND workspace_id = :workspace_id)
ORDER BY seq LIMIT :limit

-- name: count_jobs_by_state
SELECT kind, state, COUNT(*) AS count FROM jobs GROUP BY kind, state

-- A job waits for a time of the clock that began when the machine was started; after a new start that time is void.
-- name: forget_old_delays
UPDATE jobs SET run_after = 0 WHERE state IN ('queued', 'retrying') AND run_after > :latest

-- name: list_running_job_ids
SELECT id FROM jobs WHERE state = 'running'
