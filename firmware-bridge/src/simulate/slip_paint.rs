//! Paints a slip's bytes as thermal paper would show them. Dots are black or not; one dot is one eighth of a millimetre.

use super::picture::{EmptyPicture, Picture};
use crate::codec::Decoded;
use crate::glyphs::{self, Cell};
use crate::printer::read_back::{Command, next_command};
use crate::printer::{Align, Bitmap, PaperWidth};
use qrcode::{EcLevel, QrCode};

const PAPER: [u8; 3] = [0xFB, 0xFA, 0xF5];
const BEHIND: [u8; 3] = [0xD9, 0xDE, 0xE6];
const INK: [u8; 3] = [0x1E, 0x1D, 0x22];
const CELL: u32 = 24;
const LINE_SPACING: u32 = 34;
const MARGIN: u32 = 32;
const HEIGHT_MAX: u32 = 8_000;

struct Glyph {
    c: char,
    width: u8,
    height: u8,
    bold: bool,
    smooth: bool,
}

struct Painter {
    paper: PaperWidth,
    black: Vec<(u32, u32)>,
    line: Vec<Glyph>,
    y: u32,
    cuts: Vec<u32>,
    align: Align,
    bold: bool,
    size: (u8, u8),
    smooth: bool,
    spacing: u32,
    module: u8,
    level: u8,
    stored: Vec<u8>,
}

/// Paints a slip.
///
/// # Errors
/// When there is not a single black dot.
pub fn paint(mut bytes: &[u8], paper: PaperWidth) -> Result<Picture, EmptyPicture> {
    let mut painter = Painter {
        paper,
        black: Vec::new(),
        line: Vec::new(),
        y: 0,
        cuts: Vec::new(),
        align: Align::Left,
        bold: false,
        size: (1, 1),
        smooth: false,
        spacing: LINE_SPACING,
        module: 3,
        level: 0,
        stored: Vec::new(),
    };
    loop {
        match next_command(bytes) {
            Decoded::Frame { frame, used } => {
                painter.obey(frame);
                bytes = bytes.get(used..).unwrap_or_default();
            }
            Decoded::Garbage { skip } => bytes = bytes.get(skip..).unwrap_or_default(),
            Decoded::NeedMore => break,
        }
    }
    painter.end_line();
    painter.finish()
}

impl Painter {
    fn obey(&mut self, command: Command) {
        match command {
            Command::Init => {
                self.align = Align::Left;
                self.bold = false;
                self.size = (1, 1);
                self.smooth = false;
                self.spacing = LINE_SPACING;
            }
            Command::Text(bytes) => {
                let (width, height) = self.size;
                let (bold, smooth) = (self.bold, self.smooth);
                let text = encoding_rs::GB18030.decode_without_bom_handling(&bytes).0;
                self.line.extend(text.chars().map(|c| Glyph { c, width, height, bold, smooth }));
            }
            Command::LineFeed => {
                if self.line.is_empty() {
                    self.y += self.spacing;
                }
                self.end_line();
            }
            Command::FeedLines(n) => {
                // Printing a line moves the paper by the first of the n.
                let printed = u32::from(!self.line.is_empty());
                self.end_line();
                self.y += self.spacing * u32::from(n).saturating_sub(printed);
            }
            Command::FeedDots(n) => {
                self.end_line();
                self.y += u32::from(n);
            }
            Command::Align(align) => self.align = align,
            Command::Bold(bold) => self.bold = bold,
            Command::Size(width, height) => self.size = (width, height),
            Command::Smooth(smooth) => self.smooth = smooth,
            Command::LineSpacing(n) => self.spacing = n.map_or(LINE_SPACING, u32::from),
            Command::QrModule(n) => self.module = n.clamp(1, 16),
            Command::QrLevel(n) => self.level = n,
            Command::QrStore(data) => self.stored = data,
            Command::QrPrint => self.qr(),
            Command::Picture(picture) => self.picture(&picture),
            Command::Cut { feed_dots, .. } => {
                self.end_line();
                self.y += u32::from(feed_dots);
                self.cuts.push(self.y);
            }
            Command::Chinese(_)
            | Command::RealTimeStatus(_)
            | Command::InOrderStatus(_)
            | Command::AutomaticStatus(_)
            | Command::Presenter(_)
            | Command::ToMark
            | Command::Other(_) => {}
        }
        self.y = self.y.min(HEIGHT_MAX);
    }

    fn left(&self, width: u32) -> u32 {
        let free = u32::from(self.paper.dots()).saturating_sub(width);
        match self.align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let paper = u32::from(self.paper.dots());
        let mut rest = line.as_slice();
        while !rest.is_empty() {
            // A line that is too long goes on below, as the printer does it.
            let mut width = 0;
            let fits = rest.iter().take_while(|glyph| {
                width += glyph.cell_width();
                width <= paper
            });
            let (now, later) = rest.split_at(fits.count().max(1));
            self.put_line(now);
            rest = later;
        }
    }

    fn put_line(&mut self, line: &[Glyph]) {
        let height = line.iter().map(|glyph| CELL * u32::from(glyph.height)).max().unwrap_or(CELL);
        let mut x = self.left(line.iter().map(Glyph::cell_width).sum());
        for glyph in line {
            let (top, left) = (self.y + height - CELL * u32::from(glyph.height), x);
            glyph.draw(|dx, dy| self.black.push((left + dx, top + dy)));
            x += glyph.cell_width();
        }
        self.y += self.spacing.max(height + LINE_SPACING - CELL);
    }

    fn qr(&mut self) {
        let level = match self.level {
            0 => EcLevel::L,
            2 => EcLevel::Q,
            3 => EcLevel::H,
            _ => EcLevel::M,
        };
        let Ok(code) = QrCode::with_error_correction_level(&self.stored, level) else { return };
        let (module, across) = (u32::from(self.module), u32::try_from(code.width()).unwrap_or(0));
        let left = self.left(across * module);
        let colours = code.to_colors();
        let places = (0..across).flat_map(|row| (0..across).map(move |column| (column, row)));
        for ((column, row), colour) in places.zip(colours) {
            if colour == qrcode::Color::Dark {
                let (x, y) = (left + column * module, self.y + row * module);
                self.black.extend((0..module).flat_map(|dx| (0..module).map(move |dy| (x + dx, y + dy))));
            }
        }
        self.y += across * module + 8;
    }

    fn picture(&mut self, picture: &Bitmap) {
        self.end_line();
        let left = self.left(u32::from(picture.row_len) * 8);
        for y in 0..picture.height {
            for x in 0..picture.row_len.saturating_mul(8) {
                if picture.is_black(x, y) {
                    self.black.push((left + u32::from(x), self.y + u32::from(y)));
                }
            }
        }
        self.y += u32::from(picture.height);
    }

    fn finish(self) -> Result<Picture, EmptyPicture> {
        if self.black.is_empty() {
            return Err(EmptyPicture);
        }
        let width = u32::from(self.paper.dots()) + 2 * MARGIN;
        let last = self.black.iter().map(|(_, y)| *y + 1).max().unwrap_or(0).max(self.y);
        let mut picture = Picture::filled(width, last + 2 * MARGIN, PAPER);
        for (x, y) in self.black {
            picture.set(x + MARGIN, y + MARGIN, INK);
        }
        tooth_edges(&mut picture);
        Ok(picture)
    }
}

/// Paper that went through a blade has small teeth at both ends.
fn tooth_edges(picture: &mut Picture) {
    let (width, height) = (picture.width(), picture.height());
    for x in 0..width {
        let depth = (x % 8).abs_diff(4);
        for d in 0..depth {
            picture.set(x, d, BEHIND);
            picture.set(x, height - 1 - d, BEHIND);
        }
    }
}

impl Glyph {
    fn cell_width(&self) -> u32 {
        let cell = if self.c.is_ascii() { CELL / 2 } else { CELL };
        cell * u32::from(self.width)
    }

    fn draw(&self, mut dot: impl FnMut(u32, u32)) {
        let (across, down) = (u32::from(self.width), u32::from(self.height));
        if self.smooth {
            let cell = Cell { width: self.cell_width(), height: CELL * down };
            glyphs::draw(self.c, cell, self.bold, dot);
        } else {
            let cell = Cell { width: self.cell_width() / across.max(1), height: CELL };
            glyphs::draw(self.c, cell, self.bold, |x, y| {
                for (dx, dy) in (0..across).flat_map(|dx| (0..down).map(move |dy| (dx, dy))) {
                    dot(x * across + dx, y * down + dy);
                }
            });
        }
    }
}
