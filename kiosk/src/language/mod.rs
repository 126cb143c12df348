//! The chosen language, and every text by key. A screen says a [`Phrase`]; only here it becomes words.

mod en;
mod errands;
mod feedback;
mod figures;
mod zh;

pub use errands::ErrandPhrase;
pub use feedback::FeedbackPhrase;
pub use figures::{Wait, counters};

use crate::person::IdPaper;
use bevy::prelude::*;
use queue_api::hall::PriorityKind;

/// The language of the citizen at the kiosk. Each visit begins in Chinese.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Language {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// For file names.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

/// A moment as citizens are told it: the time of day, and the day unless it is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// `14:00`
    pub time: String,
    /// Month and day of another day.
    pub day: Option<(i8, i8)>,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is explained by its words in zh.rs")]
pub enum Phrase {
    /// Nothing.
    Nothing,
    /// What the hall's own data says: Chinese, English.
    Data(String, String),
    /// Figures and numbers: the same in every language.
    Figure(String),

    // Everywhere
    Back,
    BackHome,
    // How the page is shown.
    Modes,
    ModesTitle,
    ModesHint,
    ModeOn,
    ModeOff,
    LargeType,
    LargeTypeHint,
    LowReach,
    LowReachHint,
    Spoken,
    SpokenHint,
    LargeTypeShort,
    LowReachShort,
    SpokenShort,
    OtherLanguage,
    NeedHelp,
    PageOf(usize, usize),
    PageBack,
    PageOn,
    Today {
        month: i8,
        day: i8,
        weekday: i8,
    },

    // Pages: what was found on a page of its own, a guide to take along, whoever is still there.
    ShowFound(usize),
    FoundTitle,
    GuideWhere,
    GuideScan,
    StillThere,
    StillThereIn(u64),
    StillMore,
    StillDone,
    OutHelp,

    // Home
    Greeting,
    GreetingHint,
    TakeTicket,
    TakeTicketHint,
    ReadGuides,
    ReadGuidesHint,
    PeopleWaiting,
    Waiting(Wait),
    OpensAt(String),
    ClosedNow,
    MoreWindowTypes(usize),
    ClosedToday,

    // Printer, before a ticket is issued
    PrinterPaperOut,
    PrinterCoverOpen,
    PrinterCutter,
    PrinterLost,
    PrinterFault,
    PrinterAdvice,
    PrinterAdviceShort,

    // Window type and matter
    ChooseWindowType,
    ChooseMatter,
    OtherMatter,
    OtherMatterHint,
    AtCounters(String),
    ListEmpty,

    // Finding the matter
    FindTitle,
    FindHint,
    FindSearch,
    FindSearchHint,
    FindByDepartment,
    FindByTheme,
    FindByWindowType,
    Shortcuts,
    ChooseTheme,
    ChooseThemeHint,
    ThemesPersonal,
    ThemesCompany,
    ThemesLife,
    ThemesOther,
    MattersFound(usize),
    SeeGuide,

    // Searching
    SearchEmpty,
    SearchCandidates,
    SearchNothing,
    SearchNothingHint,
    KeyClear,

    // No tickets now
    ClosedTitle,
    ClosedHours,
    ClosedFull,
    ClosedUnknown,
    ClosedComeAt(Moment),
    ClosedAsk,
    ClosedGuides,
    QuotaUsedUp,
    AskAgainAt(Moment),

    // Identify
    IdentifyTitle,
    IdentifyWhy,
    IdentifyRequired,
    TapCard,
    TapCardHint,
    ReadingCard,
    ReadingCardHint,
    CardUnreadable,
    CardUnreadableHint,
    CardLeftBehind,
    CardLeftBehindHint,
    CardExpired,
    CardExpiredHint,
    CardTaken,
    ReaderLost,
    ReaderLostOptional,
    ReaderLostRequired,
    SkipCard,
    PrivacyNote,

    // Identify: what the reader says, and the number typed instead
    CardWrong,
    CardWrongHint,
    CardDamaged,
    CardDamagedHint,
    ReaderNotFitted,
    IdentifyStaff,
    TypeNumber,
    NumberTitle,
    NumberHint,
    NumberEmpty,
    NumberRight,
    NumberWrongStart,
    NumberWrongLetter,
    NumberWrongBirthday,
    NumberWrongCheck,
    NumberDone,
    PlacesLeft(usize),
    // Phone
    PhoneTitle,
    PhoneHint,
    PhoneEmpty,
    PhoneRight,
    PhoneWrong,
    PhoneSkip,
    // Class
    PriorityTitle,
    PriorityWhat,
    PriorityElderlyHint(u16),
    PriorityClaim,
    PriorityDecline,
    PriorityDeclineHint,
    PriorityAskTitle,
    PriorityAskHint,
    PriorityElderly(u16),
    PriorityElderlyProof,
    PriorityDisabled,
    PriorityDisabledProof,
    PrioritySoldier,
    PrioritySoldierProof,
    PriorityPregnant,
    PriorityPregnantProof,
    PriorityOffer(Vec<PriorityKind>),
    PriorityClaimed,
    PriorityTicket,
    // The person has a ticket already
    HasTicketTitle,
    HasTicketHint,
    HasTicketAhead(u32),
    HasTicketAsk,
    HasTicketSought,
    HasTicketPrint,
    HasTicketShow,
    HasTicketProve,
    HasTicketElse,
    /// What the person is known by, masked phone: after the masked name.
    KnownBy(IdPaper, Option<String>),

    // Confirm
    ConfirmTitle,
    ConfirmMatter,
    ConfirmHolder,
    ConfirmNoHolder,
    CardNotNeeded,
    AheadLabel,
    WaitLabel,
    CountersLabel,
    PeopleUnit,
    MinutesUnit,
    CounterUnit,
    ConfirmAction,
    ConfirmSent,

    // Issuing
    IssuingTitle,
    IssuingHint,
    IssuingSlow,
    IssuingSlowHint,

    // Refused
    RefusedTitle,
    RefusedAction,
    RejectedByServer,
    // Silence
    NoAnswerTitle,
    NoAnswerHint,
    NoAnswerAgain,

    // Ticket
    SlipPrinting,
    SlipPrinted,
    SlipPrintingAgain,
    SlipPrintedAgain,
    SlipFailed,
    SlipFailedHint,
    SlipNotFitted,
    SitIn(String, String),
    WatchScreens,
    FollowTitle,
    FollowHint,
    DidNotPrint,
    PrintAgain,
    PrintAgainOff,
    DoneIn(u64),

    // Paper: a fate that nobody knows, and two more troubles
    SlipNotKnown,
    SlipNotThere,
    SlipIsThere,
    GuidePrintNotKnown,
    GuidePrintAgain,
    PrinterOffline,
    PrinterHot,

    // Guides
    GuidesTitle,
    ChooseDepartment,
    GuideMaterials,
    GuideProcedure,
    GuideTimeLimit,
    GuideFee,
    GuidePhone,
    GuideConditions,
    GuideBasis,
    GuideAuthority,
    GuideKindAtOnce,
    GuideKindPromised,
    GuideKindJoint,
    GuidePrint,
    GuidePrinting,
    GuidePrinted,
    GuideTakeTicket,

    // Out of service
    OutTitle,
    OutAdvice,
    OutSince(String),
    OutRecovers,
    ConnectingTitle,
    ConnectingHint,

    // Errands: check-in, a slip again, rating, feedback
    Errand(ErrandPhrase),
    Feedback(FeedbackPhrase),
}

impl Phrase {
    /// What the server or the hall's set-up says in both languages; the Chinese when the English is missing.
    #[must_use]
    pub fn data(zh: &str, en: &str) -> Self {
        Self::Data(zh.to_owned(), if en.is_empty() { zh } else { en }.to_owned())
    }

    /// The words.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Nothing, _) => String::new(),
            (Self::Figure(figure), _) => figure.clone(),
            (Self::Data(zh, _), Language::Zh) => zh.clone(),
            (Self::Data(_, en), Language::En) => en.clone(),
            (_, Language::Zh) => zh::words(self),
            (_, Language::En) => en::words(self),
        }
    }
}

/// On one line whatever happens: neither a unit nor half of a range goes to the next.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}").replace('–', "–\u{2060}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::metrics::TextRole;
    use crate::theme::text::width_px;

    #[test]
    fn a_range_and_its_unit_stay_on_one_line() {
        for wait in [Wait::Minutes { low: 15, high: 25 }, Wait::None, Wait::Unknown] {
            for language in [Language::Zh, Language::En] {
                let words = Phrase::Waiting(wait).words(language);
                assert!(!words.contains(' '), "{words:?} may be broken at a space");
                assert!(!words.contains("–2"), "{words:?} may be broken in its range");
                let broken = words.replace('\u{a0}', " ").replace('\u{2060}', "");
                assert_eq!(width_px(&words, TextRole::Small), width_px(&broken, TextRole::Small));
            }
        }
    }

    #[test]
    fn english_has_straight_quotes() {
        // Our font draws the curly ones as wide as a Chinese character.
        let sources = [include_str!("en.rs"), include_str!("errands.rs"), include_str!("feedback.rs")];
        for source in sources {
            assert_eq!(source.find(['‘', '’']), None);
        }
        assert_eq!(sources[0].find(['“', '”']), None);
    }

    #[test]
    fn whom_the_hall_lets_go_first_is_listed_as_people_list() {
        use PriorityKind::{Disabled, Elderly, Other, Pregnant, Soldier};
        for (kinds, zh, en) in [
            (vec![Elderly], "老人可优先", "Elderly may go first"),
            (vec![Disabled, Other, Pregnant], "残疾人、孕妇可优先", "Disabled or pregnant may go first"),
            (
                vec![Elderly, Disabled, Soldier, Pregnant],
                "老人、残疾人、军人、孕妇可优先",
                "Elderly, disabled, military or pregnant may go first",
            ),
        ] {
            let phrase = Phrase::PriorityOffer(kinds);
            assert_eq!((phrase.words(Language::Zh), phrase.words(Language::En)), (zh.into(), en.into()));
        }
    }
}
