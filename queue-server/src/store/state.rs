//! What the writer thread knows: the hall in memory and where it comes from. It can be looked at between two commits.

use super::contacts::{self, Contacts};
use super::feedback::{self, Listed, Opened, Unreadable};
use super::identity::{IdentityError, Person};
use super::key::HallKey;
use super::{OpenError, appointments, events, history, identity, restore, tickets};
use crate::config::Config;
use crate::wire::from_wire;
use queue_core::Hall;
use queue_core::hall::Carried;
use queue_core::ids::{FeedbackId, HolderId, TicketId};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// What can be looked at between two commits.
pub struct State {
    /// The hall.
    pub hall: Hall,
    /// Place of the last event it has seen.
    pub seq: u64,
    /// Identity of the log.
    pub log: Arc<str>,
    /// The configuration.
    pub config: Arc<Config>,
    pub(super) last_hash: [u8; 32],
    pub(super) key: HallKey,
    pub(super) conn: Connection,
    names: RefCell<HashMap<HolderId, Option<String>>>,
    /// Of today's tickets.
    pub(super) contacts: Contacts,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("log", &self.log).field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl State {
    /// The hall as its log tells it.
    pub(super) fn read(conn: Connection, key: HallKey, config: Arc<Config>) -> Result<Self, OpenError> {
        let log = log_id(&conn)?;
        let (hall, seq, last_hash) = replay(&conn, &config)?;
        let contacts = contacts_of(&conn, &key, &hall);
        Ok(Self {
            hall,
            seq: seq.unsigned_abs(),
            log,
            config,
            last_hash,
            key,
            conn,
            names: RefCell::default(),
            contacts,
        })
    }

    /// After a failed commit: the log on disk is the truth again.
    pub(super) fn rebuild(&mut self) -> Result<(), OpenError> {
        let (hall, seq, last_hash) = replay(&self.conn, &self.config)?;
        self.hall = hall;
        self.seq = seq.unsigned_abs();
        self.last_hash = last_hash;
        self.contacts = contacts_of(&self.conn, &self.key, &self.hall);
        Ok(())
    }

    /// The hall's secret, for tokens that only this hall can make.
    #[must_use]
    pub fn key(&self) -> &HallKey {
        &self.key
    }

    /// The holder a person is known as, if at all.
    #[must_use]
    pub fn holder(&self, person: &Person) -> Option<HolderId> {
        identity::find(&self.conn, &self.key, person).unwrap_or_else(|error| {
            tracing::error!(%error, "identities cannot be read");
            None
        })
    }

    /// Masked name of a holder, while kept.
    #[must_use]
    pub fn masked_name(&self, holder: HolderId) -> Option<String> {
        if let Some(known) = self.names.borrow().get(&holder) {
            return known.clone();
        }
        let name = match identity::get(&self.conn, &self.key, holder) {
            Ok(person) => person.map(|person| person.masked_name()),
            Err(error) => {
                // Not remembered: the next look may fare better.
                tracing::error!(%error, "an identity cannot be read");
                return None;
            }
        };
        self.names.borrow_mut().insert(holder, name.clone());
        name
    }

    /// Masked telephone number of a ticket of today.
    #[must_use]
    pub fn masked_phone(&self, ticket: TicketId) -> Option<String> {
        self.contacts.get(&ticket).cloned()
    }

    /// Open feedback, the oldest first, and then the latest answered.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn feedback(&self) -> rusqlite::Result<Vec<Listed>> {
        feedback::list(&self.conn)
    }

    /// One feedback with what was written; `None` if there is none of that number.
    ///
    /// # Errors
    /// [`Unreadable`]: damaged, or sealed with another key. It is not as if there were none.
    pub fn feedback_with_words(&self, id: FeedbackId) -> Result<Option<Opened>, Unreadable> {
        feedback::get(&self.conn, &self.key, id).map_err(|error| {
            tracing::error!(%error, feedback = id.0, "a feedback cannot be read");
            Unreadable
        })
    }

    /// A row may have got another name.
    pub(super) fn forget_name(&self, holder: HolderId) {
        self.names.borrow_mut().remove(&holder);
    }

    /// A row that was rolled back or deleted may belong to somebody else next time.
    pub(super) fn forget_names(&self) {
        self.names.borrow_mut().clear();
    }
}

/// Masked telephone numbers of the open day. One that cannot be read stops no hall: it is not shown.
fn contacts_of(conn: &Connection, key: &HallKey, hall: &Hall) -> Contacts {
    let Some(day) = hall.day() else { return Contacts::new() };
    contacts::of_day(conn, key, day).unwrap_or_else(|error: IdentityError| {
        tracing::error!(%error, "telephone numbers cannot be read");
        Contacts::new()
    })
}

/// The hall as the log tells it, the place of the last event, and its hash.
fn replay(conn: &Connection, config: &Config) -> Result<(Hall, i64, [u8; 32]), OpenError> {
    let open = tickets::open_day(conn)?;
    let first = open.map(|(_, first)| first);
    let mut carried = Carried {
        last_ticket: restore::last_id(conn)?,
        last_appointment: restore::last_appointment(conn)?,
        appointments: Vec::new(),
        last_feedback: restore::last_feedback(conn)?,
        feedback: Vec::new(),
    };
    if let Some((day, first)) = open {
        carried.last_ticket = carried.last_ticket.max(tickets::last_id_before(conn, day)?);
        carried.last_appointment = carried.last_appointment.max(appointments::last_id_before(conn, first)?);
        carried.appointments = appointments::open_before(conn, first)?;
        carried.last_feedback = carried.last_feedback.max(feedback::last_id_before(conn, first)?);
        carried.feedback = feedback::open_before(conn, first)?;
    }
    let mut hall = Hall::new(Arc::clone(&config.settings), carried);
    if let Some(first) = first {
        let mut after = first - 1;
        loop {
            let page = events::page_after(conn, after)?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for entry in &page {
                let unreadable = |problem: String| OpenError::Log { seq: entry.seq, problem };
                let wire =
                    serde_json::from_str(&entry.body).map_err(|error| unreadable(error.to_string()))?;
                let event =
                    from_wire::event(entry.at, wire).map_err(|error| unreadable(error.to_string()))?;
                hall.evolve(entry.at, &event);
            }
        }
    }
    if let Some(day) = hall.day() {
        hall.remember(Arc::new(history::before(conn, day)?));
    }
    let (seq, hash) = events::last(conn)?;
    Ok((hall, seq, hash))
}

/// The log's identity: made with the file, and made anew by a restore.
fn log_id(conn: &Connection) -> Result<Arc<str>, OpenError> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    let known = tx.query_row("SELECT value FROM meta WHERE key = 'log'", [], |row| row.get::<_, String>(0));
    let log = match known {
        Ok(log) => log,
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            let log = events::new_id()?;
            tx.execute("INSERT INTO meta (key, value) VALUES ('log', ?1)", [&log])?;
            log
        }
        Err(error) => return Err(error.into()),
    };
    tx.commit()?;
    Ok(log.into())
}
