-- One row an appointment: what a hall brings along into a day whose log does not tell of the booking any more.
CREATE TABLE appointment (
    id          INTEGER PRIMARY KEY NOT NULL,
    window_type TEXT    NOT NULL,
    slot_at_ms  INTEGER NOT NULL,
    matter      TEXT,
    holder      INTEGER,
    booked_seq  INTEGER NOT NULL,
    closed_seq  INTEGER,
    outcome     TEXT    NOT NULL DEFAULT 'booked',
    ticket      INTEGER REFERENCES ticket (id)
) STRICT;
CREATE INDEX appointment_open ON appointment (booked_seq) WHERE closed_seq IS NULL;
CREATE INDEX appointment_closed ON appointment (closed_seq) WHERE closed_seq IS NOT NULL;
