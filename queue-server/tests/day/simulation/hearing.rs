//! What citizens and clerks make of an answer.

use super::{STEP_S, Simulation, Todo};
use crate::citizens::Comes;
use crate::clerks::{Clerk, Deed, Doing};
use crate::server::{Told, Wish};
use queue_core::ids::CounterNo;
use queue_core::number::TicketNumber;
use queue_core::ticket::Print;

impl Simulation {
    pub(super) fn remember(&mut self, todo: Todo, wish: Wish, told: &Told) {
        if let Todo::Repeat(n) = todo {
            assert_eq!(self.remembered[n].1, *told, "asked again later: {:?}", wish.command);
            self.tally.repeated += 1;
        } else if self.random.one_in(80) {
            let later_s = self.now_s + self.random.between(STEP_S, 3 * 3600);
            self.later(later_s, Todo::Repeat(self.remembered.len()));
            self.remembered.push((wish, told.clone()));
        }
    }

    pub(super) fn hear(&mut self, todo: Todo, deed: Option<Deed>, told: &Told) {
        if !told.obeyed && !matches!(todo, Todo::Repeat(_)) {
            *self.tally.refused.entry(told.code()).or_default() += 1;
        }
        match todo {
            Todo::Book(who) if told.obeyed => self.citizens[who].appointment = told.json()["id"].as_u64(),
            Todo::Arrive(who) | Todo::CheckIn(who) => self.hear_of_ticket(who, told),
            Todo::Print(who, Print::Failed) => {
                let soon_s = self.now_s + self.random.between(40, 200);
                self.later(soon_s, Todo::Print(who, Print::Reprinted));
            }
            Todo::Counter(no) => self.hear_at_counter(no, deed, told),
            Todo::Book(_)
            | Todo::GiveUpAppointment(_)
            | Todo::Print(..)
            | Todo::GiveUp(_)
            | Todo::ComeBack(_)
            | Todo::Rate(_)
            | Todo::Reclass(_)
            | Todo::Repeat(_) => {}
        }
    }

    fn hear_of_ticket(&mut self, who: usize, told: &Told) {
        let Some((id, number)) = told.ticket().filter(|_| told.obeyed) else {
            // Whoever was too early stands at the door until it opens.
            if told.code() == "outside_hours" && self.now_s < 8 * 3600 + 1800 {
                self.later(8 * 3600 + 1800, Todo::Arrive(who));
            }
            return;
        };
        self.acknowledged.push((id, number));
        self.by_ticket.insert(id, who);
        let now_s = self.now_s;
        let citizen = &mut self.citizens[who];
        citizen.ticket = Some(id);
        let outcome = if citizen.print_fails { Print::Failed } else { Print::Printed };
        let patience_s = citizen.patience_s;
        self.later(now_s + STEP_S, Todo::Print(who, outcome));
        if let Some(patience_s) = patience_s {
            self.later(now_s + patience_s, Todo::GiveUp(who));
        }
        if self.random.one_in(100) {
            self.later(now_s + 60, Todo::Reclass(who));
        }
    }

    fn hear_at_counter(&mut self, no: CounterNo, deed: Option<Deed>, told: &Told) {
        let now_s = self.now_s;
        let Some(clerk) = self.clerks.get_mut(&no) else { return };
        let doing = clerk.doing;
        let mut next_s = now_s + STEP_S;
        clerk.doing = match (deed, told.obeyed, doing) {
            (Some(Deed::SignOn), true, _) => Doing::Idle,
            (Some(Deed::Leave), true, _) => {
                next_s = if now_s < 14 * 3600 {
                    14 * 3600 + 25 * 60 + clerk.random.between(0, 300)
                } else {
                    u32::MAX
                };
                Doing::Away
            }
            (Some(Deed::Pause), true, _) => {
                next_s = now_s + clerk.random.between(240, 600);
                Doing::Paused
            }
            (Some(Deed::Call | Deed::Resume(_)), true, _) => match told.ticket() {
                Some((ticket, _)) => Doing::Called { ticket, calls: 1, since_s: now_s },
                None => Doing::Idle,
            },
            (Some(Deed::Call), false, _) if told.code() == "nobody_waits" => {
                next_s = now_s + clerk.random.between(20, 60);
                if Clerk::is_late(now_s) { Doing::Leaving } else { Doing::Idle }
            }
            (Some(Deed::Recall), true, Doing::Called { ticket, calls, since_s }) => {
                Doing::Called { ticket, calls: calls + 1, since_s }
            }
            (Some(Deed::Start), true, Doing::Called { ticket, .. }) => {
                let of = self.by_ticket.get(&ticket).map(|who| self.citizens[*who].window_type);
                let mean_s = of.and_then(|of| self.city.mean_s.get(&of)).copied().unwrap_or(120.0);
                let until_s = now_s + clerk.random.service_s(mean_s);
                next_s = until_s;
                Doing::Serving { ticket, until_s }
            }
            (Some(Deed::Miss | Deed::Finish | Deed::Send(_)), true, _) => Doing::Idle,
            (Some(Deed::Hold), true, _) => {
                let number = told.ticket().and_then(|(_, number)| number.parse::<TicketNumber>().ok());
                clerk.held.extend(number);
                Doing::Idle
            }
            // The line moved on meanwhile, or the hall said no to this: the clerk goes on.
            (_, _, doing) => doing,
        };
        if next_s != u32::MAX {
            self.later(next_s, Todo::Counter(no));
        }
        self.part(deed, told, doing);
    }

    /// What the citizen does once the counter has let go of the ticket.
    fn part(&mut self, deed: Option<Deed>, told: &Told, doing: Doing) {
        let (Doing::Called { ticket, .. } | Doing::Serving { ticket, .. }) = doing else { return };
        let Some(who) = self.by_ticket.get(&ticket).copied().filter(|_| told.obeyed) else { return };
        match (deed, self.citizens[who].comes) {
            (Some(Deed::Finish), _) => {
                self.tally.finished += 1;
                self.later(self.now_s + STEP_S, Todo::Rate(who));
            }
            (Some(Deed::Miss), Comes::Back(after_s)) => {
                self.citizens[who].comes = Comes::After(15);
                self.later(self.now_s + after_s, Todo::ComeBack(who));
            }
            _ => {}
        }
    }
}
