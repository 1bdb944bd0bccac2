-- name: insert_idempotency_key
INSERT INTO idempotency_keys (owner, key, fingerprint, state, instance, created_at, expires_at)
VALUES (:owner, :key, :fingerprint, 'running', :instance, :now, :expires_at)

-- name: find_idempotency_key
SELECT fingerprint, state, instance, status, headers, content_type, body, resource_kind, resource_id, content, expires_at FROM idempotency_keys
WHERE owner = :owner AND key = :key

-- name: finish_idempotency_key
UPDATE idempotency_keys SET state = 'done', status = :status, headers = :headers, content_type = :content_type, body = :body
WHERE owner = :owner AND key = :key AND state = 'running' AND instance = :instance

-- Runs in the transaction of the effect.
-- name: record_idempotent_effect
UPDATE idempotency_keys SET resource_kind = :resource_kind, resource_id = :resource_id, content = :content
WHERE owner = :owner AND key = :key AND state = 'running' AND instance = :instance

-- name: delete_idempotency_key
DELETE FROM idempotency_keys WHERE owner = :owner AND key = :key

-- name: forget_idempotency_key
DELETE FROM idempotency_keys
WHERE owner = :owner AND key = :key AND instance = :instance AND state = 'running' AND resource_kind IS NULL

-- name: delete_expired_idempotency_keys
DELETE FROM idempotency_keys WHERE expires_at < :now
