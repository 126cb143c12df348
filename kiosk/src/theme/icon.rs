//! The icons in use, by what they mean, as characters of the Lucide icon font.

use crate::theme::ICONS;
use bevy::prelude::*;
use bevy::text::{FontHinting, FontSize, LineHeight, TextFont};

/// What a picture says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A ticket.
    Ticket,
    /// A guide.
    Guide,
    /// Back.
    Back,
    /// Go on, there is more.
    Onward,
    /// Home.
    Home,
    /// Done.
    Done,
    /// Attention.
    Warning,
    /// No line to the server.
    Offline,
    /// An ID card.
    Card,
    /// Tap here.
    Tap,
    /// Working on it.
    Busy,
    /// A printer.
    Printer,
    /// Languages.
    Languages,
    /// Help.
    Help,
    /// People.
    People,
    /// Time.
    Clock,
    /// A place.
    Place,
    /// A phone line.
    Phone,
    /// Money.
    Fee,
    /// Papers to bring.
    Papers,
    /// Steps.
    Steps,
    /// The law.
    Law,
    /// Who may.
    Who,
    /// What a window may decide.
    Authority,
    /// One page up.
    Up,
    /// One page down.
    Down,
    /// No.
    No,
    /// Nothing at the other end of a cable.
    Unplugged,
    /// Look for it.
    Search,
    /// Take back a letter.
    Erase,
    /// A space between words.
    Space,
    /// Themes.
    Themes,
    /// Window types.
    Queues,
    /// Opens later.
    Later,
    /// How the page is shown.
    Modes,
    /// Large letters.
    Large,
    /// In reach from below.
    Low,
    /// Spoken.
    Spoken,
    /// Not spoken.
    Silent,
    /// Booked beforehand.
    Appointment,
    /// Say something to the hall.
    Feedback,
    /// A level of satisfaction.
    Star,
    /// A phone of one's own.
    Mobile,
    /// Typed.
    Keys,
    /// Once more.
    Again,
    /// A good idea.
    Idea,
    /// Well done.
    Praise,
    /// Very satisfied, down to very dissatisfied.
    FaceGrinning,
    /// See [`Icon::FaceGrinning`].
    FaceSmiling,
    /// See [`Icon::FaceGrinning`].
    FaceNeutral,
    /// See [`Icon::FaceGrinning`].
    FaceFrowning,
    /// See [`Icon::FaceGrinning`].
    FaceAngry,
}

impl Icon {
    const fn character(self) -> char {
        match self {
            Self::Ticket => '\u{e622}',
            Self::Guide => '\u{e05f}',
            Self::Back => '\u{e048}',
            Self::Onward => '\u{e06f}',
            Self::Home => '\u{e0f5}',
            Self::Done => '\u{e226}',
            Self::Warning => '\u{e193}',
            Self::Offline => '\u{e1ea}',
            Self::Card => '\u{e617}',
            Self::Tap => '\u{e3c3}',
            Self::Busy => '\u{e296}',
            Self::Printer => '\u{e141}',
            Self::Languages => '\u{e0fe}',
            Self::Help => '\u{e082}',
            Self::People => '\u{e1a4}',
            Self::Clock => '\u{e087}',
            Self::Place => '\u{e111}',
            Self::Phone => '\u{e133}',
            Self::Fee => '\u{e052}',
            Self::Papers => '\u{e0cc}',
            Self::Steps => '\u{e1d0}',
            Self::Law => '\u{e212}',
            Self::Who => '\u{e19f}',
            Self::Authority => '\u{e3bb}',
            Self::Up => '\u{e070}',
            Self::Down => '\u{e06d}',
            Self::No => '\u{e084}',
            Self::Unplugged => '\u{e45d}',
            Self::Search => '\u{e151}',
            Self::Erase => '\u{e0ae}',
            Self::Space => '\u{e3dd}',
            Self::Themes => '\u{e4b3}',
            Self::Queues => '\u{e106}',
            Self::Later => '\u{e304}',
            Self::Modes => '\u{e297}',
            Self::Large => '\u{e587}',
            Self::Low => '\u{e455}',
            Self::Spoken => '\u{e1ab}',
            Self::Silent => '\u{e1ac}',
            Self::Appointment => '\u{e2b7}',
            Self::Feedback => '\u{e575}',
            Self::Star => '\u{e176}',
            Self::Mobile => '\u{e163}',
            Self::Keys => '\u{e284}',
            Self::Again => '\u{e148}',
            Self::Idea => '\u{e1c2}',
            Self::Praise => '\u{e18a}',
            Self::FaceGrinning => '\u{e300}',
            Self::FaceSmiling => '\u{e164}',
            Self::FaceNeutral => '\u{e114}',
            Self::FaceFrowning => '\u{e0db}',
            Self::FaceAngry => '\u{e2fc}',
        }
    }
}

/// An icon as a node, `size_px` high and wide.
pub fn icon(icon: Icon, size_px: f32, color: Color) -> impl Bundle {
    (
        Text::new(icon.character()),
        TextFont { font: ICONS.into(), font_size: FontSize::Px(size_px), ..default() },
        LineHeight::RelativeToFont(1.0),
        FontHinting::Disabled,
        TextColor(color),
        Pickable::IGNORE,
    )
}

/// An icon on a round ground of `side_px`.
pub fn disc<'a>(
    parent: &'a mut ChildSpawnerCommands<'_>,
    picture: Icon,
    side_px: f32,
    (ink, wash): (Color, Color),
) -> EntityCommands<'a> {
    let mut disc = parent.spawn((
        Node {
            width: px(side_px),
            height: px(side_px),
            flex_shrink: 0.0,
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border_radius: BorderRadius::MAX,
            ..default()
        },
        BackgroundColor(wash),
        Pickable::IGNORE,
    ));
    disc.with_child(icon(picture, side_px * DISC_ICON_SHARE, ink));
    disc
}

/// How much of its ground an icon takes.
const DISC_ICON_SHARE: f32 = 0.58;
