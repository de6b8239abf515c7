-- What the newest mark with evidence found of each criterion of a submission, so that reports can count it without
-- reading the JSON of every mark; and the wrong ideas that it found, as `mistaken`. `share` is the part of the criterion's points that was given, where it has points.
CREATE TABLE finding (
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('criterion', 'misconception')),
  criterion TEXT NOT NULL,
  met TEXT NOT NULL CHECK (met IN ('met', 'partly', 'missing', 'mistaken')),
  share DOUBLE PRECISION,
  PRIMARY KEY (submission_id, kind, criterion)
);

-- When a student first opened the released mark of a submission.
CREATE TABLE feedback_view (
  submission_id TEXT PRIMARY KEY NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  opened_at BIGINT NOT NULL
);

-- What is older than the school keeps it is looked for every minute.
CREATE INDEX submission_submitted ON submission (submitted_at);

INSERT INTO finding (submission_id, kind, criterion, met, share)
SELECT DISTINCT ON (g.submission_id, e.value ->> 'criterion')
       g.submission_id, 'criterion', e.value ->> 'criterion', e.value ->> 'met',
       (e.value ->> 'points')::double precision / nullif((e.value ->> 'max_points')::double precision, 0)
FROM grade g
CROSS JOIN LATERAL jsonb_array_elements(
  CASE WHEN jsonb_typeof(g.details::jsonb -> 'grade' -> 'evidence') = 'array'
       THEN g.details::jsonb -> 'grade' -> 'evidence' ELSE '[]'::jsonb END) AS e (value)
WHERE e.value ->> 'criterion' IS NOT NULL AND e.value ->> 'met' IN ('met', 'partly', 'missing', 'mistaken')
ORDER BY g.submission_id, e.value ->> 'criterion', g.created_at DESC, g.id DESC;
