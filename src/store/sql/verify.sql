-- What `lathe verify` looks at: every stored file with the checksum its row gives, and jobs that break a rule of the queue.

-- name: list_stored_objects
SELECT 'upload' AS kind, id, object_id, sha256 FROM uploads WHERE object_id IS NOT NULL AND state = 'complete'
UNION ALL SELECT 'dataset', id, object_id, fingerprint FROM datasets WHERE object_id IS NOT NULL
UNION ALL SELECT 'model', id, object_id, sha256 FROM models
UNION ALL SELECT 'profile', id, object_id, sha256 FROM profiles WHERE object_id IS NOT NULL

-- name: list_job_faults
SELECT id, 'has more attempts than allowed' AS fault FROM jobs WHERE attempt > max_attempts
UNION ALL SELECT id, 'runs without a lease' FROM jobs WHERE state = 'running' AND (lease_until IS NULL OR worker IS NULL)
UNION ALL SELECT id, 'has ended without a time' FROM jobs
  WHERE state IN ('succeeded', 'failed', 'cancelled') AND finished_at IS NULL
UNION ALL SELECT id, 'has not exactly one last event' FROM jobs j
  WHERE state IN ('succeeded', 'failed', 'cancelled')
    AND (SELECT count(*) FROM job_events e WHERE e.job_id = j.id AND e.type = 'done') <> 1
UNION ALL SELECT id, 'has events after its last number' FROM jobs j
  WHERE EXISTS (SELECT 1 FROM job_events e WHERE e.job_id = j.id AND e.seq > j.last_seq)
UNION ALL SELECT j.id, 'has ended, its training has not' FROM jobs j JOIN trainings t ON t.id = j.resource_id
  WHERE j.resource_kind = 'training' AND t.job_id = j.id AND j.state IN ('succeeded', 'failed', 'cancelled')
    AND t.status IN ('queued', 'running')
UNION ALL SELECT j.id, 'has ended, its dataset is still importing' FROM jobs j JOIN datasets d ON d.id = j.resource_id
  WHERE j.resource_kind = 'dataset' AND d.job_id = j.id AND j.state IN ('succeeded', 'failed', 'cancelled')
    AND d.status = 'importing'
UNION ALL SELECT j.id, 'has ended, its profile has not' FROM jobs j JOIN profiles p ON p.id = j.resource_id
  WHERE j.resource_kind = 'profile' AND p.job_id = j.id AND j.state IN ('succeeded', 'failed', 'cancelled')
    AND p.status IN ('queued', 'running')
UNION ALL SELECT j.id, 'has ended, its check of rules has not' FROM jobs j JOIN rule_checks c ON c.id = j.resource_id
  WHERE j.resource_kind = 'rule_check' AND c.job_id = j.id AND j.state IN ('succeeded', 'failed', 'cancelled')
    AND c.status IN ('queued', 'running')
UNION ALL SELECT j.id, 'has ended, its feature set has not' FROM jobs j JOIN feature_sets f ON f.id = j.resource_id
  WHERE j.resource_kind = 'feature_set' AND f.job_id = j.id AND j.state IN ('succeeded', 'failed', 'cancelled')
    AND f.status IN ('queued', 'running')

-- name: list_objectless_rows
SELECT 'dataset' AS kind, id FROM datasets WHERE status = 'ready' AND object_id IS NULL AND deleted_at IS NULL
UNION ALL SELECT 'upload', id FROM uploads WHERE state = 'complete' AND object_id IS NULL AND deleted_at IS NULL
