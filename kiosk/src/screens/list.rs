//! Lists that are longer than a screen are turned like pages: a finger that slips does not lose the place.

use super::Screen;
use crate::language::{Language, Phrase};
use crate::seen::EnabledWhen;
use crate::theme::button::{Skin, small};
use crate::theme::frame::{foot, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{CHOICES_LARGE_MAX, Layout};
use crate::theme::metrics::{LINE_GAP_PX, TOUCH_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// A new citizen begins at the first page.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<ListPage>();
    app.add_systems(OnEnter(Screen::Home), |mut list: ResMut<ListPage>| *list = ListPage::default());
}

/// Which page of which list is shown.
#[derive(Resource, Debug, Default)]
pub(super) struct ListPage {
    of: Option<(Screen, String)>,
    page: usize,
}

impl ListPage {
    /// The page to show of the list `what` on `screen`; another list begins at its first page.
    pub(super) fn of(&mut self, screen: Screen, what: &str) -> usize {
        let list = Some((screen, what.to_owned()));
        if self.of != list {
            *self = Self { of: list, page: 0 };
        }
        self.page
    }

    /// Another page of the list that is shown.
    pub(super) fn turn_to(&mut self, page: usize) {
        self.page = page;
    }

    /// The first page of the only list on `screen`.
    pub(super) fn first_page(&mut self, screen: Screen) -> usize {
        *self = Self { of: Some((screen, String::new())), page: 0 };
        self.page
    }
}

/// The part of `items` on page `page`, the page that was really found, and how many there are: none of nothing. A page
/// holds one thing less when the buttons that turn pages need their place.
pub(super) fn part<T>(items: &[T], page: usize, alone: usize) -> (&[T], usize, usize) {
    pages_of(items, page, if items.len() <= alone { alone } else { alone.saturating_sub(1).max(1) })
}

/// The same for cards that are `height_px` high in ordinary type, as many as the page has room for.
pub(super) fn part_turned<T>(
    items: &[T],
    page: usize,
    layout: Layout,
    height_px: f32,
) -> (&[T], usize, usize) {
    let alone = layout.choices(height_px, TOUCH_GAP_PX);
    let turned = layout.choices_turned(0.0, height_px, TOUCH_GAP_PX).min(alone);
    pages_of(items, page, if items.len() <= alone { alone } else { turned })
}

/// The same where `others` cards stand before the list on its first page.
pub(super) fn part_after<T>(
    items: &[T],
    page: usize,
    layout: Layout,
    (others, height_px): (usize, f32),
) -> (&[T], usize, usize) {
    let alone = layout.choices(height_px, TOUCH_GAP_PX);
    if items.len() + others <= alone {
        return (items, 0, usize::from(!items.is_empty() || others > 0));
    }
    let turned = layout.choices_turned(0.0, height_px, TOUCH_GAP_PX).min(alone);
    let (first, more) = items.split_at(turned.saturating_sub(others).max(1).min(items.len()));
    let pages = 1 + more.len().div_ceil(turned);
    let page = page.min(pages - 1);
    let part = page.checked_sub(1).map_or(first, |n| more.chunks(turned).nth(n).unwrap_or_default());
    (part, page, pages)
}

/// The same for names alone, whose cards are as low as a finger allows in Chinese; English names take more lines.
pub(super) fn part_names<T>(
    items: &[T],
    page: usize,
    (layout, language): (Layout, Language),
    height_px: f32,
) -> (&[T], usize, usize) {
    if !layout.large || language == Language::En {
        return part_turned(items, page, layout, height_px);
    }
    let fit = |used_px: f32| {
        let rows = layout.rows_beside(used_px, height_px, TOUCH_GAP_PX) * usize::from(layout.columns());
        rows.clamp(1, CHOICES_LARGE_MAX)
    };
    let (alone, turned) = (fit(0.0), fit(layout.turner_px()));
    pages_of(items, page, if items.len() <= alone { alone } else { turned })
}

fn pages_of<T>(items: &[T], page: usize, per_page: usize) -> (&[T], usize, usize) {
    let pages = items.len().div_ceil(per_page);
    let page = page.min(pages.saturating_sub(1));
    (items.chunks(per_page).nth(page).unwrap_or_default(), page, pages)
}

/// The buttons that turn pages, if there is more than one.
pub(super) fn turner(parent: &mut ChildSpawnerCommands<'_>, screen: Screen, page: usize, pages: usize) {
    if pages < 2 {
        return;
    }
    parent.spawn(spring());
    parent.spawn(foot()).insert(Node { width: percent(100), ..row_node() }).with_children(|row| {
        for (name, phrase, picture, to, is_open) in [
            ("Previous page", Phrase::PageBack, Icon::Up, page.saturating_sub(1), page > 0),
            ("Next page", Phrase::PageOn, Icon::Down, page + 1, page + 1 < pages),
        ] {
            if name == "Next page" {
                row.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::PageOf(page + 1, pages)));
            }
            let mut button = row.spawn((small(name, Skin::Card), EnabledWhen::new(move |_| is_open)));
            button.entry::<Node>().and_modify(|mut node| {
                // Both and the page between them have room on the smallest sheet.
                (node.min_width, node.column_gap) = (px(0), px(LINE_GAP_PX));
                (node.padding.left, node.padding.right) = (px(LINE_GAP_PX), px(LINE_GAP_PX));
            });
            button
                .with_children(|button| {
                    button.spawn(icon(picture, 40.0, palette::INK));
                    button.spawn(says(TextRole::ItemStrong, palette::INK, phrase));
                })
                .observe(move |_: On<Activate>, mut list: ResMut<ListPage>, mut commands: Commands| {
                    list.turn_to(to);
                    // To the screen already shown: it is laid out anew.
                    commands.set_state(screen);
                });
        }
    });
}

fn row_node() -> Node {
    Node { justify_content: JustifyContent::SpaceBetween, align_items: AlignItems::Center, ..default() }
}
