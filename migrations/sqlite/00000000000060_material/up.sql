-- Course material: what students may ask about and read.

-- A document of a course. Without released_at students do not see it.
CREATE TABLE material (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES course (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  current_version INTEGER,
  released_at INTEGER,
  created_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX material_course ON material (course_id, created_at);
CREATE INDEX material_created_by ON material (created_by);

-- A file of it. Older versions stay, so that answers that quoted them can still be looked up.
CREATE TABLE material_version (
  material_id TEXT NOT NULL REFERENCES material (id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version > 0),
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  content BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'read', 'failed')),
  problem TEXT,
  progress INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
  found TEXT NOT NULL,
  encoder TEXT NOT NULL,
  uploaded_by TEXT REFERENCES person (id) ON DELETE SET NULL,
  uploaded_at INTEGER NOT NULL,
  read_at INTEGER,
  PRIMARY KEY (material_id, version)
) STRICT;
CREATE INDEX material_version_uploaded_by ON material_version (uploaded_by);

-- What was read, in the stretches that are found and quoted, in reading order.
CREATE TABLE material_chunk (
  material_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  place INTEGER NOT NULL,
  headings TEXT NOT NULL,
  anchor TEXT NOT NULL CHECK (anchor IN ('document', 'page', 'slide', 'second')),
  anchor_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  vector BLOB,
  PRIMARY KEY (material_id, version, place),
  FOREIGN KEY (material_id, version) REFERENCES material_version (material_id, version) ON DELETE CASCADE
) STRICT;
