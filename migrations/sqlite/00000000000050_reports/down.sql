DROP INDEX submission_submitted;
DROP TABLE feedback_view;
DROP TABLE finding;
