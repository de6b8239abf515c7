DROP TABLE course_copy;
DROP TABLE eula_acceptance;
DROP TABLE upload;
DROP TABLE notice;
DROP TABLE platform_service;
