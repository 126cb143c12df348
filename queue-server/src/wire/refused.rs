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
        | Refusal::UnknownMatter => 404,
        Refusal::HolderRequired
        | Refusal::HolderHasTicket(_)
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
        | Refusal::AlreadyRated => 409,
    };
    let body = ApiError {
        code: refusal.code().to_owned(),
        message: refusal.zh().to_owned(),
        message_en: refusal.en().to_owned(),
    };
    (status, body)
}
