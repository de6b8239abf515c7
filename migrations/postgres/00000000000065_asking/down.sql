DROP TABLE dialogue;
DROP TABLE question;
DROP TABLE verified_answer;
DROP TABLE tutor_policy;
