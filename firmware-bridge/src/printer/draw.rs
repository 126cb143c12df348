//! Lines with a character the printer lacks, drawn dot by dot in the cells that its own font would use.
//!
//! The bundled font comes first, then files of the machine in the order they are named. Those are large and seldom
//! needed, so they are read for the line that needs them and forgotten with it.

use super::bitmap::Bitmap;
use super::slip::Run;
use crate::glyphs::{self, Cell};
use ab_glyph::FontVec;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Dots of a Chinese character of the normal size, across and down; a letter is half as wide.
pub const CELL_DOTS: u16 = 24;
/// Dots between two lines of the normal size.
pub const GAP_DOTS: u16 = 10;
/// Song type has strokes thinner than a dot, which must not vanish.
const ON_IN_FILES: f32 = 0.25;

/// A line to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What it says, left to right.
    pub runs: &'a [Run<'a>],
    /// Size factors across and down.
    pub size: (u8, u8),
    /// Dots the paper has.
    pub dots: u16,
}

/// A line as a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The dots, with the gap to the next line.
    pub picture: Bitmap,
    /// Characters that are in no font: hollow boxes.
    pub lacking: usize,
}

/// Fonts in the order in which a character is looked for.
#[derive(Debug, Clone, Default)]
pub struct FontChain {
    files: Vec<PathBuf>,
}

impl FontChain {
    /// The bundled font, and then these TrueType or OpenType files.
    #[must_use]
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self { files }
    }

    /// The files, in their order.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Files that are not there, or are no fonts by their first bytes.
    pub fn missing(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path).filter(|file| !is_font(file))
    }

    /// Draws a line.
    #[must_use]
    pub fn draw(&self, line: &Line<'_>) -> Drawn {
        let (across, down) = (u16::from(line.size.0.max(1)), u16::from(line.size.1.max(1)));
        let width = |c: char| if c.is_ascii() { CELL_DOTS / 2 } else { CELL_DOTS } * across;
        let characters = || line.runs.iter().flat_map(|run| run.text.chars().map(move |c| (c, run.bold)));
        let total = characters().fold(0_u16, |sum, (c, _)| sum.saturating_add(width(c)));
        let mut picture = Bitmap::white(total.min(line.dots), CELL_DOTS * down + GAP_DOTS);
        let mut files = Files { paths: self.files.iter(), fonts: Vec::new() };
        let (mut left, mut lacking) = (0_u16, 0);
        for (c, bold) in characters() {
            let cell = Cell { width: u32::from(width(c)), height: u32::from(CELL_DOTS * down) };
            let mut dot = |x: u32, y: u32| {
                if let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) {
                    picture.set(left.saturating_add(x), y);
                }
            };
            if glyphs::bundled(bold).is_some_and(|font| glyphs::has(font, c)) {
                glyphs::draw(c, cell, bold, dot);
            } else if let Some(font) = files.with(c) {
                // Such files have one weight: a bold one is printed twice, a dot apart.
                glyphs::draw_in(font, c, cell, ON_IN_FILES, |x, y| {
                    dot(x, y);
                    if bold {
                        dot(x + 1, y);
                    }
                });
            } else {
                lacking += 1;
                glyphs::draw_box(cell, dot);
            }
            left = left.saturating_add(width(c));
        }
        Drawn { picture, lacking }
    }
}

/// Files opened so far for one line.
struct Files<'a> {
    paths: std::slice::Iter<'a, PathBuf>,
    fonts: Vec<FontVec>,
}

impl Files<'_> {
    /// The first font that has `c`; opens as many files as that takes.
    fn with(&mut self, c: char) -> Option<&FontVec> {
        let mut found = self.fonts.iter().position(|font| glyphs::has(font, c));
        while found.is_none() {
            let path = self.paths.next()?;
            if let Some(font) = load(path) {
                found = glyphs::has(&font, c).then_some(self.fonts.len());
                self.fonts.push(font);
            }
        }
        self.fonts.get(found?)
    }
}

fn is_font(file: &Path) -> bool {
    let mut head = [0; 4];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && matches!(&head, [0, 1, 0, 0] | b"OTTO" | b"true")
}

fn load(file: &Path) -> Option<FontVec> {
    FontVec::try_from_vec(std::fs::read(file).ok()?).ok()
}
