//! English: what each phrase says in English. Short sentences, plain words.

use super::{Moment, Phrase, Wait, unbroken};
use crate::person::IdPaper;
use queue_api::hall::PriorityKind;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn words(phrase: &Phrase) -> String {
    let fixed = match phrase {
        Phrase::Nothing | Phrase::Data(..) | Phrase::Figure(_) => "",
        Phrase::Errand(phrase) => return phrase.en(),
        Phrase::Feedback(phrase) => return phrase.en(),
        Phrase::PageOf(page, pages) => return format!("Page {page} of {pages}"),
        Phrase::Today { month, day, weekday } => {
            let of = |names: &[&'static str], no: i8| {
                usize::try_from(no - 1).ok().and_then(|i| names.get(i).copied()).unwrap_or("")
            };
            return format!("{}, {day} {}", of(&WEEKDAYS, *weekday), of(&MONTHS, *month));
        }
        Phrase::Waiting(wait) => return waiting(*wait),
        Phrase::OpensAt(time) => return format!("opens {time}"),
        Phrase::MoreWindowTypes(more) => return format!("{more} more: touch \"Take a ticket\""),
        Phrase::AtCounters(counters) => return format!("Windows {}", counters.replace('、', ", ")),
        Phrase::SitIn(_, area) => return format!("{area}: please watch the screens."),
        Phrase::DoneIn(s) => return format!("Done ({s})"),
        Phrase::OutSince(time) => return format!("No connection since {time}"),

        Phrase::Back => "Back",
        Phrase::BackHome => "Home",
        Phrase::Modes => "Easier to use",
        Phrase::ModesTitle => "Make it easier to use",
        Phrase::ModesHint => "Change it at any time. What you chose or typed stays.",
        Phrase::ModeOn => "On",
        Phrase::ModeOff => "Off",
        Phrase::LargeType => "Large type",
        Phrase::LargeTypeHint => "Half as large again, fewer choices a page",
        Phrase::Spoken => "Read aloud",
        Phrase::SpokenHint => "Every step is read out; a touch stops it",
        Phrase::LargeTypeShort => "Larger",
        Phrase::LowReachShort => "Lower",
        Phrase::SpokenShort => "Voice",
        Phrase::LowReach => "Low reach",
        Phrase::LowReachHint => "All buttons in the lower half of the screen",
        Phrase::OtherLanguage => "中文",
        Phrase::NeedHelp => "Help? Ask at the desk",
        Phrase::PageBack => "Previous",
        Phrase::PageOn => "Next",

        Phrase::ShowFound(matters) => return format!("Show {matters}"),
        Phrase::FoundTitle => "What was found",
        Phrase::GuideWhere => "Where",
        Phrase::GuideScan => "Take it along",
        Phrase::StillThere => "Still there?",
        Phrase::StillThereIn(s) => return format!("Home in {s} s. What you entered will be cleared"),
        Phrase::StillMore => "I need more time",
        Phrase::StillDone => "Finish",
        Phrase::OutHelp => "The desk takes a ticket for you, or try another machine.",

        Phrase::Greeting => "How can we help you?",
        Phrase::GreetingHint => "Touch a button",
        Phrase::TakeTicket => "Take a ticket",
        Phrase::TakeTicketHint => "Ten seconds with your card",
        Phrase::ReadGuides => "Service guides",
        Phrase::ReadGuidesHint => "What to bring, how long it takes",
        Phrase::PeopleWaiting => "\u{a0}waiting",
        Phrase::ClosedNow => "no tickets now",
        Phrase::ClosedToday => "closed for today",

        Phrase::PrinterPaperOut => "This machine is out of paper",
        Phrase::PrinterCoverOpen => "The printer cover is open",
        Phrase::PrinterCutter => "The printer is jammed",
        Phrase::PrinterLost => "The printer is not connected",
        Phrase::PrinterFault => "The printer has a fault",
        Phrase::PrinterAdviceShort => "Please go to the desk",
        Phrase::PrinterAdvice => "Please use the desk or another machine. Staff have been told.",

        Phrase::ChooseWindowType => "Choose a service",
        Phrase::ChooseMatter => "What exactly is it about?",
        Phrase::OtherMatter => "Something else",
        Phrase::OtherMatterHint => "Not sure? The window will help you",
        Phrase::ListEmpty => "Nothing to choose yet: please ask at the desk",

        Phrase::FindTitle => "What is it about?",
        Phrase::FindHint => "Touch a service, or find it another way",
        Phrase::FindSearch => "Search",
        Phrase::FindSearchHint => "Type the first letters, such as \"pass\"",
        Phrase::FindByDepartment => "Department",
        Phrase::FindByTheme => "Theme",
        Phrase::FindByWindowType => "Queue",
        Phrase::Shortcuts => "Most asked for",
        Phrase::ChooseTheme => "What is it about?",
        Phrase::ChooseThemeHint => "Choose a theme to see its services",
        Phrase::ThemesPersonal => "Personal matters",
        Phrase::ThemesCompany => "Company matters",
        Phrase::ThemesLife => "Events in life",
        Phrase::ThemesOther => "Others",
        Phrase::MattersFound(1) => "1 service",
        Phrase::MattersFound(matters) => return format!("{matters} services"),
        Phrase::SeeGuide => "read the guide",

        Phrase::SearchEmpty => "Type the first letters of a word",
        Phrase::SearchCandidates => "Such as \"card\", \"pension\" or \"tax\"",
        Phrase::SearchNothing => "Nothing found",
        Phrase::SearchNothingHint => "Try fewer letters, look by department, or ask at the desk.",
        Phrase::KeyClear => "Clear",

        Phrase::ClosedTitle => "No tickets right now",
        Phrase::ClosedHours => "Tickets are issued at other hours.",
        Phrase::ClosedFull => "All tickets of this session are taken.",
        Phrase::ClosedUnknown => "No more tickets today.",
        Phrase::ClosedComeAt(at) => return format!("Come again {}", moment(at)),
        Phrase::ClosedAsk => "The desk can tell you when to come",
        Phrase::ClosedGuides => "Read the guide",
        Phrase::QuotaUsedUp => "all taken",
        Phrase::AskAgainAt(at) => return format!("Try again {}", moment(at)),

        Phrase::IdentifyTitle => "Tap your ID card",
        Phrase::IdentifyWhy => "Then a lost ticket can be found again",
        Phrase::IdentifyRequired => "This service needs your card, or its number",
        Phrase::TapCard => "Lay your ID card on the reader",
        Phrase::TapCardHint => "Below the screen, flat, for about a second",
        Phrase::ReadingCard => "Reading, please hold still",
        Phrase::ReadingCardHint => "Almost there",
        Phrase::CardUnreadable => "Not read. Lift it and try again",
        Phrase::CardUnreadableHint => "Take the card out of its sleeve and lay it flat",
        Phrase::CardLeftBehind => "An earlier card is still there",
        Phrase::CardLeftBehindHint => "Yours? Lift it and lay it down again",
        Phrase::CardExpired => "This ID card has expired",
        Phrase::CardExpiredHint => "Use another card, or ask at the desk",
        Phrase::CardTaken => "Done. Please take your card",
        Phrase::ReaderLost => "The card reader is out of order",
        Phrase::ReaderLostOptional => "Type the card's number, or go on without",
        Phrase::ReaderLostRequired => "Type the card's number, or ask our staff",
        Phrase::SkipCard => "Go on without a card",
        Phrase::PrivacyNote => "Your card is used for this ticket only and not kept on screen",

        // Identify: what the reader says, and the number typed instead
        Phrase::CardWrong => "No identity on this card",
        Phrase::CardWrongHint => "Use your ID card, and lay down one card at a time",
        Phrase::CardDamaged => "This card cannot be read",
        Phrase::CardDamagedHint => "It may be damaged: type its number, or ask staff",
        Phrase::ReaderNotFitted => "This machine has no card reader",
        Phrase::IdentifyStaff => "No card with you? Please ask our staff",
        Phrase::TypeNumber => "Type the card's number",
        Phrase::NumberTitle => "Type your card number",
        Phrase::NumberHint => "18 characters, on ID card or residence permit",
        Phrase::NumberEmpty => "X is for a number that ends with it",
        Phrase::NumberRight => "The number is complete",
        Phrase::NumberWrongStart => "No number begins with 0: please check",
        Phrase::NumberWrongLetter => "X stands only at the end: please check",
        Phrase::NumberWrongBirthday => "Digits 7–14 are no birthday: please check",
        Phrase::NumberWrongCheck => "The check digit does not fit",
        Phrase::NumberDone => "Next",
        Phrase::PlacesLeft(left) => return format!("{left} more to go"),
        Phrase::PhoneTitle => "Leave a phone number?",
        Phrase::PhoneHint => "So that we can reach you if you miss your call",
        Phrase::PhoneEmpty => "You need not: touch \"No\"",
        Phrase::PhoneRight => "Please check the number",
        Phrase::PhoneWrong => "Mobile numbers begin with 13 to 19",
        Phrase::PhoneSkip => "No",
        Phrase::PriorityTitle => "Would you like to go first?",
        Phrase::PriorityWhat => "With priority you are called somewhat earlier",
        Phrase::PriorityElderlyHint(from) => return format!("From the age of {from} you may"),
        Phrase::PriorityClaim => "Yes, priority",
        Phrase::PriorityDecline => "No priority",
        Phrase::PriorityDeclineHint => "Nothing to show",
        Phrase::PriorityAskTitle => "Which applies to you?",
        Phrase::PriorityAskHint => "Called somewhat earlier. Show it at the window; it is not recorded here.",
        Phrase::PriorityElderly(from) => return format!("{from} or older"),
        Phrase::PriorityElderlyProof => "ID card",
        Phrase::PriorityDisabled => "Person with a disability",
        Phrase::PriorityDisabledProof => "Certificate",
        Phrase::PrioritySoldier => "Military",
        Phrase::PrioritySoldierProof => "Military card",
        Phrase::PriorityPregnant => "Pregnant",
        Phrase::PriorityPregnantProof => "Just say so",
        Phrase::PriorityOffer(kinds) => return may_go_first(kinds),
        Phrase::PriorityClaimed => "Priority (change)",
        Phrase::PriorityTicket => "  Priority",
        Phrase::HasTicketTitle => "You have a ticket already",
        Phrase::HasTicketHint => "No need for another: you will be called by this number",
        Phrase::HasTicketAhead(0) => "You are next: please watch the screens",
        Phrase::HasTicketAhead(ahead) => return format!("{ahead} ahead of you"),
        Phrase::HasTicketAsk => "The desk can tell you how it stands",
        Phrase::HasTicketSought => "Looking it up…",
        Phrase::HasTicketPrint => "Print it again",
        Phrase::HasTicketShow => "Show it",
        Phrase::HasTicketProve => "Lost it? Tap your ID card to print it again, or ask at the desk.",
        Phrase::HasTicketElse => "Something else",
        Phrase::KnownBy(paper, phone) => return known_by(*paper, phone.as_deref()),

        Phrase::ConfirmTitle => "Check and take your ticket",
        Phrase::ConfirmMatter => "Service",
        Phrase::ConfirmHolder => "Name",
        Phrase::ConfirmNoHolder => "no card",
        Phrase::CardNotNeeded => "no card needed",
        Phrase::AheadLabel => "Ahead of you",
        Phrase::WaitLabel => "Expected wait",
        Phrase::CountersLabel => "Windows",
        Phrase::PeopleUnit => "",
        Phrase::MinutesUnit => "\u{a0}min",
        Phrase::CounterUnit => "",
        Phrase::ConfirmAction => "Take the ticket",
        Phrase::ConfirmSent => "One moment…",

        Phrase::IssuingTitle => "Getting your ticket",
        Phrase::IssuingHint => "Please wait here, it takes a moment",
        Phrase::IssuingSlow => "No answer yet, trying again",
        Phrase::IssuingSlowHint => "Please stay. You will not get two tickets.",

        Phrase::RefusedTitle => "This ticket is not available",
        Phrase::RefusedAction => "Choose another",
        Phrase::RejectedByServer => "The system did not accept this. Please ask at the desk.",
        Phrase::NoAnswerTitle => "You have no ticket yet",
        Phrase::NoAnswerHint => "The system did not answer. Please ask at the desk.",
        Phrase::NoAnswerAgain => "Try again",

        Phrase::SlipPrinting => "Your ticket is printing",
        Phrase::SlipPrinted => "Please take your ticket",
        Phrase::SlipPrintingAgain => "Printing it again",
        Phrase::SlipPrintedAgain => "Please take your ticket",
        Phrase::SlipFailed => "Not printed: please note the number",
        Phrase::SlipFailedHint => "The number is valid; you will be called by it",
        Phrase::SlipNotFitted => "Please note the number or scan the code",
        Phrase::WatchScreens => "Please take a seat and watch the screens.",
        Phrase::FollowTitle => "Follow on your phone",
        Phrase::FollowHint => "Scan to see your place; rate the service afterwards.",
        Phrase::DidNotPrint => "Did not print",
        Phrase::PrintAgain => "Print again",
        Phrase::PrintAgainOff => "Reprint at the desk",

        Phrase::SlipNotKnown => "Look below: is your ticket there?",
        Phrase::SlipNotThere => "No, print again",
        Phrase::SlipIsThere => "Yes, I have it",
        Phrase::GuidePrintNotKnown => "None? Try again",
        Phrase::GuidePrintAgain => "Failed. Try again",
        Phrase::PrinterOffline => "The printer is offline",
        Phrase::PrinterHot => "The printer is too hot and cools down",

        Phrase::GuidesTitle => "Service guides",
        Phrase::ChooseDepartment => "Choose a department",
        Phrase::GuideMaterials => "What to bring",
        Phrase::GuideProcedure => "How it works",
        Phrase::GuideTimeLimit => "How long",
        Phrase::GuideFee => "Fee",
        Phrase::GuidePhone => "Phone",
        Phrase::GuideConditions => "Who may apply",
        Phrase::GuideBasis => "Legal basis",
        Phrase::GuideAuthority => "What the window decides",
        Phrase::GuideKindAtOnce => "Done at once",
        Phrase::GuideKindPromised => "Done by a promised date",
        Phrase::GuideKindJoint => "Several departments together",
        Phrase::GuidePrint => "Print guide",
        Phrase::GuidePrinting => "Printing…",
        Phrase::GuidePrinted => "Please take it",
        Phrase::GuideTakeTicket => "Take a ticket",

        Phrase::OutTitle => "No connection right now",
        Phrase::OutAdvice => "Please take a ticket at the desk",
        Phrase::OutRecovers => "This machine goes on by itself.\nTickets already taken stay valid.",
        Phrase::ConnectingTitle => "Connecting",
        Phrase::ConnectingHint => "One moment, or ask at the desk",
    };
    fixed.to_owned()
}

/// Whom this hall lets go first, and nobody else.
fn may_go_first(kinds: &[PriorityKind]) -> String {
    let who = kinds.iter().filter_map(|kind| match kind {
        PriorityKind::Elderly => Some("elderly"),
        PriorityKind::Disabled => Some("disabled"),
        PriorityKind::Soldier => Some("military"),
        PriorityKind::Pregnant => Some("pregnant"),
        PriorityKind::Other => None,
    });
    let who = listed(&who.collect::<Vec<_>>());
    let mut letters = who.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!("{}{} may go first", first.map(String::from).unwrap_or_default(), letters.as_str())
}

/// `a`, `a or b`, `a, b or c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn known_by(paper: IdPaper, phone: Option<&str>) -> String {
    let paper = match paper {
        IdPaper::Resident => "ID card",
        IdPaper::ResidencePermit => "residence permit",
        IdPaper::Foreign => "permanent residence card",
        IdPaper::TypedNumber => "typed number",
    };
    let phone = phone.map(|phone| format!("  {phone}")).unwrap_or_default();
    format!("  {paper}{phone}")
}

pub(super) fn moment(at: &Moment) -> String {
    match at.day {
        None => format!("today at {}", at.time),
        Some((month, day)) => {
            let month = usize::try_from(month - 1).ok().and_then(|i| MONTHS.get(i)).unwrap_or(&"");
            format!("on {day} {month} at {}", at.time)
        }
    }
}

fn waiting(wait: Wait) -> String {
    match wait {
        Wait::None => unbroken("no wait"),
        Wait::Unknown => unbroken("opening soon"),
        Wait::Minutes { .. } => unbroken(&format!("{} min", wait.minutes().unwrap_or_default())),
    }
}
