DROP TABLE feedback_rating;
DROP TABLE extension;
DROP TABLE assignment_version;
DROP INDEX assignment_release;
ALTER TABLE assignment DROP COLUMN archived_at;
ALTER TABLE assignment DROP COLUMN release_at;
ALTER TABLE assignment DROP COLUMN settings;
