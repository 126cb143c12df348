//! Writing a slip: words, sizes, rules, QR codes and pictures become printer bytes.
//!
//! Built on the `escpos` crate, with raw bytes where that is wrong or silent: Chinese mode, the partial cut, pictures.
//! Widths count in half-width columns: a letter takes one, a Chinese character two.

use super::bitmap::{Bitmap, HEIGHT_MAX};
use super::columns::{columns_of, wrap};
use super::draw::{Drawn, Line};
use super::profile::{Profile, QrWay};
use escpos::driver::Driver;
use escpos::printer::Printer;
use escpos::utils::{Encoder, JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};
use qrcode::{EcLevel, QrCode};
use std::cell::RefCell;
use std::rc::Rc;

/// Stands for a character the printer has no glyph for.
pub const REPLACEMENT: char = '□';
const RASTER: [u8; 4] = [0x1D, 0x76, 0x30, 0x00];

/// How wide the paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PaperWidth {
    /// 80 mm: 576 dots, 48 columns.
    #[default]
    Mm80,
    /// 58 mm: 384 dots, 32 columns.
    Mm58,
}

impl PaperWidth {
    /// Printable dots across.
    #[must_use]
    pub fn dots(self) -> u16 {
        match self {
            Self::Mm80 => 576,
            Self::Mm58 => 384,
        }
    }

    /// Half-width columns of the normal size.
    #[must_use]
    pub fn columns(self) -> usize {
        match self {
            Self::Mm80 => 48,
            Self::Mm58 => 32,
        }
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Left.
    #[default]
    Left,
    /// Centre.
    Centre,
    /// Right.
    Right,
}

/// A slip that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlipError {
    /// A picture's numbers do not add up, or it is too large.
    #[error("the picture is malformed")]
    Picture,
    /// The library refused: a size beyond 8, a QR code with too much in it.
    #[error("not printable: {0}")]
    Refused(String),
}

/// A finished slip.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slip {
    /// What the printer gets.
    pub bytes: Vec<u8>,
    /// Characters that had to be replaced.
    pub replaced: usize,
}

/// Part of a line in one weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    /// What it says.
    pub text: &'a str,
    /// Whether bold.
    pub bold: bool,
}

/// Draws a whole line that holds a character the printer lacks.
pub type LinePainter = Box<dyn Fn(&Line<'_>) -> Option<Drawn>>;

/// Writes one slip from top to bottom. A mistake is remembered and told by [`SlipWriter::finish`].
pub struct SlipWriter {
    printer: Printer<Collector>,
    collected: Rc<RefCell<Vec<u8>>>,
    profile: Profile,
    width: u8,
    height: u8,
    bold: bool,
    replaced: usize,
    error: Option<SlipError>,
    painter: Option<LinePainter>,
}

impl std::fmt::Debug for SlipWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SlipWriter").field("profile", &self.profile.name).finish_non_exhaustive()
    }
}

impl SlipWriter {
    /// An empty slip for a printer of the common family: printer reset, Chinese mode on, enlarged characters with smooth
    /// edges.
    #[must_use]
    pub fn new(paper: PaperWidth) -> Self {
        Self::for_profile(&Profile::generic(paper))
    }

    /// An empty slip for a printer of this profile.
    #[must_use]
    pub fn for_profile(profile: &Profile) -> Self {
        let collected = Rc::new(RefCell::new(Vec::new()));
        let protocol = Protocol::new(Encoder::new(encoding_rs::GB18030));
        let printer = Printer::new(Collector(Rc::clone(&collected)), protocol, None);
        let profile = profile.clone();
        let begin = [&profile.init[..], &profile.chinese_on, &profile.smooth].concat();
        let mut slip = Self {
            printer,
            collected,
            profile,
            width: 1,
            height: 1,
            bold: false,
            replaced: 0,
            error: None,
            painter: None,
        };
        slip.act(|printer| printer.custom(&begin).map(drop));
        slip
    }

    /// Draws lines with characters the printer lacks instead of replacing those characters.
    #[must_use]
    pub fn with_painter(mut self, painter: LinePainter) -> Self {
        self.painter = Some(painter);
        self
    }

    /// The paper this slip is for.
    #[must_use]
    pub fn paper(&self) -> PaperWidth {
        self.profile.paper
    }

    /// Columns of a line at the present size.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.profile.columns / usize::from(self.width.max(1))
    }

    /// Where the next lines stand.
    pub fn align(&mut self, align: Align) -> &mut Self {
        self.act(|printer| {
            printer
                .justify(match align {
                    Align::Left => JustifyMode::LEFT,
                    Align::Centre => JustifyMode::CENTER,
                    Align::Right => JustifyMode::RIGHT,
                })
                .map(drop)
        })
    }

    /// Bold on or off.
    pub fn bold(&mut self, on: bool) -> &mut Self {
        self.bold = on;
        self.act(|printer| printer.bold(on).map(drop))
    }

    /// Size factors, 1 … 8 across and down.
    pub fn size(&mut self, width: u8, height: u8) -> &mut Self {
        (self.width, self.height) = (width, height);
        self.act(|printer| printer.size(width, height).map(drop))
    }

    /// One line of text. Longer text breaks between characters, as the printer would, but never before a
    /// closing punctuation mark.
    pub fn line(&mut self, text: &str) -> &mut Self {
        for part in wrap(text, self.columns().max(2)) {
            self.put_line(&part);
        }
        self
    }

    /// Two words on one line, at its left and its right end. What does not fit moves the right one to the next line.
    pub fn pair(&mut self, left: &str, right: &str) -> &mut Self {
        self.pair_in(left, right, self.bold)
    }

    /// The same with the right one bold: the fact stands out from its name.
    pub fn pair_strong(&mut self, left: &str, right: &str) -> &mut Self {
        self.pair_in(left, right, true)
    }

    fn pair_in(&mut self, left: &str, right: &str, bold: bool) -> &mut Self {
        let columns = self.columns();
        let (left_len, right_len) = (columns_of(left), columns_of(right));
        if left_len + 1 + right_len <= columns {
            let left = format!("{left}{}", " ".repeat(columns - left_len - right_len));
            self.put_runs(&[Run { text: &left, bold: self.bold }, Run { text: right, bold }]);
        } else {
            self.line(left);
            for part in wrap(right, columns.max(2)) {
                let indent = " ".repeat(columns.saturating_sub(columns_of(&part)));
                self.put_runs(&[Run { text: &format!("{indent}{part}"), bold }]);
            }
        }
        self
    }

    /// A dashed rule across the paper, in the normal size.
    pub fn rule(&mut self) -> &mut Self {
        let (width, height) = (self.width, self.height);
        let dashes = "-".repeat(self.profile.columns);
        self.size(1, 1).act(|printer| printer.writeln(&dashes).map(drop)).size(width, height)
    }

    /// Empty lines.
    pub fn feed(&mut self, lines: u8) -> &mut Self {
        self.act(|printer| printer.feeds(lines).map(drop))
    }

    /// A QR code: model 2, error correction M, `module` dots per module (1 … 16).
    /// A printer that cannot draw it gets a picture of it. A code too wide for the paper is made of smaller modules.
    pub fn qr(&mut self, payload: &str, module: u8) -> &mut Self {
        let module = module.clamp(1, widest_module(payload, self.profile.dots));
        if self.profile.qr == QrWay::Raster {
            return match qr_picture(payload, module) {
                Ok(picture) => self.picture(&picture),
                Err(error) => {
                    self.error.get_or_insert(error);
                    self
                }
            };
        }
        let option = QRCodeOption::new(QRCodeModel::Model2, module, QRCodeCorrectionLevel::M);
        self.act(|printer| printer.qrcode_option(payload, option).map(drop))
    }

    /// A picture, standing as the present alignment says.
    pub fn picture(&mut self, picture: &Bitmap) -> &mut Self {
        let whole = picture.bits.len() == usize::from(picture.row_len) * usize::from(picture.height);
        if !whole
            || picture.height == 0
            || picture.height > HEIGHT_MAX
            || picture.row_len.saturating_mul(8) > self.profile.dots
        {
            self.error.get_or_insert(SlipError::Picture);
            return self;
        }
        let mut bytes = RASTER.to_vec();
        bytes.extend(picture.row_len.to_le_bytes());
        bytes.extend(picture.height.to_le_bytes());
        bytes.extend(&picture.bits);
        self.act(|printer| printer.custom(&bytes).map(drop))
    }

    /// Feeds `feed_dots` past the blade, cuts, and hands the slip over.
    ///
    /// # Errors
    /// When anything on the slip could not be written.
    pub fn finish(mut self, feed_dots: u8) -> Result<Slip, SlipError> {
        let cut = self.profile.cut(feed_dots);
        self.act(|printer| printer.custom(&cut)?.print().map(drop));
        match self.error {
            Some(error) => Err(error),
            None => Ok(Slip { bytes: self.collected.take(), replaced: self.replaced }),
        }
    }

    /// The same with the feed that this printer needs.
    ///
    /// # Errors
    /// As [`SlipWriter::finish`].
    pub fn finish_slip(self) -> Result<Slip, SlipError> {
        let feed_dots = self.profile.feed_before_cut_dots;
        self.finish(feed_dots)
    }

    fn put_line(&mut self, text: &str) {
        self.put_runs(&[Run { text, bold: self.bold }]);
    }

    fn put_runs(&mut self, runs: &[Run<'_>]) {
        let charset = self.profile.charset;
        if runs.iter().any(|run| !run.text.chars().all(|c| charset.has(c))) {
            let line = Line { runs, size: (self.width, self.height), dots: self.profile.dots };
            if let Some(drawn) = self.painter.as_ref().and_then(|paint| paint(&line)) {
                self.replaced += drawn.lacking;
                self.picture(&drawn.picture);
                return;
            }
        }
        let bold = self.bold;
        for run in runs {
            let shown: String =
                run.text.chars().map(|c| if charset.has(c) { c } else { REPLACEMENT }).collect();
            self.replaced += run.text.chars().filter(|c| !charset.has(*c)).count();
            if run.bold != self.bold {
                self.bold(run.bold);
            }
            self.act(|printer| printer.write(&shown).map(drop));
        }
        self.act(|printer| printer.feed().map(drop));
        if bold != self.bold {
            self.bold(bold);
        }
    }

    fn act(&mut self, act: impl FnOnce(&mut Printer<Collector>) -> escpos::errors::Result<()>) -> &mut Self {
        if self.error.is_none()
            && let Err(error) = act(&mut self.printer)
        {
            self.error = Some(SlipError::Refused(error.to_string()));
        }
        self
    }
}

/// Dots per module with which a code and its border fit the paper; at least one.
fn widest_module(payload: &str, dots: u16) -> u8 {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M);
    let across = code.ok().and_then(|code| u16::try_from(code.width()).ok()).unwrap_or(u16::MAX - 8) + 8;
    u8::try_from(dots / across).unwrap_or(u8::MAX).clamp(1, 16)
}

/// A QR code in black dots with the white border that scanners want.
fn qr_picture(payload: &str, module: u8) -> Result<Bitmap, SlipError> {
    const BORDER: u16 = 4;
    let refused = |_| SlipError::Refused("the QR code holds too much".into());
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).map_err(refused)?;
    let across = u16::try_from(code.width()).map_err(|_| SlipError::Picture)?;
    let module = u16::from(module.clamp(1, 16));
    let side = (across + 2 * BORDER) * module;
    let mut picture = Bitmap::white(side, side);
    let places = (0..across).flat_map(|row| (0..across).map(move |column| (column, row)));
    for ((column, row), colour) in places.zip(code.to_colors()) {
        if colour == qrcode::Color::Dark {
            let (left, top) = ((column + BORDER) * module, (row + BORDER) * module);
            for (dx, dy) in (0..module).flat_map(|dx| (0..module).map(move |dy| (dx, dy))) {
                picture.set(left + dx, top + dy);
            }
        }
    }
    Ok(picture)
}

struct Collector(Rc<RefCell<Vec<u8>>>);

impl Driver for Collector {
    fn name(&self) -> String {
        "collector".into()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_at_the_end() {
        let mut slip = SlipWriter::new(PaperWidth::Mm80);
        slip.size(9, 1).line("A001");
        assert!(matches!(slip.finish(40), Err(SlipError::Refused(_))));
        let mut slip = SlipWriter::new(PaperWidth::Mm58);
        slip.picture(&Bitmap::white(576, 8));
        assert_eq!(slip.finish(40), Err(SlipError::Picture));
    }
}
