DROP INDEX tool_key_platform;
ALTER TABLE tool_key DROP COLUMN platform_id;
ALTER TABLE resource_link DROP COLUMN reconciled_at;
DROP INDEX passback_held;
ALTER TABLE passback DROP COLUMN delivered_submitted_at;
ALTER TABLE login_state DROP COLUMN request;
ALTER TABLE login_state DROP COLUMN deployment_id;
