-- Outcomes of a course, what each student masters of them, practice, reviews and plans.

-- How learning is set up in a course. A course without a row has the defaults.
CREATE TABLE learning_settings (
  course_id TEXT PRIMARY KEY NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  enabled BOOLEAN NOT NULL,
  switches TEXT NOT NULL,
  goal INTEGER NOT NULL CHECK (goal >= 0),
  threshold DOUBLE PRECISION NOT NULL,
  updated_at BIGINT NOT NULL
);

-- What is to be mastered. Hidden ones count for nothing.
CREATE TABLE outcome (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  weight DOUBLE PRECISION NOT NULL,
  after_ids TEXT NOT NULL,
  place INTEGER NOT NULL,
  hidden BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX outcome_course ON outcome (course_id, place);

-- Which marks speak for an outcome: those of a whole assignment (criterion is empty) or of one of its criteria.
CREATE TABLE outcome_tie (
  outcome_id TEXT NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  assignment_id TEXT NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  criterion TEXT NOT NULL,
  PRIMARY KEY (outcome_id, assignment_id, criterion)
);
CREATE INDEX outcome_tie_assignment ON outcome_tie (assignment_id);

-- Something to practise. Drafts are shown to teachers only.
CREATE TABLE practice_item (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  outcome_id TEXT NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  assignment_id TEXT REFERENCES assignment (id) ON DELETE SET NULL,
  kind TEXT NOT NULL CHECK (kind IN ('short', 'cloze')),
  state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'rejected')),
  prompt TEXT NOT NULL,
  answer TEXT NOT NULL,
  source TEXT NOT NULL,
  pinned BOOLEAN NOT NULL,
  forbidden BOOLEAN NOT NULL,
  place INTEGER NOT NULL,
  level DOUBLE PRECISION NOT NULL,
  deviation DOUBLE PRECISION NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX practice_item_course ON practice_item (course_id, state, place);
CREATE INDEX practice_item_outcome ON practice_item (outcome_id);
CREATE INDEX practice_item_assignment ON practice_item (assignment_id);

-- An answer to a practice item. It never reaches the LMS.
CREATE TABLE practice_answer (
  id TEXT PRIMARY KEY NOT NULL,
  item_id TEXT NOT NULL REFERENCES practice_item (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  answer_key TEXT NOT NULL,
  answer TEXT NOT NULL,
  share DOUBLE PRECISION NOT NULL,
  counted BOOLEAN NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  expected DOUBLE PRECISION NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('review', 'pinned', 'suits', 'explored', 'chosen')),
  details TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX practice_answer_key ON practice_answer (person_id, answer_key);
CREATE INDEX practice_answer_person ON practice_answer (person_id, created_at);
CREATE INDEX practice_answer_item ON practice_answer (item_id);
CREATE INDEX practice_answer_created ON practice_answer (created_at);

-- What a student remembers of an item (FSRS-6), and when to see it again.
CREATE TABLE review_memory (
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  item_id TEXT NOT NULL REFERENCES practice_item (id) ON DELETE CASCADE,
  stability DOUBLE PRECISION NOT NULL,
  difficulty DOUBLE PRECISION NOT NULL,
  last_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, item_id)
);
CREATE INDEX review_memory_item ON review_memory (item_id);

-- What a student chose in a course, and their level.
CREATE TABLE learner_profile (
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  level DOUBLE PRECISION NOT NULL,
  deviation DOUBLE PRECISION NOT NULL,
  personal BOOLEAN NOT NULL,
  switches TEXT NOT NULL,
  plan TEXT,
  alias TEXT,
  points INTEGER NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (course_id, person_id)
);
CREATE UNIQUE INDEX learner_profile_alias ON learner_profile (course_id, alias);
CREATE INDEX learner_profile_person ON learner_profile (person_id);

-- Mastery of an outcome when it was last worked out, 0 to 1.
CREATE TABLE mastery (
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  outcome_id TEXT NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  value DOUBLE PRECISION NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, outcome_id)
);
CREATE INDEX mastery_outcome ON mastery (outcome_id);

-- Every step of it with its evidence. A step whose evidence was marked anew is replaced, and stays.
CREATE TABLE mastery_change (
  id TEXT PRIMARY KEY NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  outcome_id TEXT NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  at BIGINT NOT NULL,
  before_value DOUBLE PRECISION NOT NULL,
  after_value DOUBLE PRECISION NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('shown', 'missed', 'held', 'time', 'settled')),
  evidence TEXT NOT NULL,
  share DOUBLE PRECISION,
  days DOUBLE PRECISION,
  noted_at BIGINT NOT NULL,
  replaced_at BIGINT
);
CREATE INDEX mastery_change_steps ON mastery_change (person_id, outcome_id, number);
CREATE INDEX mastery_change_outcome ON mastery_change (outcome_id);
CREATE INDEX mastery_change_noted ON mastery_change (noted_at);

-- A student disagrees with a value; a teacher settles it.
CREATE TABLE mastery_contest (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  outcome_id TEXT NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  value DOUBLE PRECISION NOT NULL,
  reason TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('open', 'kept', 'left_out', 'mastered')),
  evidence TEXT NOT NULL,
  answer TEXT NOT NULL,
  decided_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE INDEX mastery_contest_course ON mastery_contest (course_id, decision);
CREATE INDEX mastery_contest_person ON mastery_contest (person_id);
CREATE INDEX mastery_contest_outcome ON mastery_contest (outcome_id);
CREATE INDEX mastery_contest_decided_by ON mastery_contest (decided_by);
CREATE INDEX mastery_contest_created ON mastery_contest (created_at);
