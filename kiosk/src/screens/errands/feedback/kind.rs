//! Complaint, suggestion or praise: what leads on to the rest.

use super::say;
use crate::errands::desk::{Desk, take_up};
use crate::language::FeedbackPhrase;
use crate::screens::Screen;
use crate::screens::choice::CARD_PX;
use crate::screens::chrome::{lay_parts, question};
use crate::theme::button::{Skin, card};
use crate::theme::frame::{Room, column_wide, grid};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::theme::text::says;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::feedback::FeedbackKind;

const KINDS: [(&str, Icon, FeedbackKind); 3] = [
    ("Complaint", Icon::Feedback, FeedbackKind::Complaint),
    ("Suggestion", Icon::Idea, FeedbackKind::Suggestion),
    ("Praise", Icon::Praise, FeedbackKind::Praise),
];

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Feedback), (take_up, draw).chain());
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    // The lowest sheet has no room for what each is about.
    let has_hints = !(layout.large && layout.low);
    lay_parts(
        &mut commands,
        *layout,
        ("Feedback screen", Screen::Feedback, Some(Screen::Home)),
        Room::Touched,
        |said| question(said, |_| say(FeedbackPhrase::Title), |_| say(FeedbackPhrase::Hint)),
        |touched| {
            touched.spawn(grid(1)).with_children(|cards| {
                for (name, picture, kind) in KINDS {
                    cards
                        .spawn(card(name.to_owned(), Skin::Card, CARD_PX))
                        .with_children(|card| {
                            card.spawn(icon(picture, 64.0, palette::PRIMARY));
                            card.spawn(column_wide()).with_children(|lines| {
                                let title = say(FeedbackPhrase::Kind(kind));
                                lines.spawn(says(TextRole::Label, palette::INK, title));
                                if has_hints {
                                    let hint = say(FeedbackPhrase::KindHint(kind));
                                    lines.spawn(says(TextRole::Small, palette::INK_SOFT, hint));
                                }
                            });
                            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
                        })
                        .observe(move |_: On<Activate>, mut desk: Desk| desk.choose_kind(kind));
                }
            });
        },
    );
}
