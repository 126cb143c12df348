//! What should be said now: of every screen, by what is on it. Decides nothing about sound.

use super::sentence::{Prompt, Sentence, TicketWords};
use crate::card_reader::{ReaderCondition, ReaderFeedback};
use crate::hall::Line;
use crate::language::Language;
use crate::screens::Screen;
use crate::screens::guide::GuidePrint;
use crate::screens::issuing::is_slow;
use crate::screens::refused::has_no_answer;
use crate::seen::Seen;
use crate::visit::{Issued, Slip, Visit};

/// What the kiosk would say, whether or not it may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// Where the citizen is.
    pub(super) screen: Screen,
    /// In which language.
    pub(super) language: Language,
    /// What the screen is about.
    pub(super) prompt: Prompt,
    /// Whether the screen is about to be left by itself.
    pub(super) hurries: bool,
}

/// The cue of this moment.
pub(super) fn cue(screen: Screen, seen: &Seen<'_>) -> Cue {
    Cue {
        screen,
        language: *seen.language,
        prompt: prompt(screen, seen),
        hurries: seen.idle.asks_before_leaving(),
    }
}

fn prompt(screen: Screen, seen: &Seen<'_>) -> Prompt {
    let sentence = match screen {
        Screen::OutOfService => match seen.hall.line() {
            Line::Connecting => Sentence::Connecting,
            Line::Live | Line::Lost { .. } => Sentence::ServerLost,
        },
        Screen::Home => Sentence::Welcome,
        Screen::Find | Screen::Found | Screen::WindowTypes | Screen::Matters => Sentence::ChooseService,
        Screen::Search => Sentence::FirstLetters,
        Screen::Themes => Sentence::ChooseTheme,
        Screen::Closed => Sentence::Closed,
        Screen::Identify => card(seen),
        Screen::TypedNumber => Sentence::TypeNumber,
        Screen::Class => Sentence::First,
        Screen::Phone => Sentence::TypePhone,
        Screen::HasTicket => Sentence::HasTicket,
        Screen::Confirm if seen.printer.trouble().is_some() => Sentence::PrinterTrouble,
        Screen::Confirm if seen.visit.as_ref().is_some_and(|visit| visit.person.is_some()) => {
            Sentence::KeepCard
        }
        Screen::Confirm => Sentence::Check,
        Screen::Issuing if is_slow(seen) => Sentence::IssuingSlow,
        Screen::Issuing => Sentence::Issuing,
        Screen::Refused if has_no_answer(seen) => Sentence::ServerLost,
        Screen::Refused => Sentence::Refused,
        Screen::Ticket => return ticket(seen),
        Screen::Departments => Sentence::ChooseDepartment,
        Screen::Guides => Sentence::ChooseGuide,
        Screen::Modes => Sentence::Modes,
        Screen::CheckIn => by_card(seen, Sentence::CheckIn),
        Screen::Reprint => by_card(seen, Sentence::Reprint),
        Screen::Rate => by_card(seen, Sentence::Rate),
        Screen::Tickets => Sentence::Tickets,
        Screen::Level => Sentence::Level,
        Screen::Asking => Sentence::Asking,
        Screen::Told => Sentence::Told,
        Screen::Feedback | Screen::FeedbackTopics | Screen::FeedbackText | Screen::FeedbackCounter => {
            Sentence::Feedback
        }
        Screen::FeedbackPhone => Sentence::TypePhone,
        Screen::FeedbackSummary => Sentence::FeedbackSummary,
        Screen::FeedbackReceipt => Sentence::FeedbackReceipt,
        Screen::Guide => match seen.visit.as_ref().map(|visit| visit.guide_print) {
            Some(GuidePrint::Printing(_)) => Sentence::GuidePrinting,
            Some(GuidePrint::Printed) => Sentence::GuidePrinted,
            Some(GuidePrint::Failed) => Sentence::GuideNotPrinted,
            Some(GuidePrint::NotKnown) => Sentence::GuideNotKnown,
            Some(GuidePrint::Open) | None => Sentence::Guide,
        },
    };
    sentence.into()
}

/// What an errand begins with, unless there is something to say of the card.
fn by_card(seen: &Seen<'_>, begin: Sentence) -> Sentence {
    let about_card = card(seen);
    if matches!(about_card, Sentence::TapCard | Sentence::ReaderLost) { begin } else { about_card }
}

fn card(seen: &Seen<'_>) -> Sentence {
    match (seen.reader.condition, seen.reader.feedback) {
        (ReaderCondition::NotFitted | ReaderCondition::Lost, _) => Sentence::ReaderLost,
        (ReaderCondition::Well, ReaderFeedback::Waiting) => Sentence::TapCard,
        (ReaderCondition::Well, ReaderFeedback::Reading) => Sentence::CardReading,
        (ReaderCondition::Well, ReaderFeedback::Unreadable(_)) => Sentence::CardUnreadable,
        (ReaderCondition::Well, ReaderFeedback::Expired) => Sentence::CardExpired,
        (ReaderCondition::Well, ReaderFeedback::LeftBehind) => Sentence::CardLeftBehind,
    }
}

/// The number is said when the fate of its slip is known: what is said later would cut it off.
fn ticket(seen: &Seen<'_>) -> Prompt {
    let Some(issued) = seen.visit.as_deref().and_then(Visit::issued) else {
        return Sentence::Issuing.into();
    };
    let sentence = match issued.slip {
        Slip::Printing(_) => return Sentence::SlipPrinting.into(),
        Slip::Printed => Sentence::SlipPrinted,
        Slip::Failed => Sentence::SlipNotPrinted,
        Slip::NotKnown(_) => Sentence::SlipNotKnown,
        Slip::NotFitted => Sentence::NoSlip,
    };
    Prompt { sentence, ticket: Some(ticket_words(issued, seen)) }
}

fn ticket_words(issued: &Issued, seen: &Seen<'_>) -> TicketWords {
    let window_type = seen.hall.window_type(&issued.ticket.window_type);
    TicketWords {
        number: issued.ticket.number.clone(),
        area: window_type.map_or_else(Default::default, |w| (w.area.clone(), w.area_en.clone())),
    }
}
