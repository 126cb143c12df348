//! Short words on a coloured ground: notices, pills, and the sign of a window type. Each says by its icon and
//! its words what its colour says.

use crate::language::Phrase;
use crate::seen::{Seen, ShownWhen};
use crate::theme::frame::column_wide;
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{
    CARD_PADDING_PX, GAP_PX, HERO_HEIGHT_PX, LINE_GAP_PX, MARGIN_PX, RADIUS_PX, RADIUS_SMALL_PX, TextRole,
};
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

/// What a notice is about; it is told by its icon and its words as well as by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good news.
    Good,
    /// Something to know.
    Attention,
    /// Something does not work.
    Stop,
}

impl NoticeKind {
    /// Colour of its words, and of the ground behind them.
    #[must_use]
    pub fn colours(self) -> (Color, Color) {
        let (ink, wash, _) = self.look();
        (ink, wash)
    }

    fn look(self) -> (Color, Color, Icon) {
        match self {
            Self::Good => (palette::OK, palette::OK_WASH, Icon::Done),
            Self::Attention => (palette::WARN, palette::WARN_WASH, Icon::Warning),
            Self::Stop => (palette::STOP, palette::STOP_WASH, Icon::No),
        }
    }
}

/// A notice that is there while `shown` says so: a line, and a sentence under it.
pub fn notice(
    parent: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    kind: NoticeKind,
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    title: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    advice: Phrase,
) {
    notice_lines(parent, name, kind, shown, title, move |_| advice.clone());
}

/// The same with a second line that follows what is seen.
pub fn notice_lines(
    parent: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    kind: NoticeKind,
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    title: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    advice: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    lay(parent, (name, kind, NoticeSize::Beside), shown, title, advice);
}

/// A notice in the place of a screen's strong action, while that cannot be offered.
pub fn notice_large(
    parent: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    name: &'static str,
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    title: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    advice: Phrase,
) {
    // On the smaller sheet the place is no larger than that of any other notice.
    let size = match (layout.large, layout.arrangement()) {
        (false, _) => NoticeSize::InPlace,
        (true, Arrangement::Tall) => NoticeSize::Beside,
        (true, Arrangement::Low | Arrangement::Wide) => NoticeSize::Least,
    };
    lay(parent, (name, NoticeKind::Stop, size), shown, title, move |_| advice.clone());
}

/// How large a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoticeSize {
    /// Beside what a screen is for.
    Beside,
    /// In the place of what it is for.
    InPlace,
    /// The same on the lowest sheets.
    Least,
}

impl NoticeSize {
    /// Least height and padding in pixels, the picture's size, and the roles of its two lines.
    fn look(self) -> (Val, f32, f32, TextRole, TextRole) {
        match self {
            Self::Beside => (Val::Auto, CARD_PADDING_PX, 68.0, TextRole::BodyStrong, TextRole::Small),
            Self::Least => (Val::Auto, GAP_PX, 52.0, TextRole::ItemStrong, TextRole::Small),
            Self::InPlace => (px(HERO_HEIGHT_PX), MARGIN_PX, 120.0, TextRole::Heading, TextRole::Small),
        }
    }
}

fn lay(
    parent: &mut ChildSpawnerCommands<'_>,
    (name, kind, size): (&'static str, NoticeKind, NoticeSize),
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    title: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    advice: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    let (ink, wash, picture) = kind.look();
    let (min_height, padding_px, picture_px, title_role, advice_role) = size.look();
    parent
        .spawn((
            Name::new(name),
            ShownWhen::new(shown),
            Node {
                width: percent(100),
                min_height,
                padding: UiRect::axes(
                    px(padding_px),
                    px(if size == NoticeSize::Least { LINE_GAP_PX } else { GAP_PX }),
                ),
                column_gap: px(32),
                align_items: AlignItems::Center,
                border_radius: BorderRadius::all(px(RADIUS_PX)),
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(wash),
            Pickable::IGNORE,
        ))
        .with_children(|notice| {
            notice.spawn(icon(picture, picture_px, ink));
            notice.spawn(column_wide()).with_children(|lines| {
                lines.spawn(words(title_role, ink, title));
                lines.spawn(words(advice_role, ink, advice));
            });
        });
}

/// How what is being typed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong yet.
    Open,
    /// Something is.
    Wrong,
    /// All is there and right.
    Right,
}

/// A line under a field, about what is typed in it; it keeps its place whatever it says.
pub fn verdict(
    parent: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    judge: fn(&Seen<'_>) -> (Verdict, Phrase),
) {
    parent
        .spawn((
            Name::new(name),
            Node { width: percent(100), flex_shrink: 0.0, ..default() },
            Pickable::IGNORE,
        ))
        .with_children(|line| {
            for (verdict, picture, ink) in [
                (Verdict::Open, None, palette::INK_SOFT),
                (Verdict::Wrong, Some(Icon::Warning), palette::STOP),
                (Verdict::Right, Some(Icon::Done), palette::OK),
            ] {
                line.spawn((
                    Node { column_gap: px(GAP_PX), align_items: AlignItems::Center, ..default() },
                    ShownWhen::new(move |seen| judge(seen).0 == verdict),
                    Pickable::IGNORE,
                ))
                .with_children(|line| {
                    if let Some(picture) = picture {
                        line.spawn(icon(picture, 48.0, ink));
                    }
                    line.spawn(column_wide()).with_children(|lines| {
                        lines.spawn(words(TextRole::BodyStrong, ink, move |seen| judge(seen).1));
                    });
                });
            }
        });
}

/// A short word on a coloured ground, with its icon.
pub fn pill(
    parent: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    (name, kind, picture): (&'static str, NoticeKind, Icon),
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    let (ink, wash, _) = kind.look();
    let (role, picture_px, beside_px) = match layout.large {
        true => (TextRole::ItemStrong, 40.0, GAP_PX),
        false => (TextRole::Label, 48.0, CARD_PADDING_PX),
    };
    parent
        .spawn((
            Name::new(name),
            ShownWhen::new(shown),
            Node {
                max_width: percent(100),
                padding: UiRect::axes(px(beside_px), px(16)),
                column_gap: px(18),
                align_items: AlignItems::Center,
                border_radius: BorderRadius::MAX,
                ..default()
            },
            BackgroundColor(wash),
            Pickable::IGNORE,
        ))
        .with_children(|pill| {
            pill.spawn(icon(picture, picture_px, ink));
            pill.spawn(words(role, ink, say)).insert(TextLayout::justify(Justify::Center));
        });
}

/// A square with a letter: the sign of a window type.
pub fn tag(parent: &mut ChildSpawnerCommands<'_>, letter: String, size_px: f32, on: bool) {
    let (ink, ground) = if on {
        (palette::PRIMARY_DEEP, palette::PRIMARY_WASH)
    } else {
        (palette::INK_SOFT, palette::SURFACE_QUIET)
    };
    parent
        .spawn((
            Node {
                width: px(size_px),
                height: px(size_px),
                justify_content: JustifyContent::Center,
                align_items: AlignItems::Center,
                border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(ground),
            Pickable::IGNORE,
        ))
        .with_children(|tag| {
            tag.spawn(words(TextRole::ItemStrong, ink, move |_| Phrase::Figure(letter.clone())));
        });
}
