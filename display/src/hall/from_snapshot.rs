//! The hall at a snapshot's moment. What happens afterwards is not here.

use super::{CLOCK, Call, Counter, Hall, InHand, Issuing, Openness, Queue, letters};
use queue_api::counter::{CounterState, CounterView};
use queue_api::device::DeviceHealth;
use queue_api::hall::HallSnapshot;
use std::collections::{HashMap, HashSet};

impl Hall {
    /// The hall at the snapshot's moment.
    #[must_use]
    pub fn new(snapshot: &HallSnapshot) -> Self {
        let queues = snapshot.window_types.iter().map(|view| Queue {
            prefix: view.prefix.clone(),
            name: view.name.clone(),
            name_en: view.name_en.clone(),
            waiting: view.waiting,
            counters: view.counters.clone(),
            issuing: issuing(view.issuing, view.full),
        });
        let clock = snapshot.devices.iter().find(|device| device.name == CLOCK);
        Self {
            info: snapshot.hall.clone(),
            queues: queues.collect(),
            counters: snapshot.counters.iter().map(|view| (view.no, counter(view, snapshot))).collect(),
            calls: calls(snapshot),
            clock_doubted: clock.is_some_and(|clock| clock.health != DeviceHealth::Well),
            queue_of: HashMap::new(),
            taken: HashSet::new(),
        }
    }
}

fn counter(view: &CounterView, snapshot: &HallSnapshot) -> Counter {
    let openness = match view.state {
        CounterState::Closed => Openness::Closed,
        CounterState::Paused => Openness::Paused(view.pause.unwrap_or_default()),
        CounterState::Idle | CounterState::Called | CounterState::Serving => Openness::Open,
    };
    let in_hand = match (view.state, &view.number) {
        (CounterState::Called, Some(number)) => {
            let call = snapshot.recent_calls.iter().find(|call| call.number == *number);
            InHand::Called { number: number.clone(), at: call.map_or(view.since, |call| call.at) }
        }
        (CounterState::Serving, Some(number)) => InHand::Serving { number: number.clone() },
        (
            CounterState::Closed
            | CounterState::Idle
            | CounterState::Paused
            | CounterState::Called
            | CounterState::Serving,
            _,
        ) => InHand::Nothing,
    };
    Counter {
        no: view.no,
        name: view.name.clone(),
        name_en: view.name_en.clone(),
        zone: view.zone.clone(),
        window_types: view.window_types.clone(),
        openness,
        in_hand,
    }
}

/// The snapshot's latest calls, and those of counters that still expect somebody: in a large hall they may have
/// dropped out of the latest ones.
fn calls(snapshot: &HallSnapshot) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    calls.extend(snapshot.recent_calls.iter().map(|call| Call {
        number: call.number.clone(),
        counter: call.counter,
        window_type: call.window_type.clone(),
        at: call.at,
    }));
    for view in snapshot.counters.iter().filter(|view| view.state == CounterState::Called) {
        if let Some(number) =
            view.number.as_ref().filter(|number| calls.iter().all(|it| it.number != **number))
        {
            let window_type = letters(number);
            calls.push(Call { number: number.clone(), counter: view.no, window_type, at: view.since });
        }
    }
    calls.sort_by_key(|call| std::cmp::Reverse(call.at));
    calls
}

pub(super) fn issuing(open: bool, full: bool) -> Issuing {
    match (open, full) {
        (true, _) => Issuing::Open,
        (false, true) => Issuing::Full,
        (false, false) => Issuing::Stopped,
    }
}
