//! Between the rules and the wire, by hand: a hundred dull lines that let either side be renamed without
//! breaking a kiosk in the field.

pub mod from_wire;
pub mod personal;
pub mod refused;
pub mod to_wire;

use queue_core::Event;
use queue_core::feedback::{FeedbackKind, Topic};
use queue_core::ids::{AppointmentId, TicketId};
use queue_core::ticket::{Class, RatingChannel};
use queue_core::time::{BusinessDay, Timestamp};

/// A moment of the rules, on the wire.
#[must_use]
pub fn time(at: Timestamp) -> queue_api::Timestamp {
    queue_api::Timestamp::from_millisecond(at.as_ms()).unwrap_or_default()
}

/// A day of the rules, as `YYYY-MM-DD`.
#[must_use]
pub fn day(day: BusinessDay) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(day.0)).unwrap_or(epoch).to_string()
}

/// The appointment an event is about.
#[must_use]
pub fn appointment_of(event: &Event) -> Option<AppointmentId> {
    if let Event::AppointmentBooked { appointment, .. }
    | Event::AppointmentCancelled { appointment }
    | Event::AppointmentKept { appointment, .. }
    | Event::AppointmentMissed { appointment } = event
    {
        return Some(*appointment);
    }
    None
}

/// The ticket an event is about.
#[must_use]
pub fn ticket_of(event: &Event) -> Option<TicketId> {
    match event {
        Event::TicketIssued { ticket, .. }
        | Event::TicketCalled { ticket, .. }
        | Event::TicketRecalled { ticket, .. }
        | Event::ServiceStarted { ticket, .. }
        | Event::TicketFinished { ticket, .. }
        | Event::TicketNoShow { ticket, .. }
        | Event::TicketRequeued { ticket, .. }
        | Event::TicketHeld { ticket, .. }
        | Event::TicketTransferred { ticket, .. }
        | Event::TicketCancelled { ticket }
        | Event::TicketExpired { ticket }
        | Event::TicketRated { ticket, .. }
        | Event::TicketReclassed { ticket, .. }
        | Event::TicketReturned { ticket, .. }
        | Event::AppointmentKept { ticket, .. }
        | Event::PrintReported { ticket, .. } => Some(*ticket),
        Event::DayOpened { .. }
        | Event::IssuingChanged { .. }
        | Event::AppointmentBooked { .. }
        | Event::AppointmentCancelled { .. }
        | Event::AppointmentMissed { .. }
        | Event::FeedbackLeft { .. }
        | Event::FeedbackTakenUp { .. }
        | Event::FeedbackAnswered { .. }
        | Event::CounterOpened { .. }
        | Event::CounterPaused { .. }
        | Event::CounterClosed { .. }
        | Event::HallRestored { .. }
        | Event::DeviceReported { .. }
        | Event::DeviceForgotten { .. } => None,
    }
}

/// A class as tables and pages write it.
#[must_use]
pub fn class_word(class: Class) -> &'static str {
    match class {
        Class::Ordinary => "ordinary",
        Class::Priority => "priority",
        Class::Appointment => "appointment",
    }
}

/// A rating's way as tables write it.
#[must_use]
pub fn channel_word(channel: RatingChannel) -> &'static str {
    match channel {
        RatingChannel::Keypad => "keypad",
        RatingChannel::Phone => "phone",
        RatingChannel::Kiosk => "kiosk",
        RatingChannel::Integrator => "integrator",
    }
}

/// What a feedback is, as tables and pages write it.
#[must_use]
pub fn feedback_kind_word(kind: FeedbackKind) -> &'static str {
    match kind {
        FeedbackKind::Complaint => "complaint",
        FeedbackKind::Suggestion => "suggestion",
        FeedbackKind::Praise => "praise",
    }
}

/// A topic as the wire, tables and pages write it.
#[must_use]
pub fn topic_word(topic: Topic) -> &'static str {
    match topic {
        Topic::Efficiency => "efficiency",
        Topic::Attitude => "attitude",
        Topic::Skill => "skill",
        Topic::Guide => "guide",
        Topic::Queue => "queue",
        Topic::Fee => "fee",
        Topic::Place => "place",
        Topic::Device => "device",
        Topic::Other => "other",
    }
}

/// Both directions of an enum that has the same variants on both sides.
macro_rules! same_words {
    ($($to:ident, $from:ident: $core:ty => $api:ty { $($variant:ident),+ $(,)? })+) => {$(
        pub(crate) const fn $to(value: $core) -> $api {
            match value { $(<$core>::$variant => <$api>::$variant),+ }
        }
        pub(crate) const fn $from(value: $api) -> $core {
            match value { $(<$api>::$variant => <$core>::$variant),+ }
        }
    )+};
}

same_words! {
    class_to, class_from: Class => queue_api::ticket::Class { Ordinary, Priority, Appointment }
    channel_to, channel_from: RatingChannel => queue_api::ticket::RatingChannel { Keypad, Phone, Kiosk, Integrator }
    print_to, print_from: queue_core::ticket::Print => queue_api::ticket::PrintState { Queued, Printed, Failed, Reprinted }
    pause_to, pause_from: queue_core::counter::PauseReason => queue_api::counter::PauseReason {
        Break, Meal, Paperwork, Equipment, Meeting,
    }
    rule_to, rule_from: queue_core::queue::WhyRule => queue_api::ticket::WhyRule {
        EarliestEffectiveTime, OrdinaryTurn, FirstInOrder, ByShare, SentToCounter, Chosen, Resumed,
    }
    kind_to, kind_from: queue_core::event::DeviceKind => queue_api::device::DeviceKind {
        Kiosk, Printer, CardReader, Board, Strip, Keypad, CallPad, Voice, Server,
    }
    health_to, health_from: queue_core::event::DeviceHealth => queue_api::device::DeviceHealth {
        Well, Warning, Faulty, Lost,
    }
    feedback_kind_to, feedback_kind_from: FeedbackKind => queue_api::feedback::FeedbackKind { Complaint, Suggestion, Praise }
    real_name_to, real_name_from: queue_core::settings::RealName => queue_api::hall::RealName { None, Optional, Required }
}
