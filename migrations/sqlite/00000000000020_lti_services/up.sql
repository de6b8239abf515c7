-- What a registration was granted, beside its addresses. No row: nothing is known, as after a registration by hand.
CREATE TABLE platform_service (
  platform_id TEXT PRIMARY KEY NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  granted_scopes TEXT,
  asks_for_acceptance INTEGER NOT NULL,
  invite_hash TEXT,
  updated_at INTEGER NOT NULL
) STRICT;

-- Notices that arrived: the same one is taken once. Kept longer than a notice is valid.
CREATE TABLE notice (
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  notice_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (platform_id, notice_id)
) STRICT;
CREATE INDEX notice_received ON notice (received_at);

-- What a student handed in to an activity of the LMS itself; read by the tool, reported back. `received`: to be read;
-- `read`: it is a submission; `failed`: somebody has to do something, and the LMS sends it again.
CREATE TABLE upload (
  id TEXT PRIMARY KEY NOT NULL,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  lms_submission_id TEXT NOT NULL,
  report_url TEXT NOT NULL,
  assets TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('received', 'read', 'failed')),
  problem TEXT,
  submission_id TEXT REFERENCES submission (id) ON DELETE SET NULL,
  last_report_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (resource_link_id, lms_submission_id)
) STRICT;
CREATE INDEX upload_person ON upload (person_id);
CREATE INDEX upload_submission ON upload (submission_id);

-- Who accepted, in which deployment, that their uploads are read by the tool; and who did not.
CREATE TABLE eula_acceptance (
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  deployment_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  accepted INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (platform_id, deployment_id, person_id)
) STRICT;
CREATE INDEX eula_acceptance_person ON eula_acceptance (person_id);

-- Which course is a copy of which, as the LMS told it.
CREATE TABLE course_copy (
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  context_id TEXT NOT NULL,
  origin_context_id TEXT NOT NULL,
  noticed_at INTEGER NOT NULL,
  PRIMARY KEY (platform_id, context_id, origin_context_id)
) STRICT;
