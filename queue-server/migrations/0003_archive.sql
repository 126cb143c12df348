-- Events of old days move to files of their own, so a day's first event need not be in this file any more: the
-- same table without that reference. Tickets refer to it by name and keep their days.
CREATE TABLE business_day_next (
    day       INTEGER PRIMARY KEY NOT NULL,
    first_seq INTEGER NOT NULL
) STRICT;
INSERT INTO business_day_next (day, first_seq) SELECT day, first_seq FROM business_day;
DROP TABLE business_day;
ALTER TABLE business_day_next RENAME TO business_day;

-- The end of the day expires no-shows who never came back; for the reports they stay what they were.
CREATE TRIGGER no_show_stays AFTER UPDATE OF outcome ON ticket
WHEN OLD.outcome = 'no_show' AND NEW.outcome = 'expired'
BEGIN
    UPDATE ticket SET outcome = 'no_show', ended_at_ms = OLD.ended_at_ms WHERE id = NEW.id;
END;
