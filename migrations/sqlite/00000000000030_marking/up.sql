-- The teacher's desk: rules of marking, decisions of people, what is half decided, appeals, groups of like answers.

-- Rules beyond the assignment's release policy. An assignment without a row follows its release policy alone.
CREATE TABLE marking_policy (
  assignment_id TEXT PRIMARY KEY NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  mode TEXT NOT NULL CHECK (mode IN ('plain', 'gated', 'shadow')),
  gate REAL NOT NULL,
  release_cap INTEGER NOT NULL CHECK (release_cap >= 0),
  audit_percent INTEGER NOT NULL CHECK (audit_percent BETWEEN 0 AND 100),
  second_percent INTEGER NOT NULL CHECK (second_percent BETWEEN 0 AND 100),
  second_difference REAL NOT NULL,
  blind INTEGER NOT NULL,
  appeal_days INTEGER NOT NULL CHECK (appeal_days >= 0),
  seed TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX marking_policy_updated_by ON marking_policy (updated_by);

-- Many decisions at one press, which can be taken back together.
CREATE TABLE marking_batch (
  id TEXT PRIMARY KEY NOT NULL,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  method TEXT NOT NULL CHECK (method IN ('single', 'group', 'band', 'flag', 'all', 'appeal', 'second', 'adjudication', 'regrade', 'rollback')),
  answers INTEGER NOT NULL,
  marked_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  rolled_back_at INTEGER
) STRICT;
CREATE INDEX marking_batch_place ON marking_batch (resource_link_id, created_at);
CREATE INDEX marking_batch_marked_by ON marking_batch (marked_by);

-- Every decision of a person about a mark; only ever added to.
CREATE TABLE decision (
  id TEXT PRIMARY KEY NOT NULL,
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  grade_id TEXT NOT NULL REFERENCES grade (id) ON DELETE CASCADE,
  former_grade_id TEXT,
  former_state TEXT NOT NULL CHECK (former_state IN ('grading', 'review', 'released')),
  method TEXT NOT NULL CHECK (method IN ('single', 'group', 'band', 'flag', 'all', 'appeal', 'second', 'adjudication', 'regrade', 'rollback')),
  batch_id TEXT REFERENCES marking_batch (id) ON DELETE CASCADE,
  blind INTEGER NOT NULL,
  marked_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_submission ON decision (submission_id, created_at);
CREATE INDEX decision_place ON decision (resource_link_id, created_at);
CREATE INDEX decision_grade ON decision (grade_id);
CREATE INDEX decision_batch ON decision (batch_id);
CREATE INDEX decision_marked_by ON decision (marked_by);

-- What a marker has typed and not decided yet.
CREATE TABLE marking_draft (
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (submission_id, person_id)
) STRICT;
CREATE INDEX marking_draft_person ON marking_draft (person_id);

-- A second marker's own mark, given without sight of the first.
CREATE TABLE second_mark (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  score REAL NOT NULL,
  comment TEXT NOT NULL,
  details TEXT NOT NULL,
  marked_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX second_mark_marked_by ON second_mark (marked_by);

-- A student asks a person to look again.
CREATE TABLE appeal (
  id TEXT PRIMARY KEY NOT NULL,
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  grade_id TEXT NOT NULL REFERENCES grade (id) ON DELETE CASCADE,
  criterion TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'kept', 'changed')),
  answer TEXT NOT NULL,
  decided_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  decided_at INTEGER
) STRICT;
CREATE INDEX appeal_submission ON appeal (submission_id);
CREATE INDEX appeal_place ON appeal (resource_link_id, state);
CREATE INDEX appeal_grade ON appeal (grade_id);
CREATE INDEX appeal_decided_by ON appeal (decided_by);

-- Which answers of a place say the same. A teacher's hand (`by_hand`) is not undone by the next grouping.
CREATE TABLE answer_group (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  place INTEGER NOT NULL,
  by_hand INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_group_place ON answer_group (resource_link_id, name);

-- Two answers of a place that are nearly the same word for word.
CREATE TABLE near_duplicate (
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  other_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  similarity REAL NOT NULL,
  PRIMARY KEY (submission_id, other_id)
) STRICT;
CREATE INDEX near_duplicate_other ON near_duplicate (other_id);
CREATE INDEX near_duplicate_place ON near_duplicate (resource_link_id);

-- How well the machine agreed with people on a question, each time it was looked at.
CREATE TABLE validation (
  id TEXT PRIMARY KEY NOT NULL,
  assignment_id TEXT NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  assignment_version INTEGER NOT NULL,
  model TEXT NOT NULL,
  marks INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  report TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX validation_assignment ON validation (assignment_id, created_at);
