//! A hall to tell stories about: events by short functions, time by hand.

use display::hall::Hall;
use queue_api::counter::{CounterState, CounterView, PauseReason};
use queue_api::device::{DeviceHealth, DeviceKind};
use queue_api::event::{HallEvent, Recorded};
use queue_api::hall::{HallDay, HallInfo, HallSnapshot, PriorityRule, RealName, WindowTypeView};
use queue_api::ticket::Class;
use queue_api::{CounterNo, TicketId, Timestamp};
use std::time::{Duration, Instant};

/// 2026-11-23 10:32:00 in the hall.
pub(crate) const MORNING_S: i64 = 1_795_401_120;

pub(crate) fn at(s: i64) -> Timestamp {
    Timestamp::from_second(MORNING_S + s).unwrap()
}

pub(crate) fn snapshot() -> HallSnapshot {
    let counter = |no: CounterNo, name: &str, name_en: &str| CounterView {
        no,
        name: name.into(),
        name_en: name_en.into(),
        zone: if no <= 6 { "east".into() } else { "west".into() },
        window_types: vec!["A".into()],
        state: CounterState::Idle,
        pause: None,
        staff: None,
        number: None,
        ticket: None,
        since: at(-600),
    };
    let window_type = |prefix: &str, name: &str, name_en: &str, waiting| WindowTypeView {
        prefix: prefix.into(),
        name: name.into(),
        name_en: name_en.into(),
        area: String::new(),
        area_en: String::new(),
        waiting,
        oldest_issued_at: None,
        counters: vec![1, 2, 3],
        counters_open: 3,
        wait: None,
        issuing: true,
        full: false,
        quota_left: None,
        opens_at: None,
        appointments: false,
        priority: false,
        real_name: RealName::None,
    };
    HallSnapshot {
        log: "L1".into(),
        seq: 0,
        at: at(0),
        business_day: "2026-11-23".into(),
        hall: HallInfo {
            name: "临江市政务服务中心".into(),
            name_en: "Linjiang Service Hall".into(),
            emblem: "政".into(),
            no_show_rule: String::new(),
            no_show_rule_en: String::new(),
            utc_offset_min: 480,
            notices: vec!["请保管好随身物品，老人、孕妇可到导办台优先取号。".into()],
            scheduled_notices: Vec::new(),
            priority: PriorityRule::default(),
        },
        window_types: vec![
            window_type("A", "社保医保", "Social insurance", 18),
            window_type("B", "税务", "Tax", 7),
            window_type("C", "不动产", "Property", 0),
        ],
        counters: (1..=12).map(|no| counter(no, "社保医保", "Social insurance")).collect(),
        recent_calls: Vec::new(),
        devices: Vec::new(),
        today: HallDay::default(),
    }
}

pub(crate) fn hall() -> Hall {
    Hall::new(&snapshot())
}

/// A hall in which these events happened.
pub(crate) fn hall_after(events: impl IntoIterator<Item = (i64, HallEvent)>) -> Hall {
    let mut hall = hall();
    for (s, event) in events {
        hall.take(&recorded(s, event));
    }
    hall
}

pub(crate) fn recorded(s: i64, event: HallEvent) -> Recorded {
    Recorded { seq: 1, at: at(s), event }
}

pub(crate) fn number(ticket: TicketId) -> String {
    format!("A{ticket:03}")
}

pub(crate) fn issued(ticket: TicketId) -> HallEvent {
    HallEvent::TicketIssued {
        ticket,
        number: number(ticket),
        window_type: "A".into(),
        class: Class::Ordinary,
        matter: None,
        holder: None,
        effective_at: at(0),
        wait: None,
    }
}

pub(crate) fn called(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::TicketCalled {
        ticket,
        number: number(ticket),
        window_type: "A".into(),
        counter,
        calls: 1,
        why: None,
    }
}

pub(crate) fn recalled(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::TicketRecalled { ticket, number: number(ticket), window_type: "A".into(), counter, calls: 2 }
}

pub(crate) fn started(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::ServiceStarted { ticket, number: number(ticket), counter }
}

pub(crate) fn finished(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::TicketFinished {
        ticket,
        number: number(ticket),
        window_type: "A".into(),
        counter,
        service_s: 60,
    }
}

pub(crate) fn no_show(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::TicketNoShow { ticket, number: number(ticket), counter }
}

pub(crate) fn held(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::TicketHeld { ticket, number: number(ticket), counter }
}

pub(crate) fn transferred(ticket: TicketId, counter: CounterNo) -> HallEvent {
    HallEvent::TicketTransferred {
        ticket,
        number: number(ticket),
        counter,
        window_type: "B".into(),
        to_counter: None,
        effective_at: at(0),
    }
}

pub(crate) fn cancelled(ticket: TicketId) -> HallEvent {
    HallEvent::TicketCancelled { ticket, number: number(ticket) }
}

pub(crate) fn paused(counter: CounterNo, reason: PauseReason) -> HallEvent {
    HallEvent::CounterPaused { counter, reason }
}

pub(crate) fn opened(counter: CounterNo) -> HallEvent {
    HallEvent::CounterOpened { counter, staff: None, window_types: vec!["A".into()] }
}

pub(crate) fn closed(counter: CounterNo) -> HallEvent {
    HallEvent::CounterClosed { counter }
}

pub(crate) fn issuing(prefix: &str, issuing: bool, full: bool) -> HallEvent {
    HallEvent::IssuingChanged { window_type: prefix.into(), issuing, full }
}

pub(crate) fn clock_is(health: DeviceHealth) -> HallEvent {
    HallEvent::DeviceReported {
        device: "clock".into(),
        device_kind: DeviceKind::Server,
        health,
        code: String::new(),
        pulsed: false,
        since: None,
    }
}

pub(crate) fn expired(ticket: TicketId) -> HallEvent {
    HallEvent::TicketExpired { ticket, number: number(ticket) }
}

/// Longest wait for anything in these tests; nothing waits that long on a good day.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a condition, not for luck.
pub(crate) fn until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
