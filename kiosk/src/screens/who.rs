//! The steps between the card and the question whether all is right, and whom the hall lets go first. Pure.

use super::Screen;
use crate::clock::Clock;
use crate::config::Config;
use crate::hall::Hall;
use crate::visit::{Priority, Visit};
use queue_api::hall::{PriorityKind, RealName};
use queue_api::ticket::Class;

/// Where a card that was read or a number that was typed leads.
pub(crate) fn after_identity(hall: &Hall, visit: &Visit, config: &Config, clock: &Clock) -> Screen {
    let is_to_be_asked = visit.priority == Priority::NotAsked && is_elderly(hall, visit, clock);
    if is_to_be_asked { Screen::Class } else { after_class(hall, visit, config) }
}

/// Where the answer about the class leads.
pub(super) fn after_class(hall: &Hall, visit: &Visit, config: &Config) -> Screen {
    let is_to_be_asked = asks_phone(hall, visit, config) && !visit.phone_asked;
    if is_to_be_asked { Screen::Phone } else { Screen::Confirm }
}

/// Whether somebody is asked where to call back: only who is named, and where a name is of use.
pub(super) fn asks_phone(hall: &Hall, visit: &Visit, config: &Config) -> bool {
    config.visit.ask_phone && visit.person.is_some() && real_name(hall, visit) != RealName::None
}

/// Whether the chosen window type asks for a card.
pub(crate) fn real_name(hall: &Hall, visit: &Visit) -> RealName {
    let window_type = visit.window_type.as_deref().and_then(|prefix| hall.window_type(prefix));
    window_type.map_or(RealName::Optional, |window_type| window_type.real_name)
}

/// What is asked for: the citizen's word counts only where the window type goes by it.
pub(crate) fn class_of(hall: &Hall, visit: &Visit) -> Class {
    let is_priority = visit.priority == Priority::Claimed && kinds(hall, visit).next().is_some();
    if is_priority { Class::Priority } else { Class::Ordinary }
}

/// Whom the hall lets go first in the chosen window type, in the hall's order; nobody, where it makes no difference.
pub(super) fn kinds(hall: &Hall, visit: &Visit) -> impl Iterator<Item = PriorityKind> {
    let window_type = visit.window_type.as_deref().and_then(|prefix| hall.window_type(prefix));
    let takes = window_type.is_some_and(|window_type| window_type.priority);
    let kinds = hall.info().filter(|_| takes).map_or(&[][..], |info| &info.priority.kinds);
    kinds.iter().copied().filter(|kind| *kind != PriorityKind::Other)
}

/// The same without those whom the card shows not to belong there.
pub(super) fn open_kinds(hall: &Hall, visit: &Visit, clock: &Clock) -> Vec<PriorityKind> {
    let is_younger = age(visit, clock).is_some_and(|age| age < elderly_from(hall));
    kinds(hall, visit).filter(|kind| *kind != PriorityKind::Elderly || !is_younger).collect()
}

/// Whether the birthday says that the hall lets this person go first.
pub(crate) fn is_elderly(hall: &Hall, visit: &Visit, clock: &Clock) -> bool {
    kinds(hall, visit).any(|kind| kind == PriorityKind::Elderly)
        && age(visit, clock).is_some_and(|age| age >= elderly_from(hall))
}

/// Years from which the hall calls somebody elderly.
pub(super) fn elderly_from(hall: &Hall) -> u16 {
    hall.info().map_or(u16::MAX, |info| u16::from(info.priority.elderly_from))
}

fn age(visit: &Visit, clock: &Clock) -> Option<u16> {
    visit.person.as_ref()?.age_on(clock.today())
}
