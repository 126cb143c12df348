//! English: what each sentence says aloud. Each stretch between two full stops is a clip of the pack's folder `kiosk`.

use super::sentence::Sentence;

pub(super) fn words(sentence: Sentence) -> &'static str {
    match sentence {
        Sentence::Welcome => "Hello. Touch the screen",
        Sentence::ChooseService => "Choose a service",
        Sentence::FirstLetters => "Type the first letters",
        Sentence::ChooseTheme => "Choose a theme",
        Sentence::ChooseDepartment => "Choose a department",
        Sentence::ChooseGuide => "Choose a guide",
        Sentence::Guide => "This is the guide. You can print it",
        Sentence::GuidePrinting => "Printing. One moment",
        Sentence::GuidePrinted => "Take the guide",
        Sentence::GuideNotPrinted => "It was not printed. See the screen",
        Sentence::Closed => "No tickets now. See the screen",
        Sentence::TapCard => "Tap your ID card. Below the screen",
        Sentence::CardReading => "Reading. Hold still",
        Sentence::CardUnreadable => "Not read. Lay it down again",
        Sentence::CardExpired => "This card has expired. See the screen",
        Sentence::CardLeftBehind => "A card is on the reader. See the screen",
        Sentence::ReaderLost => "The reader is out of order. Type your ID number",
        Sentence::KeepCard => "Keep your card. Check. Then take the ticket",
        Sentence::Check => "Check. Then take the ticket",
        Sentence::PrinterTrouble => "This machine cannot print. Ask at the desk",
        Sentence::Issuing => "Getting your ticket. One moment",
        Sentence::IssuingSlow => "Trying again. One moment",
        Sentence::Refused => "No ticket. See the screen",
        Sentence::SlipPrinting => "Your ticket is ready. Printing",
        Sentence::SlipPrinted => "Your number is. {number}. Take your slip. {seat}. Have a seat",
        Sentence::SlipNotPrinted => {
            "It was not printed. Your number is. {number}. Remember your number. {seat}. Have a seat"
        }
        Sentence::NoSlip => "Your number is. {number}. Remember your number. {seat}. Have a seat",
        Sentence::Hurry => "Time is nearly over. Touch the screen",
        Sentence::Connecting => "Connecting. One moment",
        Sentence::ServerLost => "No connection. Ask at the desk",
        Sentence::Modes => "Choose large type. Touch the screen",
        Sentence::SlipNotKnown => "Look at the paper slot. Your number is. {number}. See the screen",
        Sentence::GuideNotKnown => "Look at the paper slot. See the screen",
        Sentence::TypeNumber => "Type your ID number",
        Sentence::TypePhone => "Type your phone number. You may leave it out",
        Sentence::First => "You may be called earlier. See the screen",
        Sentence::HasTicket => "You have a ticket already. Your number is. {number}. You can print it again",
        Sentence::CheckIn => "Check in. Tap your ID card. Or type the number",
        Sentence::Reprint => "Print a ticket again. Tap your ID card. Or type the number",
        Sentence::Rate => "Rate the service. Tap your ID card. Or type the number",
        Sentence::Tickets => "Choose a ticket",
        Sentence::Level => "Rate the service. Touch the screen",
        Sentence::Asking => "Looking it up. One moment",
        Sentence::Told => "See the screen",
        Sentence::Feedback => "Tell us what you think. See the screen",
        Sentence::FeedbackSummary => "Check. See the screen",
        Sentence::FeedbackReceipt => "We have it. The reference is. {number}. Remember the reference",
        Sentence::CardWrong => "No identity on this card. Use your ID card",
        Sentence::CardDamaged => "This card cannot be read. Type the number",
        Sentence::NoReader => "This machine has no card reader. Type your ID number",
        Sentence::AskKind => "Which applies to you. Touch the screen",
        Sentence::NotTaken => "You have no ticket. Ask at the desk",
        Sentence::HasTicketByNumber => "You have a ticket already. Your number is. {number}. Have a seat",
        Sentence::CheckInTyped => "Check in. Type the number",
        Sentence::ReprintTyped => "Print a ticket again. Type the number",
        Sentence::RateTyped => "Rate the service. Type the number",
        Sentence::Reprinting => "Printing it again. One moment",
        Sentence::Thanks => "Thank you for your rating",
        Sentence::NothingFound => "No ticket of today was found. You can try again",
        Sentence::NotFinished => "Not finished yet. Rate it when you have been served",
        Sentence::AllRated => "Rated already. Thank you",
        Sentence::NoAnswer => "The system does not answer. Ask at the desk",
        Sentence::NotSent => "Not sent yet. You can send it again",
        Sentence::CheckInRefused => "You cannot check in now. See the screen",
        Sentence::ReprintRefused => "Nothing can be done with this ticket. See the screen",
        Sentence::RateRefused => "It cannot be rated. See the screen",
        Sentence::FeedbackRefused => "It was not taken. See the screen",
    }
}

/// Where to sit, for a speech engine.
pub(super) fn seat(area: &str) -> String {
    format!("Go to the {area}")
}
