-- What a login asked for, so that it can be started again in a tab of its own, and the deployment it named, which its
-- launch must repeat.
ALTER TABLE login_state ADD COLUMN deployment_id TEXT;
ALTER TABLE login_state ADD COLUMN request TEXT NOT NULL DEFAULT '[]';

-- Which hand-in the LMS has taken last: the same one again is a new mark, not a new submission.
ALTER TABLE passback ADD COLUMN delivered_submitted_at INTEGER;

-- The senders at work, to find the platforms that are spoken to.
CREATE INDEX passback_held ON passback (locked_until) WHERE locked_by IS NOT NULL;

-- When the column's results were last compared with what was sent.
ALTER TABLE resource_link ADD COLUMN reconciled_at INTEGER NOT NULL DEFAULT 0;

-- A key that one registration has for itself; the others share those without.
ALTER TABLE tool_key ADD COLUMN platform_id TEXT REFERENCES platform (id) ON DELETE CASCADE;
CREATE INDEX tool_key_platform ON tool_key (platform_id);
