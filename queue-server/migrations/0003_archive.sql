-- Events of old days move to files of their own, so a day's first event need not be in this file any more: the
-- same table without that reference. Tickets refer to it by name and keep their days.
CREATE TABLE business_day_next (
    day       INTEGER PRIMARY KEY NOT NULL,
    first_seq INTEGER NOT NULL
) STRICT;
INSERT INTO business_day_next (day, first_seq) SELECT day, first_seq FROM business_day;
DROP TABLE business_day;
ALTER TABLE business_day_next RENAME TO business_day;
