//! Paints an LED panel as it looks from the hall: dots that glow on a black face.

use super::glyphs;
use super::panel::SimulatedPanel;
use super::picture::{EmptyPicture, Picture};
use crate::led_panel::area::{Across, Area, Down};
use crate::led_panel::text::{Colour, Font, decode};

const PITCH: u32 = 5;
const FRAME: u32 = 10;
const FACE: [u8; 3] = [0x0B, 0x0C, 0x0E];
const CASE: [u8; 3] = [0x1C, 0x1F, 0x24];
const OFF: [u8; 3] = [0x1A, 0x1C, 0x20];

type Matrix = Vec<Vec<Option<Colour>>>;

struct Cell {
    c: char,
    colour: Colour,
    font: Font,
}

impl Cell {
    fn width(&self) -> u32 {
        let px = u32::from(self.font.px());
        if self.c.is_ascii() { px / 2 } else { px }
    }
}

/// Which dots of a panel are lit, row by row.
#[must_use]
pub fn matrix(panel: &SimulatedPanel) -> Matrix {
    let mut dots = vec![vec![None; usize::from(panel.width)]; usize::from(panel.height)];
    for area in panel.areas.values() {
        put_area(&mut dots, area);
    }
    dots
}

/// Paints a panel.
///
/// # Errors
/// When the panel has no dots at all.
pub fn paint(panel: &SimulatedPanel) -> Result<Picture, EmptyPicture> {
    if panel.width == 0 || panel.height == 0 {
        return Err(EmptyPicture);
    }
    let (width, height) = (u32::from(panel.width) * PITCH, u32::from(panel.height) * PITCH);
    let mut picture = Picture::filled(width + 2 * FRAME, height + 2 * FRAME, CASE);
    for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
        picture.set(x + FRAME, y + FRAME, FACE);
    }
    for (row, dots) in (0u32..).zip(matrix(panel)) {
        for (column, dot) in (0u32..).zip(dots) {
            put_dot(&mut picture, FRAME + column * PITCH, FRAME + row * PITCH, dot);
        }
    }
    Ok(picture)
}

fn put_dot(picture: &mut Picture, left: u32, top: u32, dot: Option<Colour>) {
    let (core, edge) = match dot {
        Some(colour) => {
            let [r, g, b] = light(colour);
            ([r, g, b], [r / 4 * 3, g / 4 * 3, b / 4 * 3])
        }
        None => (OFF, FACE),
    };
    for (x, y) in (0..PITCH).flat_map(|x| (0..PITCH).map(move |y| (x, y))) {
        let colour = match (x.abs_diff(2), y.abs_diff(2)) {
            (0 | 1, 0 | 1) => core,
            (2, 0 | 1) | (0 | 1, 2) => edge,
            _ => continue,
        };
        picture.set(left + x, top + y, colour);
    }
}

fn light(colour: Colour) -> [u8; 3] {
    match colour {
        Colour::Red => [0xFF, 0x3B, 0x30],
        Colour::Green => [0x3C, 0xE0, 0x5A],
        Colour::Yellow => [0xFF, 0xC6, 0x2E],
        Colour::Blue => [0x3E, 0x8B, 0xFF],
        Colour::Cyan => [0x39, 0xDB, 0xE6],
        Colour::Magenta => [0xF0, 0x52, 0xE0],
        Colour::White => [0xF4, 0xF6, 0xFA],
    }
}

fn put_area(dots: &mut Matrix, area: &Area) {
    // An area covers what was there.
    for (x, y) in places(area) {
        if let Some(dot) = at(dots, x, y) {
            *dot = None;
        }
    }
    let lines = lines(area);
    let spacing = u32::from(area.line_spacing);
    let total: u32 =
        lines.iter().map(|line| line_height(line) + spacing).sum::<u32>().saturating_sub(spacing);
    let free = u32::from(area.height).saturating_sub(total);
    let mut top = match area.down {
        Down::Top => 0,
        Down::Bottom => free,
        Down::Middle => free / 2,
    };
    for line in lines {
        let width: u32 = line.iter().map(Cell::width).sum();
        let free = u32::from(area.width).saturating_sub(width);
        let mut left = match area.across {
            Across::Left => 0,
            Across::Right => free,
            Across::Centre => free / 2,
        };
        let height = line_height(&line);
        for cell in &line {
            let px = u32::from(cell.font.px());
            let cell_top = top + height - px;
            glyphs::draw(cell.c, cell.width(), px, px > 16, |dx, dy| {
                let (x, y) = (left + dx, cell_top + dy);
                if x < u32::from(area.width)
                    && y < u32::from(area.height)
                    && let Some(dot) = at(dots, u32::from(area.x) + x, u32::from(area.y) + y)
                {
                    *dot = Some(cell.colour);
                }
            });
            left += cell.width();
        }
        top += height + spacing;
    }
}

fn places(area: &Area) -> impl Iterator<Item = (u32, u32)> + use<> {
    let (x, y) = (u32::from(area.x), u32::from(area.y));
    let (width, height) = (u32::from(area.width), u32::from(area.height));
    (0..height).flat_map(move |dy| (0..width).map(move |dx| (x + dx, y + dy)))
}

fn at(dots: &mut Matrix, x: u32, y: u32) -> Option<&mut Option<Colour>> {
    dots.get_mut(usize::try_from(y).ok()?)?.get_mut(usize::try_from(x).ok()?)
}

fn line_height(line: &[Cell]) -> u32 {
    line.iter().map(|cell| u32::from(cell.font.px())).max().unwrap_or(16)
}

fn lines(area: &Area) -> Vec<Vec<Cell>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for span in decode(&area.text) {
        for c in span.text.chars() {
            let cell = Cell { c, colour: span.colour, font: span.font };
            let full = !area.single_line && used + cell.width() > u32::from(area.width);
            if c == '\n' || full {
                lines.push(Vec::new());
                used = 0;
            }
            if c != '\n'
                && let Some(line) = lines.last_mut()
            {
                used += cell.width();
                line.push(cell);
            }
        }
    }
    lines
}
