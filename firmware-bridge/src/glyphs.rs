//! Crisp glyphs in fixed cells, as a device's built-in font has them: dots on or off, nothing in between. Which font a
//! character is taken from is the caller's affair.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "cells are a few hundred dots at most"
)]

use ab_glyph::{Font, FontRef, PxScale, point};
use std::sync::OnceLock;

/// Part of the em above the base line: of Noto Sans SC, and of Chinese fonts in general.
const ASCENT: f32 = 0.88;
const ON: f32 = 0.45;

/// Size of a cell in dots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// Across.
    pub(crate) width: u32,
    /// Down; the em.
    pub(crate) height: u32,
}

/// The bundled font.
pub(crate) fn bundled(bold: bool) -> Option<&'static FontRef<'static>> {
    static REGULAR: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    static BOLD: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    let (place, bytes) =
        if bold { (&BOLD, assets::fonts::SANS_BOLD) } else { (&REGULAR, assets::fonts::SANS_REGULAR) };
    place.get_or_init(|| FontRef::try_from_slice(bytes).ok()).as_ref()
}

/// Whether a font has a glyph for `c`.
pub(crate) fn has(font: &impl Font, c: char) -> bool {
    font.glyph_id(c).0 != 0
}

/// Calls `dot` for each dot of `c` that is on, in a cell of this size, in the bundled font. A character that it lacks is a
/// hollow box.
pub(crate) fn draw(c: char, cell: Cell, bold: bool, dot: impl FnMut(u32, u32)) {
    let Some(font) = bundled(bold) else { return };
    if has(font, c) || is_blank(c) {
        draw_in(font, c, cell, ON, dot);
    } else {
        draw_box(cell, dot);
    }
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\u{3000}'
}

/// A hollow box: some character belongs here, and nobody has it.
pub(crate) fn draw_box(Cell { width, height }: Cell, mut dot: impl FnMut(u32, u32)) {
    for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
        let edge = x < 2 || y < 2 || x + 2 >= width || y + 2 >= height;
        if edge && x > 0 && y > 0 && x + 1 < width && y + 1 < height {
            dot(x, y);
        }
    }
}

/// The same in any font. Dots covered by `on` or more are on: fonts with thin strokes need less.
pub(crate) fn draw_in(
    font: &impl Font,
    c: char,
    Cell { width, height }: Cell,
    on: f32,
    mut dot: impl FnMut(u32, u32),
) {
    if is_blank(c) || width == 0 || height == 0 {
        return;
    }
    let id = font.glyph_id(c);
    let units = font.units_per_em().unwrap_or(1_000.0);
    let em = height as f32;
    let scale = em * font.height_unscaled() / units;
    let advance = font.h_advance_unscaled(id) * em / units;
    // A letter that is wider than its cell is squeezed, as every fixed-width font does.
    let squeeze = if advance > 0.0 { (width as f32 / advance).min(1.0) } else { 1.0 };
    let left = (width as f32 - advance * squeeze) / 2.0;
    let glyph =
        id.with_scale_and_position(PxScale { x: scale * squeeze, y: scale }, point(left, em * ASCENT));
    let Some(outline) = font.outline_glyph(glyph) else { return };
    let bounds = outline.px_bounds();
    outline.draw(|x, y, coverage| {
        let (x, y) = (x as f32 + bounds.min.x, y as f32 + bounds.min.y);
        if coverage >= on && x >= 0.0 && y >= 0.0 && (x as u32) < width && (y as u32) < height {
            dot(x as u32, y as u32);
        }
    });
}
