-- name: insert_user
INSERT INTO users (id, email, email_key, full_name, password_hash, token_epoch, created_at, updated_at)
VALUES (:id, :email, :email_key, :full_name, :password_hash, 0, :now, :now)

-- name: count_users
SELECT count(*) FROM users

-- name: find_user_by_email
SELECT id, email, full_name, password_hash, token_epoch, created_at FROM users WHERE email_key = :email_key

-- name: find_user
SELECT id, email, full_name, password_hash, token_epoch, created_at FROM users WHERE id = :id

-- name: find_token_epoch
SELECT token_epoch FROM users WHERE id = :id

-- name: set_user_password
UPDATE users SET password_hash = :password_hash, token_epoch = token_epoch + 1, updated_at = :now WHERE id = :id

-- The same password hashed anew: sessions go on.
-- name: rehash_user_password
UPDATE users SET password_hash = :password_hash, updated_at = :now WHERE id = :id AND password_hash = :old_hash

-- name: bump_token_epoch
UPDATE users SET token_epoch = token_epoch + 1, updated_at = :now WHERE id = :id

-- name: insert_refresh_token
INSERT INTO refresh_tokens (id, user_id, family_id, token_hash, created_at, expires_at)
VALUES (:id, :user_id, :family_id, :token_hash, :now, :expires_at)

-- name: find_refresh_token
SELECT id, user_id, family_id, expires_at, rotated_at, revoked_at FROM refresh_tokens WHERE token_hash = :token_hash

-- name: rotate_refresh_token
UPDATE refresh_tokens SET rotated_at = :now WHERE id = :id AND rotated_at IS NULL AND revoked_at IS NULL

-- name: revoke_token_family
UPDATE refresh_tokens SET revoked_at = :now WHERE family_id = :family_id AND user_id = :user_id AND revoked_at IS NULL

-- name: revoke_user_tokens
UPDATE refresh_tokens SET revoked_at = :now WHERE user_id = :user_id AND revoked_at IS NULL

-- name: delete_expired_refresh_tokens
DELETE FROM refresh_tokens WHERE expires_at < :now
