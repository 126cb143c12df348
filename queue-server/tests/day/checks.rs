//! What must be true of any day, proved from its log: the simulation's own memory is asked only for what citizens
//! were told.

use crate::log::Entry;
use crate::simulation::Simulation;
use queue_core::Event;
use queue_core::estimate::{Score, WaitRange};
use queue_core::hall::{Carried, Hall, HallDay};
use queue_core::ids::{CounterNo, Prefix, TicketId};
use queue_core::queue::WhyRule;
use queue_core::settings::{Policy, Settings};
use queue_core::ticket::{Class, Print, Ticket, TicketState};
use queue_core::time::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub(crate) fn all(simulation: &Simulation, log: &[Entry]) {
    for (n, pair) in log.windows(2).enumerate() {
        assert_eq!(pair[0].seq, n as u64 + 1);
        assert!(pair[0].at <= pair[1].at, "time never runs backwards in the log: {pair:?}");
    }
    numbers_run_on(log);
    everybody_told_is_in_the_log(simulation, log);
    let settings = &simulation.server.config.settings;
    let mut hall = Hall::new(settings.clone(), Carried::default());
    let mut watch = Watch::default();
    for (n, entry) in log.iter().enumerate() {
        watch.before(&hall, settings, entry);
        if matches!(entry.event, Event::DayOpened { .. }) && hall.day().is_some() {
            figures_equal_a_recount(&hall, &log[..n]);
        }
        hall.evolve(entry.at, &entry.event);
        watch.after(&hall, entry);
    }
    let mut live = simulation.last.clone().unwrap();
    // The past to guess with is no part of the log.
    live.remember(Arc::default());
    assert!(hall == live, "all events rebuild the hall that the server had after all its restarts");
    assert!(watch.calls > 0 && watch.compared > 0, "there was something to prove");
}

/// Each window type gives 1, 2, 3 … each day; no identity comes twice.
fn numbers_run_on(log: &[Entry]) {
    let (mut running, mut last) = (BTreeMap::<Prefix, u32>::new(), TicketId(0));
    for entry in log {
        if matches!(entry.event, Event::DayOpened { .. }) {
            running.clear();
        }
        let Event::TicketIssued { ticket, number, .. } = &entry.event else { continue };
        let before = running.insert(number.prefix, number.running).unwrap_or(0);
        assert_eq!(number.running, before + 1, "{number}");
        assert!(*ticket > last, "{number}");
        last = *ticket;
    }
}

/// Every ticket a citizen was told of is there, once, under the number on the paper; and nobody has one unknown to
/// citizens.
fn everybody_told_is_in_the_log(simulation: &Simulation, log: &[Entry]) {
    let issued = log.iter().filter_map(|entry| {
        let Event::TicketIssued { ticket, number, .. } = &entry.event else { return None };
        Some((ticket.0, number.to_string()))
    });
    let issued: HashMap<u64, String> = issued.collect();
    let mut told = HashSet::new();
    for (id, number) in &simulation.acknowledged {
        assert_eq!(issued.get(id), Some(number));
        assert!(told.insert(*id), "{number} was given to two");
    }
    assert_eq!(told.len(), issued.len(), "no ticket was issued that nobody was told of");
}

/// What is looked at on the way through the log.
#[derive(Default)]
struct Watch {
    in_hand: BTreeMap<CounterNo, TicketId>,
    /// Tickets whose place is not that of their issue.
    moved: HashSet<TicketId>,
    /// Calls of tickets with a head start since the last ordinary one, by line.
    rows: BTreeMap<Prefix, u32>,
    calls: usize,
    compared: usize,
}

impl Watch {
    fn before(&mut self, hall: &Hall, settings: &Settings, entry: &Entry) {
        if matches!(entry.event, Event::DayOpened { .. }) {
            *self = Self { calls: self.calls, compared: self.compared, ..Self::default() };
        }
        if let Event::TicketCalled { ticket, counter, why } = &entry.event {
            self.calls += 1;
            let called = hall.ticket(*ticket).unwrap();
            assert!(!self.in_hand.values().any(|other| other == ticket), "{called:?} is at two counters");
            assert_eq!(self.in_hand.insert(*counter, *ticket), None, "two tickets at counter {counter}");
            self.call(hall, settings, called, *counter, why.rule);
        }
        if let Event::TicketFinished { counter, ticket, .. }
        | Event::TicketNoShow { counter, ticket }
        | Event::TicketHeld { counter, ticket }
        | Event::TicketTransferred { counter, ticket, .. } = &entry.event
        {
            assert_eq!(self.in_hand.remove(counter), Some(*ticket), "not at counter {counter}: {entry:?}");
        }
        if let Event::TicketRequeued { ticket, .. }
        | Event::TicketTransferred { ticket, .. }
        | Event::TicketReclassed { ticket, .. } = &entry.event
        {
            self.moved.insert(*ticket);
        }
    }

    fn after(&self, hall: &Hall, entry: &Entry) {
        if let Event::CounterClosed { counter } = &entry.event {
            assert_eq!(hall.queues().sent_to(*counter).count(), 0, "somebody is left behind at {counter}");
        }
    }

    fn call(&mut self, hall: &Hall, settings: &Settings, called: &Ticket, no: CounterNo, rule: WhyRule) {
        if called.state == TicketState::Waiting && called.to_counter.is_none() {
            let max = settings.window_types[&called.window_type].priority_in_row_max;
            let row = self.rows.entry(called.window_type).or_default();
            let favoured = called.class != Class::Ordinary;
            let ordinary =
                |other: &Ticket| in_line(other, called.window_type) && other.class == Class::Ordinary;
            let passed = favoured && hall.tickets().any(ordinary);
            if max > 0 && passed && rule != WhyRule::Chosen {
                assert!(*row < max, "{called:?} makes a row of {row} too long");
            }
            *row = if passed { *row + 1 } else { 0 };
        }
        let untouched = !self.moved.contains(&called.id) && rule == WhyRule::EarliestEffectiveTime;
        let oldest_first = settings.counters[&no].policy == Policy::OldestFirst;
        if untouched && oldest_first {
            self.nobody_is_overtaken_too_far(hall, settings, called, no);
        }
    }

    fn nobody_is_overtaken_too_far(
        &mut self,
        hall: &Hall,
        settings: &Settings,
        called: &Ticket,
        no: CounterNo,
    ) {
        let takes = &hall.counter(no).unwrap().sign_on().unwrap().window_types;
        let head_start_s = settings.window_types[&called.window_type].head_start_s(called.class);
        for of in takes {
            let capped = settings.window_types[of].priority_in_row_max > 0;
            for (_, other) in hall.queues().line(*of) {
                let other = hall.ticket(other).unwrap();
                let mine = other.id < called.id && !self.moved.contains(&other.id);
                if !mine || capped && other.class != Class::Ordinary {
                    continue;
                }
                self.compared += 1;
                let later_s = called.issued_at.seconds_since(other.issued_at);
                assert!(later_s <= head_start_s, "{called:?} overtakes {other:?}");
            }
        }
    }
}

fn in_line(ticket: &Ticket, of: Prefix) -> bool {
    ticket.state == TicketState::Waiting && ticket.to_counter.is_none() && ticket.window_type == of
}

fn figures_equal_a_recount(hall: &Hall, log: &[Entry]) {
    let mut day = HallDay { estimates: score(log), ..HallDay::default() };
    for ticket in hall.tickets() {
        day.issued += 1;
        day.prints_failed += u32::from(ticket.print == Print::Failed);
        // Those of the day that has just ended have expired before this.
        day.waiting += u32::from(ticket.state == TicketState::Waiting);
        day.no_shows += u32::from(matches!(ticket.state, TicketState::NoShow { .. }));
        let TicketState::Finished { at, rating, .. } = ticket.state else { continue };
        day.finished += 1;
        day.service_s += u64::from(at.seconds_since(ticket.started_at.unwrap()));
        day.rated += u32::from(rating.is_some());
        day.satisfied += u32::from(rating.is_some_and(|level| level.is_satisfied()));
    }
    assert_eq!(hall.figures(), day);
}

/// What citizens of the latest day in the log were told, and how long they waited for their first call.
fn told(log: &[Entry]) -> Vec<(Timestamp, Prefix, WaitRange, u32)> {
    let begun = log.iter().rposition(|entry| matches!(entry.event, Event::DayOpened { .. })).unwrap_or(0);
    let (mut waits, mut told) = (HashMap::new(), Vec::new());
    for entry in &log[begun..] {
        if let Event::TicketIssued { ticket, number, wait: Some(wait), .. } = &entry.event {
            waits.insert(*ticket, (entry.at, number.prefix, *wait));
        }
        let Event::TicketCalled { ticket, .. } = &entry.event else { continue };
        let Some((issued_at, of, wait)) = waits.remove(ticket) else { continue };
        told.push((issued_at, of, wait, entry.at.seconds_since(issued_at)));
    }
    told
}

fn score(log: &[Entry]) -> Score {
    let mut score = Score::default();
    for (_, _, wait, waited_s) in told(log) {
        score.told += 1;
        score.within_p90 += u32::from(waited_s <= wait.p90_s);
        score.within_p50 += u32::from(waited_s <= wait.p50_s);
        score.late_s += i64::from(waited_s) - i64::from(wait.p50_s);
    }
    score
}

/// How true the estimates of the last whole day were, over all and for those who were told to wait at all; and the
/// percentages of these, within p90 and within p50.
pub(crate) fn coverage(log: &[Entry]) -> (String, usize, usize) {
    let end = log.iter().rposition(|entry| matches!(entry.event, Event::DayOpened { .. })).unwrap();
    let told = told(&log[..end]);
    let share = |of: &[&(Timestamp, Prefix, WaitRange, u32)], within: fn(&WaitRange) -> u32| {
        let hit = of.iter().filter(|(_, _, wait, waited_s)| *waited_s <= within(wait)).count();
        100 * hit / of.len().max(1)
    };
    let line = |name: &str, of: &[&(Timestamp, Prefix, WaitRange, u32)]| {
        let late_s: i64 =
            of.iter().map(|(_, _, wait, waited_s)| i64::from(*waited_s) - i64::from(wait.p50_s)).sum();
        let waited_s: i64 = of.iter().map(|(.., waited_s)| i64::from(*waited_s)).sum();
        let count = of.len().max(1) as i64;
        format!(
            "{name}: {} told, {} % within p90, {} % within p50, {} s late on {} s of waiting",
            of.len(),
            share(of, |wait| wait.p90_s),
            share(of, |wait| wait.p50_s),
            late_s / count,
            waited_s / count
        )
    };
    let everybody: Vec<_> = told.iter().collect();
    let waiting: Vec<_> = told.iter().filter(|(_, _, wait, _)| wait.p50_s > 0).collect();
    let long: Vec<_> = told.iter().filter(|(_, _, wait, _)| wait.p50_s > 600).collect();
    let lines =
        [line("all", &everybody), line("who had to wait", &waiting), line("more than ten minutes", &long)];
    (lines.join("\n"), share(&waiting, |wait| wait.p90_s), share(&waiting, |wait| wait.p50_s))
}
