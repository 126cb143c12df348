//! What others may say while the monkey plays: every word of the server, the printer and the reader, most of them
//! at the wrong moment.

use crate::chance::Chance;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::printer::{PageNo, PrinterCondition, PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::visit::Person;
use queue_api::error::ApiError;
use queue_api::feedback::FeedbackReceipt;
use queue_api::guide::Guides;
use queue_api::hall::{HallSnapshot, RealName};
use queue_api::ticket::{TicketState, TicketView, WaitRange};

/// Cards that are held to the reader: name and number.
const PEOPLE: [(&str, &str); 3] = [
    ("欧阳思敏", "11010519491231002X"),
    ("司徒雁翎", "440524188001010014"),
    ("诸葛明轩", "320311197706150015"),
];
/// Why a card may not be read.
const REASONS: [UnreadableReason; 4] = [
    UnreadableReason::Moved,
    UnreadableReason::NotTrusted,
    UnreadableReason::Senseless,
    UnreadableReason::WrongCard,
];
/// A ticket that somebody held before.
const OLD_TICKET: u64 = 99_999;
/// Its number.
const OLD_NUMBER: &str = "Z99999";
/// What opens a ticket's own page.
const FOLLOW: &str = "follow-secret";

/// What must be on no screen after its citizen has left, and in no log: cards, masked names, tickets.
pub(crate) fn secrets() -> Vec<String> {
    let people = PEOPLE.iter().flat_map(|(name, number)| {
        [(*name).to_owned(), (*number).to_owned(), Person::new(name, number).masked()]
    });
    people.chain([OLD_NUMBER, FOLLOW, "Z000"].map(str::to_owned)).collect()
}

/// What must be on no screen at all.
pub(crate) fn card_secrets() -> impl Iterator<Item = &'static str> {
    PEOPLE.iter().flat_map(|(name, number)| [*name, *number])
}

/// The hall a moment later: queues open, close, fill up, and are taken out of the hall's file.
pub(crate) fn hall(chance: &mut Chance) -> HallSnapshot {
    let mut hall = sample::hall();
    for window_type in &mut hall.window_types {
        let waiting = u32::try_from(chance.below(40)).unwrap();
        window_type.issuing = !chance.once_in(4);
        window_type.full = !window_type.issuing && chance.once_in(2);
        window_type.waiting = waiting;
        window_type.wait =
            (!chance.once_in(4)).then_some(WaitRange { p50_s: waiting * 60, p90_s: waiting * 90 + 60 });
        window_type.opens_at = chance.once_in(2).then(|| {
            sample::now() + jiff::SignedDuration::from_mins(i64::try_from(chance.below(3_000)).unwrap())
        });
        if chance.once_in(6) {
            let wishes = [RealName::None, RealName::Optional, RealName::Required];
            window_type.real_name = *chance.pick(&wishes).unwrap();
        }
    }
    if chance.once_in(2) {
        hall.window_types.retain(|_| !chance.once_in(4));
    }
    hall
}

/// Other guides: some matters are gone, now and then all of them.
pub(crate) fn guides(chance: &mut Chance) -> Guides {
    let mut guides = sample::guides();
    match chance.below(8) {
        0 => guides = Guides::default(),
        1 => guides.themes.clear(),
        2 => guides.shortcuts.clear(),
        _ => guides.matters.retain(|_| !chance.once_in(5)),
    }
    guides
}

/// A refusal, with the number of a ticket in its words as the server's have it.
pub(crate) fn refusal(chance: &mut Chance) -> ApiError {
    let soon = sample::now() + jiff::SignedDuration::from_mins(90);
    let [has_ticket, full, odd] = ["holder_has_ticket", "quota_reached", "a_code_of_tomorrow"];
    // The first leads on, to a screen of its own.
    let code = *chance.pick(&[has_ticket, has_ticket, full, odd]).unwrap();
    ApiError {
        code: code.into(),
        message: format!("您已有号票 {OLD_NUMBER}。"),
        message_en: format!("You hold ticket {OLD_NUMBER}."),
        opens_at: (code == full).then_some(soon),
        number: (code == has_ticket).then(|| OLD_NUMBER.into()),
        ticket: (code == has_ticket).then_some(OLD_TICKET),
        ..ApiError::default()
    }
}

/// The `nth` ticket this server gives.
pub(crate) fn ticket(nth: u64, window_type: &str, holder: Option<String>) -> TicketView {
    TicketView {
        id: nth,
        number: format!("Z000{nth}"),
        window_type: window_type.into(),
        holder,
        follow_url: Some(format!("http://hall.test/t/{FOLLOW}{nth}")),
        ..sample::ticket()
    }
}

/// How the ticket stands that somebody held before: it may be over by now.
pub(crate) fn looked_up(chance: &mut Chance) -> TicketView {
    let states = [
        TicketState::Waiting,
        TicketState::Called,
        TicketState::Serving,
        TicketState::Held,
        TicketState::NoShow,
        TicketState::Finished,
        TicketState::Cancelled,
        TicketState::Expired,
    ];
    let state = *chance.pick(&states).unwrap();
    TicketView { number: OLD_NUMBER.into(), state, ..ticket(OLD_TICKET, "A", None) }
}

/// Some of a person's tickets, perhaps none.
pub(crate) fn tickets(chance: &mut Chance) -> Vec<TicketView> {
    let mut tickets = sample::tickets();
    tickets.retain(|_| !chance.once_in(3));
    tickets
}

/// The number to ask by.
pub(crate) fn receipt() -> FeedbackReceipt {
    FeedbackReceipt { number: "T0012".into(), left_at: sample::now(), answer_by: None }
}

/// A word of the printer, about one of the `pages` it was given or about any.
pub(crate) fn printer(chance: &mut Chance, pages: &mut Vec<PageNo>) -> PrinterWord {
    let troubles = [
        PrinterTrouble::PaperEnd,
        PrinterTrouble::CoverOpen,
        PrinterTrouble::Cutter,
        PrinterTrouble::Lost,
        PrinterTrouble::Offline,
        PrinterTrouble::Hot,
        PrinterTrouble::Fault,
    ];
    let trouble = *chance.pick(&troubles).unwrap();
    let known = chance.pick(pages).copied();
    let page = known.filter(|_| !chance.once_in(6)).unwrap_or(PageNo(chance.below(50)));
    match chance.below(8) {
        0 => PrinterWord::Condition(PrinterCondition::Trouble(trouble)),
        1..=3 => PrinterWord::Condition(PrinterCondition::Well { paper_low: chance.once_in(3) }),
        4 | 5 => {
            pages.retain(|waiting| *waiting != page);
            PrinterWord::Printed(page)
        }
        6 => {
            pages.retain(|waiting| *waiting != page);
            PrinterWord::NotKnown(page, trouble)
        }
        _ => {
            pages.retain(|waiting| *waiting != page);
            PrinterWord::NotPrinted(page, trouble)
        }
    }
}

/// A word of the reader; half of them are a card that was read.
pub(crate) fn reader(chance: &mut Chance) -> ReaderWord {
    match chance.below(14) {
        0 => ReaderWord::Condition(ReaderCondition::Lost),
        1 | 2 => ReaderWord::Condition(ReaderCondition::Well),
        3 => ReaderWord::Condition(ReaderCondition::NotFitted),
        4 => ReaderWord::Reading,
        5 => ReaderWord::Unreadable(*chance.pick(&REASONS).unwrap()),
        6 => ReaderWord::Expired,
        7 => ReaderWord::LeftBehind,
        8 => ReaderWord::Removed,
        _ => {
            let (name, number) = *chance.pick(&PEOPLE).unwrap();
            ReaderWord::Read(Person::new(name, number))
        }
    }
}
