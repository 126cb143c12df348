//! A refusal on the wire: its status and its words. One table, for the answer of now and the one remembered.

use queue_api::error::ApiError;
use queue_core::Refusal;

/// Status and body of a refusal. What does not exist is 404; everything else the rules refuse is 409.
#[must_use]
pub fn refusal(refusal: Refusal) -> (u16, ApiError) {
    let status = match refusal {
        Refusal::UnknownWindowType
        | Refusal::UnknownCounter
        | Refusal::UnknownTicket
        | Refusal::UnknownMatter
        | Refusal::UnknownAppointment
        | Refusal::UnknownFeedback => 404,
        Refusal::HolderRequired
        | Refusal::HolderHasTicket { .. }
        | Refusal::OutsideHours { .. }
        | Refusal::QuotaReached { .. }
        | Refusal::CoolingOff { .. }
        | Refusal::NobodyWaits
        | Refusal::CounterClosed
        | Refusal::CounterPaused
        | Refusal::TicketInHand
        | Refusal::NoTicketInHand
        | Refusal::NotStarted
        | Refusal::AlreadyStarted
        | Refusal::TicketNotCallable
        | Refusal::NotThisCounter
        | Refusal::TooFewCalls
        | Refusal::TooSoon
        | Refusal::TicketNotWaiting
        | Refusal::NotNoShow
        | Refusal::RequeueSpent
        | Refusal::TransferToItself
        | Refusal::NotFinished
        | Refusal::AlreadyRated
        | Refusal::NoAppointments
        | Refusal::NoSuchSlot
        | Refusal::SlotFull
        | Refusal::HolderHasAppointment { .. }
        | Refusal::AppointmentOver
        | Refusal::CheckInNeeded
        | Refusal::TooEarly { .. }
        | Refusal::TooLate
        | Refusal::FeedbackAnswered
        | Refusal::FeedbackTaken
        | Refusal::FeedbackNotTakenUp
        | Refusal::FeedbackFull
        | Refusal::DayNotOpen => 409,
    };
    let mut body = ApiError {
        code: refusal.code().to_owned(),
        message: refusal.zh().to_owned(),
        message_en: refusal.en().to_owned(),
        ..ApiError::default()
    };
    if let Refusal::OutsideHours { opens_at } | Refusal::QuotaReached { opens_at } = refusal {
        body.opens_at = opens_at.map(super::time);
    }
    if let Refusal::CoolingOff { until: opens_at } | Refusal::TooEarly { opens_at } = refusal {
        body.opens_at = Some(super::time(opens_at));
    }
    if let Refusal::HolderHasTicket { ticket, number } = refusal {
        body.ticket = Some(ticket.0);
        body.number = Some(number.to_string());
    }
    if let Refusal::HolderHasAppointment { appointment } = refusal {
        body.appointment = Some(appointment.0);
    }
    (status, body)
}
