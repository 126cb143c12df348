//! In which order calls are spoken, and what is not spoken.

use crate::support::*;
use display::announce::{Announcer, Rules};
use display::hours::Span;
use queue_api::event::HallEvent;
use queue_api::{CounterNo, TicketId};

fn rules() -> Rules {
    Rules { repeats: 2, age_max_s: 180, quiet: Vec::new() }
}

/// An announcer and its clock; each saying takes five seconds.
struct Story {
    announcer: Announcer,
    s: i64,
}

impl Story {
    fn new(rules: Rules) -> Self {
        Self { announcer: Announcer::new(rules, None), s: 0 }
    }

    fn happens(&mut self, event: HallEvent) -> &mut Self {
        self.announcer.take(&event, at(self.s));
        self
    }

    fn begin(&mut self) -> Option<(TicketId, CounterNo)> {
        self.announcer.next(at(self.s), 632).map(|said| (said.ticket, said.counter))
    }

    fn end(&mut self) {
        self.announcer.said();
        self.s += 5;
    }

    /// Everything that is said from now on, as ticket numbers.
    fn rest(&mut self) -> Vec<TicketId> {
        let mut said = Vec::new();
        while let Some((ticket, _)) = self.begin() {
            said.push(ticket);
            self.end();
        }
        said
    }
}

#[test]
fn a_call_is_said_twice() {
    assert_eq!(Story::new(rules()).happens(called(1, 3)).rest(), [1, 1]);
}

#[test]
fn nothing_is_said_while_something_is_being_said() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3)).happens(called(2, 4));
    assert_eq!(story.begin(), Some((1, 3)));
    assert_eq!(story.begin(), None);
    story.end();
    assert_eq!(story.begin(), Some((2, 4)));
}

#[test]
fn a_burst_of_many_is_said_once_in_order_before_anything_is_repeated() {
    let mut story = Story::new(Rules { age_max_s: 600, ..rules() });
    for ticket in 1..=25 {
        story.happens(called(ticket, u16::try_from(ticket).unwrap()));
    }
    let twice: Vec<u64> = (1..=25).chain(1..=25).collect();
    assert_eq!(story.rest(), twice);
}

#[test]
fn in_a_burst_the_chime_sounds_once_and_not_between() {
    let mut announcer = Announcer::new(rules(), None);
    for ticket in 1..=6 {
        announcer.take(&called(ticket, u16::try_from(ticket).unwrap()), at(0));
    }
    let mut chimes = Vec::new();
    while let Some(said) = announcer.next(at(1), 632) {
        chimes.push(said.chime);
        announcer.said();
    }
    assert_eq!(chimes[..6], [true, false, true, true, true, true], "five waiting, then three and fewer");
    let mut announcer = Announcer::new(rules(), None);
    announcer.take(&called(1, 3), at(0));
    assert!(announcer.next(at(1), 632).unwrap().chime);
    announcer.said();
    assert!(!announcer.next(at(5), 632).unwrap().chime, "the same call again needs no chime");
}

#[test]
fn a_pending_recall_is_one_with_its_call() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3)).happens(recalled(1, 3)).happens(recalled(1, 3));
    assert_eq!(story.rest(), [1, 1]);
}

#[test]
fn a_recall_of_what_was_said_is_said_again() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3));
    assert_eq!(story.rest(), [1, 1]);
    assert_eq!(story.happens(recalled(1, 3)).rest(), [1, 1]);
}

#[test]
fn a_call_that_is_over_is_not_said_again_nor_before_its_turn() {
    for event in [started(1, 3), no_show(1, 3), cancelled(1), finished(1, 3), held(1, 3), expired(1)] {
        let mut story = Story::new(rules());
        story.happens(called(1, 3));
        story.begin();
        story.happens(event.clone());
        story.end();
        assert!(story.rest().is_empty(), "{event:?}");
        story.happens(called(2, 4)).happens(called(1, 3));
        story.begin();
        story.happens(event.clone());
        story.end();
        assert_eq!(story.rest(), [2], "{event:?}: it was over before it was said once");
    }
}

#[test]
fn of_two_calls_of_one_counter_only_the_newer_is_said() {
    let mut story = Story::new(rules());
    story.happens(called(9, 8)).begin();
    story.happens(called(1, 3)).happens(called(2, 4)).happens(called(5, 3));
    story.end();
    assert_eq!(story.rest(), [2, 5, 9, 2, 5]);
}

#[test]
fn a_counter_that_closes_calls_nobody_any_more() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3)).happens(called(2, 4)).happens(closed(3));
    assert_eq!(story.rest(), [2, 2]);
}

#[test]
fn a_zone_that_loses_a_counter_does_not_say_its_calls() {
    let mut announcer = Announcer::new(rules(), None);
    announcer.take(&called(1, 3), at(0));
    announcer.take(&called(2, 4), at(0));
    announcer.set_counters(Some([4].into()));
    assert_eq!(announcer.next(at(1), 632).unwrap().ticket, 2);
}

#[test]
fn a_ticket_sent_on_is_never_called_to_the_counter_it_left() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3)).happens(called(2, 4)).happens(transferred(2, 4));
    assert_eq!(story.rest(), [1, 1]);
    story.happens(called(5, 3)).happens(called(6, 4)).happens(called(5, 9));
    assert_eq!(story.begin(), Some((6, 4)));
    story.end();
    assert_eq!(story.begin(), Some((5, 9)));
}

#[test]
fn an_old_call_is_not_said_as_if_it_were_new() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3));
    story.s = 181;
    assert!(story.rest().is_empty());
    story.happens(called(2, 3));
    story.s += 180;
    assert_eq!(story.rest(), [2], "just in time once, too late twice");
}

#[test]
fn in_quiet_hours_nothing_is_said_nor_saved_up() {
    let quiet = Span { from_min: 12 * 60, until_min: 13 * 60 + 30 };
    let mut announcer = Announcer::new(Rules { quiet: vec![quiet], ..rules() }, None);
    announcer.take(&called(1, 3), at(0));
    assert_eq!(announcer.next(at(1), 12 * 60), None);
    assert_eq!(announcer.next(at(2), 13 * 60 + 30), None);
    announcer.take(&called(2, 3), at(3));
    assert!(announcer.next(at(4), 13 * 60 + 30).is_some());
    let night = Span { from_min: 22 * 60, until_min: 7 * 60 };
    assert!(night.holds(23 * 60) && night.holds(0) && !night.holds(7 * 60) && !night.holds(12 * 60));
}

#[test]
fn a_zone_says_its_own_counters_only() {
    let mut announcer = Announcer::new(rules(), Some([1, 2].into()));
    announcer.take(&called(1, 3), at(0));
    assert_eq!(announcer.next(at(1), 632), None);
    announcer.take(&called(2, 2), at(1));
    announcer.take(&called(2, 3), at(2));
    assert_eq!(announcer.next(at(3), 632), None, "called elsewhere before it was said here");
}

#[test]
fn a_new_day_forgets_the_old_ones_calls() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3)).happens(HallEvent::DayOpened { business_day: "2026-11-24".into() });
    assert!(story.rest().is_empty());
}

#[test]
fn calls_missed_in_a_break_are_said_and_older_ones_are_not() {
    let mut snapshot = snapshot();
    let call = |ticket, counter, s| queue_api::hall::CallView {
        number: number(ticket),
        counter,
        window_type: "A".into(),
        calls: 1,
        at: at(s),
    };
    // Newest first; counter 3 has called another ticket since.
    snapshot.recent_calls = vec![call(4, 4, 30), call(3, 3, 25), call(2, 2, 20), call(1, 1, 5)];
    for (no, ticket, served) in [(1, 1, false), (2, 2, false), (3, 9, true), (4, 4, false)] {
        let counter = snapshot.counters.iter_mut().find(|counter| counter.no == no).unwrap();
        counter.state = queue_api::counter::CounterState::Called;
        counter.ticket = Some(ticket);
        counter.number = (!served).then(|| number(ticket));
    }
    let mut story = Story::new(rules());
    story.s = 31;
    story.announcer.catch_up(&snapshot, at(10));
    assert_eq!(story.rest(), [2, 4, 2, 4]);
}

#[test]
fn who_came_during_a_break_is_not_called_again() {
    let mut story = Story::new(rules());
    story.happens(called(1, 3));
    story.begin();
    story.end();
    let mut snapshot = snapshot();
    snapshot.counters[2].state = queue_api::counter::CounterState::Serving;
    snapshot.counters[2].ticket = Some(1);
    snapshot.counters[2].number = Some(number(1));
    story.announcer.catch_up(&snapshot, at(0));
    assert!(story.rest().is_empty());
}
