//! How a page is arranged: by the form of the screen it is shown on, and by what the citizen asked for.
//!
//! A screen is built once, of a part that *says* something and a part that is *touched*; where the two stand, and how much
//! of a list fits, follows from here:
//!
//! - *Tall*: what is said above what is touched.
//! - *Low*: what is said fills the upper half, everything that is touched is in the lower: for whoever sits in a wheelchair,
//!   and for children. There is no low reach on a wide screen: it is no higher than the lower half of a tall one.
//! - *Wide*: what is said at the left, what is touched at the right.
//!
//! Large type is the same page on a smaller sheet, which is then enlarged as a whole: letters, pictures and the room between
//! them grow by half, so nothing is forgotten. Only what is touched grows less: it is large enough already.

use crate::language::Language;
use crate::screens::{self, Screen};
use crate::theme::button::Skin;
use crate::theme::metrics::{
    FOOT_ABOVE_PX, FOOT_BELOW_PX, GAP_PX, PAGE_HEIGHT_PX, PAGE_WIDTH_PX, TOUCH_HEIGHT_PX,
};
use bevy::prelude::*;

/// How much larger everything is in large type.
pub const LARGE: f32 = 1.5;
/// How much of its own height a thing that is touched keeps on the smaller sheet.
const TOUCH_SHARE: f32 = 0.75;
/// Space above and below what stands in the head, and in the foot, on the smaller sheet: there is less of it.
const HEAD_LARGE_PX: f32 = 18.0;
const FOOT_ABOVE_LARGE_PX: f32 = 16.0;
const FOOT_BELOW_LARGE_PX: f32 = 24.0;
/// Most choices on one page in large type: more would have to be searched (standard for service terminals of the elderly).
pub const CHOICES_LARGE_MAX: usize = 6;

/// The form of the screen, and what the citizen asked for.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// Width and height of what the page is shown on, pixels.
    pub view: Vec2,
    /// Whether large type was asked for.
    pub large: bool,
    /// Whether everything that is touched is wanted in reach of somebody who sits.
    pub low: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { view: Vec2::new(PAGE_WIDTH_PX, PAGE_HEIGHT_PX), large: false, low: false }
    }
}

/// Where the parts of a screen stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Under each other.
    Tall,
    /// Under each other, what is touched in the lower half.
    Low,
    /// Beside each other.
    Wide,
}

impl Layout {
    /// Where the parts of a screen stand.
    #[must_use]
    pub fn arrangement(self) -> Arrangement {
        match (self.view.x > self.view.y, self.low) {
            (true, _) => Arrangement::Wide,
            (false, true) => Arrangement::Low,
            (false, false) => Arrangement::Tall,
        }
    }

    /// Whether low reach makes a difference here.
    #[must_use]
    pub fn may_be_low(self) -> bool {
        self.view.x <= self.view.y
    }

    /// The sheet everything is laid out on, in its own pixels.
    #[must_use]
    pub fn page(self) -> Vec2 {
        let page = match self.arrangement() {
            Arrangement::Wide => Vec2::new(PAGE_HEIGHT_PX, PAGE_WIDTH_PX),
            Arrangement::Tall | Arrangement::Low => Vec2::new(PAGE_WIDTH_PX, PAGE_HEIGHT_PX),
        };
        page / self.enlargement()
    }

    /// Screen pixels of one of the sheet's, so that the sheet fits into the view.
    #[must_use]
    pub fn scale(self) -> f32 {
        let fitted = self.view / self.page();
        fitted.min_element()
    }

    /// Height of a thing that is touched and is `height_px` high in ordinary type.
    #[must_use]
    pub fn touch_px(self, height_px: f32) -> f32 {
        if self.large { (height_px * TOUCH_SHARE).max(TOUCH_HEIGHT_PX / LARGE) } else { height_px }
    }

    /// Whether a card has no room for figures beside its name.
    #[must_use]
    pub fn is_narrow(self) -> bool {
        self.large || self.arrangement() == Arrangement::Wide
    }

    /// How many cards stand beside each other in a list.
    #[must_use]
    pub fn columns(self) -> u16 {
        if self.arrangement() == Arrangement::Wide { 2 } else { 1 }
    }

    /// How many choices a list may show at once, when ordinary cards are `height_px` high with `gap_px` between; at least
    /// two, so that pages can be turned.
    #[must_use]
    pub fn choices(self, height_px: f32, gap_px: f32) -> usize {
        self.choices_beside(0.0, height_px, gap_px).max(2)
    }

    /// How many fit when `used_px` of the height are taken by other things; perhaps none.
    #[must_use]
    pub fn choices_beside(self, used_px: f32, height_px: f32, gap_px: f32) -> usize {
        let height_px = if self.large { height_px.max(NARROW_ROW_PX) } else { height_px };
        let choices = self.rows(used_px, height_px, gap_px) * usize::from(self.columns());
        if self.large { choices.min(CHOICES_LARGE_MAX) } else { choices }
    }

    /// How many of them are on a page that can be turned: the buttons that turn it take their place from the list.
    #[must_use]
    pub fn choices_turned(self, used_px: f32, height_px: f32, gap_px: f32) -> usize {
        self.choices_beside(used_px + self.turner_px(), height_px, gap_px).max(1)
    }

    /// Height of the buttons that turn pages, and the space above them.
    #[must_use]
    pub fn turner_px(self) -> f32 {
        self.touch_px(TOUCH_HEIGHT_PX) + GAP_PX
    }

    /// The same for rows of things that are `height_px` high in ordinary type whatever stands on them.
    #[must_use]
    pub fn rows_beside(self, used_px: f32, height_px: f32, gap_px: f32) -> usize {
        self.rows(used_px, self.touch_px(height_px), gap_px)
    }

    fn rows(self, used_px: f32, height_px: f32, gap_px: f32) -> usize {
        let rows = ((self.list_px() - used_px + gap_px) / (height_px + gap_px)).floor().clamp(0.0, 100.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
        let rows = rows as usize;
        rows
    }

    /// Height a list may take between the question and the ways out.
    fn list_px(self) -> f32 {
        let page = self.page();
        match (self.arrangement(), self.large) {
            (Arrangement::Tall, false) => page.y - 510.0,
            (Arrangement::Tall, true) => page.y - 500.0,
            (Arrangement::Low, false) => page.y / 2.0 - 230.0,
            (Arrangement::Low, true) => page.y / 2.0 - 150.0,
            (Arrangement::Wide, false) => page.y - 340.0,
            (Arrangement::Wide, true) => page.y - 236.0,
        }
    }

    /// Height of the foot with the ways out.
    #[must_use]
    pub fn foot_px(self) -> f32 {
        let (above_px, below_px) = self.foot_space_px();
        above_px + self.touch_px(TOUCH_HEIGHT_PX) + below_px
    }

    /// Height of the lower half of the page above the ways out, which fill it together with what is touched.
    #[must_use]
    pub fn low_px(self) -> f32 {
        self.page().y / 2.0 - self.foot_px()
    }

    fn foot_space_px(self) -> (f32, f32) {
        if self.large { (FOOT_ABOVE_LARGE_PX, FOOT_BELOW_LARGE_PX) } else { (FOOT_ABOVE_PX, FOOT_BELOW_PX) }
    }

    fn enlargement(self) -> f32 {
        if self.large { LARGE } else { 1.0 }
    }
}

/// A card whose figures stand under its name, on the smaller sheet: two lines of a name and one of figures.
const NARROW_ROW_PX: f32 = 168.0;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Layout>();
    app.add_observer(size_sheet).add_observer(size_band).add_observer(size_button);
    app.add_systems(PreUpdate, enlarge.run_if(resource_changed::<Layout>));
    app.add_systems(PreUpdate, lay_again.run_if(is_otherwise));
}

/// The sheet of a page: it is as large as the layout says when it is spawned.
#[derive(Component, Debug)]
pub struct Sheet;

fn size_sheet(add: On<Add, Sheet>, layout: Res<Layout>, mut nodes: Query<&mut Node>) {
    if let Ok(mut node) = nodes.get_mut(add.entity) {
        let page = layout.page();
        (node.width, node.height) = (px(page.x), px(page.y));
    }
}

/// The head or the foot of a page: in large type it gives room to what is between.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// At the top.
    Head,
    /// At the bottom.
    Foot,
}

fn size_band(add: On<Add, Band>, layout: Res<Layout>, mut bands: Query<(&Band, &mut Node)>) {
    if !layout.large {
        return;
    }
    if let Ok((band, mut node)) = bands.get_mut(add.entity) {
        let (above_px, below_px) = match band {
            Band::Head => (HEAD_LARGE_PX, HEAD_LARGE_PX),
            Band::Foot => layout.foot_space_px(),
        };
        (node.padding.top, node.padding.bottom) = (px(above_px), px(below_px));
    }
}

fn size_button(add: On<Add, Skin>, layout: Res<Layout>, mut nodes: Query<&mut Node>) {
    if let Ok(mut node) = nodes.get_mut(add.entity) {
        let touched =
            |height: Val| if let Val::Px(ordinary) = height { px(layout.touch_px(ordinary)) } else { height };
        (node.height, node.min_height) = (touched(node.height), touched(node.min_height));
    }
}

fn enlarge(layout: Res<Layout>, scale: Option<ResMut<UiScale>>) {
    let fitted = layout.scale();
    if let Some(mut scale) = scale.filter(|scale| fitted > 0.0 && (scale.0 - fitted).abs() > f32::EPSILON) {
        scale.0 = fitted;
    }
}

fn is_otherwise(layout: Res<Layout>, language: Res<Language>) -> bool {
    (layout.is_changed() && !layout.is_added()) || (language.is_changed() && !language.is_added())
}

/// The screen that is shown is laid out anew, for how much there is room for depends on its words; what the citizen chose
/// and typed is in the visit, and stays.
fn lay_again(screen: Res<State<Screen>>, mut next: ResMut<NextState<Screen>>) {
    screens::lay_again(&mut next, *screen.get());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(width: f32, height: f32) -> Layout {
        Layout { view: Vec2::new(width, height), ..Layout::default() }
    }

    #[test]
    fn the_page_fits_into_any_view() {
        for (width, height, scale) in
            [(1080.0, 1920.0, 1.0), (1920.0, 1080.0, 1.0), (540.0, 1200.0, 0.5), (1280.0, 720.0, 2.0 / 3.0)]
        {
            assert!((on(width, height).scale() - scale).abs() < 1e-6, "{width} × {height}");
        }
    }

    #[test]
    fn large_type_is_half_as_large_again_and_what_is_touched_stays_large_enough() {
        for view in [on(1080.0, 1920.0), on(1920.0, 1080.0)] {
            let large = Layout { large: true, ..view };
            assert!((large.scale() / view.scale() - LARGE).abs() < 1e-6);
            assert!(large.touch_px(TOUCH_HEIGHT_PX) * large.scale() >= TOUCH_HEIGHT_PX);
        }
    }

    #[test]
    fn a_page_holds_no_more_than_six_choices_in_large_type() {
        for (view, low) in
            [(on(1080.0, 1920.0), false), (on(1080.0, 1920.0), true), (on(1920.0, 1080.0), false)]
        {
            let large = Layout { large: true, low, ..view };
            assert!((2..=6).contains(&large.choices(148.0, 24.0)), "{large:?}");
            assert!(Layout { low, ..view }.choices(148.0, 24.0) >= 4);
        }
    }

    #[test]
    fn a_wide_screen_needs_no_low_reach() {
        let low = Layout { low: true, ..on(1920.0, 1080.0) };
        assert_eq!(low.arrangement(), Arrangement::Wide);
        assert!(!low.may_be_low() && on(1080.0, 1920.0).may_be_low());
    }
}
