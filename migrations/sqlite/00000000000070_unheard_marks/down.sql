ALTER TABLE passback DROP COLUMN unheard_scores;
