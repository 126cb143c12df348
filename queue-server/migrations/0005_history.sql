-- How long a ticket took a counter, last time it was called: from call to free.
ALTER TABLE ticket ADD COLUMN called_last_ms INTEGER;
ALTER TABLE ticket ADD COLUMN taken_s INTEGER;

-- The same summed up when a day ends, by window type and half hour of the day: what later days guess waits with.
CREATE TABLE pace (
    day         INTEGER NOT NULL,
    window_type TEXT    NOT NULL,
    half_hour   INTEGER NOT NULL CHECK (half_hour BETWEEN 0 AND 47),
    tickets     INTEGER NOT NULL,
    sum_s       INTEGER NOT NULL,
    sum_square  INTEGER NOT NULL,
    PRIMARY KEY (day, window_type, half_hour)
) STRICT, WITHOUT ROWID;
