-- What a course decided about its tutor; a course without a row goes by the defaults.
CREATE TABLE tutor_policy (
  course_id TEXT PRIMARY KEY NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  asking BOOLEAN NOT NULL,
  talking BOOLEAN NOT NULL,
  a_day INTEGER CHECK (a_day > 0),
  caution TEXT NOT NULL CHECK (caution IN ('careful', 'usual', 'generous')),
  updated_at BIGINT NOT NULL
);

-- Answers that teachers gave, in their words; those that are `reused` are given to whoever asks the same.
CREATE TABLE verified_answer (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  reused BOOLEAN NOT NULL,
  answered_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX verified_answer_course ON verified_answer (course_id, created_at);
CREATE INDEX verified_answer_by ON verified_answer (answered_by);

-- A student's question about the material, what was said to it (`reply`, JSON), and what the student did about it:
-- chose what was meant, took hints, handed it to the teacher, reported a wrong source.
CREATE TABLE question (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  body TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'clarify', 'not_found', 'hints', 'verified')),
  confidence DOUBLE PRECISION NOT NULL,
  reply TEXT NOT NULL,
  chosen INTEGER,
  hints INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'answered', 'dismissed')),
  named BOOLEAN NOT NULL,
  handed_over_at BIGINT,
  verified_answer_id TEXT REFERENCES verified_answer (id) ON DELETE SET NULL,
  report TEXT,
  reported_at BIGINT,
  report_closed_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX question_person ON question (person_id, course_id, created_at);
CREATE INDEX question_course ON question (course_id, created_at);
CREATE INDEX question_created ON question (created_at);
CREATE INDEX question_verified ON question (verified_answer_id);

-- A talk about a returned answer: its topic, how far it has come and what was said (`body`, JSON).
CREATE TABLE dialogue (
  id TEXT PRIMARY KEY NOT NULL,
  submission_id TEXT NOT NULL UNIQUE REFERENCES submission (id) ON DELETE CASCADE,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  ended TEXT CHECK (ended IN ('complete', 'handed_over')),
  handed_over_at BIGINT,
  closed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX dialogue_course ON dialogue (course_id, handed_over_at);
