-- What the newest mark with evidence found of each criterion of a submission, so that reports can count it without
-- reading the JSON of every mark; and the wrong ideas that it found, as `mistaken`. `share` is the part of the criterion's points that was given, where it has points.
CREATE TABLE finding (
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('criterion', 'misconception')),
  criterion TEXT NOT NULL,
  met TEXT NOT NULL CHECK (met IN ('met', 'partly', 'missing', 'mistaken')),
  share REAL,
  PRIMARY KEY (submission_id, kind, criterion)
) STRICT, WITHOUT ROWID;

-- When a student first opened the released mark of a submission.
CREATE TABLE feedback_view (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  opened_at INTEGER NOT NULL
) STRICT;

-- What is older than the school keeps it is looked for every minute.
CREATE INDEX submission_submitted ON submission (submitted_at);

INSERT OR REPLACE INTO finding (submission_id, kind, criterion, met, share)
SELECT g.submission_id, 'criterion', json_extract(e.value, '$.criterion'), json_extract(e.value, '$.met'),
       CASE WHEN json_extract(e.value, '$.max_points') > 0
            THEN json_extract(e.value, '$.points') * 1.0 / json_extract(e.value, '$.max_points') END
FROM grade g, json_each(CASE WHEN json_valid(g.details) THEN g.details ELSE '{}' END, '$.grade.evidence') e
WHERE json_extract(e.value, '$.criterion') IS NOT NULL
  AND json_extract(e.value, '$.met') IN ('met', 'partly', 'missing', 'mistaken')
ORDER BY g.created_at, g.id;
