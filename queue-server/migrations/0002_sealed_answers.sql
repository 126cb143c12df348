-- Answers are sealed from here on: they hold a masked name and the secret of the ticket's follow address.
--
-- Answers of the program before are forgotten rather than kept in clear: SQL has no key to seal them with. They only
-- matter to whoever repeats a command across the upgrade, which is done while the hall is closed.
DROP TABLE command;

CREATE TABLE command (
    caller      TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    at_ms       INTEGER NOT NULL,
    sealed      BLOB    NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_by_age ON command (at_ms);
