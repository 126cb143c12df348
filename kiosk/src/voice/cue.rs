//! What should be said now: of every screen, by what is on it. Decides nothing about sound.

use super::sentence::{Prompt, Sentence, TicketWords};
use crate::card_reader::{ReaderCondition, ReaderFeedback};
use crate::errands::{Errand, Progress};
use crate::hall::Line;
use crate::language::{ErrandPhrase, FeedbackPhrase, Language, Phrase};
use crate::screens::Screen;
use crate::screens::errands::outcome;
use crate::screens::guide::GuidePrint;
use crate::screens::issuing::is_slow;
use crate::screens::refused::has_no_answer;
use crate::screens::who::is_elderly;
use crate::seen::Seen;
use crate::visit::{Earlier, IdPaper, Issued, Order, Slip, Visit};
use firmware_bridge::card_reader::UnreadableReason;

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
        Screen::Class => whether_first(seen),
        Screen::Phone => Sentence::TypePhone,
        Screen::HasTicket => return has_ticket(seen),
        Screen::Confirm if seen.printer.trouble().is_some() => Sentence::PrinterTrouble,
        // Who typed a number has no card to forget.
        Screen::Confirm if has_shown_card(seen) => Sentence::KeepCard,
        Screen::Confirm => Sentence::Check,
        Screen::Issuing if is_slow(seen) => Sentence::IssuingSlow,
        Screen::Issuing => Sentence::Issuing,
        Screen::Refused if has_no_answer(seen) => Sentence::ServerLost,
        Screen::Refused if refusal_number(seen).is_some() => Sentence::Refused,
        Screen::Refused => Sentence::NotTaken,
        Screen::Ticket => return ticket(seen),
        Screen::Departments => Sentence::ChooseDepartment,
        Screen::Guides => Sentence::ChooseGuide,
        Screen::Modes => Sentence::Modes,
        Screen::CheckIn => by_card(seen, Sentence::CheckIn, Sentence::CheckInTyped),
        Screen::Reprint => by_card(seen, Sentence::Reprint, Sentence::ReprintTyped),
        Screen::Rate => by_card(seen, Sentence::Rate, Sentence::RateTyped),
        Screen::Tickets => Sentence::Tickets,
        Screen::Level => Sentence::Level,
        Screen::Asking => Sentence::Asking,
        Screen::Told => errand(seen).map_or(Sentence::Told, told),
        Screen::Feedback | Screen::FeedbackTopics | Screen::FeedbackText | Screen::FeedbackCounter => {
            Sentence::Feedback
        }
        Screen::FeedbackPhone => Sentence::TypePhone,
        Screen::FeedbackSummary => Sentence::FeedbackSummary,
        Screen::FeedbackReceipt => return receipt(seen),
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

/// What an errand begins with, unless there is something to say of the card; where none is read, all is typed.
fn by_card(seen: &Seen<'_>, begin: Sentence, typed: Sentence) -> Sentence {
    match seen.reader.condition {
        ReaderCondition::NotFitted | ReaderCondition::Lost => typed,
        ReaderCondition::Well if seen.reader.feedback == ReaderFeedback::Waiting => begin,
        ReaderCondition::Well => card(seen),
    }
}

fn card(seen: &Seen<'_>) -> Sentence {
    match (seen.reader.condition, seen.reader.feedback) {
        (ReaderCondition::NotFitted, _) => Sentence::NoReader,
        (ReaderCondition::Lost, _) => Sentence::ReaderLost,
        (ReaderCondition::Well, ReaderFeedback::Waiting) => Sentence::TapCard,
        (ReaderCondition::Well, ReaderFeedback::Reading) => Sentence::CardReading,
        // Only what can be read is worth another try.
        (ReaderCondition::Well, ReaderFeedback::Unreadable(reason)) => match reason {
            UnreadableReason::Moved => Sentence::CardUnreadable,
            UnreadableReason::WrongCard => Sentence::CardWrong,
            UnreadableReason::NotTrusted | UnreadableReason::Senseless => Sentence::CardDamaged,
        },
        (ReaderCondition::Well, ReaderFeedback::Expired) => Sentence::CardExpired,
        (ReaderCondition::Well, ReaderFeedback::LeftBehind) => Sentence::CardLeftBehind,
    }
}

fn has_shown_card(seen: &Seen<'_>) -> bool {
    let person = seen.visit.as_ref().and_then(|visit| visit.person.as_ref());
    person.is_some_and(|person| person.paper() != IdPaper::TypedNumber)
}

/// Whom the birthday shows to be elderly is told so; others are asked.
fn whether_first(seen: &Seen<'_>) -> Sentence {
    let is_elderly = seen.visit.as_ref().is_some_and(|visit| is_elderly(&seen.hall, visit, &seen.clock));
    if is_elderly { Sentence::First } else { Sentence::AskKind }
}

/// The number of the ticket a refusal names, empty when it names none; nothing when nobody refused.
fn refusal_number<'a>(seen: &'a Seen<'_>) -> Option<&'a str> {
    let Order::Refused(error) = &seen.visit.as_ref()?.order else { return None };
    Some(error.number.as_deref().unwrap_or_default())
}

/// The number of the ticket there is, and its slip only to whom the screen offers it.
fn has_ticket(seen: &Seen<'_>) -> Prompt {
    let Some(number) = refusal_number(seen).filter(|number| !number.is_empty()) else {
        return Sentence::Refused.into();
    };
    let is_known = seen.visit.as_ref().is_some_and(|visit| !matches!(visit.earlier, Earlier::Unknown));
    let may_print = has_shown_card(seen) && is_known && seen.printer.prints();
    let sentence = if may_print { Sentence::HasTicket } else { Sentence::HasTicketByNumber };
    numbered(sentence, number)
}

fn errand<'a>(seen: &'a Seen<'_>) -> Option<&'a Errand> {
    seen.visit.as_ref()?.errand.as_ref()
}

/// What became of an errand, as the screen's title tells it.
fn told(errand: &Errand) -> Sentence {
    let title = outcome(errand);
    let of_errand = [
        (ErrandPhrase::ThanksTitle, Sentence::Thanks),
        (ErrandPhrase::NothingFound, Sentence::NothingFound),
        (ErrandPhrase::NotFinished, Sentence::NotFinished),
        (ErrandPhrase::AllRated, Sentence::AllRated),
        (ErrandPhrase::NoAnswer, Sentence::NoAnswer),
        (ErrandPhrase::CheckInRefused, Sentence::CheckInRefused),
        (ErrandPhrase::ReprintRefused, Sentence::ReprintRefused),
        (ErrandPhrase::RateRefused, Sentence::RateRefused),
        (ErrandPhrase::NeedsCard, Sentence::TapCard),
    ];
    let of_feedback =
        [(FeedbackPhrase::NotSent, Sentence::NotSent), (FeedbackPhrase::Refused, Sentence::FeedbackRefused)];
    let of_errand = of_errand.map(|(phrase, sentence)| (Phrase::Errand(phrase), sentence));
    let of_feedback = of_feedback.map(|(phrase, sentence)| (Phrase::Feedback(phrase), sentence));
    let mut titles = of_errand.into_iter().chain(of_feedback);
    titles.find_map(|(phrase, sentence)| (phrase == title).then_some(sentence)).unwrap_or(Sentence::Told)
}

/// The number to ask by is the one thing that is not to be forgotten.
fn receipt(seen: &Seen<'_>) -> Prompt {
    let Some(Progress::Left(receipt, _)) = errand(seen).map(|errand| &errand.progress) else {
        return Sentence::Told.into();
    };
    numbered(Sentence::FeedbackReceipt, &receipt.number)
}

fn numbered(sentence: Sentence, number: &str) -> Prompt {
    let ticket = TicketWords { number: number.to_owned(), area: Default::default() };
    Prompt { sentence, ticket: Some(ticket) }
}

/// The number is said when the fate of its slip is known: what is said later would cut it off.
fn ticket(seen: &Seen<'_>) -> Prompt {
    let Some(issued) = seen.visit.as_deref().and_then(Visit::issued) else {
        return Sentence::Issuing.into();
    };
    let sentence = match issued.slip {
        Slip::Printing(_) if issued.reprints > 0 => return Sentence::Reprinting.into(),
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
