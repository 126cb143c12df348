//! Unicode to what a font card shows: GBK with escapes for colour and font, and back for simulators.
//!
//! What the card has no glyph for is replaced, by a character that looks alike where there is one, and counted. A
//! backslash in a name would be an escape, so it becomes its full-width twin. Marks nobody sees are left out.

/// Stands for a character the card cannot show.
pub const REPLACEMENT: char = '□';

/// Colours of a three-colour panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 1
    #[default]
    Red,
    /// 2
    Green,
    /// 3
    Yellow,
    /// 4
    Blue,
    /// 5
    Cyan,
    /// 6
    Magenta,
    /// 7
    White,
}

impl Colour {
    const ALL: [Self; 7] =
        [Self::Red, Self::Green, Self::Yellow, Self::Blue, Self::Cyan, Self::Magenta, Self::White];

    fn digit(self) -> char {
        match self {
            Self::Red => '1',
            Self::Green => '2',
            Self::Yellow => '3',
            Self::Blue => '4',
            Self::Cyan => '5',
            Self::Magenta => '6',
            Self::White => '7',
        }
    }
}

/// Heights of the card's fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Font {
    /// 16 pixels; eight letters or four Chinese characters on 64 pixels.
    #[default]
    Px16,
    /// 24 pixels.
    Px24,
    /// 32 pixels.
    Px32,
}

impl Font {
    const ALL: [Self; 3] = [Self::Px16, Self::Px24, Self::Px32];

    /// Height, and width of a Chinese character; a letter is half as wide.
    #[must_use]
    pub fn px(self) -> u16 {
        match self {
            Self::Px16 => 16,
            Self::Px24 => 24,
            Self::Px32 => 32,
        }
    }

    fn digit(self) -> char {
        match self {
            Self::Px16 => '0',
            Self::Px24 => '1',
            Self::Px32 => '2',
        }
    }
}

/// A piece of text in one colour and font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it says; `\n` begins a new line.
    pub text: String,
    /// Its colour.
    pub colour: Colour,
    /// Its font.
    pub font: Font,
}

impl Span {
    /// A piece of text.
    #[must_use]
    pub fn new(text: impl Into<String>, colour: Colour, font: Font) -> Self {
        Self { text: text.into(), colour, font }
    }
}

/// Text as the card takes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PanelText {
    /// GBK with escapes.
    pub bytes: Vec<u8>,
    /// Characters that had to be replaced, by one that looks alike or by □.
    pub replaced: usize,
}

/// Encodes spans; colour and font are written where they change.
#[must_use]
pub fn encode(spans: &[Span]) -> PanelText {
    let mut out = PanelText::default();
    let mut shown: Option<(Colour, Font)> = None;
    for span in spans {
        if shown.is_none_or(|(_, font)| font != span.font) {
            out.bytes.extend(format!("\\FO00{}\\FE00{0}", span.font.digit()).bytes());
        }
        if shown.is_none_or(|(colour, _)| colour != span.colour) {
            out.bytes.extend(format!("\\C{}", span.colour.digit()).bytes());
        }
        shown = Some((span.colour, span.font));
        let plain = plain(&span.text);
        out.replaced += plain.replaced;
        out.bytes.extend(plain.bytes);
    }
    out
}

/// Encodes text without any escape but the new line.
#[must_use]
pub fn plain(text: &str) -> PanelText {
    let mut out = PanelText::default();
    for c in text.chars() {
        match c {
            '\n' => out.bytes.extend(b"\\n"),
            '\\' => push(gbk('＼'), &mut out),
            c => push_glyph(c, &mut out),
        }
    }
    out
}

/// Encodes text for a device without escapes and without a second line: a new line becomes a space.
#[must_use]
pub fn one_line(text: &str) -> PanelText {
    let mut out = PanelText::default();
    text.chars().for_each(|c| push_glyph(c, &mut out));
    out
}

fn push_glyph(c: char, out: &mut PanelText) {
    if is_unseen(c) {
        return;
    }
    if c.is_whitespace() && c != '\u{3000}' || c.is_control() {
        out.bytes.push(b' ');
        return;
    }
    if let Some(bytes) = gbk(c) {
        push(Some(bytes), out);
    } else {
        out.replaced += 1;
        push(alike(c).or(Some(REPLACEMENT)).and_then(gbk), out);
    }
}

fn push(bytes: Option<Vec<u8>>, out: &mut PanelText) {
    out.bytes.extend(bytes.unwrap_or_default());
}

/// The card's bytes of a character it has a glyph for.
fn gbk(c: char) -> Option<Vec<u8>> {
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut utf8));
    // One or two bytes are in the card's fonts; the euro sign's single byte and four-byte characters are not.
    let showable = !unmappable && (bytes.len() == 2 || bytes.first().is_some_and(u8::is_ascii));
    showable.then(|| bytes.into_owned())
}

/// Joiners, direction marks, variation selectors: there to be obeyed, not seen.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

/// A character every card has that nobody takes for another word.
fn alike(c: char) -> Option<char> {
    Some(match c {
        '‑' | '‒' | '−' => '-',
        '‛' | 'ʼ' => '\'',
        '•' | '∙' | '⋅' | '‧' | '・' => '·',
        '⁄' => '/',
        '¥' => '￥',
        '£' => '￡',
        '€' => 'E',
        '✓' | '✔' => '√',
        '✕' | '✖' => '×',
        '➔' | '➜' | '➡' => '→',
        '⬅' => '←',
        '⬆' => '↑',
        '⬇' => '↓',
        '⓪' => '0',
        '𠮷' => '吉',
        '〜' => '～',
        _ => return None,
    })
}

/// How many pixels wide text is on one line in a font.
#[must_use]
pub fn width_px(text: &str, font: Font) -> u16 {
    text.chars().fold(0u16, |sum, c| sum.saturating_add(if c.is_ascii() { font.px() / 2 } else { font.px() }))
}

/// Reads a card's text back into spans. Unknown escapes are dropped.
#[must_use]
pub fn decode(bytes: &[u8]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let (mut colour, mut font) = (Colour::default(), Font::default());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let piece;
        match (first, after) {
            (b'\\', [b'C', digit, tail @ ..]) => {
                colour = Colour::ALL.into_iter().find(|c| c.digit() == char::from(*digit)).unwrap_or(colour);
                rest = tail;
                continue;
            }
            (b'\\', [b'F', which, b'0', b'0', digit, tail @ ..]) => {
                if *which == b'O' {
                    font = Font::ALL.into_iter().find(|f| f.digit() == char::from(*digit)).unwrap_or(font);
                }
                rest = tail;
                continue;
            }
            (b'\\', [b'n', tail @ ..]) => {
                piece = "\n".to_owned();
                rest = tail;
            }
            (b'\\', tail) => {
                rest = tail;
                continue;
            }
            (lead, [trail, tail @ ..]) if *lead >= 0x81 => {
                piece = encoding_rs::GBK.decode_without_bom_handling(&[*lead, *trail]).0.into_owned();
                rest = tail;
            }
            (byte, tail) => {
                piece = char::from(*byte).to_string();
                rest = tail;
            }
        }
        match spans.last_mut().filter(|span| span.colour == colour && span.font == font) {
            Some(span) => span.text.push_str(&piece),
            None => spans.push(Span::new(piece, colour, font)),
        }
    }
    spans
}

/// The words alone.
#[must_use]
pub fn words(bytes: &[u8]) -> String {
    decode(bytes).into_iter().map(|span| span.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_card_cannot_show_is_replaced_and_counted() {
        let text = plain("张𬭎\\C1");
        assert_eq!((words(&text.bytes).as_str(), text.replaced), ("张□＼C1", 1));
        let text = plain("𠮷•🙂");
        assert_eq!((words(&text.bytes).as_str(), text.replaced), ("吉·□", 3));
    }

    #[test]
    fn marks_nobody_sees_are_left_out_and_blanks_are_blanks() {
        let text = plain("A\u{200B}\u{FEFF}1\t\u{A0}号\u{3000}。\u{FE0F}\r");
        assert_eq!((words(&text.bytes).as_str(), text.replaced), ("A1  号\u{3000}。 ", 0));
    }

    #[test]
    fn half_and_full_width_stay_what_they_are() {
        let text = plain("A1Ａ１（）()");
        assert_eq!((words(&text.bytes).as_str(), text.replaced), ("A1Ａ１（）()", 0));
        assert_eq!(text.bytes.len(), 2 + 4 + 4 + 2);
    }

    #[test]
    fn no_text_can_smuggle_an_escape() {
        let text = plain("\\DH\\n\\FO002\\C2");
        assert!(!text.bytes.contains(&b'\\'), "{:?}", text.bytes);
        assert_eq!(one_line("一\n二").bytes, [&gbk('一').unwrap()[..], b" ", &gbk('二').unwrap()].concat());
    }

    #[test]
    fn every_twin_is_in_the_card_and_the_original_is_not() {
        for c in ('\0'..=char::MAX).filter(|c| alike(*c).is_some()) {
            assert!(alike(c).and_then(gbk).is_some(), "{c}");
            assert_eq!(gbk(c), None, "{c} needs no twin");
        }
        assert!(gbk(REPLACEMENT).is_some());
    }

    #[test]
    fn spans_survive_the_way_there_and_back() {
        let spans = vec![
            Span::new("A001", Colour::Yellow, Font::Px32),
            Span::new(" 请到\n3号窗口", Colour::Green, Font::Px32),
            Span::new("优先", Colour::Green, Font::Px16),
        ];
        assert_eq!(decode(&encode(&spans).bytes), spans);
    }

    #[test]
    fn a_chinese_character_is_as_wide_as_high() {
        assert_eq!(width_px("A1窗口", Font::Px24), 12 + 12 + 24 + 24);
    }
}
