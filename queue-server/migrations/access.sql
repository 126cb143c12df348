-- Devices, staff and sessions. Tokens as digests, passwords as argon2id.
CREATE TABLE IF NOT EXISTS device (
    name       TEXT PRIMARY KEY NOT NULL,
    role       TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS staff (
    id              TEXT PRIMARY KEY NOT NULL,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL,
    password        TEXT NOT NULL,
    failures        INTEGER NOT NULL DEFAULT 0,
    locked_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS session (
    token_hash BLOB PRIMARY KEY NOT NULL,
    staff      TEXT NOT NULL REFERENCES staff (id),
    ends_at_ms INTEGER NOT NULL
) STRICT;
