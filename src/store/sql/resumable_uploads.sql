-- Files that arrive in pieces: a row in the state receiving knows how many bytes are safe on the disk.

-- name: insert_resumable_upload
INSERT INTO uploads (id, workspace_id, project_id, datasource_id, filename, state, declared_bytes, object_id, expires_at,
                     metadata, created_by, created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :datasource_id, :filename, 'receiving', :declared_bytes, :object_id, :expires_at,
        :metadata, :created_by, :now, :now)

-- name: find_resumable_upload
SELECT id, project_id, datasource_id, filename, state, size_bytes, declared_bytes, object_id, expires_at, metadata
FROM uploads
WHERE id = :id AND workspace_id = :workspace_id AND datasource_id = :datasource_id AND declared_bytes IS NOT NULL
  AND deleted_at IS NULL

-- name: advance_resumable_upload
UPDATE uploads SET size_bytes = :size_bytes, expires_at = :expires_at, updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND state = 'receiving'

-- name: complete_resumable_upload
UPDATE uploads SET state = 'complete', format = :format, sha256 = :sha256, size_bytes = declared_bytes, expires_at = NULL,
                   updated_at = :now
WHERE id = :id AND workspace_id = :workspace_id AND state = 'receiving'

-- name: abandon_resumable_upload
DELETE FROM uploads WHERE id = :id AND workspace_id = :workspace_id AND state = 'receiving'

-- Of all workspaces: what nobody went on with.
-- name: purge_expired_uploads
DELETE FROM uploads WHERE state = 'receiving' AND expires_at < :now
