//! Who may be called before whom: checked at every call of a random day, from the tickets alone.

use crate::invariants::Watched;
use queue_core::Event;
use queue_core::ids::{CounterNo, Prefix};
use queue_core::queue::WhyRule;
use queue_core::settings::Policy;
use queue_core::ticket::{Class, Ticket, TicketState};

pub(crate) fn is_by_the_rules(watched: &Watched, event: &Event) {
    let Event::TicketCalled { ticket, counter, why } = event else { return };
    let called = watched.hall.ticket(*ticket).unwrap();
    let takes = &watched.hall.counter(*counter).unwrap().sign_on().unwrap().window_types;
    assert!(called.to_counter.is_none_or(|to| to == *counter) || why.rule == WhyRule::Resumed);
    if why.rule != WhyRule::Chosen && why.rule != WhyRule::Resumed && called.to_counter.is_none() {
        rows_are_short(watched, called);
    }
    if why.rule == WhyRule::EarliestEffectiveTime && !watched.moved.contains(ticket) {
        nobody_is_overtaken_beyond_the_head_start(watched, called, *counter, takes, why.overtook);
    }
}

/// With a limit, never more with a head start in a row from a line while an ordinary ticket waits in it.
fn rows_are_short(watched: &Watched, called: &Ticket) {
    let max = watched.settings.window_types[&called.window_type].priority_in_row_max;
    let in_line = |ticket: &&Ticket| {
        ticket.state == TicketState::Waiting
            && ticket.to_counter.is_none()
            && ticket.window_type == called.window_type
    };
    let mut ordinary = watched.hall.tickets().filter(in_line).filter(|it| it.class == Class::Ordinary);
    if max == 0 || called.class == Class::Ordinary || ordinary.next().is_none() {
        return;
    }
    let row = watched.rows.get(&called.window_type).copied().unwrap_or(0);
    assert!(row < max, "{called:?} makes a row of {row} too long");
}

/// Counts on, before the event has changed the hall.
pub(crate) fn count_rows(watched: &mut Watched, event: &Event) {
    if matches!(event, Event::DayOpened { .. }) {
        watched.rows.clear();
    }
    let Event::TicketCalled { ticket, .. } = event else { return };
    let called = watched.hall.ticket(*ticket).unwrap();
    if called.state != TicketState::Waiting || called.to_counter.is_some() {
        return;
    }
    let waits = |ticket: &Ticket| {
        ticket.state == TicketState::Waiting
            && ticket.to_counter.is_none()
            && (ticket.window_type, ticket.class) == (called.window_type, Class::Ordinary)
    };
    let passed = called.class != Class::Ordinary && watched.hall.tickets().any(waits);
    let row = watched.rows.entry(called.window_type).or_default();
    *row = if passed { *row + 1 } else { 0 };
}

/// Nobody is overtaken by a ticket issued later than the head start after it, unless a limit on rows, a policy or
/// a move of either had its part in it.
fn nobody_is_overtaken_beyond_the_head_start(
    watched: &Watched,
    called: &Ticket,
    counter: CounterNo,
    takes: &[Prefix],
    told: u32,
) {
    let policy = &watched.settings.counters[&counter].policy;
    let head_start_s = watched.settings.window_types[&called.window_type].head_start_s(called.class);
    let earlier = watched.hall.tickets().take_while(|other| other.id < called.id);
    let here = earlier.filter(|other| {
        let to = other.to_counter.map_or(takes.contains(&other.window_type), |to| to == counter);
        to && other.state == TicketState::Waiting && !watched.moved.contains(&other.id)
    });
    let mut overtaken = 0;
    for other in here {
        overtaken += 1;
        let capped = watched.settings.window_types[&other.window_type].priority_in_row_max > 0;
        let later_ms = called.issued_at.as_ms() - other.issued_at.as_ms();
        let within = later_ms <= i64::from(head_start_s) * 1000;
        assert!(
            within || *policy != Policy::OldestFirst || capped && other.class != Class::Ordinary,
            "{other:?} is overtaken by {called:?}"
        );
    }
    assert!(told >= overtaken, "the call says whom it overtook");
}
