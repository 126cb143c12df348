//! What is printed, as a list of lines: pure layout, no port. [`ticket_page`] is the ticket's slip, [`guide_page`] the
//! notice of all that one matter takes (一次性告知单), [`receipt_page`] what a feedback is asked by. Only
//! [`SlipPage::bytes`] knows the paper.

mod guide;
mod receipt;
mod ticket;
mod words;

pub use guide::guide_page;
pub use receipt::receipt_page;
pub use ticket::{Copy, ticket_page};

use crate::language::Language;
use firmware_bridge::printer::{Align, FontChain, Profile, Slip, SlipError, SlipWriter, columns_of, wrap};
use words::Words;

/// A page from the first line to the cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlipPage {
    /// Its lines.
    pub lines: Vec<SlipLine>,
}

/// One line of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipLine {
    /// The ticket's number, as large as the paper is wide.
    Number(String),
    /// Words in the middle, in a multiple of the normal size; smaller where that does not fit on one line.
    Middle {
        /// The words.
        text: String,
        /// How many times the normal height and width.
        size: u8,
        /// Whether bold.
        bold: bool,
    },
    /// Words from the left edge, wrapped where the paper ends.
    Left {
        /// The words.
        text: String,
        /// Whether bold.
        bold: bool,
    },
    /// One of several: its number, and words that are wrapped beside it.
    Item(usize, String),
    /// A name at the left edge, its value, bold, at the right.
    Pair(String, String),
    /// A dashed rule over the whole width.
    Rule,
    /// A QR code in the middle.
    Qr(String),
    /// Empty lines.
    Gap(u8),
}

/// Dots per module of a QR code: a phone reads it from a hand's distance, and it fits the narrow paper.
const QR_MODULE: u8 = 6;
/// Sizes of a number: it is seen from a chair, and leaves paper for the rest.
const NUMBER_SIZES: std::ops::RangeInclusive<u8> = 2..=6;

impl SlipPage {
    /// As this printer takes it. Lines with characters its font lacks are drawn with `fonts`.
    ///
    /// # Errors
    /// When something on it cannot be written, such as a QR code with too much in it.
    pub fn bytes(&self, profile: &Profile, fonts: &FontChain) -> Result<Slip, SlipError> {
        let fonts = fonts.clone();
        let mut slip =
            SlipWriter::for_profile(profile).with_painter(Box::new(move |line| Some(fonts.draw(line))));
        for line in &self.lines {
            write(&mut slip, line);
        }
        slip.finish_slip()
    }
}

fn write(slip: &mut SlipWriter, line: &SlipLine) {
    match line {
        SlipLine::Number(number) => {
            let size = largest(number, slip.columns().saturating_sub(4), *NUMBER_SIZES.end());
            middle(slip, number, size.max(*NUMBER_SIZES.start()), true);
        }
        SlipLine::Middle { text, size, bold } => {
            let size = largest(text, slip.columns(), *size);
            middle(slip, text, size, *bold);
        }
        SlipLine::Left { text, bold } => {
            slip.bold(*bold).line(text).bold(false);
        }
        SlipLine::Item(no, text) => {
            let mark = format!("{no}. ");
            let indent = " ".repeat(columns_of(&mark));
            let beside = wrap(text, slip.columns().saturating_sub(indent.len()).max(2));
            for (part, before) in beside.iter().zip(std::iter::once(&mark).chain(std::iter::repeat(&indent)))
            {
                slip.line(&format!("{before}{part}"));
            }
        }
        SlipLine::Pair(name, value) => {
            slip.pair_strong(name, value);
        }
        SlipLine::Rule => {
            slip.rule();
        }
        SlipLine::Qr(payload) => {
            slip.align(Align::Centre).qr(payload, QR_MODULE).align(Align::Left);
        }
        SlipLine::Gap(lines) => {
            slip.feed(*lines);
        }
    }
}

fn middle(slip: &mut SlipWriter, text: &str, size: u8, bold: bool) {
    slip.align(Align::Centre).bold(bold).size(size, size);
    for part in balanced(text, slip.columns()) {
        slip.line(&part);
    }
    slip.size(1, 1).bold(false).align(Align::Left);
}

/// As few lines as the paper allows, about equally long: no word stands alone under a full line.
fn balanced(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap(text, columns.max(2)).len();
    let narrowest = (2..=columns).find(|narrower| wrap(text, *narrower).len() == lines);
    wrap(text, narrowest.unwrap_or(columns).max(2))
}

/// The largest size up to `most` in which a text stands on one line; at least 1.
fn largest(text: &str, columns: usize, most: u8) -> u8 {
    let fitting = columns / columns_of(text).max(1);
    u8::try_from(fitting).unwrap_or(most).clamp(1, most.max(1))
}

/// A page being laid out, in the citizen's language: Chinese always, English under it for those who read it.
struct Sheet {
    language: Language,
    page: SlipPage,
}

impl Sheet {
    fn new(language: Language) -> Self {
        Self { language, page: SlipPage::default() }
    }

    fn line(&mut self, line: SlipLine) -> &mut Self {
        self.page.lines.push(line);
        self
    }

    fn middle(&mut self, text: &str, size: u8, bold: bool) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        self.line(SlipLine::Middle { text: on_paper(text), size, bold })
    }

    /// Words of the hall's own data; the English under the Chinese, in the normal size.
    fn middle_both(&mut self, zh: &str, en: &str, size: u8, bold: bool) -> &mut Self {
        self.middle(zh, size, bold);
        if self.language == Language::En && en != zh {
            self.middle(en, 1, false);
        }
        self
    }

    fn left(&mut self, text: &str, bold: bool) -> &mut Self {
        self.line(SlipLine::Left { text: on_paper(text), bold })
    }

    fn pair(&mut self, name: Words, value: &str) -> &mut Self {
        self.line(SlipLine::Pair(name.beside(self.language), on_paper(value)))
    }

    fn rule(&mut self) -> &mut Self {
        self.line(SlipLine::Rule)
    }

    fn gap(&mut self) -> &mut Self {
        self.line(SlipLine::Gap(1))
    }
}

/// The printer's Chinese font draws this dash two columns wide.
fn on_paper(text: &str) -> String {
    text.replace('–', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_the_middle_fill_their_lines_about_equally() {
        let text = "If you miss your call, ask at the desk: 3 places later.";
        assert_eq!(balanced(text, 48), ["If you miss your call, ask", "at the desk: 3 places later."]);
        assert_eq!(balanced("过号请回取号机", 48), ["过号请回取号机"]);
        for columns in 2..60 {
            let lines = balanced(text, columns);
            assert_eq!(lines.len(), wrap(text, columns).len(), "no line more than needed");
            assert!(lines.iter().all(|line| columns_of(line) <= columns));
        }
    }

    #[test]
    fn a_number_is_as_large_as_the_paper_is_wide() {
        assert_eq!(largest("A012", 44, 6), 6);
        assert_eq!(largest("A012", 28, 8), 7);
        assert_eq!(largest("AB1234567", 28, 6), 3);
        assert_eq!(largest("", 28, 6), 6);
        assert_eq!(largest("far too long for any line", 10, 6), 1);
    }
}
