//! Colours by purpose, and which of them may carry text on which. The contrast is a test, not a promise.

use bevy::color::{Color, Luminance};

/// The page behind everything.
pub const CANVAS: Color = rgb(0xf2_f5_f9);
/// Cards and panels.
pub const SURFACE: Color = rgb(0xff_ff_ff);
/// A card that cannot be used now.
pub const SURFACE_QUIET: Color = rgb(0xe8_ee_f6);
/// Edges of cards, rules between rows.
pub const LINE: Color = rgb(0xd5_de_e9);
/// Text.
pub const INK: Color = rgb(0x12_23_3d);
/// Text that may be read second.
pub const INK_SOFT: Color = rgb(0x3d_4e_67);
/// Text on the primary colours.
pub const INK_ON_PRIMARY: Color = rgb(0xff_ff_ff);
/// Second text on the deep primary colour.
pub const INK_ON_PRIMARY_SOFT: Color = rgb(0xd6_e5_fa);
/// The one strong action of a screen.
pub const PRIMARY: Color = rgb(0x0a_4e_a3);
/// The header, a pressed primary button, the number of a ticket.
pub const PRIMARY_DEEP: Color = rgb(0x06_3a_7c);
/// A quiet patch of the primary colour; a pressed card.
pub const PRIMARY_WASH: Color = rgb(0xe2_ed_fb);
/// Good news, as text on its wash.
pub const OK: Color = rgb(0x0b_55_35);
/// See [`OK`].
pub const OK_WASH: Color = rgb(0xe0_f3_ea);
/// Wants attention, as text on its wash.
pub const WARN: Color = rgb(0x66_42_00);
/// See [`WARN`].
pub const WARN_WASH: Color = rgb(0xff_f1_cc);
/// Does not work, as text on its wash.
pub const STOP: Color = rgb(0x8a_1f_11);
/// See [`STOP`].
pub const STOP_WASH: Color = rgb(0xfd_e5_e1);

const fn rgb(hex: u32) -> Color {
    Color::srgb(
        ((hex >> 16) & 0xff) as u8 as f32 / 255.0,
        ((hex >> 8) & 0xff) as u8 as f32 / 255.0,
        (hex & 0xff) as u8 as f32 / 255.0,
    )
}

/// How much one colour stands out from another: 1 to 21 (WCAG 2.2, contrast ratio).
#[must_use]
pub fn contrast(a: Color, b: Color) -> f32 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Every text that stands on a ground, and the ground.
#[cfg(test)]
pub(crate) fn pairs() -> Vec<(&'static str, Color, Color)> {
    vec![
        ("ink on canvas", INK, CANVAS),
        ("ink on surface", INK, SURFACE),
        ("ink on quiet surface", INK, SURFACE_QUIET),
        ("soft ink on canvas", INK_SOFT, CANVAS),
        ("soft ink on surface", INK_SOFT, SURFACE),
        ("soft ink on quiet surface", INK_SOFT, SURFACE_QUIET),
        ("ink on a pressed card", INK, PRIMARY_WASH),
        ("white on primary", INK_ON_PRIMARY, PRIMARY),
        ("white on deep primary", INK_ON_PRIMARY, PRIMARY_DEEP),
        ("soft white on deep primary", INK_ON_PRIMARY_SOFT, PRIMARY_DEEP),
        ("primary on surface", PRIMARY, SURFACE),
        ("deep primary on surface", PRIMARY_DEEP, SURFACE),
        ("deep primary on a button that is off", PRIMARY_DEEP, SURFACE_QUIET),
        ("white on a primary button that is off", INK_ON_PRIMARY, INK_SOFT),
        ("deep primary on canvas", PRIMARY_DEEP, CANVAS),
        ("deep primary on wash", PRIMARY_DEEP, PRIMARY_WASH),
        ("ok on its wash", OK, OK_WASH),
        ("warn on its wash", WARN, WARN_WASH),
        ("stop on its wash", STOP, STOP_WASH),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::look::CONTRAST_MIN;

    #[test]
    fn every_text_stands_out_from_what_is_behind_it() {
        for (name, text, behind) in pairs() {
            let contrast = contrast(text, behind);
            assert!(contrast >= CONTRAST_MIN, "{name}: {contrast:.2}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast(Color::WHITE, Color::BLACK) - 21.0).abs() < 1e-3);
        assert!((contrast(rgb(0x76_76_76), Color::WHITE) - 4.54).abs() < 0.01, "the known grey");
    }
}
