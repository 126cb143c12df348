//! What holds after every step of any day, however nonsensical the commands and however wrong the clock.

use crate::model::{Model, Said};
use crate::overtaking;
use queue_core::counter::{CounterDay, CounterState, Hand};
use queue_core::estimate::Score;
use queue_core::hall::{Carried, Decision, HallDay};
use queue_core::ids::{CounterNo, Prefix, TicketId};
use queue_core::queue::Place;
use queue_core::ticket::{Print, Ticket, TicketState};
use queue_core::time::Timestamp;
use queue_core::{Event, Hall, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A hall that is looked over after every step.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) settings: Arc<Settings>,
    pub(crate) hall: Hall,
    pub(crate) log: Vec<(Timestamp, Event)>,
    /// Built from the log alone, event by event.
    replayed: Hall,
    /// Built from the log since the last `DayOpened`, and what was carried over to it.
    replayed_day: Hall,
    /// Tickets whose place is not that of their issue: they came back, were sent on, or changed their class.
    pub(crate) moved: BTreeSet<TicketId>,
    /// Calls of tickets with a head start since the last ordinary one, by line.
    pub(crate) rows: BTreeMap<Prefix, u32>,
}

impl Watched {
    pub(crate) fn new(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let hall = Hall::new(Arc::clone(&settings), Carried::default());
        Self {
            settings,
            log: Vec::new(),
            replayed: hall.clone(),
            replayed_day: hall.clone(),
            moved: BTreeSet::new(),
            rows: BTreeMap::new(),
            hall,
        }
    }

    /// Asks the hall what the model was asked.
    pub(crate) fn step(&mut self, model: &Model) {
        for said in &model.said {
            if said.due {
                assert_eq!(self.hall.due(model.now).as_ref(), Some(&said.command), "due by itself");
            }
            self.ask(model.now, said);
        }
        assert_eq!(self.hall.due(model.now), model.due(), "due after all that");
    }

    fn ask(&mut self, now: Timestamp, Said { command, answer, .. }: &Said) {
        let before = self.hall.clone();
        let decided = self.hall.decide(now, command);
        assert_eq!(self.hall, before, "decide changes nothing");
        assert_eq!(self.hall.decide(now, command), decided, "and says the same when asked again");
        let without_estimates = decided.clone().map(|decision| without_estimates(decision.events));
        assert_eq!(without_estimates, *answer, "asked for {command:?}");
        let Ok(decision) = decided else { return };
        self.happen(&decision);
        let again = self.hall.decide(decision.at, command);
        let settled = matches!(
            command,
            queue_core::Command::OpenCounter { .. }
                | queue_core::Command::ReportDevice { .. }
                | queue_core::Command::ForgetDevice { .. }
                | queue_core::Command::ChangeClass { .. }
                | queue_core::Command::TurnDay
        );
        assert!(!settled || again.is_ok_and(|again| again.events.is_empty()), "{command:?} said twice");
    }

    fn happen(&mut self, decision: &Decision) {
        assert!(decision.at >= self.hall.last_at(), "time never runs backwards in the hall");
        for event in &decision.events {
            self.number_is_the_next(event);
            overtaking::is_by_the_rules(self, event);
            if let Event::TicketRequeued { ticket, .. }
            | Event::TicketTransferred { ticket, .. }
            | Event::TicketReclassed { ticket, .. } = event
            {
                self.moved.insert(*ticket);
            }
            overtaking::count_rows(self, event);
            if matches!(event, Event::DayOpened { .. }) {
                self.replayed_day = Hall::new(Arc::clone(&self.settings), self.carried());
            }
            // A fact about a ticket that never was only moves the latest moment: the event must do more.
            let mut untouched = self.hall.clone();
            untouched.evolve(decision.at, &Event::TicketCancelled { ticket: TicketId(u64::MAX) });
            for hall in [&mut self.hall, &mut self.replayed, &mut self.replayed_day] {
                hall.evolve(decision.at, event);
            }
            assert!(
                self.hall != untouched || is_second_reprint(event, &untouched),
                "{event:?} changed nothing"
            );
            self.log.push((decision.at, event.clone()));
        }
    }

    /// What a store hands to a hall that begins with the new day.
    fn carried(&self) -> Carried {
        let booked = self.log.iter().rev().find_map(|(_, event)| {
            let Event::AppointmentBooked { appointment, .. } = event else { return None };
            Some(*appointment)
        });
        let left = self.log.iter().rev().find_map(|(_, event)| {
            let Event::FeedbackLeft { feedback, .. } = event else { return None };
            Some(*feedback)
        });
        let open = |it: &&queue_core::appointment::Appointment| {
            it.state == queue_core::appointment::AppointmentState::Booked
        };
        Carried {
            last_ticket: last_ticket(&self.log),
            last_appointment: booked.unwrap_or_default(),
            appointments: self.hall.appointments().filter(open).cloned().collect(),
            last_feedback: left.unwrap_or_default(),
            feedback: self.hall.feedback().filter(|it| it.is_open()).cloned().collect(),
        }
    }

    fn number_is_the_next(&self, event: &Event) {
        let Event::TicketIssued { ticket, number, .. } = event else { return };
        let today = self.log.iter().rev().take_while(|(_, event)| !matches!(event, Event::DayOpened { .. }));
        let of_type = today.filter(|(_, event)| {
            matches!(event, Event::TicketIssued { number: taken, .. } if taken.prefix == number.prefix)
        });
        assert_eq!(number.running as usize, of_type.count() + 1, "numbers run on without a gap");
        assert!(*ticket > last_ticket(&self.log), "an identity is given once");
    }

    pub(crate) fn look_over(&self) {
        hands_agree(&self.hall);
        queues_hold_who_waits(&self.hall);
        figures_equal_a_recount(&self.hall, score(&self.log));
        holders_have_one_live_ticket(&self.hall);
        estimates_need_an_open_counter(&self.hall, &self.settings);
        assert_eq!(self.replayed, self.hall, "all events rebuild the hall");
        assert_eq!(self.replayed_day, self.hall, "the events of the day rebuild the hall");
    }

    pub(crate) fn is_like(&self, model: &Model) {
        let hall = &self.hall;
        assert_eq!((hall.last_at(), hall.day()), (model.at, model.day));
        let tickets = hall.tickets().map(|ticket| Ticket { told: None, ..ticket.clone() });
        assert_eq!(tickets.collect::<Vec<_>>(), model.tickets);
        assert_eq!(hall.appointments().cloned().collect::<Vec<_>>(), model.appointments);
        assert_eq!(hall.feedback().cloned().collect::<Vec<_>>(), model.feedback);
        let devices = hall.devices().map(|(name, device, since)| (Arc::from(name), (device.clone(), since)));
        assert_eq!(devices.collect::<BTreeMap<_, _>>(), model.devices);
        for (no, counter) in hall.counters() {
            assert_eq!(counter.state, model.counter(no));
            let takes = &self.settings.counters[&no].takes;
            let next: Vec<TicketId> = model.next(no, takes, 4).iter().map(|(ticket, _)| ticket.id).collect();
            assert_eq!(hall.next_for(no, takes, 4), next, "next at counter {no}");
        }
    }
}

/// Estimates are guesses about the future and not rules; they have stories and tests of their own.
fn without_estimates(mut events: Vec<Event>) -> Vec<Event> {
    for event in &mut events {
        if let Event::TicketIssued { wait, .. } = event {
            *wait = None;
        }
    }
    events
}

/// How true today's ranges were, counted again from the log: the first call after each issue.
fn score(log: &[(Timestamp, Event)]) -> Score {
    let begun = log.iter().rposition(|(_, event)| matches!(event, Event::DayOpened { .. })).unwrap_or(0);
    let (mut told, mut score) = (BTreeMap::new(), Score::default());
    for (at, event) in &log[begun..] {
        if let Event::TicketIssued { ticket, wait: Some(wait), .. } = event {
            told.insert(*ticket, (*at, *wait));
        }
        let Event::TicketCalled { ticket, .. } = event else { continue };
        let Some((issued_at, wait)) = told.remove(ticket) else { continue };
        let waited_s = at.seconds_since(issued_at);
        score.told += 1;
        score.within_p90 += u32::from(waited_s <= wait.p90_s);
        score.within_p50 += u32::from(waited_s <= wait.p50_s);
        score.late_s += i64::from(waited_s) - i64::from(wait.p50_s);
    }
    score
}

/// Each reprint is logged, because paper was used; the ticket itself can say `Reprinted` only once.
fn is_second_reprint(event: &Event, hall: &Hall) -> bool {
    let Event::PrintReported { ticket, outcome: Print::Reprinted } = event else { return false };
    hall.ticket(*ticket).unwrap().print == Print::Reprinted
}

fn last_ticket(log: &[(Timestamp, Event)]) -> TicketId {
    let issued = log.iter().rev().find_map(|(_, event)| {
        let Event::TicketIssued { ticket, .. } = event else { return None };
        Some(*ticket)
    });
    issued.unwrap_or(TicketId(0))
}

/// A counter has one ticket in hand, that ticket says so, and no other ticket says so.
fn hands_agree(hall: &Hall) {
    let said_by_tickets = hall.tickets().filter_map(|ticket| match ticket.state {
        TicketState::Called { counter, .. } => Some((counter, Hand::Called(ticket.id))),
        TicketState::Serving { counter, .. } => Some((counter, Hand::Serving(ticket.id))),
        TicketState::Waiting
        | TicketState::Held { .. }
        | TicketState::NoShow { .. }
        | TicketState::Finished { .. }
        | TicketState::Cancelled { .. }
        | TicketState::Expired { .. } => None,
    });
    let mut said_by_tickets: Vec<(CounterNo, Hand)> = said_by_tickets.collect();
    said_by_tickets.sort_by_key(|(counter, _)| *counter);
    let said_by_counters = hall.counters().filter_map(|(no, counter)| match &counter.state {
        CounterState::Open(_, hand @ (Hand::Called(_) | Hand::Serving(_))) => Some((no, *hand)),
        CounterState::Open(_, Hand::Idle | Hand::Paused(_)) | CounterState::Closed => None,
    });
    assert_eq!(said_by_tickets, said_by_counters.collect::<Vec<_>>());
}

fn queues_hold_who_waits(hall: &Hall) {
    let waiting = |mine: &dyn Fn(&Ticket) -> bool| {
        let tickets = hall.tickets().filter(|ticket| ticket.state == TicketState::Waiting && mine(ticket));
        let places: BTreeSet<Place> = tickets.map(|ticket| (ticket.effective_at, ticket.id)).collect();
        places.into_iter().collect::<Vec<_>>()
    };
    let queues = hall.queues();
    for of in hall.settings().window_types.keys() {
        let line = waiting(&|ticket| ticket.to_counter.is_none() && ticket.window_type == *of);
        assert_eq!(queues.line(*of).collect::<Vec<_>>(), line);
        let of_type = hall.tickets().filter(|it| it.state == TicketState::Waiting && it.window_type == *of);
        let of_type: Vec<TicketId> = of_type.map(|ticket| ticket.id).collect();
        assert_eq!(queues.waiting(*of), of_type.len(), "those sent to a counter wait for it too");
        assert_eq!(queues.oldest(*of), of_type.first().copied());
        for (ahead, (_, id)) in line.iter().enumerate() {
            assert_eq!(hall.ahead_of(hall.ticket(*id).unwrap()), ahead);
        }
    }
    for (no, counter) in &hall.settings().counters {
        let sent = |ticket: &Ticket| ticket.to_counter == Some(*no);
        assert_eq!(queues.sent_to(*no).collect::<Vec<_>>(), waiting(&sent));
        let takes = &counter.takes;
        let line = waiting(&|ticket| {
            sent(ticket) || ticket.to_counter.is_none() && takes.contains(&ticket.window_type)
        });
        assert_eq!(queues.waiting_for_counter(*no, takes), line.len());
    }
}

fn figures_equal_a_recount(hall: &Hall, estimates: Score) {
    let mut hall_day = HallDay { estimates, ..HallDay::default() };
    let mut counter_days: BTreeMap<CounterNo, CounterDay> = BTreeMap::new();
    for ticket in hall.tickets() {
        hall_day.issued += 1;
        hall_day.waiting += u32::from(ticket.state == TicketState::Waiting);
        hall_day.no_shows += u32::from(matches!(ticket.state, TicketState::NoShow { .. }));
        hall_day.prints_failed += u32::from(ticket.print == Print::Failed);
        let TicketState::Finished { counter, at, rating } = ticket.state else { continue };
        let day = counter_days.entry(counter).or_default();
        day.finished += 1;
        day.service_s += u64::from(at.seconds_since(ticket.started_at.unwrap()));
        day.rated += u32::from(rating.is_some());
        day.satisfied += u32::from(rating.is_some_and(|level| level.get() >= 3));
    }
    for (no, counter) in hall.counters() {
        let day = counter_days.get(&no).copied().unwrap_or_default();
        assert_eq!(counter.day, day, "figures of counter {no}");
        hall_day.finished += day.finished;
        hall_day.service_s += day.service_s;
        hall_day.rated += day.rated;
        hall_day.satisfied += day.satisfied;
    }
    assert_eq!(hall.figures(), hall_day);
}

fn holders_have_one_live_ticket(hall: &Hall) {
    let mut live = BTreeSet::new();
    for ticket in hall.tickets().filter(|ticket| ticket.state.is_live()) {
        let Some(holder) = ticket.holder else { continue };
        assert!(live.insert((holder, ticket.window_type)), "{holder:?} has a second {}", ticket.number);
    }
}

fn estimates_need_an_open_counter(hall: &Hall, settings: &Settings) {
    for of in settings.window_types.keys() {
        let wait = hall.wait_at(hall.last_at(), *of, hall.queues().waiting(*of));
        assert_eq!(wait.is_some(), hall.counters().any(|(_, counter)| counter.takes(*of)));
        assert!(wait.is_none_or(|wait| wait.p50_s <= wait.p90_s));
    }
}
