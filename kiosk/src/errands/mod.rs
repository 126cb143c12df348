//! What a citizen comes for beside a new ticket: to check in for an appointment, to have a slip again, to rate, to tell
//! the hall something. How an errand stands is in the visit and dies with it; what each touch changes is in [`desk`], what
//! each answer does in [`answers`], its receipt on paper in [`receipt`]. How it looks is in [`crate::screens`]; no rule of the
//! hall is decided here.

pub(crate) mod answers;
pub(crate) mod desk;
mod draft;
pub(crate) mod receipt;

pub use draft::{Draft, TEXT_MAX};

use crate::clock::Steady;
use crate::config::ErrandsConfig;
use crate::language::Language;
use crate::printer::PageNo;
use crate::screens::Screen;
use crate::server::ErrandAnswer;
use crate::typed::grouped;
use queue_api::TicketId;
use queue_api::error::ApiError;
use queue_api::feedback::FeedbackReceipt;
use queue_api::ticket::{TicketState, TicketView};

/// Digits of an appointment's code.
pub const CODE_LEN: usize = 8;
/// Most digits of a ticket's number behind its letters.
pub const NUMBER_DIGITS_MAX: usize = 4;
/// Fewest: a slip says `A012`, and somebody who types `A12` means the same.
const NUMBER_DIGITS_MIN: usize = 3;

/// Which errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrandKind {
    /// 预约报到: an appointment becomes a ticket.
    CheckIn,
    /// 补打号票: a slip once more.
    Reprint,
    /// 评价: a finished ticket is rated.
    Rate,
    /// 投诉建议: the hall is told something.
    Feedback,
}

impl ErrandKind {
    /// Where it begins.
    #[must_use]
    pub fn first_screen(self) -> Screen {
        match self {
            Self::CheckIn => Screen::CheckIn,
            Self::Reprint => Screen::Reprint,
            Self::Rate => Screen::Rate,
            Self::Feedback => Screen::Feedback,
        }
    }

    /// The errand that begins on this screen.
    #[must_use]
    pub fn begun_on(screen: Screen) -> Option<Self> {
        [Self::CheckIn, Self::Reprint, Self::Rate, Self::Feedback]
            .into_iter()
            .find(|kind| kind.first_screen() == screen)
    }

    /// Whether this kiosk offers it.
    #[must_use]
    pub fn is_offered(self, config: &ErrandsConfig) -> bool {
        match self {
            Self::CheckIn => config.check_in,
            Self::Reprint => config.reprint,
            Self::Rate => config.rate,
            Self::Feedback => config.feedback,
        }
    }
}

/// How an errand stands.
#[derive(Debug, Clone)]
pub enum Progress {
    /// Nothing asked yet.
    Open,
    /// Asked once; only an answer leads on.
    Asked {
        /// When.
        at: Steady,
        /// Whether the server did not answer at first.
        slow: bool,
    },
    /// Today's tickets of this person, or the one of this number; perhaps none.
    Found(Vec<TicketView>),
    /// The rules said no.
    Refused(ApiError),
    /// No answer, or one that makes no sense.
    Failed,
    /// The rating was taken.
    Rated,
    /// The feedback was taken; this is its receipt, and how that fares on paper.
    Left(FeedbackReceipt, ReceiptPrint),
}

/// How a receipt fares on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptPrint {
    /// It is to be printed.
    Wanted,
    /// On its way out.
    Printing(PageNo),
    /// It left the printer.
    Printed,
    /// It did not.
    Failed,
    /// Nobody can tell; the citizen is asked to look.
    NotKnown(PageNo),
    /// There is none: no printer, or one that does not print.
    None,
}

impl ReceiptPrint {
    /// Whether it may be asked for once more.
    #[must_use]
    pub fn may_print(self) -> bool {
        match self {
            Self::Failed | Self::NotKnown(_) => true,
            Self::Wanted | Self::Printing(_) | Self::Printed | Self::None => false,
        }
    }
}

/// One citizen's errand.
#[derive(Debug, Clone)]
pub struct Errand {
    /// Which.
    pub kind: ErrandKind,
    /// How it stands.
    pub progress: Progress,
    /// Whether whose it is was read of a card. Who only types a number is told nobody's name.
    pub is_by_card: bool,
    /// The ticket the server named to whoever showed the card or the code of its holder: theirs, whatever is asked next.
    named: Option<TicketId>,
    /// Tickets that were found by a number alone and have a holder, who alone has their slip, requeues and rates them.
    guarded: Vec<TicketId>,
    /// The ticket that is rated.
    pub ticket: Option<TicketView>,
    /// The level that was touched, 5 to 1. There is none until one is touched.
    pub level: Option<u8>,
    /// What the hall is to be told.
    pub draft: Draft,
    /// What it was told, answered or not.
    sent: Option<Draft>,
}

impl Errand {
    /// One that has just begun.
    #[must_use]
    pub fn new(kind: ErrandKind) -> Self {
        Self {
            kind,
            progress: Progress::Open,
            is_by_card: false,
            named: None,
            guarded: Vec::new(),
            ticket: None,
            level: None,
            draft: Draft::default(),
            sent: None,
        }
    }

    /// When it was asked for, while that is not answered.
    #[must_use]
    pub fn asked_at(&self) -> Option<Steady> {
        match self.progress {
            Progress::Asked { at, .. } => Some(at),
            Progress::Open
            | Progress::Found(_)
            | Progress::Refused(_)
            | Progress::Failed
            | Progress::Rated
            | Progress::Left(..) => None,
        }
    }

    /// Whether an outage would take something from this citizen.
    pub(crate) fn outlasts_outage(&self) -> bool {
        let by_progress = match self.progress {
            Progress::Asked { .. } | Progress::Failed | Progress::Rated | Progress::Left(..) => true,
            Progress::Open | Progress::Found(_) | Progress::Refused(_) => false,
        };
        by_progress || self.draft.says_something() || !self.draft.letters().is_empty()
    }

    /// What was found, in the order it is shown: what something can be done with first. Nothing of what is somebody's who
    /// has not shown the card.
    #[must_use]
    pub fn found(&self) -> Vec<&TicketView> {
        let Progress::Found(tickets) = &self.progress else { return Vec::new() };
        let open = tickets.iter().filter(|ticket| !self.guarded.contains(&ticket.id));
        let mut tickets: Vec<&TicketView> = match self.kind {
            ErrandKind::Rate => open.filter(|ticket| may_rate(ticket)).collect(),
            ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback => open.collect(),
        };
        tickets.sort_by_key(|ticket| (Fate::of(ticket), std::cmp::Reverse(ticket.id)));
        tickets
    }

    /// Whether the citizen still wants this answer: it is waited for, or comes after all while they are told that nobody
    /// answers. Words that were changed since then are another feedback, whose writer is not led away.
    fn wants(&self, answer: &ErrandAnswer) -> bool {
        match (&self.progress, answer) {
            (Progress::Asked { .. }, _) => true,
            (Progress::Failed, ErrandAnswer::Slow | ErrandAnswer::Failed) => false,
            (Progress::Failed, ErrandAnswer::Left(_)) => self.is_unchanged(),
            (
                Progress::Failed,
                ErrandAnswer::Ticket(_)
                | ErrandAnswer::Found(_)
                | ErrandAnswer::Rated
                | ErrandAnswer::Refused(_),
            ) => self.kind != ErrandKind::Feedback,
            (
                Progress::Open
                | Progress::Found(_)
                | Progress::Refused(_)
                | Progress::Rated
                | Progress::Left(..),
                _,
            ) => false,
        }
    }

    /// Whether the draft says what was sent.
    fn is_unchanged(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| sent.says_same(&self.draft))
    }

    /// Whether the citizen has shown that a ticket is theirs: by its holder's card, or by the appointment's code.
    fn is_shown(&self, ticket: TicketId) -> bool {
        self.is_by_card || self.kind == ErrandKind::CheckIn || self.named == Some(ticket)
    }

    /// Takes off a ticket what is for its holder: the name for whoever showed the card, the way to follow and rate it
    /// for whoever has shown that it is theirs. A number can be read off any board.
    fn veil(&mut self, ticket: &mut TicketView) {
        if !self.is_shown(ticket.id) {
            if ticket.holder.is_some() && !self.guarded.contains(&ticket.id) {
                self.guarded.push(ticket.id);
            }
            ticket.follow_url = None;
        }
        if !self.is_by_card {
            ticket.holder = None;
        }
    }

    /// Whether nothing is done with what was found before its holder's card is shown.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        !self.guarded.is_empty()
    }
}

/// What a citizen can do with a ticket that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It lives: its slip can be printed again.
    Live,
    /// It was called in vain: it can wait again.
    NoShow,
    /// It is over.
    Over,
}

impl Fate {
    /// Of a ticket.
    #[must_use]
    pub fn of(ticket: &TicketView) -> Self {
        match ticket.state {
            TicketState::Waiting | TicketState::Called | TicketState::Serving | TicketState::Held => {
                Self::Live
            }
            TicketState::NoShow => Self::NoShow,
            TicketState::Finished | TicketState::Cancelled | TicketState::Expired => Self::Over,
        }
    }
}

/// Whether a ticket can be rated: served to its end, and not rated yet.
#[must_use]
pub fn may_rate(ticket: &TicketView) -> bool {
    ticket.state == TicketState::Finished && ticket.rating.is_none()
}

/// What was typed as the number that is printed: `A12` is `A012`. Nothing when it is no number; whether the hall has
/// such a ticket is for the server to say.
#[must_use]
pub fn number_of(typed: &str) -> Option<String> {
    let letters = typed.bytes().take_while(u8::is_ascii_uppercase).count();
    let (prefix, digits) = typed.split_at_checked(letters)?;
    let running: u32 = digits.parse().ok().filter(|running| *running > 0)?;
    (!prefix.is_empty()).then(|| format!("{prefix}{running:0width$}", width = NUMBER_DIGITS_MIN))
}

/// A day written `YYYY-MM-DD` as citizens are told it.
pub(crate) fn day_of(day: &str, language: Language) -> String {
    let Ok(date) = day.parse::<jiff::civil::Date>() else { return day.to_owned() };
    match language {
        Language::Zh => format!("{}月{}日", date.month(), date.day()),
        Language::En => date.strftime("%-d %b").to_string(),
    }
}

/// An appointment's code in groups of four, as it is written in the message that told it.
#[must_use]
pub fn code_shown(digits: &str) -> String {
    grouped(digits, &[4, 4], false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn ticket(id: u64, state: TicketState, rating: Option<u8>) -> TicketView {
        TicketView { id, state, rating, ..sample::ticket() }
    }

    #[test]
    fn a_number_may_be_typed_without_its_zeros() {
        for (typed, number) in [
            ("A12", Some("A012")),
            ("A012", Some("A012")),
            ("AB1234", Some("AB1234")),
            ("A0", None),
            ("A", None),
            ("12", None),
        ] {
            assert_eq!(number_of(typed).as_deref(), number, "{typed}");
        }
    }

    #[test]
    fn a_code_stands_in_groups_of_four() {
        for (digits, shown) in [("", ""), ("0007", "0007"), ("00073", "0007 3"), ("00073941", "0007 3941")] {
            assert_eq!(code_shown(digits), shown);
        }
    }

    #[test]
    fn what_can_be_done_something_with_comes_first() {
        let tickets = vec![
            ticket(1, TicketState::Waiting, None),
            ticket(2, TicketState::Finished, None),
            ticket(3, TicketState::NoShow, None),
            ticket(4, TicketState::Called, None),
        ];
        let mut errand = Errand::new(ErrandKind::Reprint);
        errand.progress = Progress::Found(tickets);
        assert_eq!(errand.found().iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [4, 1, 3, 2]);
    }

    #[test]
    fn only_what_was_served_and_not_rated_can_be_rated() {
        let tickets = vec![
            ticket(1, TicketState::Waiting, None),
            ticket(2, TicketState::Finished, Some(5)),
            ticket(3, TicketState::Finished, None),
            ticket(4, TicketState::NoShow, None),
        ];
        let mut errand = Errand::new(ErrandKind::Rate);
        errand.progress = Progress::Found(tickets);
        assert_eq!(errand.found().iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn only_whoever_has_shown_that_a_ticket_is_theirs_is_told_all_of_it() {
        let veiled = |errand: &mut Errand| {
            let mut ticket = sample::ticket();
            errand.veil(&mut ticket);
            (ticket.holder.is_some(), ticket.follow_url.is_some(), errand.is_guarded())
        };
        let mut by_number = Errand::new(ErrandKind::Reprint);
        assert_eq!(veiled(&mut by_number), (false, false, true));
        let mut by_card = Errand { is_by_card: true, ..Errand::new(ErrandKind::Reprint) };
        assert_eq!(veiled(&mut by_card), (true, true, false));
        let mut by_code = Errand::new(ErrandKind::CheckIn);
        assert_eq!(veiled(&mut by_code), (false, true, false));
        let named = Some(sample::ticket().id);
        let mut named_to_the_code = Errand { named, ..Errand::new(ErrandKind::Reprint) };
        assert_eq!(veiled(&mut named_to_the_code), (false, true, false));
    }

    #[test]
    fn a_ticket_of_nobody_is_not_guarded_and_cannot_be_followed_by_its_number() {
        let mut errand = Errand::new(ErrandKind::Reprint);
        let mut found = TicketView { holder: None, ..sample::ticket() };
        errand.veil(&mut found);
        assert!(!errand.is_guarded() && found.follow_url.is_none());
    }
}
