//! From the rules to the wire.

use super::{
    channel_to, class_to, feedback_kind_to, health_to, kind_to, pause_to, print_to, real_name_to, rule_to,
    time, topic_word,
};
use crate::config::Config;
use crate::store::{HallKey, State};
use queue_api::appointment::{AppointmentState, AppointmentView, SlotView};
use queue_api::counter::{CounterDay, CounterDetail, CounterState, CounterView, NEXT_MAX};
use queue_api::device::DeviceView;
use queue_api::event::HallEvent;
use queue_api::feedback::FeedbackReceipt;
use queue_api::hall::{CallView, HallDay, HallSnapshot, WindowTypeView};
use queue_api::ticket::{RunnerUp, TicketState, TicketView, WaitRange, Why};
use queue_core::appointment::{Appointment, AppointmentState as Stands, Slot};
use queue_core::counter::{CounterState as State_, Hand};
use queue_core::ids::{AppointmentId, CounterNo, Prefix, TicketId};
use queue_core::opening::{Issuing, Opening};
use queue_core::ticket::{Ticket, TicketState as Was};
use queue_core::time::Timestamp;
use queue_core::{Event, Hall, estimate, queue};

/// No-shows listed at a counter at most.
const NO_SHOWS_MAX: usize = 8;

/// An event, told by a hall that has already believed it.
pub fn event(hall: &Hall, at: Timestamp, event: &Event) -> HallEvent {
    let number = |id: &TicketId| hall.ticket(*id).map(|ticket| ticket.number.to_string()).unwrap_or_default();
    let waits_for =
        |id: &TicketId| hall.ticket(*id).map(|ticket| ticket.window_type.to_string()).unwrap_or_default();
    match event {
        Event::DayOpened { day } => HallEvent::DayOpened { business_day: super::day(*day) },
        Event::TicketIssued { ticket, number, class, matter, holder, effective_at, wait } => {
            HallEvent::TicketIssued {
                ticket: ticket.0,
                number: number.to_string(),
                window_type: number.prefix.to_string(),
                class: class_to(*class),
                matter: matter.as_ref().map(|matter| matter.0.to_string()),
                holder: holder.map(|holder| holder.0),
                effective_at: time(*effective_at),
                wait: wait.map(wait_range),
            }
        }
        Event::IssuingChanged { window_type, issuing } => HallEvent::IssuingChanged {
            window_type: window_type.to_string(),
            issuing: *issuing == Issuing::Open,
            full: *issuing == Issuing::Full,
        },
        Event::AppointmentBooked { appointment, window_type, slot_at, matter, holder } => {
            HallEvent::AppointmentBooked {
                appointment: appointment.0,
                window_type: window_type.to_string(),
                slot_at: time(*slot_at),
                matter: matter.as_ref().map(|matter| matter.0.to_string()),
                holder: holder.map(|holder| holder.0),
            }
        }
        Event::AppointmentCancelled { appointment } => {
            HallEvent::AppointmentCancelled { appointment: appointment.0 }
        }
        Event::AppointmentKept { appointment, ticket } => {
            HallEvent::AppointmentKept { appointment: appointment.0, ticket: ticket.0 }
        }
        Event::AppointmentMissed { appointment } => {
            HallEvent::AppointmentMissed { appointment: appointment.0 }
        }
        Event::TicketReclassed { ticket, class, effective_at } => HallEvent::TicketReclassed {
            ticket: ticket.0,
            number: number(ticket),
            class: class_to(*class),
            effective_at: time(*effective_at),
        },
        Event::TicketReturned { ticket, counter } => HallEvent::TicketReturned {
            ticket: ticket.0,
            number: number(ticket),
            window_type: waits_for(ticket),
            counter: counter.0,
        },
        Event::TicketCalled { ticket, counter, why } => HallEvent::TicketCalled {
            ticket: ticket.0,
            number: number(ticket),
            window_type: waits_for(ticket),
            counter: counter.0,
            calls: 1,
            why: Some(reason(why)),
        },
        Event::TicketRecalled { ticket, counter, calls } => HallEvent::TicketRecalled {
            ticket: ticket.0,
            number: number(ticket),
            window_type: waits_for(ticket),
            counter: counter.0,
            calls: *calls,
        },
        Event::ServiceStarted { ticket, counter } => {
            HallEvent::ServiceStarted { ticket: ticket.0, number: number(ticket), counter: counter.0 }
        }
        Event::TicketFinished { ticket, counter, service_s } => HallEvent::TicketFinished {
            ticket: ticket.0,
            number: number(ticket),
            window_type: waits_for(ticket),
            counter: counter.0,
            service_s: *service_s,
        },
        Event::TicketNoShow { ticket, counter } => {
            HallEvent::TicketNoShow { ticket: ticket.0, number: number(ticket), counter: counter.0 }
        }
        Event::TicketRequeued { ticket, to_counter, effective_at } => HallEvent::TicketRequeued {
            ticket: ticket.0,
            number: number(ticket),
            window_type: waits_for(ticket),
            to_counter: to_counter.map(|no| no.0),
            effective_at: time(*effective_at),
        },
        Event::TicketHeld { ticket, counter } => {
            HallEvent::TicketHeld { ticket: ticket.0, number: number(ticket), counter: counter.0 }
        }
        Event::TicketTransferred { ticket, counter, window_type, to_counter, effective_at } => {
            HallEvent::TicketTransferred {
                ticket: ticket.0,
                number: number(ticket),
                counter: counter.0,
                window_type: window_type.to_string(),
                to_counter: to_counter.map(|no| no.0),
                effective_at: time(*effective_at),
            }
        }
        Event::TicketCancelled { ticket } => {
            HallEvent::TicketCancelled { ticket: ticket.0, number: number(ticket) }
        }
        Event::TicketExpired { ticket } => {
            HallEvent::TicketExpired { ticket: ticket.0, number: number(ticket) }
        }
        Event::TicketRated { ticket, counter, level, channel } => HallEvent::TicketRated {
            ticket: ticket.0,
            number: number(ticket),
            counter: counter.0,
            level: level.get(),
            channel: channel_to(*channel),
        },
        Event::PrintReported { ticket, outcome } => {
            HallEvent::PrintReported { ticket: ticket.0, outcome: print_to(*outcome) }
        }
        Event::FeedbackLeft { feedback, letter, answer_by } => HallEvent::FeedbackLeft {
            feedback: feedback.0,
            feedback_kind: feedback_kind_to(letter.kind),
            topics: letter.topics.iter().map(|topic| topic_word(*topic).to_owned()).collect(),
            counter: letter.counter.map(|no| no.0),
            answer_by: answer_by.map(super::day),
        },
        Event::FeedbackTakenUp { feedback, staff } => {
            HallEvent::FeedbackTakenUp { feedback: feedback.0, staff: staff.0.to_string() }
        }
        Event::FeedbackAnswered { feedback, staff } => {
            HallEvent::FeedbackAnswered { feedback: feedback.0, staff: staff.0.to_string() }
        }
        Event::CounterOpened { counter, staff, window_types } => HallEvent::CounterOpened {
            counter: counter.0,
            staff: staff.as_ref().map(|staff| staff.0.to_string()),
            window_types: window_types.iter().map(Prefix::to_string).collect(),
        },
        Event::CounterPaused { counter, reason } => {
            HallEvent::CounterPaused { counter: counter.0, reason: pause_to(*reason) }
        }
        Event::CounterClosed { counter } => HallEvent::CounterClosed { counter: counter.0 },
        Event::HallRestored { gap } => HallEvent::HallRestored { gap: *gap },
        Event::DeviceReported { name, device, since } => HallEvent::DeviceReported {
            device: name.to_string(),
            device_kind: kind_to(device.kind),
            health: health_to(device.health),
            code: device.code.to_string(),
            since: (*since != at).then(|| time(*since)),
            pulsed: device.pulsed,
        },
        Event::DeviceForgotten { name } => HallEvent::DeviceForgotten { device: name.to_string() },
    }
}

/// What the citizen takes home, if the event is that a feedback was left.
pub fn receipt(at: Timestamp, event: &Event) -> Option<FeedbackReceipt> {
    let Event::FeedbackLeft { feedback, answer_by, .. } = event else { return None };
    let (number, answer_by) = (feedback.to_string(), answer_by.map(super::day));
    Some(FeedbackReceipt { number, left_at: time(at), answer_by })
}

/// A ticket for staff and devices.
pub fn ticket(state: &State, ticket: &Ticket) -> TicketView {
    let hall = &state.hall;
    let ahead = hall.ahead_of(ticket);
    let (called, ended_at, rating) = match ticket.state {
        Was::Waiting | Was::Serving { .. } | Was::Held { .. } | Was::NoShow { .. } => (0, None, None),
        Was::Called { calls, .. } => (calls, None, None),
        Was::Finished { at, rating, .. } => (0, Some(at), rating),
        Was::Cancelled { at } | Was::Expired { at } => (0, Some(at), None),
    };
    let waits = ticket.state == Was::Waiting;
    TicketView {
        id: ticket.id.0,
        number: ticket.number.to_string(),
        window_type: ticket.window_type.to_string(),
        class: class_to(ticket.class),
        matter: ticket.matter.as_ref().map(|matter| matter.0.to_string()),
        state: ticket_state(&ticket.state),
        counter: ticket.state.counter().or(ticket.to_counter).map(|no| no.0),
        calls: called,
        ahead: count(ahead),
        wait: waits
            .then(|| hall.wait_at(hall.last_at(), ticket.window_type, ahead))
            .flatten()
            .map(wait_range),
        issued_at: time(ticket.issued_at),
        called_at: ticket.first_called_at.map(time),
        started_at: ticket.started_at.map(time),
        ended_at: ended_at.map(time),
        why: ticket.why.as_ref().map(reason),
        holder: ticket.holder.and_then(|holder| state.masked_name(holder)),
        phone: state.masked_phone(ticket.id),
        rating: rating.map(|level| level.get()),
        print: print_to(ticket.print),
        follow_url: Some(format!("{}{}", state.config.public_url, follow_path(state, ticket.id))),
    }
}

/// Where a citizen follows a ticket: unguessable, and derived, so that nothing has to be kept for it.
pub fn follow_path(state: &State, id: TicketId) -> String {
    format!("/t/{}-{}", id.0, follow_secret(state.key(), id))
}

/// The secret half of [`follow_path`].
pub fn follow_secret(key: &HallKey, id: TicketId) -> String {
    let mac = key.derive("follow ticket", &id.0.to_be_bytes());
    // 80 bits: nobody guesses it, and the slip's QR code stays small.
    mac.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}

/// A counter; a closed one without a name if the hall has none of that number.
pub fn counter(hall: &Hall, config: &Config, no: CounterNo) -> CounterView {
    let counter = hall.counter(no);
    let set_up = config.counters.get(&no);
    let state = counter.map_or(&State_::Closed, |counter| &counter.state);
    let (word, pause) = match state {
        State_::Closed => (CounterState::Closed, None),
        State_::Open(_, Hand::Idle) => (CounterState::Idle, None),
        State_::Open(_, Hand::Paused(reason)) => (CounterState::Paused, Some(pause_to(*reason))),
        State_::Open(_, Hand::Called(_)) => (CounterState::Called, None),
        State_::Open(_, Hand::Serving(_)) => (CounterState::Serving, None),
    };
    let sign_on = counter.and_then(|counter| counter.sign_on());
    let takes = sign_on
        .map(|sign_on| &sign_on.window_types)
        .or_else(|| hall.settings().counters.get(&no).map(|it| &it.takes));
    let in_hand = counter.and_then(|counter| counter.in_hand());
    CounterView {
        no: no.0,
        name: set_up.map(|counter| counter.name.clone()).unwrap_or_default(),
        name_en: set_up.map(|counter| counter.name_en.clone()).unwrap_or_default(),
        zone: set_up.map(|counter| counter.zone.clone()).unwrap_or_default(),
        window_types: takes.into_iter().flatten().map(Prefix::to_string).collect(),
        state: word,
        pause,
        staff: sign_on.and_then(|sign_on| sign_on.staff.as_ref()).map(|staff| staff.0.to_string()),
        number: in_hand.and_then(|id| hall.ticket(id)).map(|ticket| ticket.number.to_string()),
        ticket: in_hand.map(|id| id.0),
        since: time(counter.map_or(Timestamp::default(), |counter| counter.since)),
    }
}

/// All a clerk's screen needs; `None` if the hall has no such counter.
pub fn counter_detail(state: &State, no: CounterNo) -> Option<CounterDetail> {
    let hall = &state.hall;
    let at_counter = hall.counter(no).filter(|_| state.config.counters.contains_key(&no))?;
    let own = hall.settings().counters.get(&no).map_or(&[][..], |it| &it.takes);
    let takes = at_counter.sign_on().map_or(own, |sign_on| &sign_on.window_types);
    let view = |id: TicketId| hall.ticket(id).map(|found| ticket(state, found));
    let next = hall.next_for(no, takes, NEXT_MAX).into_iter().filter_map(view).collect();
    let held = hall.tickets().filter(|t| matches!(t.state, Was::Held { counter, .. } if counter == no));
    let no_shows =
        hall.tickets().rev().filter(|t| matches!(t.state, Was::NoShow { counter, .. } if counter == no));
    Some(CounterDetail {
        counter: counter(hall, &state.config, no),
        in_hand: at_counter.in_hand().and_then(view),
        next,
        waiting: count(hall.queues().waiting_for_counter(no, takes)),
        held: held.map(|found| ticket(state, found)).collect(),
        no_shows: no_shows.take(NO_SHOWS_MAX).map(|found| ticket(state, found)).collect(),
        today: CounterDay {
            finished: at_counter.day.finished,
            service_s: at_counter.day.service_s,
            rated: at_counter.day.rated,
            satisfied: at_counter.day.satisfied,
        },
    })
}

/// The whole hall, for staff and devices.
pub fn snapshot(state: &State, now: Timestamp) -> HallSnapshot {
    let hall = &state.hall;
    let figures = hall.figures();
    let calls = hall.recent_calls().filter_map(|call| {
        let ticket = hall.ticket(call.ticket)?;
        Some(CallView {
            number: ticket.number.to_string(),
            counter: call.counter.0,
            window_type: ticket.window_type.to_string(),
            calls: call.calls,
            at: time(call.at),
        })
    });
    HallSnapshot {
        log: state.log.to_string(),
        seq: state.seq,
        at: time(now),
        business_day: hall.day().map(super::day).unwrap_or_default(),
        hall: state.config.info.clone(),
        window_types: state.config.window_types.iter().map(|kind| window_type(hall, now, kind)).collect(),
        counters: state.config.counters.keys().map(|no| counter(hall, &state.config, *no)).collect(),
        recent_calls: calls.collect(),
        devices: hall.devices().map(|(name, device, since)| self::device(name, device, since)).collect(),
        today: HallDay {
            issued: figures.issued,
            waiting: figures.waiting,
            finished: figures.finished,
            no_shows: figures.no_shows,
            service_s: figures.service_s,
            rated: figures.rated,
            satisfied: figures.satisfied,
            prints_failed: figures.prints_failed,
            waits_told: figures.estimates.told,
            waits_within_p90: figures.estimates.within_p90,
            waits_within_p50: figures.estimates.within_p50,
            waits_late_s: figures.estimates.late_s,
        },
    }
}

/// A snapshot without clerks and devices, for everybody.
pub fn public(mut snapshot: HallSnapshot) -> HallSnapshot {
    snapshot.devices.clear();
    for counter in &mut snapshot.counters {
        counter.staff = None;
    }
    snapshot
}

fn window_type(hall: &Hall, now: Timestamp, set_up: &crate::config::WindowTypeWords) -> WindowTypeView {
    let prefix = set_up.prefix;
    let waiting = hall.queues().waiting(prefix);
    let oldest = hall.queues().oldest(prefix).and_then(|id| hall.ticket(id)).map(|ticket| ticket.issued_at);
    let settings = hall.settings().window_types.get(&prefix);
    let (issuing, full, quota_left, opens_at) = match hall.opening(prefix, now) {
        Some(Opening::Issuing { left }) => (true, false, left, None),
        Some(Opening::Full { opens_at }) => (false, true, Some(0), opens_at),
        Some(Opening::Closed { opens_at }) => (false, false, None, opens_at),
        None => (false, false, None, None),
    };
    WindowTypeView {
        prefix: prefix.to_string(),
        name: set_up.name.clone(),
        name_en: set_up.name_en.clone(),
        area: set_up.area.clone(),
        area_en: set_up.area_en.clone(),
        waiting: count(waiting),
        oldest_issued_at: oldest.map(time),
        counters: hall.settings().counters_for(prefix).into_iter().map(|no| no.0).collect(),
        counters_open: count(hall.takers(prefix).filter(|counter| counter.takes(prefix)).count()),
        wait: hall.wait_of_newcomer(now, prefix).map(wait_range),
        issuing,
        full,
        quota_left,
        opens_at: opens_at.map(time),
        appointments: settings.is_some_and(|settings| settings.slots.is_some()),
        priority: settings.is_some_and(|settings| settings.priority_head_start_s > 0),
        real_name: real_name_to(settings.map(|settings| settings.real_name).unwrap_or_default()),
    }
}

/// A slot for whoever books.
pub fn slot(slot: Slot) -> SlotView {
    SlotView { at: time(slot.at), capacity: slot.capacity, left: slot.capacity.saturating_sub(slot.booked) }
}

/// An appointment for staff, devices, and whoever booked it.
pub fn appointment(state: &State, appointment: &Appointment) -> AppointmentView {
    let (word, ticket) = match appointment.state {
        Stands::Booked => (AppointmentState::Booked, None),
        Stands::Kept { ticket } => (AppointmentState::Kept, Some(ticket.0)),
        Stands::Cancelled => (AppointmentState::Cancelled, None),
        Stands::Missed => (AppointmentState::Missed, None),
    };
    AppointmentView {
        id: appointment.id.0,
        code: appointment_code(state, appointment.id),
        window_type: appointment.window_type.to_string(),
        slot_at: time(appointment.slot_at),
        matter: appointment.matter.as_ref().map(|matter| matter.0.to_string()),
        state: word,
        ticket,
        holder: appointment.holder.and_then(|holder| state.masked_name(holder)),
    }
}

/// Appointments whose codes begin alike: as many as a hall books in weeks.
const CODES_MAX: u64 = 10_000;

/// What a citizen types at check-in: the end of the identity, so that no two of a day are alike, and as many
/// digits that only this hall can compute. Derived, so that nothing has to be kept for it.
pub fn appointment_code(state: &State, id: AppointmentId) -> String {
    let mac = state.key().derive("appointment code", &id.0.to_be_bytes());
    let secret = mac.iter().fold(0_u64, |sum, byte| sum.wrapping_mul(256).wrapping_add(u64::from(*byte)));
    format!("{}{:04}", code_begins(id), secret % CODES_MAX)
}

/// Whether a code is an appointment's. The secret half is computed only where the other half fits.
pub fn has_code(state: &State, id: AppointmentId, code: &str) -> bool {
    code.starts_with(&code_begins(id)) && appointment_code(state, id) == code
}

fn code_begins(id: AppointmentId) -> String {
    format!("{:04}", id.0 % CODES_MAX)
}

fn device(name: &str, device: &queue_core::event::Device, since: Timestamp) -> DeviceView {
    DeviceView {
        name: name.to_owned(),
        kind: kind_to(device.kind),
        health: health_to(device.health),
        code: device.code.to_string(),
        since: time(since),
    }
}

fn ticket_state(state: &Was) -> TicketState {
    match state {
        Was::Waiting => TicketState::Waiting,
        Was::Called { .. } => TicketState::Called,
        Was::Serving { .. } => TicketState::Serving,
        Was::Held { .. } => TicketState::Held,
        Was::NoShow { .. } => TicketState::NoShow,
        Was::Finished { .. } => TicketState::Finished,
        Was::Cancelled { .. } => TicketState::Cancelled,
        Was::Expired { .. } => TicketState::Expired,
    }
}

fn wait_range(wait: estimate::WaitRange) -> WaitRange {
    WaitRange { p50_s: wait.p50_s, p90_s: wait.p90_s }
}

fn reason(why: &queue::Why) -> Why {
    Why {
        rule: rule_to(why.rule),
        head_start_s: why.head_start_s,
        effective_at: time(why.effective_at),
        overtook: why.overtook,
        runner_up: why
            .runner_up
            .map(|(number, at)| RunnerUp { number: number.to_string(), effective_at: time(at) }),
        automatic: why.automatic,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
