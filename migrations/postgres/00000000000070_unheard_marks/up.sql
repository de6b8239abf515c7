-- Points of marks that were sent since the last one that the LMS is known to have taken, as a JSON list: a try whose answer
-- was lost may have been stored, and what the LMS then shows is no change by somebody else.
ALTER TABLE passback ADD COLUMN unheard_scores TEXT NOT NULL DEFAULT '[]';
