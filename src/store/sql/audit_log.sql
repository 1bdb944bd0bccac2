-- name: insert_audit_entry
INSERT INTO audit_log (id, workspace_id, user_id, api_key_id, action, resource_kind, resource_id, detail,
                       client_address, request_id, created_at)
VALUES (:id, :workspace_id, :user_id, :api_key_id, :action, :resource_kind, :resource_id, :detail,
        :client_address, :request_id, :now)

-- name: list_audit_entries
SELECT a.id, a.user_id, u.email AS user_email, u.full_name AS user_name, a.api_key_id, a.action, a.resource_kind,
       a.resource_id, a.detail, a.client_address, a.request_id, a.created_at
FROM audit_log a LEFT JOIN users u ON u.id = a.user_id
WHERE a.workspace_id = :workspace_id
  AND (:action IS NULL OR a.action = :action)
  AND (:resource_id IS NULL OR a.resource_id = :resource_id)
  AND (:user_id IS NULL OR a.user_id = :user_id)

-- name: delete_old_audit_entries
DELETE FROM audit_log WHERE created_at < :before
