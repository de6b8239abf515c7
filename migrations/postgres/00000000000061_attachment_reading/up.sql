-- What the machine read of the file that came with a submission: its text stands at the end of the answer.
CREATE TABLE attachment_reading (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  problem TEXT,
  found TEXT NOT NULL,
  read_at BIGINT NOT NULL
);
