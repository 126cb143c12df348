-- The hall's log and what is derived from it. Personal data lives in `identity` and nowhere else.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The truth. `seq` has no holes: one writer, and AUTOINCREMENT never gives a number twice.
CREATE TABLE event (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    body  TEXT    NOT NULL,
    hash  BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE business_day (
    day       INTEGER PRIMARY KEY NOT NULL,
    first_seq INTEGER NOT NULL REFERENCES event (seq)
) STRICT;

-- One row a ticket, for reports and for looking up past days. The unique index is the second lock on numbers.
CREATE TABLE ticket (
    id           INTEGER PRIMARY KEY NOT NULL,
    day          INTEGER NOT NULL REFERENCES business_day (day),
    prefix       TEXT    NOT NULL,
    running      INTEGER NOT NULL CHECK (running > 0),
    window_type  TEXT    NOT NULL,
    class        TEXT    NOT NULL,
    matter       TEXT,
    holder       INTEGER,
    issued_at_ms INTEGER NOT NULL,
    called_at_ms INTEGER,
    started_at_ms INTEGER,
    ended_at_ms  INTEGER,
    counter      INTEGER,
    outcome      TEXT    NOT NULL DEFAULT 'live',
    wait_p50_s   INTEGER,
    wait_p90_s   INTEGER,
    rating       INTEGER CHECK (rating BETWEEN 1 AND 5),
    rating_channel TEXT,
    UNIQUE (day, prefix, running)
) STRICT;

-- The second lock on calls: a counter has at most one ticket in hand, and a ticket is in at most one hand.
CREATE TABLE in_hand (
    counter INTEGER PRIMARY KEY NOT NULL,
    ticket  INTEGER NOT NULL UNIQUE REFERENCES ticket (id)
) STRICT;

-- Commands already obeyed, with the answer that was given.
CREATE TABLE command (
    caller      TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    at_ms       INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_by_age ON command (at_ms);

-- Holders of real-name tickets: encrypted, found by keyed hash, deleted by date.
CREATE TABLE identity (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    lookup      BLOB    NOT NULL UNIQUE CHECK (length(lookup) = 32),
    sealed      BLOB    NOT NULL,
    delete_day  INTEGER NOT NULL
) STRICT;
CREATE INDEX identity_by_deletion ON identity (delete_day);
