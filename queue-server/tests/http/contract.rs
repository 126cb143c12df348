//! What the outside relies on: the routes, and the words of every refusal.

use queue_core::Refusal;
use queue_core::ids::{AppointmentId, TicketId};
use queue_core::number::TicketNumber;
use queue_core::time::Timestamp;

#[test]
fn the_routes_are_those_released() {
    let (_, document) = queue_server::http::api();
    let json = serde_json::to_value(&document).unwrap();
    let mut routes: Vec<String> = json["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, verbs)| verbs.as_object().unwrap().keys().map(move |verb| format!("{verb} {path}")))
        .collect();
    routes.sort();
    let released = [
        "delete /api/v1/devices/{name}",
        "get /api/v1/appointments/{id}",
        "get /api/v1/counters/{no}",
        "get /api/v1/events",
        "get /api/v1/guides",
        "get /api/v1/hall",
        "get /api/v1/reports/days",
        "get /api/v1/tickets/{id}",
        "get /api/v1/window-types/{prefix}/slots",
        "post /api/v1/appointments",
        "post /api/v1/appointments/check-in",
        "post /api/v1/appointments/{id}/cancel",
        "post /api/v1/counters/{no}/call-next",
        "post /api/v1/counters/{no}/close",
        "post /api/v1/counters/{no}/finish",
        "post /api/v1/counters/{no}/hold",
        "post /api/v1/counters/{no}/no-show",
        "post /api/v1/counters/{no}/open",
        "post /api/v1/counters/{no}/pause",
        "post /api/v1/counters/{no}/recall",
        "post /api/v1/counters/{no}/start",
        "post /api/v1/counters/{no}/transfer",
        "post /api/v1/devices/pulse",
        "post /api/v1/devices/{name}/health",
        "post /api/v1/feedback",
        "post /api/v1/tickets",
        "post /api/v1/tickets/find",
        "post /api/v1/tickets/{id}/cancel",
        "post /api/v1/tickets/{id}/class",
        "post /api/v1/tickets/{id}/print",
        "post /api/v1/tickets/{id}/rating",
        "post /api/v1/tickets/{id}/reprint",
        "post /api/v1/tickets/{id}/requeue",
    ];
    assert_eq!(routes, released);
}

#[test]
fn every_refusal_keeps_its_code_and_has_two_sentences() {
    let number: TicketNumber = "A001".parse().unwrap();
    let all = [
        Refusal::UnknownWindowType,
        Refusal::UnknownCounter,
        Refusal::UnknownTicket,
        Refusal::UnknownMatter,
        Refusal::HolderRequired,
        Refusal::HolderHasTicket { ticket: TicketId(1), number },
        Refusal::OutsideHours { opens_at: None },
        Refusal::QuotaReached { opens_at: None },
        Refusal::CoolingOff { until: Timestamp::default() },
        Refusal::NobodyWaits,
        Refusal::CounterClosed,
        Refusal::CounterPaused,
        Refusal::TicketInHand,
        Refusal::NoTicketInHand,
        Refusal::NotStarted,
        Refusal::AlreadyStarted,
        Refusal::TicketNotCallable,
        Refusal::NotThisCounter,
        Refusal::TooFewCalls,
        Refusal::TooSoon,
        Refusal::TicketNotWaiting,
        Refusal::NotNoShow,
        Refusal::RequeueSpent,
        Refusal::TransferToItself,
        Refusal::NotFinished,
        Refusal::AlreadyRated,
        Refusal::UnknownAppointment,
        Refusal::NoAppointments,
        Refusal::NoSuchSlot,
        Refusal::SlotFull,
        Refusal::HolderHasAppointment { appointment: AppointmentId(1) },
        Refusal::AppointmentOver,
        Refusal::CheckInNeeded,
        Refusal::TooEarly { opens_at: Timestamp::default() },
        Refusal::TooLate,
        Refusal::UnknownFeedback,
        Refusal::FeedbackAnswered,
        Refusal::FeedbackTaken,
        Refusal::FeedbackNotTakenUp,
        Refusal::FeedbackFull,
        Refusal::DayNotOpen,
    ];
    let codes: Vec<&str> = all.iter().map(|refusal| refusal.code()).collect();
    let released = [
        "unknown_window_type",
        "unknown_counter",
        "unknown_ticket",
        "unknown_matter",
        "holder_required",
        "holder_has_ticket",
        "outside_hours",
        "quota_reached",
        "cooling_off",
        "nobody_waits",
        "counter_closed",
        "counter_paused",
        "ticket_in_hand",
        "no_ticket_in_hand",
        "not_started",
        "already_started",
        "ticket_not_callable",
        "not_this_counter",
        "too_few_calls",
        "too_soon",
        "ticket_not_waiting",
        "not_no_show",
        "requeue_spent",
        "transfer_to_itself",
        "not_finished",
        "already_rated",
        "unknown_appointment",
        "no_appointments",
        "no_such_slot",
        "slot_full",
        "holder_has_appointment",
        "appointment_over",
        "check_in_needed",
        "too_early",
        "too_late",
        "unknown_feedback",
        "feedback_answered",
        "feedback_taken",
        "feedback_not_taken_up",
        "feedback_full",
        "day_not_open",
    ];
    assert_eq!(codes, released);
    for refusal in all {
        assert!(refusal.zh().ends_with('。') && refusal.en().ends_with('.'), "{refusal}");
    }
}
