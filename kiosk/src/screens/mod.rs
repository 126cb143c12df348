//! The screens, in the order a citizen meets them, and how one leads to the next.

mod chrome;
mod confirm;
mod departments;
pub(crate) mod guide;
mod guides;
mod home;
mod identify;
mod issuing;
mod list;
mod matters;
mod out_of_service;
mod refused;
mod targets;
mod ticket;
mod window_types;

use crate::card_reader::{CardReader, ReaderCondition};
use crate::hall::Hall;
use crate::visit::Visit;
use bevy::prelude::*;
use queue_api::hall::RealName;

/// What the citizen looks at.
#[derive(States, Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The server cannot be heard, or not yet.
    #[default]
    OutOfService,
    /// Where every citizen begins.
    Home,
    /// Which queue.
    WindowTypes,
    /// Which matter of that queue.
    Matters,
    /// Whose ticket.
    Identify,
    /// Is that right?
    Confirm,
    /// The order is under way.
    Issuing,
    /// The rules said no.
    Refused,
    /// The number.
    Ticket,
    /// Whose guides.
    Departments,
    /// Which guide.
    Guides,
    /// One guide.
    Guide,
}

impl Screen {
    /// For log lines and file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OutOfService => "out-of-service",
            Self::Home => "home",
            Self::WindowTypes => "window-types",
            Self::Matters => "matters",
            Self::Identify => "identify",
            Self::Confirm => "confirm",
            Self::Issuing => "issuing",
            Self::Refused => "refused",
            Self::Ticket => "ticket",
            Self::Departments => "departments",
            Self::Guides => "guides",
            Self::Guide => "guide",
        }
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_state::<Screen>().add_plugins((
        home::plugin,
        window_types::plugin,
        matters::plugin,
        identify::plugin,
        confirm::plugin,
        issuing::plugin,
        refused::plugin,
        ticket::plugin,
        departments::plugin,
        guides::plugin,
        guide::plugin,
        out_of_service::plugin,
        targets::plugin,
    ));
}

/// Whether the screen needs another frame to settle.
pub(crate) fn wants_frame(world: &World) -> bool {
    let next = world.resource::<NextState<Screen>>();
    !matches!(next, NextState::Unchanged) || world.resource::<targets::Settling>().wants_frame()
}

/// Where a chosen window type leads: to its matters, if it has any.
fn after_window_type(hall: &Hall, visit: &Visit, reader: &CardReader) -> Screen {
    let has_matters =
        visit.window_type.as_deref().is_some_and(|prefix| hall.matters_of(prefix).next().is_some());
    if has_matters { Screen::Matters } else { after_matter(hall, visit, reader) }
}

/// Where a chosen matter leads: to the card reader, if a card is of any use.
fn after_matter(hall: &Hall, visit: &Visit, reader: &CardReader) -> Screen {
    if visit.person.is_some() {
        return Screen::Confirm;
    }
    match real_name(hall, visit) {
        RealName::None => Screen::Confirm,
        RealName::Optional if reader.condition == ReaderCondition::NotFitted => Screen::Confirm,
        RealName::Optional | RealName::Required => Screen::Identify,
    }
}

/// The step before the card: the matters, if there were any to choose from.
fn before_identify(hall: &Hall, visit: &Visit) -> Screen {
    let prefix = visit.window_type.as_deref().unwrap_or_default();
    if hall.matters_of(prefix).next().is_some() { Screen::Matters } else { Screen::WindowTypes }
}

/// Whether the chosen window type asks for a card.
fn real_name(hall: &Hall, visit: &Visit) -> RealName {
    let window_type = visit.window_type.as_deref().and_then(|prefix| hall.window_type(prefix));
    window_type.map_or(RealName::Optional, |window_type| window_type.real_name)
}
