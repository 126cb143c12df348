//! A matter to be chosen, on whichever screen: what it is, which queue serves it, how that queue is. One that is
//! closed now leads to its guide, not to a dead end.

use super::queue::{figures_below, figures_beside, place};
use super::steps::Steps;
use crate::language::{Language, Phrase};
use crate::theme::button::{Skin, card};
use crate::theme::frame::column_wide;
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

/// Height of a card in a list.
pub(super) const CARD_PX: f32 = 148.0;

/// Height of a card with nothing but a name.
pub(super) const NAME_CARD_PX: f32 = 132.0;
/// Height of one whose name takes two lines.
const CARD_TWO_LINES_PX: f32 = 176.0;
/// Height of one whose name takes three lines.
const CARD_THREE_LINES_PX: f32 = 218.0;

/// How large a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// As large as a list allows.
    Large,
    /// Above the keyboard, or with a name that is long.
    Small,
    /// With no room beside the name.
    Narrow,
    /// The same on the lowest sheet, where letters need the edges, too.
    Least,
}

impl Size {
    /// English names are long: smaller letters keep them on two lines.
    pub(super) fn in_list(language: Language, layout: Layout) -> Self {
        match (layout.is_narrow(), language) {
            (true, _) if layout.large && layout.arrangement() == Arrangement::Wide => Self::Least,
            (true, _) => Self::Narrow,
            (false, Language::Zh) => Self::Large,
            (false, Language::En) => Self::Small,
        }
    }

    /// Height to reckon with in a list: a small card is for names that take two lines, a narrow one in English three.
    pub(super) fn in_a_long_list_px(self, language: Language) -> f32 {
        match (self, language) {
            (Self::Large, _) | (Self::Narrow | Self::Least, Language::Zh) => CARD_PX,
            (Self::Small, _) => CARD_TWO_LINES_PX,
            (Self::Narrow | Self::Least, Language::En) => CARD_THREE_LINES_PX,
        }
    }

    fn look(self) -> (f32, TextRole) {
        match self {
            Self::Large => (CARD_PX, TextRole::BodyStrong),
            Self::Small => (128.0, TextRole::ItemStrong),
            Self::Narrow | Self::Least => (CARD_PX, TextRole::ItemStrong),
        }
    }
}

/// A card for a matter found along `way`; without one the way stays what it was.
pub(super) fn matter_card(
    cards: &mut ChildSpawnerCommands<'_>,
    matter: &Matter,
    size: Size,
    way: Option<Way>,
) {
    let (height_px, role) = size.look();
    let (id, prefix) = (matter.id.clone(), matter.window_type.clone());
    let name = Phrase::data(&matter.name, &matter.name_en);
    let mut card = cards.spawn(card(format!("Matter {id}"), Skin::Card, height_px));
    if size == Size::Least {
        card.entry::<Node>().and_modify(narrow);
    }
    card.with_children(|card| {
        card.spawn(column_wide()).with_children(|lines| {
            lines.spawn(says(role, palette::INK, name));
            match size {
                Size::Narrow => figures_below(lines, TextRole::ItemStrong, &prefix),
                Size::Least => figures_below(lines, TextRole::Small, &prefix),
                Size::Large | Size::Small => {
                    let at = prefix.clone();
                    lines.spawn(words(TextRole::Small, palette::INK_SOFT, move |seen| place(seen, &at)));
                }
            }
        });
        if matches!(size, Size::Large | Size::Small) {
            figures_beside(card, &prefix);
        }
        if size != Size::Least {
            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
        }
    })
    .observe(move |_: On<Activate>, steps: Steps, mut visit: ResMut<Visit>, mut commands: Commands| {
        if let Some(way) = &way {
            visit.way.clone_from(way);
        }
        commands.set_state_if_neq(steps.choose_matter(&mut visit, &id));
    });
}

/// A card with nothing but a name; on a narrow one the name has all the room.
pub(super) fn name_card<'a>(
    cards: &'a mut ChildSpawnerCommands<'_>,
    layout: Layout,
    called: String,
    (picture, name): (Icon, Phrase),
) -> EntityCommands<'a> {
    let role = if layout.large { TextRole::ItemStrong } else { TextRole::BodyStrong };
    let is_narrow = layout.large && layout.arrangement() == Arrangement::Wide;
    let mut card = cards.spawn(card(called, Skin::Card, NAME_CARD_PX));
    if is_narrow {
        card.entry::<Node>().and_modify(narrow);
    }
    card.with_children(|card| {
        if !is_narrow {
            card.spawn(icon(picture, 52.0, palette::PRIMARY));
        }
        card.spawn(column_wide()).with_children(|lines| {
            lines.spawn(says(role, palette::INK, name));
        });
        card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
    });
    card
}

/// The lowest sheet's cards use their edges, too.
fn narrow(mut node: Mut<'_, Node>) {
    (node.padding.left, node.padding.right, node.column_gap) = (px(GAP_PX), px(GAP_PX), px(LINE_GAP_PX));
}
