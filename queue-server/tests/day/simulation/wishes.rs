//! What somebody asks for when it is time to.

use super::{Asked, Simulation, Todo};
use crate::citizens::Citizen;
use crate::city::moment;
use crate::clerks::{Deed, Doing};
use crate::server::Wish;
use crate::simulation::STEP_S;
use queue_core::Command;
use queue_core::ids::{AppointmentId, CounterNo, TicketId};
use queue_core::ticket::{Class, Level, RatingChannel};
use queue_server::store::{AnswerWith, CommandName, Person};

impl Simulation {
    /// What somebody asks for now; `None` if there is nothing to ask yet.
    pub(super) fn wish(&mut self, todo: Todo) -> Option<Asked> {
        if let Todo::Repeat(n) = todo {
            return Some((todo, None, self.remembered[n].0.clone()));
        }
        if let Todo::Counter(no) = todo {
            return self.clerk_wish(no);
        }
        let (command, with) = self.command(todo)?;
        let named = if let Todo::Book(who) | Todo::Arrive(who) = todo { Some(who) } else { None };
        let person = named.and_then(|who| self.citizens[who].person.clone());
        Some((todo, None, self.named(command, person, with)))
    }

    fn command(&self, todo: Todo) -> Option<(Command, AnswerWith)> {
        let citizen = |who: usize| &self.citizens[who];
        let ticket = |who: usize| citizen(who).ticket.map(TicketId);
        let appointment = |who: usize| citizen(who).appointment.map(AppointmentId);
        Some(match todo {
            Todo::Book(who) => {
                let Citizen { window_type, matter, books, .. } = citizen(who).clone();
                let slot_at = moment(0, books?.1);
                (Command::BookAppointment { window_type, slot_at, matter, holder: None }, AnswerWith::Booked)
            }
            Todo::Arrive(who) => (citizen(who).wish(), AnswerWith::Issued),
            Todo::CheckIn(who) => (Command::CheckIn { appointment: appointment(who)? }, AnswerWith::Issued),
            Todo::GiveUpAppointment(who) => {
                let appointment = appointment(who)?;
                (Command::CancelAppointment { appointment }, AnswerWith::Appointment(appointment))
            }
            Todo::Print(who, outcome) => {
                let ticket = ticket(who)?;
                (Command::ReportPrint { ticket, outcome }, AnswerWith::Ticket(ticket))
            }
            Todo::GiveUp(who) => (Command::Cancel { ticket: ticket(who)? }, AnswerWith::Ticket(ticket(who)?)),
            Todo::ComeBack(who) => {
                (Command::Requeue { ticket: ticket(who)? }, AnswerWith::Ticket(ticket(who)?))
            }
            Todo::Reclass(who) => {
                let (ticket, class) = (ticket(who)?, Class::Priority);
                (Command::ChangeClass { ticket, class }, AnswerWith::Ticket(ticket))
            }
            Todo::Rate(who) => {
                let (ticket, level) = (ticket(who)?, Level::new(citizen(who).rates?)?);
                let channel = RatingChannel::Keypad;
                (Command::Rate { ticket, level, channel }, AnswerWith::Ticket(ticket))
            }
            Todo::Counter(_) | Todo::Repeat(_) => return None,
        })
    }

    fn clerk_wish(&mut self, no: CounterNo) -> Option<Asked> {
        let (now_s, todo) = (self.now_s, Todo::Counter(no));
        let clerk = self.clerks.get_mut(&no)?;
        let citizen = match clerk.doing {
            Doing::Called { ticket, .. } | Doing::Serving { ticket, .. } => self.by_ticket.get(&ticket),
            Doing::Away | Doing::Idle | Doing::Leaving | Doing::Paused => None,
        };
        let citizen = citizen.map(|who| &self.citizens[*who]);
        let Some(deed) = clerk.deed(now_s, &self.city, citizen) else {
            self.later(now_s + STEP_S, todo);
            return None;
        };
        let command = clerk.command(deed, now_s);
        let of_counter = matches!(deed, Deed::SignOn | Deed::Leave | Deed::Pause);
        let with = if of_counter { AnswerWith::Counter(no) } else { AnswerWith::Affected };
        Some((todo, Some(deed), self.named(command, None, with)))
    }

    /// Every wish has a name that nobody else has.
    fn named(&mut self, command: Command, person: Option<Person>, with: AnswerWith) -> Wish {
        self.wishes += 1;
        let mut fingerprint = [0; 32];
        fingerprint[..8].copy_from_slice(&self.wishes.to_be_bytes());
        let name = CommandName { caller: "day".into(), key: self.wishes.to_string(), fingerprint };
        Wish { name, command, person, with }
    }
}
