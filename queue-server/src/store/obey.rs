//! One command inside the open transaction: known already, or decided, written down and answered.

use super::commands::{self, CommandError, Known, Remembered};
use super::events::{self, Published};
use super::health::Trouble;
use super::identity::{self, IdentityError};
use super::state::State;
use super::{
    Answer, AnswerWith, CommandName, ExecuteError, OpenError, Private, Request, contacts, feedback, history,
    tickets,
};
use crate::wire::{personal, refused, to_wire};
use queue_core::command::Command;
use queue_core::ids::{AppointmentId, HolderId, Prefix};
use queue_core::settings::RealName;
use queue_core::time::{BusinessDay, Timestamp};
use queue_core::{Decision, Event, Refusal};
use std::sync::Arc;

/// A transaction cannot be stored; nothing in it happened.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("identity: {0}")]
    Identity(#[from] IdentityError),
    #[error("remembered answer: {0}")]
    Command(#[from] CommandError),
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// Not a command failed, but the beginning or the end of the transaction.
    #[error("{0}")]
    Transaction(rusqlite::Error),
    /// The transaction failed, and then the log could not be read.
    #[error("the hall cannot be rebuilt: {0}")]
    Unreadable(OpenError),
}

impl Fault {
    /// What it says about the disk; `None` when it is the command that fails, and others may fare better.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Sqlite(error)
            | Self::Identity(IdentityError::Sqlite(error))
            | Self::Command(CommandError::Sqlite(error)) => Trouble::of(error),
            Self::Transaction(error) | Self::Unreadable(OpenError::Sqlite(error)) => {
                Some(Trouble::of(error).unwrap_or(Trouble::Failed))
            }
            Self::Unreadable(_) => Some(Trouble::Corrupt),
            Self::Identity(IdentityError::Seal(_)) | Self::Command(CommandError::Seal(_)) | Self::Json(_) => {
                None
            }
        }
    }
}

impl State {
    /// Obeys a command, or says why not; its events are added to `published` and count when the commit is done.
    pub(super) fn obey(
        &mut self,
        now: Timestamp,
        request: &Request,
        published: &mut Vec<Arc<Published>>,
    ) -> Result<Result<Answer, ExecuteError>, Fault> {
        let name = request.id.as_ref().map(|name| self.sealed(name));
        if let Some(name) = &name {
            match commands::look_up(&self.conn, &self.key, name)? {
                Known::New => {}
                Known::Done(Remembered::Obeyed(answer)) => return Ok(Ok(answer)),
                Known::Done(Remembered::Refused(answer)) => {
                    return Ok(Err(ExecuteError::RefusedBefore(answer)));
                }
                Known::Other => return Ok(Err(ExecuteError::KeyReused)),
            }
        }
        if self.hall.is_new_day(now) {
            self.turn_day(now, published)?;
        }
        // A refusal may have made an identity row; it goes with the savepoint. Without a person there is nothing to
        // take back, and a savepoint costs as much as a row.
        let may_go_back = request.person.is_some();
        if may_go_back {
            self.conn.execute_batch("SAVEPOINT command")?;
        }
        let decision = match self.decide(now, request)? {
            Ok(decision) => decision,
            Err(refusal) => {
                if may_go_back {
                    self.conn.execute_batch("ROLLBACK TO command; RELEASE command")?;
                }
                if let Some(name) = &name {
                    let (status, body) = refused::refusal(refusal);
                    let answer = Answer { status, body: serde_json::to_string(&body)? };
                    self.remember(now, name, &Remembered::Refused(answer))?;
                }
                return Ok(Err(refusal.into()));
            }
        };
        self.believe(&decision, published)?;
        self.keep_private(&decision, &request.private)?;
        let answer = self.answer(&decision, request.answer)?;
        if let Some(name) = &name {
            self.remember(decision.at, name, &Remembered::Obeyed(answer.clone()))?;
        }
        if may_go_back {
            self.conn.execute_batch("RELEASE command")?;
        }
        Ok(Ok(answer))
    }

    /// The turn of the day stands although the wish that came with it may be refused.
    fn turn_day(&mut self, now: Timestamp, published: &mut Vec<Arc<Published>>) -> Result<(), Fault> {
        match self.hall.decide(now, &Command::TurnDay) {
            Ok(decision) => self.believe(&decision, published),
            // Then the wish itself is told that there is no day.
            Err(_) => Ok(()),
        }
    }

    /// Believes what was decided and writes it.
    pub(super) fn believe(
        &mut self,
        decision: &Decision,
        published: &mut Vec<Arc<Published>>,
    ) -> Result<(), Fault> {
        for event in &decision.events {
            published.push(self.apply(decision.at, event)?);
        }
        Ok(())
    }

    fn decide(&self, now: Timestamp, request: &Request) -> Result<Result<Decision, Refusal>, Fault> {
        let mut command = request.command.clone();
        if let Some(person) = &request.person
            && let Some((window_type, holder, needed_until)) = holder_of(now, &mut command)
            && self.wants_persons(window_type)
        {
            let delete_day = self.delete_day(needed_until);
            let known = identity::find_or_add(&self.conn, &self.key, delete_day, person)?;
            // A name may have come to a number that was typed before.
            self.forget_name(known);
            *holder = Some(known);
        }
        Ok(self.hall.decide(now, &command))
    }

    /// Seals what is personal into the rows that the decision has made.
    fn keep_private(&mut self, decision: &Decision, private: &Private) -> Result<(), Fault> {
        for event in &decision.events {
            match (event, private) {
                (Event::TicketIssued { ticket, number, .. }, Private::Phone(phone))
                    if self.wants_persons(number.prefix) =>
                {
                    let delete_day = self.delete_day(decision.at);
                    contacts::add(&self.conn, &self.key, *ticket, delete_day, &phone.0)?;
                    self.contacts.insert(*ticket, personal::masked_phone(&phone.0));
                }
                (Event::FeedbackLeft { feedback, .. }, Private::Words(words)) => {
                    feedback::keep_words(&self.conn, &self.key, *feedback, words)?;
                }
                (Event::FeedbackAnswered { feedback, .. }, Private::Answer(reply)) => {
                    feedback::keep_answer(&self.conn, &self.key, *feedback, &reply.0)?;
                }
                // Of everything else nothing is kept.
                (_, Private::Nothing | Private::Phone(_) | Private::Words(_) | Private::Answer(_)) => {}
            }
        }
        Ok(())
    }

    /// Whether a window type wants to know who comes. One that does not keeps nothing personal.
    fn wants_persons(&self, window_type: Prefix) -> bool {
        let settings = self.hall.settings().window_types.get(&window_type);
        settings.is_some_and(|it| it.real_name != RealName::None)
    }

    /// Until when what is personal is kept, if it was last needed at a moment.
    fn delete_day(&self, needed_until: Timestamp) -> BusinessDay {
        let day = self.hall.settings().utc_offset.day_of(needed_until);
        day.plus(self.config.keep.identities_days)
    }

    fn remember(&self, at: Timestamp, name: &CommandName, answer: &Remembered) -> Result<(), CommandError> {
        commands::add(&self.conn, &self.key, at, name, answer)
    }

    /// A request's digest may be of somebody's card number; on disk only the hall can tell.
    fn sealed(&self, name: &CommandName) -> CommandName {
        CommandName { fingerprint: self.key.derive("fingerprint", &name.fingerprint), ..name.clone() }
    }

    fn apply(&mut self, at: Timestamp, event: &Event) -> Result<Arc<Published>, Fault> {
        let closed_day = self.hall.day();
        self.hall.evolve(at, event);
        let wire = to_wire::event(&self.hall, at, event);
        let body = serde_json::to_string(&wire)?;
        let seq = i64::try_from(self.seq + 1).unwrap_or(i64::MAX);
        self.last_hash = events::append(&self.conn, &self.last_hash, seq, at, &body)?;
        self.seq += 1;
        tickets::project(&self.conn, seq, at, &self.hall, event)?;
        feedback::project(&self.conn, seq, at, self.delete_day(at), event)?;
        if let Event::DayOpened { day } = event {
            if let Some(closed) = closed_day {
                history::sum_up(&self.conn, closed, self.config.settings.utc_offset)?;
            }
            self.hall.remember(Arc::new(history::before(&self.conn, *day)?));
            let gone = identity::delete_expired(&self.conn, *day)?;
            let numbers_gone = contacts::delete_expired(&self.conn, *day)?;
            let wiped = feedback::wipe_expired(&self.conn, *day)?;
            self.contacts.clear();
            let forgotten = commands::forget_old(&self.conn, at)?;
            tracing::info!(
                day = day.0,
                identities_deleted = gone,
                numbers_deleted = numbers_gone,
                feedback_wiped = wiped,
                commands_forgotten = forgotten,
                "business day opened"
            );
            self.forget_names();
        }
        Ok(Arc::new(Published::new(self.seq, at, wire)?))
    }

    fn answer(&self, decision: &Decision, with: AnswerWith) -> Result<Answer, Fault> {
        let affected = || decision.events.iter().rev().find_map(crate::wire::ticket_of);
        let (status, ticket) = match with {
            AnswerWith::Issued => (201, affected()),
            AnswerWith::Affected => (200, affected()),
            AnswerWith::Ticket(ticket) => (200, Some(ticket)),
            AnswerWith::Counter(no) => {
                let view = to_wire::counter(&self.hall, &self.config, no);
                return Ok(Answer { status: 200, body: serde_json::to_string(&view)? });
            }
            AnswerWith::Booked => {
                return self.answer_with_appointment(
                    201,
                    decision.events.iter().find_map(crate::wire::appointment_of),
                );
            }
            AnswerWith::Appointment(appointment) => {
                return self.answer_with_appointment(200, Some(appointment));
            }
            AnswerWith::Receipt => {
                let receipt = decision.events.iter().find_map(|event| to_wire::receipt(decision.at, event));
                return Ok(match receipt {
                    Some(receipt) => Answer { status: 201, body: serde_json::to_string(&receipt)? },
                    None => Answer { status: 204, body: String::new() },
                });
            }
            AnswerWith::Nothing => return Ok(Answer { status: 204, body: String::new() }),
        };
        let view = ticket.and_then(|id| self.hall.ticket(id)).map(|ticket| to_wire::ticket(self, ticket));
        Ok(match view {
            Some(view) => Answer { status, body: serde_json::to_string(&view)? },
            None => Answer { status: 204, body: String::new() },
        })
    }

    fn answer_with_appointment(&self, status: u16, id: Option<AppointmentId>) -> Result<Answer, Fault> {
        let found = id.and_then(|id| self.hall.appointment(id));
        Ok(match found.map(|appointment| to_wire::appointment(self, appointment)) {
            Some(view) => Answer { status, body: serde_json::to_string(&view)? },
            None => Answer { status: 204, body: String::new() },
        })
    }
}

/// Where a command wants its person, for which window type, and until when that person must be known.
fn holder_of(now: Timestamp, command: &mut Command) -> Option<(Prefix, &mut Option<HolderId>, Timestamp)> {
    if let Command::IssueTicket { window_type, holder, .. } = command {
        return Some((*window_type, holder, now));
    }
    if let Command::BookAppointment { window_type, holder, slot_at, .. } = command {
        return Some((*window_type, holder, now.max(*slot_at)));
    }
    None
}
