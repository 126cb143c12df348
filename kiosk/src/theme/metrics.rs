//! Sizes, in pixels of a page of 1080 × 1920 or 1920 × 1080. The page is scaled to the window as a whole, see
//! [`layout`](super::layout).

/// The page every screen is laid out on, as it stands upright.
pub const PAGE_WIDTH_PX: f32 = 1080.0;
/// See [`PAGE_WIDTH_PX`].
pub const PAGE_HEIGHT_PX: f32 = 1920.0;

/// Lowest height of anything that is touched.
pub const TOUCH_HEIGHT_PX: f32 = 118.0;
/// The strong action at the foot of a screen.
pub const ACTION_HEIGHT_PX: f32 = 150.0;
/// The one large button of the home screen, and what stands in its place.
pub const HERO_HEIGHT_PX: f32 = 208.0;
/// A key of the keyboard, in hundredths of its row: ten of them and their gaps fill it, however wide it is.
pub const KEY_WIDTH_PERCENT: f32 = 8.6;
/// Space between the keys of a row, likewise; 16 pixels on a page that stands upright.
pub const KEY_GAP_PERCENT: f32 = (100.0 - 10.0 * KEY_WIDTH_PERCENT) / 9.0;
/// Space between rows of keys: less than between other things, so that the keys are wider.
pub const KEY_GAP_PX: f32 = 16.0;
/// Space beside the keyboard.
pub const KEYBOARD_MARGIN_PX: f32 = 24.0;
/// Least space between two things that are touched.
pub const TOUCH_GAP_PX: f32 = 24.0;

/// Space at the left and right edge of the page.
pub const MARGIN_PX: f32 = 56.0;
/// Space under the header.
pub const BODY_TOP_PX: f32 = 48.0;
/// Space above the ways out.
pub const FOOT_ABOVE_PX: f32 = 28.0;
/// Space below them.
pub const FOOT_BELOW_PX: f32 = 48.0;
/// Space between blocks.
pub const BLOCK_GAP_PX: f32 = 36.0;
/// Space between things inside a block.
pub const GAP_PX: f32 = 24.0;
/// Space between a line and the one that explains it.
pub const LINE_GAP_PX: f32 = 10.0;
/// Space inside a card.
pub const CARD_PADDING_PX: f32 = 40.0;
/// Corners of cards and buttons.
pub const RADIUS_PX: f32 = 24.0;
/// Corners of small things.
pub const RADIUS_SMALL_PX: f32 = 14.0;
/// Edges.
pub const EDGE_PX: f32 = 2.0;
/// The edge of a quiet button.
pub const EDGE_STRONG_PX: f32 = 3.0;

/// What a text is for; its size and weight follow from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextRole {
    /// The number of a ticket.
    Number,
    /// The same on a narrow sheet.
    NumberNarrow,
    /// The one strong action of the home screen.
    Hero,
    /// A clock, a large figure.
    Figure,
    /// What a screen asks.
    Heading,
    /// Name of a card, label of a button.
    Label,
    /// A label in a small button, a name in a list.
    Item,
    /// A name in a list, strongly.
    ItemStrong,
    /// A sentence.
    Body,
    /// A sentence that matters more.
    BodyStrong,
    /// What may be read second.
    Small,
}

impl TextRole {
    /// Height of its letters.
    #[must_use]
    pub const fn size_px(self) -> f32 {
        match self {
            Self::Number => 300.0,
            Self::NumberNarrow => 210.0,
            Self::Hero => 84.0,
            Self::Figure => 60.0,
            Self::Heading => 52.0,
            Self::Label => 44.0,
            Self::Item | Self::ItemStrong => 34.0,
            Self::Body | Self::BodyStrong => 36.0,
            Self::Small => 30.0,
        }
    }

    /// Whether it is set bold.
    #[must_use]
    pub const fn is_bold(self) -> bool {
        match self {
            Self::Number
            | Self::NumberNarrow
            | Self::Hero
            | Self::Figure
            | Self::Heading
            | Self::Label
            | Self::ItemStrong
            | Self::BodyStrong => true,
            Self::Item | Self::Body | Self::Small => false,
        }
    }

    /// Distance of its lines, in heights of its letters.
    #[must_use]
    pub const fn line_height(self) -> f32 {
        match self {
            Self::Number | Self::NumberNarrow => 1.05,
            Self::Hero | Self::Figure => 1.2,
            Self::Heading | Self::Label => 1.3,
            Self::Item | Self::ItemStrong | Self::Small => 1.35,
            Self::Body | Self::BodyStrong => 1.6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_smaller_than_twenty_eight_pixels() {
        for role in [TextRole::Small, TextRole::Item, TextRole::Body, TextRole::Label] {
            assert!(role.size_px() >= 28.0, "{role:?}");
        }
    }

    #[test]
    fn what_is_touched_is_large_enough_for_any_finger() {
        const { assert!(TOUCH_HEIGHT_PX >= 118.0 && ACTION_HEIGHT_PX >= TOUCH_HEIGHT_PX) }
        const { assert!(TOUCH_GAP_PX >= 16.0 && KEY_GAP_PX >= 16.0) }
    }
}
