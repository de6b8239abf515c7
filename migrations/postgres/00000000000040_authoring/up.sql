-- What a teacher sets beside the task and its rubric: wrong ideas, rules for whole answers, feedback, dates.
ALTER TABLE assignment ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- When all marks are to be released; empty before it is set and after it was done.
ALTER TABLE assignment ADD COLUMN release_at BIGINT;
-- Kept out of lists; its links work on.
ALTER TABLE assignment ADD COLUMN archived_at BIGINT;
CREATE INDEX assignment_release ON assignment (release_at);

-- Every content that an assignment ever had: a grade names the version it was made with.
CREATE TABLE assignment_version (
  assignment_id TEXT NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (assignment_id, version)
);

-- What one student may do beyond the assignment's dates and attempts, at one place.
CREATE TABLE extension (
  resource_link_id TEXT NOT NULL REFERENCES resource_link (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  due_at BIGINT,
  closed_at BIGINT,
  more_attempts INTEGER NOT NULL CHECK (more_attempts >= 0),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (resource_link_id, person_id)
);
CREATE INDEX extension_person ON extension (person_id);

-- What a student says about the feedback on one attempt.
CREATE TABLE feedback_rating (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  helpful TEXT NOT NULL CHECK (helpful IN ('yes', 'partly', 'no')),
  comment TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
