-- What a request with an Idempotency-Key made is written with the effect itself, so that a crash before the answer was kept
-- cannot let the request run again: the answer is then made from the resource.
ALTER TABLE idempotency_keys ADD COLUMN resource_kind TEXT;
ALTER TABLE idempotency_keys ADD COLUMN resource_id TEXT;
ALTER TABLE idempotency_keys ADD COLUMN content TEXT;  -- SHA-256 over a streamed body's file: known only at its end
