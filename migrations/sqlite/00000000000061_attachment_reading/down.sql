DROP TABLE attachment_reading;
