-- Times are microseconds since 1970-01-01 UTC. JSON is TEXT. Ids are UUIDv7 as text.
-- The PostgreSQL tree holds the same tables; a test compares the two with src/db/schema.rs.
-- What points at a person, place or assignment has an index, so that removing one does not read whole tables.

-- A registration of this tool with an LMS ("platform" in LTI), unique by issuer and client id.
CREATE TABLE platform (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  authorization_endpoint TEXT NOT NULL,
  token_endpoint TEXT NOT NULL,
  token_audience TEXT,
  jwks_uri TEXT NOT NULL,
  product_family TEXT NOT NULL,
  deployment_policy TEXT NOT NULL CHECK (deployment_policy IN ('listed', 'open')),
  created_at INTEGER NOT NULL,
  UNIQUE (issuer, client_id)
) STRICT;

CREATE TABLE deployment (
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  deployment_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (platform_id, deployment_id)
) STRICT;

-- One-time Dynamic Registration invites; only the token's hash is kept.
CREATE TABLE invite (
  token_hash TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

-- The tool's signing keys, private part encrypted at rest.
CREATE TABLE tool_key (
  kid TEXT PRIMARY KEY NOT NULL,
  private_key TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT;

-- An OIDC login that was started and not yet finished: consumed by one DELETE ... RETURNING.
CREATE TABLE login_state (
  state_hash TEXT PRIMARY KEY NOT NULL,
  browser_hash TEXT NOT NULL,
  nonce TEXT NOT NULL,
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  target_link_uri TEXT NOT NULL,
  storage_target TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_state_expires ON login_state (expires_at);
CREATE INDEX login_state_platform ON login_state (platform_id);

-- A course ("context" in LTI).
CREATE TABLE course (
  id TEXT PRIMARY KEY NOT NULL,
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  context_id TEXT NOT NULL,
  title TEXT NOT NULL,
  memberships_url TEXT,
  lineitems_url TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (platform_id, context_id)
) STRICT;

CREATE TABLE person (
  id TEXT PRIMARY KEY NOT NULL,
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  name TEXT,
  preview INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (platform_id, subject)
) STRICT;

CREATE TABLE assignment (
  id TEXT PRIMARY KEY NOT NULL,
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  prompt TEXT NOT NULL,
  reference_answers TEXT NOT NULL,
  rubric TEXT NOT NULL,
  points INTEGER NOT NULL CHECK (points > 0),
  language TEXT NOT NULL,
  attempts_allowed INTEGER NOT NULL CHECK (attempts_allowed >= 0),
  release_policy TEXT NOT NULL CHECK (release_policy IN ('confident', 'all', 'review')),
  created_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX assignment_platform ON assignment (platform_id, created_at);

-- A place in a course that opens an assignment. A copied course brings new resource links to the same assignment.
CREATE TABLE resource_link (
  id TEXT PRIMARY KEY NOT NULL,
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  deployment_id TEXT NOT NULL,
  link_id TEXT NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  assignment_id TEXT REFERENCES assignment (id),
  title TEXT NOT NULL,
  lineitem_url TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (platform_id, deployment_id, link_id)
) STRICT;
CREATE INDEX resource_link_assignment ON resource_link (assignment_id);
CREATE INDEX resource_link_course ON resource_link (course_id);

-- A browser's session, one per launch and resource link; only the token's hash is kept.
CREATE TABLE session (
  id TEXT PRIMARY KEY NOT NULL,
  token_hash TEXT NOT NULL,
  csrf_token TEXT NOT NULL,
  platform_id TEXT NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
  deployment_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  course_id TEXT REFERENCES course (id) ON DELETE CASCADE,
  resource_link_id TEXT REFERENCES resource_link (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('instructor', 'learner', 'none')),
  preview INTEGER NOT NULL,
  launch TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_resource_link ON session (resource_link_id);

CREATE TABLE draft (
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  body TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (resource_link_id, person_id)
) STRICT;
CREATE INDEX draft_person ON draft (person_id);

-- One attempt of one student. `grading`: handed in; `review`: waits for the teacher; `released`: the student sees the mark.
CREATE TABLE submission (
  id TEXT PRIMARY KEY NOT NULL,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  assignment_id TEXT NOT NULL REFERENCES assignment (id),
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  submission_key TEXT NOT NULL,
  answer TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('grading', 'review', 'released')),
  version INTEGER NOT NULL,
  grade_id TEXT,
  submitted_at INTEGER NOT NULL,
  UNIQUE (resource_link_id, person_id, attempt),
  UNIQUE (resource_link_id, person_id, submission_key)
) STRICT;
CREATE INDEX submission_person ON submission (person_id);
CREATE INDEX submission_assignment ON submission (assignment_id);

CREATE TABLE attachment (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  content BLOB NOT NULL
) STRICT;

-- Every mark ever given, by the machine or by a teacher; never changed afterwards.
CREATE TABLE grade (
  id TEXT PRIMARY KEY NOT NULL,
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  origin TEXT NOT NULL CHECK (origin IN ('machine', 'teacher')),
  score REAL NOT NULL,
  max_score REAL NOT NULL,
  needs_review INTEGER NOT NULL,
  comment TEXT NOT NULL,
  details TEXT NOT NULL,
  assignment_version INTEGER NOT NULL,
  marked_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX grade_submission ON grade (submission_id, created_at);
CREATE INDEX grade_marked_by ON grade (marked_by);

-- The outbox of marks: one row per student and resource link, always the newest mark. `seq` grows with each new mark;
-- `score_timestamp` is the AGS timestamp given to this `seq` at its first sending (whole seconds), repeated by every retry.
CREATE TABLE passback (
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  grade_id TEXT NOT NULL REFERENCES grade (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  score_given REAL NOT NULL,
  score_maximum REAL NOT NULL,
  comment TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'needs_attention', 'changed_in_lms')),
  score_timestamp INTEGER,
  last_timestamp INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  locked_by TEXT,
  locked_until INTEGER NOT NULL,
  problem TEXT,
  delivered_seq INTEGER NOT NULL,
  delivered_score REAL,
  delivered_at INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (resource_link_id, person_id)
) STRICT;
CREATE INDEX passback_due ON passback (state, run_at);
CREATE INDEX passback_person ON passback (person_id);
CREATE INDEX passback_grade ON passback (grade_id);

-- Work to do, claimed by lease.
CREATE TABLE job (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  dedup_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('ready', 'done', 'failed')),
  attempts INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  locked_by TEXT,
  locked_until INTEGER NOT NULL,
  problem TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX job_due ON job (state, run_at);

-- Who or what did what to which mark or setting; only ever appended to.
CREATE TABLE audit_event (
  id TEXT PRIMARY KEY NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_event_subject ON audit_event (subject, at);
