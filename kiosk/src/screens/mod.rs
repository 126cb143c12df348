//! The screens, in the order a citizen meets them, and how one leads to the next.

mod card_at;
mod choice;
mod chrome;
mod class;
mod closed;
mod confirm;
mod departments;
pub(crate) mod errands;
mod facts;
mod find;
mod found;
pub(crate) mod guide;
mod guide_pages;
mod guide_sheet;
mod guides;
mod has_ticket;
mod home;
mod home_head;
mod home_queues;
mod identify;
pub(crate) mod issuing;
mod list;
mod matters;
pub(crate) mod modes;
mod out_of_service;
mod pad;
mod phone;
mod queue;
pub(crate) mod refused;
mod search;
mod search_found;
mod search_keys;
mod steps;
mod still_there;
mod targets;
mod themes;
mod ticket;
mod told;
mod typed_number;
pub(crate) mod who;
mod window_types;

use crate::hall::Hall;
use bevy::prelude::*;

/// What the citizen looks at.
#[derive(States, Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The server cannot be heard, or not yet.
    #[default]
    OutOfService,
    /// Where every citizen begins.
    Home,
    /// Every way to a matter.
    Find,
    /// A matter by its letters.
    Search,
    /// Which theme.
    Themes,
    /// The matters of a department or a theme.
    Found,
    /// Which queue.
    WindowTypes,
    /// A queue that issues no tickets now.
    Closed,
    /// Which matter of that queue.
    Matters,
    /// Whose ticket.
    Identify,
    /// Whose, by a number that is typed.
    TypedNumber,
    /// Rather called earlier?
    Class,
    /// Where to call back.
    Phone,
    /// Is that right?
    Confirm,
    /// The order is under way.
    Issuing,
    /// The rules said no.
    Refused,
    /// The person has a ticket already.
    HasTicket,
    /// The number.
    Ticket,
    /// Whose guides.
    Departments,
    /// Which guide.
    Guides,
    /// One guide.
    Guide,
    /// How the page is shown.
    Modes,
    /// Which appointment.
    CheckIn,
    /// Whose slip, or which.
    Reprint,
    /// Whose service, or which, is rated.
    Rate,
    /// The tickets that were found.
    Tickets,
    /// How satisfied.
    Level,
    /// An errand's order is under way.
    Asking,
    /// What became of an errand: thanks, or why not.
    Told,
    /// Complaint, suggestion or praise.
    Feedback,
    /// About what.
    FeedbackTopics,
    /// In the citizen's own words.
    FeedbackText,
    /// About which counter.
    FeedbackCounter,
    /// Where to call back.
    FeedbackPhone,
    /// Is that right?
    FeedbackSummary,
    /// The number to ask by.
    FeedbackReceipt,
}

/// How a citizen stays on a screen: what time does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Nobody is asked for anything.
    Out,
    /// Nobody has begun.
    Home,
    /// A choice, a question or something to read: whoever walks away is forgotten.
    Choosing,
    /// A ticket is asked for.
    Order,
    /// An errand is asked for.
    Errand,
    /// The number is looked at.
    Ticket,
}

impl Screen {
    /// How a citizen stays on it.
    #[must_use]
    pub fn stay(self) -> Stay {
        match self {
            Self::OutOfService => Stay::Out,
            Self::Home => Stay::Home,
            Self::Issuing => Stay::Order,
            Self::Asking => Stay::Errand,
            Self::Ticket => Stay::Ticket,
            Self::Find
            | Self::Search
            | Self::Themes
            | Self::Found
            | Self::WindowTypes
            | Self::Closed
            | Self::Matters
            | Self::Identify
            | Self::TypedNumber
            | Self::Class
            | Self::Phone
            | Self::Confirm
            | Self::Refused
            | Self::HasTicket
            | Self::Departments
            | Self::Guides
            | Self::Guide
            | Self::Modes
            | Self::CheckIn
            | Self::Reprint
            | Self::Rate
            | Self::Tickets
            | Self::Level
            | Self::Told
            | Self::Feedback
            | Self::FeedbackTopics
            | Self::FeedbackText
            | Self::FeedbackCounter
            | Self::FeedbackPhone
            | Self::FeedbackSummary
            | Self::FeedbackReceipt => Stay::Choosing,
        }
    }

    /// For log lines and file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OutOfService => "out-of-service",
            Self::Home => "home",
            Self::Find => "find",
            Self::Search => "search",
            Self::Themes => "themes",
            Self::Found => "found",
            Self::WindowTypes => "window-types",
            Self::Closed => "closed",
            Self::Matters => "matters",
            Self::Identify => "identify",
            Self::TypedNumber => "typed-number",
            Self::Class => "class",
            Self::Phone => "phone",
            Self::Confirm => "confirm",
            Self::Issuing => "issuing",
            Self::Refused => "refused",
            Self::HasTicket => "has-ticket",
            Self::Ticket => "ticket",
            Self::Departments => "departments",
            Self::Guides => "guides",
            Self::Guide => "guide",
            Self::Modes => "modes",
            Self::CheckIn => "check-in",
            Self::Reprint => "reprint",
            Self::Rate => "rate",
            Self::Tickets => "tickets",
            Self::Level => "level",
            Self::Asking => "asking",
            Self::Told => "told",
            Self::Feedback => "feedback",
            Self::FeedbackTopics => "feedback-topics",
            Self::FeedbackText => "feedback-text",
            Self::FeedbackCounter => "feedback-counter",
            Self::FeedbackPhone => "feedback-phone",
            Self::FeedbackSummary => "feedback-summary",
            Self::FeedbackReceipt => "feedback-receipt",
        }
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_state::<Screen>().add_plugins((
        list::plugin,
        home::plugin,
        (find::plugin, search::plugin, themes::plugin, found::plugin, closed::plugin),
        window_types::plugin,
        matters::plugin,
        (identify::plugin, typed_number::plugin, class::plugin, phone::plugin),
        confirm::plugin,
        issuing::plugin,
        (refused::plugin, has_ticket::plugin),
        ticket::plugin,
        departments::plugin,
        guides::plugin,
        guide::plugin,
        (out_of_service::plugin, modes::plugin, errands::plugin),
        (targets::plugin, still_there::plugin),
    ));
}

/// Whether the screen needs another frame to settle.
pub(crate) fn wants_frame(world: &World) -> bool {
    let next = world.resource::<NextState<Screen>>();
    !matches!(next, NextState::Unchanged)
        || world.resource::<targets::Settling>().wants_frame()
        || world.resource::<search::Fresh>().wants_frame()
        || world.resource::<errands::Settle>().wants_frame()
}

/// The screen that is shown is laid out anew. One on its way is drawn as all is now, and a touch is not taken back.
pub(crate) fn lay_again(next: &mut NextState<Screen>, screen: Screen) {
    if matches!(next, NextState::Unchanged) {
        next.set(screen);
    }
}

/// Where whoever wants a ticket begins: every way to a matter, if the hall has said which matters there are.
pub(crate) fn first_step(hall: &Hall) -> Screen {
    if hall.has_guides() { Screen::Find } else { Screen::WindowTypes }
}
