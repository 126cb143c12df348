//! Random settings: every rule of the hall switched on and off, with small numbers so that limits are reached.

use crate::support::{Day, prefix};
use proptest::prelude::*;
use proptest::sample::select;
use queue_core::Settings;
use queue_core::appointment::SlotRules;
use queue_core::ids::CounterNo;
use queue_core::opening::{Hours, Session};
use queue_core::settings::{CallRules, Cooling, Policy, RealName, Requeue, WindowType};
use queue_core::time::{BusinessDay, Timestamp, Weekday};

/// 2024-03-05, the day after every random day's first.
const TUESDAY: BusinessDay = BusinessDay(19_787);

/// The hall of the stories under random rules.
pub(crate) fn settings() -> impl Strategy<Value = Settings> {
    let window_types = prop::collection::vec(window_type(), 3);
    let counters =
        prop::collection::vec((policy(), prop::option::weighted(0.3, select(vec![0, 30, 120]))), 4);
    (rules(), window_types, counters).prop_map(|(rules, window_types, counters)| {
        let mut settings = crate::support::settings(rules);
        for (of, random) in settings.window_types.values_mut().zip(window_types) {
            *of = random;
        }
        for (no, (policy, auto_call_after_s)) in (1..).zip(counters) {
            let counter = settings.counters.get_mut(&CounterNo(no)).unwrap();
            (counter.policy, counter.auto_call_after_s) = (policy, auto_call_after_s);
        }
        settings
    })
}

/// Where every random clock begins: Monday afternoon, so that midnight is within reach.
pub(crate) fn start() -> Timestamp {
    let mut day = Day::unmanned(CallRules::default());
    day.clock(0, "15:00");
    day.now()
}

fn rules() -> impl Strategy<Value = CallRules> {
    let requeue = prop_oneof![
        4 => (0..5_u32).prop_map(Requeue::Behind),
        1 => Just(Requeue::End),
        1 => Just(Requeue::Never),
    ];
    let cooling =
        (1..3_u32, select(vec![60, 1800])).prop_map(|(no_shows, for_s)| Cooling { no_shows, for_s });
    let rules = (0..4_u32, select(vec![0, 30, 120]), requeue, 0..4_u32, prop::option::weighted(0.8, cooling));
    rules.prop_map(|(calls_min, no_show_after_s, requeue, requeue_max, cooling)| CallRules {
        calls_min,
        no_show_after_s,
        requeue,
        requeue_max,
        cooling,
    })
}

fn window_type() -> impl Strategy<Value = WindowType> {
    let real_name = select(vec![RealName::None, RealName::Optional, RealName::Required]);
    let head_start_s = || select(vec![0, 90, 1200]);
    let in_row_max = prop_oneof![2 => Just(0), 3 => 1..4_u32];
    let slots = prop::option::weighted(0.9, slots());
    (real_name, head_start_s(), head_start_s(), in_row_max, hours(), slots).prop_map(
        |(real_name, priority_head_start_s, appointment_head_start_s, priority_in_row_max, hours, slots)| {
            WindowType {
                real_name,
                priority_head_start_s,
                appointment_head_start_s,
                priority_in_row_max,
                service_s: 300,
                hours,
                slots,
            }
        },
    )
}

fn slots() -> impl Strategy<Value = SlotRules> {
    let (early_min, late_min) = (select(vec![0, 15, 90]), select(vec![0, 10, 90]));
    (select(vec![10, 30]), 1..3_u32, 0..3_u16, early_min, late_min).prop_map(
        |(slot_min, capacity, days_ahead, early_min, late_min)| SlotRules {
            slot_min,
            capacity,
            days_ahead,
            early_min,
            late_min,
        },
    )
}

/// At any hour, or in sessions around the beginning of the random days, with a closed Tuesday at times.
fn hours() -> impl Strategy<Value = Hours> {
    let quota = || prop::option::weighted(0.6, 1..9_u32);
    let breaks = (select(vec![15 * 60 + 20, 17 * 60]), select(vec![0, 10]), select(vec![5, 120]));
    let sessions = (quota(), quota(), breaks).prop_map(|(early, late, (noon_min, last_min, pause_min))| {
        let session = |from_min: u16, to_min: u16, quota| Session {
            from_min,
            last_ticket_min: to_min - last_min,
            to_min,
            quota,
        };
        vec![session(8 * 60, noon_min, early), session(noon_min + pause_min, 23 * 60 + 40, late)]
    });
    let weekly = (sessions, any::<bool>()).prop_map(|(sessions, closed)| {
        let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Thursday];
        let weekly = days.map(|day| (day, sessions.clone())).into();
        Hours { weekly, exceptions: closed.then(|| (TUESDAY, Vec::new())).into_iter().collect() }
    });
    prop_oneof![1 => Just(Hours::default()), 1 => weekly]
}

fn policy() -> impl Strategy<Value = Policy> {
    let share = || 1..4_u32;
    prop_oneof![
        3 => Just(Policy::OldestFirst),
        1 => Just(Policy::InOrder),
        2 => (share(), share()).prop_map(|(a, b)| Policy::Share([("A", a), ("B", b)].map(|(name, n)| (prefix(name), n)).into())),
    ]
}
