//! Paints an LED panel as it looks from the hall: dots that glow on a black face.

use super::panel::SimulatedPanel;
use super::picture::{EmptyPicture, Picture};
use super::window_screen::SimulatedScreen;
use crate::glyphs;
use crate::led_panel::area::{Across, Area, Down, Lines};
use crate::led_panel::text::{Colour, decode};
use crate::window_screen;
use encoding_rs::GBK;

const PITCH: u32 = 5;
const FRAME: u32 = 10;
const FACE: [u8; 3] = [0x0B, 0x0C, 0x0E];
const CASE: [u8; 3] = [0x1C, 0x1F, 0x24];
const OFF: [u8; 3] = [0x1A, 0x1C, 0x20];

type Matrix = Vec<Vec<Option<Colour>>>;

struct Cell {
    c: char,
    colour: Colour,
    px: u16,
}

impl Cell {
    fn width(&self) -> u32 {
        let px = u32::from(self.px);
        if self.c.is_ascii() { px / 2 } else { px }
    }
}

/// Which dots of a panel are lit, row by row.
#[must_use]
pub fn matrix(panel: &SimulatedPanel) -> Matrix {
    let mut dots = dark(panel.width, panel.height);
    if panel.on {
        for area in panel.areas.values() {
            put_area(&mut dots, area);
        }
    }
    dots
}

/// Which dots of a window screen are lit, row by row.
#[must_use]
pub fn screen_matrix(screen: &SimulatedScreen) -> Matrix {
    let mut dots = dark(screen.width, screen.height);
    let mut top = 0;
    for line in screen.lines.values() {
        let px = line.font.px();
        let colour = nearest(line.colour);
        let text = GBK.decode_without_bom_handling(&line.text).0;
        let cells: Vec<Cell> = text.chars().map(|c| Cell { c, colour, px }).collect();
        let width: u32 = cells.iter().map(Cell::width).sum();
        // A text that fits stands in the middle of its line.
        let left = u32::from(screen.width).saturating_sub(width) / 2;
        let place = Place { x: 0, y: 0, width: screen.width, height: screen.height };
        put_line(&mut dots, &place, left, top, &cells);
        top += u32::from(px);
    }
    dots
}

/// Paints a panel.
///
/// # Errors
/// When the panel has no dots at all.
pub fn paint(panel: &SimulatedPanel) -> Result<Picture, EmptyPicture> {
    paint_matrix(panel.width, panel.height, matrix(panel))
}

/// Paints a window screen.
///
/// # Errors
/// When the screen has no dots at all.
pub fn paint_screen(screen: &SimulatedScreen) -> Result<Picture, EmptyPicture> {
    paint_matrix(screen.width, screen.height, screen_matrix(screen))
}

fn dark(width: u16, height: u16) -> Matrix {
    vec![vec![None; usize::from(width)]; usize::from(height)]
}

fn paint_matrix(width: u16, height: u16, matrix: Matrix) -> Result<Picture, EmptyPicture> {
    if width == 0 || height == 0 {
        return Err(EmptyPicture);
    }
    let (width, height) = (u32::from(width) * PITCH, u32::from(height) * PITCH);
    let mut picture = Picture::filled(width + 2 * FRAME, height + 2 * FRAME, CASE);
    for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
        picture.set(x + FRAME, y + FRAME, FACE);
    }
    for (row, dots) in (0u32..).zip(matrix) {
        for (column, dot) in (0u32..).zip(dots) {
            put_dot(&mut picture, FRAME + column * PITCH, FRAME + row * PITCH, dot);
        }
    }
    Ok(picture)
}

/// The light a screen's colour comes nearest to: its dots are red, green and blue, on or off.
fn nearest([red, green, blue, _]: window_screen::Colour) -> Colour {
    match (red >= 0x80, green >= 0x80, blue >= 0x80) {
        (true, false, false) => Colour::Red,
        (false, true, false) => Colour::Green,
        (true, true, false) => Colour::Yellow,
        (false, false, true) => Colour::Blue,
        (false, true, true) => Colour::Cyan,
        (true, false, true) => Colour::Magenta,
        (true, true, true) | (false, false, false) => Colour::White,
    }
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
        let left = match area.across {
            Across::Left => 0,
            Across::Right => free,
            Across::Centre => free / 2,
        };
        put_line(dots, &Place::of(area), left, top, &line);
        let height = line_height(&line);
        top += height + spacing;
    }
}

/// A rectangle of dots, which what is drawn does not leave.
struct Place {
    x: u16,
    y: u16,
    width: u16,
    height: u16,
}

impl Place {
    fn of(area: &Area) -> Self {
        Self { x: area.x, y: area.y, width: area.width, height: area.height }
    }
}

/// One line of cells, its glyphs standing on one ground.
fn put_line(dots: &mut Matrix, place: &Place, mut left: u32, top: u32, line: &[Cell]) {
    let height = line_height(line);
    for cell in line {
        let px = u32::from(cell.px);
        let cell_top = top + height - px;
        glyphs::draw(cell.c, glyphs::Cell { width: cell.width(), height: px }, px > 16, |dx, dy| {
            let (x, y) = (left + dx, cell_top + dy);
            if x < u32::from(place.width)
                && y < u32::from(place.height)
                && let Some(dot) = at(dots, u32::from(place.x) + x, u32::from(place.y) + y)
            {
                *dot = Some(cell.colour);
            }
        });
        left += cell.width();
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
    line.iter().map(|cell| u32::from(cell.px)).max().unwrap_or(16)
}

fn lines(area: &Area) -> Vec<Vec<Cell>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for span in decode(&area.text) {
        for c in span.text.chars() {
            let cell = Cell { c, colour: span.colour, px: span.font.px() };
            let full = area.lines == Lines::ByItself && used + cell.width() > u32::from(area.width);
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
