//! What holds after every step of any day, however nonsensical the commands and however wrong the clock.

use crate::steps;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use queue_core::counter::{CounterDay, CounterState, Hand};
use queue_core::hall::{Decision, HallDay};
use queue_core::ids::{CounterNo, TicketId};
use queue_core::queue::{Place, WhyRule};
use queue_core::ticket::{Print, Ticket, TicketState};
use queue_core::time::Timestamp;
use queue_core::{Command, Event, Hall, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

proptest! {
    // A failure prints the shortest day that shows it: tell it again as a story.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(800) })]

    #[test]
    fn every_step_of_any_day_keeps_the_hall_whole(settings in steps::settings(), steps in steps::steps()) {
        let mut watched = Watched::new(settings);
        for step in &steps {
            watched.obey(step);
        }
    }
}

/// Random days that never reach a rule would prove nothing about it.
#[test]
fn random_days_reach_every_event_and_every_refusal() {
    let mut runner = TestRunner::deterministic();
    let days = (steps::settings(), steps::steps());
    let (mut events, mut refusals) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..300 {
        let (settings, steps) = days.new_tree(&mut runner).unwrap().current();
        let mut watched = Watched::new(settings);
        steps.iter().for_each(|step| watched.obey(step));
        for (_, event) in watched.log {
            *events.entry(word(&event)).or_insert(0) += 1;
        }
        for code in watched.refused {
            *refusals.entry(code).or_insert(0) += 1;
        }
    }
    assert_eq!(events.len(), 18, "{events:?}");
    assert_eq!(refusals.len(), crate::refusals::STORIES.len(), "{refusals:?}");
    assert!(events.values().chain(refusals.values()).all(|times| *times >= 20), "{events:?} {refusals:?}");
}

/// An event's own name.
fn word(event: &Event) -> String {
    format!("{event:?}").split(' ').next().unwrap().to_owned()
}

/// A hall that is looked over after every step.
struct Watched {
    settings: Arc<Settings>,
    hall: Hall,
    now: Timestamp,
    log: Vec<(Timestamp, Event)>,
    refused: Vec<&'static str>,
    /// Built from the log alone, event by event.
    replayed: Hall,
    /// Built from the log since the last `DayOpened`.
    replayed_day: Hall,
    /// Tickets that came back or were sent on: their place is not that of their issue.
    moved: BTreeSet<TicketId>,
}

impl Watched {
    fn new(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let hall = Hall::new(Arc::clone(&settings), TicketId(0));
        Self {
            settings,
            now: steps::start(),
            log: Vec::new(),
            refused: Vec::new(),
            replayed: hall.clone(),
            replayed_day: hall.clone(),
            moved: BTreeSet::new(),
            hall,
        }
    }

    fn obey(&mut self, step: &steps::Step) {
        self.now = self.now.plus_ms(step.tick_ms);
        let command = step.command(&self.hall);
        let before = self.hall.clone();
        let decided = self.hall.decide(self.now, &command);
        assert_eq!(self.hall, before, "decide changes nothing");
        assert_eq!(self.hall.decide(self.now, &command), decided, "and says the same when asked again");
        match decided {
            Ok(decision) => self.happen(&command, &decision),
            Err(refusal) => self.refused.push(refusal.code()),
        }
        self.look_over();
    }

    fn happen(&mut self, command: &Command, decision: &Decision) {
        assert!(decision.at >= self.hall.last_at(), "time never runs backwards in the hall");
        for event in &decision.events {
            self.number_is_new(event);
            self.nobody_is_overtaken_beyond_the_head_start(event);
            if let Event::TicketRequeued { ticket, .. } | Event::TicketTransferred { ticket, .. } = event {
                self.moved.insert(*ticket);
            }
            if matches!(event, Event::DayOpened { .. }) {
                self.replayed_day = Hall::new(Arc::clone(&self.settings), last_ticket(&self.log));
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
        let again = self.hall.decide(decision.at, command);
        let settled = matches!(command, Command::OpenCounter { .. } | Command::ReportDevice { .. });
        assert!(!settled || again.is_ok_and(|again| again.events.is_empty()), "{command:?} said twice");
    }

    fn number_is_new(&self, event: &Event) {
        let Event::TicketIssued { ticket, number, .. } = event else { return };
        let today = self.log.iter().rev().take_while(|(_, event)| !matches!(event, Event::DayOpened { .. }));
        for (_, earlier) in today {
            let Event::TicketIssued { number: taken, .. } = earlier else { continue };
            assert_ne!(number, taken, "a number is given once a day");
        }
        assert!(*ticket > last_ticket(&self.log), "an identity is given once");
    }

    fn nobody_is_overtaken_beyond_the_head_start(&self, event: &Event) {
        let Event::TicketCalled { ticket, counter, why } = event else { return };
        if why.rule != WhyRule::EarliestEffectiveTime || self.moved.contains(ticket) {
            return;
        }
        let called = self.hall.ticket(*ticket).unwrap();
        let head_start_s = self.settings.window_types[&called.window_type].head_start_s(called.class);
        let takes = &self.hall.counter(*counter).unwrap().sign_on().unwrap().window_types;
        let earlier = self.hall.tickets().take_while(|other| other.id < *ticket);
        let waiting = earlier.filter(|other| other.state == TicketState::Waiting);
        let here =
            waiting.filter(|other| takes.contains(&other.window_type) && !self.moved.contains(&other.id));
        let mut overtaken = 0;
        for other in here {
            overtaken += 1;
            let later_ms = called.issued_at.as_ms() - other.issued_at.as_ms();
            assert!(later_ms <= i64::from(head_start_s) * 1000, "{other:?} is overtaken by {called:?}");
        }
        assert!(why.overtook >= overtaken, "the call says whom it overtook");
    }

    fn look_over(&self) {
        hands_agree(&self.hall);
        queues_hold_who_waits(&self.hall);
        figures_equal_a_recount(&self.hall);
        holders_have_one_live_ticket(&self.hall);
        estimates_need_an_open_counter(&self.hall, &self.settings);
        assert_eq!(self.replayed, self.hall, "all events rebuild the hall");
        assert_eq!(self.replayed_day, self.hall, "the events of the day rebuild the hall");
    }
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
        assert_eq!(queues.waiting(*of), line.len());
        for (ahead, (_, id)) in line.iter().enumerate() {
            assert_eq!(hall.ahead_of(hall.ticket(*id).unwrap()), ahead);
        }
    }
    for (no, takes) in &hall.settings().counters {
        let sent = |ticket: &Ticket| ticket.to_counter == Some(*no);
        assert_eq!(queues.next_for(*no, &[], usize::MAX), waiting(&sent));
        let line = waiting(&|ticket| {
            sent(ticket) || ticket.to_counter.is_none() && takes.contains(&ticket.window_type)
        });
        assert_eq!(queues.next_for(*no, takes, usize::MAX), line);
        assert_eq!(queues.waiting_for_counter(*no, takes), line.len());
    }
}

fn figures_equal_a_recount(hall: &Hall) {
    let mut hall_day = HallDay::default();
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
        let wait = hall.wait_at(*of, hall.queues().waiting(*of));
        assert_eq!(wait.is_some(), hall.counters().any(|(_, counter)| counter.takes(*of)));
        assert!(wait.is_none_or(|wait| wait.p50_s <= wait.p90_s));
    }
}
