//! One row a feedback, written in the transaction of its events: an answer may come weeks after the day whose log
//! rebuilds the hall. Words, telephone number and answer are sealed, bound to their row, and wiped by a date.

use super::Reply;
use super::identity::IdentityError;
use super::key::HallKey;
use super::seal::{self, SealError};
use crate::wire::{feedback_kind_word, from_wire, topic_word};
use queue_core::Event;
use queue_core::feedback::{Feedback, FeedbackKind, FeedbackState, Topic};
use queue_core::ids::{CounterNo, FeedbackId, StaffId};
use queue_core::time::{BusinessDay, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// Open feedback listed at most, the oldest first, and answered, the latest first.
const OPEN_LISTED_MAX: i64 = 500;
const ANSWERED_LISTED_MAX: i64 = 100;
/// What the keys are derived for.
const WORDS_PURPOSE: &str = "feedback seal";
const ANSWER_PURPOSE: &str = "feedback answer seal";

/// What of a feedback is personal. Never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// What the citizen wrote.
    pub text: Option<String>,
    /// Where to call back.
    pub phone: Option<String>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(redacted)")
    }
}

/// A feedback as a manager lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What the rules know.
    pub feedback: Feedback,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// The counter it is about.
    pub counter: Option<CounterNo>,
    /// Who took it up, and when.
    pub taken_up: Option<(StaffId, Timestamp)>,
    /// Who answered it, and when.
    pub answered: Option<(StaffId, Timestamp)>,
}

/// One feedback with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// As listed.
    pub listed: Listed,
    /// What was written; empty once its time is over.
    pub words: Words,
    /// The answer, while kept.
    pub answer: Option<Reply>,
}

/// A row that cannot be read; the log says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a feedback cannot be read")]
pub struct Unreadable;

const COLUMNS: &str =
    "id, kind, topics, counter, left_at_ms, answer_by, taken_by, taken_at_ms, answered_by, answered_at_ms";

/// The highest number ever given in this log.
pub(super) fn last_id(conn: &Connection) -> rusqlite::Result<FeedbackId> {
    let id: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM feedback", [], |row| row.get(0))?;
    Ok(FeedbackId(id.unsigned_abs()))
}

/// The highest number given before entry `seq` of the log.
pub(super) fn last_id_before(conn: &Connection, seq: i64) -> rusqlite::Result<FeedbackId> {
    let id: Option<i64> = conn
        .query_row("SELECT id FROM feedback WHERE left_seq < ?1 ORDER BY id DESC LIMIT 1", [seq], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(FeedbackId(id.unwrap_or_default().unsigned_abs()))
}

/// The feedback that was open just before entry `seq` of the log, in the order it was left.
pub(super) fn open_before(conn: &Connection, seq: i64) -> rusqlite::Result<Vec<Feedback>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS}, taken_seq < ?1 FROM feedback WHERE answered_seq IS NULL AND left_seq < ?1
         UNION ALL
         SELECT {COLUMNS}, taken_seq < ?1 FROM feedback WHERE answered_seq >= ?1 AND left_seq < ?1
         ORDER BY id"
    ))?;
    let rows = statement.query_map([seq], |row| {
        let Listed { mut feedback, taken_up, .. } = listed(row)?;
        // What was done since is told by the log.
        let taken_before = row.get::<_, Option<bool>>(10)?.unwrap_or_default();
        feedback.state = match taken_up.filter(|_| taken_before) {
            Some((by, _)) => FeedbackState::TakenUp { by },
            None => FeedbackState::New,
        };
        Ok(feedback)
    })?;
    rows.collect()
}

/// Open feedback, the oldest first, and then the latest answered.
pub(super) fn list(conn: &Connection) -> rusqlite::Result<Vec<Listed>> {
    let mut open = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM feedback WHERE answered_seq IS NULL ORDER BY id LIMIT ?1"
    ))?;
    let mut all: Vec<Listed> = open.query_map([OPEN_LISTED_MAX], listed)?.collect::<Result<_, _>>()?;
    let mut answered = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM feedback WHERE answered_seq IS NOT NULL ORDER BY answered_seq DESC LIMIT ?1"
    ))?;
    for row in answered.query_map([ANSWERED_LISTED_MAX], listed)? {
        all.push(row?);
    }
    Ok(all)
}

/// One feedback with its words.
pub(super) fn get(conn: &Connection, key: &HallKey, id: FeedbackId) -> Result<Option<Opened>, IdentityError> {
    let row = conn
        .prepare_cached(&format!("SELECT {COLUMNS}, sealed, sealed_answer FROM feedback WHERE id = ?1"))?
        .query_row([row_id(id)], |row| {
            Ok((listed(row)?, row.get::<_, Option<Vec<u8>>>(10)?, row.get::<_, Option<Vec<u8>>>(11)?))
        })
        .optional()?;
    let Some((listed, words, answer)) = row else { return Ok(None) };
    let words = words.map(|sealed| {
        let plain = seal::unseal(key, WORDS_PURPOSE, &id.0.to_be_bytes(), &sealed)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Sealed)
    });
    let answer = answer.map(|sealed| {
        let plain = seal::unseal(key, ANSWER_PURPOSE, &id.0.to_be_bytes(), &sealed)?;
        String::from_utf8(plain).map(Reply).map_err(|_| SealError::Sealed)
    });
    Ok(Some(Opened { listed, words: words.transpose()?.unwrap_or_default(), answer: answer.transpose()? }))
}

/// Writes what an event about a feedback changes in its row; what was personal in an answered one goes after
/// `delete_day`.
pub(super) fn project(
    conn: &Connection,
    seq: i64,
    at: Timestamp,
    delete_day: BusinessDay,
    event: &Event,
) -> rusqlite::Result<()> {
    if let Event::FeedbackLeft { feedback, letter, answer_by } = event {
        let topics: Vec<&str> = letter.topics.iter().map(|topic| topic_word(*topic)).collect();
        conn.prepare_cached(
            "INSERT INTO feedback (id, kind, topics, counter, left_at_ms, left_seq, answer_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            row_id(*feedback),
            feedback_kind_word(letter.kind),
            topics.join(" "),
            letter.counter.map(|no| no.0),
            at.as_ms(),
            seq,
            answer_by.map(|day| day.0),
        ])?;
    }
    if let Event::FeedbackTakenUp { feedback, staff } = event {
        conn.prepare_cached(
            "UPDATE feedback SET taken_by = ?2, taken_at_ms = ?3, taken_seq = ?4 WHERE id = ?1",
        )?
        .execute((row_id(*feedback), &*staff.0, at.as_ms(), seq))?;
    }
    if let Event::FeedbackAnswered { feedback, staff } = event {
        conn.prepare_cached(
            "UPDATE feedback SET answered_by = ?2, answered_at_ms = ?3, answered_seq = ?4, delete_day = ?5 WHERE id = ?1",
        )?
        .execute((row_id(*feedback), &*staff.0, at.as_ms(), seq, delete_day.0))?;
    }
    Ok(())
}

/// Seals what the citizen wrote into the row.
pub(super) fn keep_words(
    conn: &Connection,
    key: &HallKey,
    id: FeedbackId,
    words: &Words,
) -> Result<(), IdentityError> {
    let plain = serde_json::to_vec(words).map_err(|_| SealError::Sealed)?;
    let sealed = seal::seal(key, WORDS_PURPOSE, &id.0.to_be_bytes(), &plain)?;
    conn.prepare_cached("UPDATE feedback SET sealed = ?2 WHERE id = ?1")?.execute((row_id(id), sealed))?;
    Ok(())
}

/// Seals the answer into the row.
pub(super) fn keep_answer(
    conn: &Connection,
    key: &HallKey,
    id: FeedbackId,
    answer: &str,
) -> Result<(), IdentityError> {
    let sealed = seal::seal(key, ANSWER_PURPOSE, &id.0.to_be_bytes(), answer.as_bytes())?;
    conn.prepare_cached("UPDATE feedback SET sealed_answer = ?2 WHERE id = ?1")?
        .execute((row_id(id), sealed))?;
    Ok(())
}

/// Wipes what is personal in feedback answered long ago; the answer is in how many.
pub(super) fn wipe_expired(conn: &Connection, today: BusinessDay) -> rusqlite::Result<usize> {
    conn.execute(
        "UPDATE feedback SET sealed = NULL, sealed_answer = NULL, delete_day = NULL WHERE delete_day < ?1",
        [today.0],
    )
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let unreadable = |column| rusqlite::Error::InvalidColumnType(column, String::new(), Type::Text);
    let kind = match row.get_ref(1)?.as_str()? {
        "complaint" => FeedbackKind::Complaint,
        "suggestion" => FeedbackKind::Suggestion,
        "praise" => FeedbackKind::Praise,
        _ => return Err(unreadable(1)),
    };
    let topics = row.get_ref(2)?.as_str()?.split_whitespace().map(from_wire::topic).collect::<Result<_, _>>();
    let by_at = |by: usize, at: usize| -> rusqlite::Result<_> {
        let by = row.get::<_, Option<String>>(by)?.map(|by| StaffId(by.into()));
        Ok(by.zip(row.get::<_, Option<i64>>(at)?.map(Timestamp::from_ms)))
    };
    let (taken_up, answered) = (by_at(6, 7)?, by_at(8, 9)?);
    let state = match (&taken_up, &answered) {
        (_, Some(_)) => FeedbackState::Answered,
        (Some((by, _)), None) => FeedbackState::TakenUp { by: by.clone() },
        (None, None) => FeedbackState::New,
    };
    Ok(Listed {
        feedback: Feedback {
            id: FeedbackId(row.get::<_, i64>(0)?.unsigned_abs()),
            kind,
            left_at: Timestamp::from_ms(row.get(4)?),
            answer_by: row.get::<_, Option<i32>>(5)?.map(BusinessDay),
            state,
        },
        topics: topics.map_err(|_| unreadable(2))?,
        counter: row.get::<_, Option<u16>>(3)?.map(CounterNo),
        taken_up,
        answered,
    })
}

fn row_id(id: FeedbackId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}
