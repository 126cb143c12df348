//! Whatever happens in the hall, speaking stays in order and within its limits.

use crate::support::*;
use display::announce::{Announcer, Rules};
use proptest::prelude::*;
use queue_api::{CounterNo, TicketId};
use std::collections::HashMap;

/// Every ticket its own counter, so that none pushes another aside.
fn counter(ticket: TicketId) -> CounterNo {
    CounterNo::try_from(ticket).unwrap()
}

#[derive(Debug, Clone)]
enum Deed {
    CallNew,
    Recall(TicketId),
    Start(TicketId),
    NoShow(TicketId),
    Hold(TicketId),
    Speak,
    SpeakEnds,
    Pass(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let ticket = 1u64..12;
    prop_oneof![
        4 => Just(Deed::CallNew),
        2 => ticket.clone().prop_map(Deed::Recall),
        1 => ticket.clone().prop_map(Deed::Start),
        1 => ticket.clone().prop_map(Deed::NoShow),
        1 => ticket.prop_map(Deed::Hold),
        6 => Just(Deed::Speak),
        6 => Just(Deed::SpeakEnds),
        1 => (1i64..30).prop_map(Deed::Pass),
    ]
}

proptest! {
    #[test]
    fn order_is_kept_nothing_overlaps_and_nothing_is_said_too_often(
        deeds in proptest::collection::vec(deed(), 1..120),
        repeats in 1u32..4,
    ) {
        let age_max_s = 60;
        let mut announcer = Announcer::new(Rules { repeats, age_max_s, quiet: vec![] }, None);
        let mut s = 0;
        let mut newest = 0;
        let mut asked: HashMap<TicketId, u32> = HashMap::new();
        let mut said: HashMap<TicketId, u32> = HashMap::new();
        let mut called_at: HashMap<TicketId, i64> = HashMap::new();
        let mut recalled_ever = std::collections::HashSet::new();
        let mut first_said = Vec::new();
        let mut speaking = false;
        // At the end everything left is said.
        let rest = std::iter::repeat_n([Deed::SpeakEnds, Deed::Speak], 200).flatten();
        for deed in deeds.into_iter().chain(rest) {
            match deed {
                Deed::CallNew => {
                    newest += 1;
                    announcer.take(&called(newest, counter(newest)), at(s));
                    *asked.entry(newest).or_default() += repeats;
                    called_at.insert(newest, s);
                }
                Deed::Recall(ticket) if ticket <= newest => {
                    announcer.take(&recalled(ticket, counter(ticket)), at(s));
                    *asked.entry(ticket).or_default() += repeats;
                    called_at.insert(ticket, s);
                    recalled_ever.insert(ticket);
                }
                Deed::Start(ticket) => announcer.take(&started(ticket, counter(ticket)), at(s)),
                Deed::NoShow(ticket) => announcer.take(&no_show(ticket, counter(ticket)), at(s)),
                Deed::Hold(ticket) => announcer.take(&held(ticket, counter(ticket)), at(s)),
                Deed::Recall(_) => {}
                Deed::Pass(pause) => s += pause,
                Deed::SpeakEnds => {
                    announcer.said();
                    speaking = false;
                }
                Deed::Speak => {
                    let next = announcer.next(at(s), 632);
                    prop_assert!(!(speaking && next.is_some()), "two voices at once");
                    if let Some(next) = next {
                        speaking = true;
                        let times = said.entry(next.ticket).or_default();
                        *times += 1;
                        if *times == 1 && !recalled_ever.contains(&next.ticket) {
                            first_said.push(next.ticket);
                        }
                        prop_assert!(*times <= asked[&next.ticket], "said more often than asked");
                        prop_assert!(s - called_at[&next.ticket] <= i64::from(age_max_s), "said late as if new");
                    }
                }
            }
        }
        prop_assert!(first_said.is_sorted(), "{first_said:?}");
        prop_assert!(!announcer.is_speaking(), "the queue never ends");
    }
}
