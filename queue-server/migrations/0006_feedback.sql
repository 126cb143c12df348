-- One row a feedback. What the citizen wrote, the telephone number and the answer are sealed; all three are wiped on
-- their day, the rest stays for reports.
CREATE TABLE feedback (
    id             INTEGER PRIMARY KEY NOT NULL,
    kind           TEXT    NOT NULL,
    topics         TEXT    NOT NULL,
    counter        INTEGER,
    left_at_ms     INTEGER NOT NULL,
    left_seq       INTEGER NOT NULL,
    answer_by      INTEGER,
    taken_by       TEXT,
    taken_at_ms    INTEGER,
    taken_seq      INTEGER,
    answered_by    TEXT,
    answered_at_ms INTEGER,
    answered_seq   INTEGER,
    sealed         BLOB,
    sealed_answer  BLOB,
    delete_day     INTEGER
) STRICT;
CREATE INDEX feedback_open ON feedback (left_seq) WHERE answered_seq IS NULL;
CREATE INDEX feedback_answered ON feedback (answered_seq) WHERE answered_seq IS NOT NULL;
CREATE INDEX feedback_by_deletion ON feedback (delete_day) WHERE delete_day IS NOT NULL;

-- Where to call back the citizen of a ticket: sealed, deleted by date.
CREATE TABLE contact (
    ticket     INTEGER PRIMARY KEY NOT NULL REFERENCES ticket (id),
    sealed     BLOB    NOT NULL,
    delete_day INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_by_deletion ON contact (delete_day);
