//! Lines that fit: runs of text in a colour and a size, their width in pixels, cutting and breaking. Knows
//! that a panel's Chinese glyph is as wide as it is high and an ASCII glyph half of that; knows no protocol.

/// A colour by purpose. Only those a two-colour panel has too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Somebody must go somewhere now: red.
    Call,
    /// All is as usual: green.
    Normal,
    /// Not served, not current: yellow.
    Notice,
}

/// Height of a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    /// 16 px
    Small,
    /// 24 px
    Middle,
    /// 32 px
    Large,
}

impl Size {
    /// Height of a line, and width of a Chinese glyph.
    #[must_use]
    pub fn px(self) -> u16 {
        match self {
            Self::Small => 16,
            Self::Middle => 24,
            Self::Large => 32,
        }
    }
}

/// Text in one colour and size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// Why it has its colour.
    pub tone: Tone,
    /// How large.
    pub size: Size,
}

/// Runs side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// From left to right.
    pub runs: Vec<Run>,
}

impl Line {
    /// A line of one run.
    #[must_use]
    pub fn new(text: impl Into<String>, tone: Tone, size: Size) -> Self {
        Self::default().and(text, tone, size)
    }

    /// The same line with another run at its end.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>, tone: Tone, size: Size) -> Self {
        self.runs.push(Run { text: text.into(), tone, size });
        self
    }

    /// Its width.
    #[must_use]
    pub fn width_px(&self) -> u16 {
        self.runs.iter().map(|run| width_px(&run.text, run.size)).fold(0, u16::saturating_add)
    }

    /// Height of its largest glyph.
    #[must_use]
    pub fn height_px(&self) -> u16 {
        self.runs.iter().map(|run| run.size.px()).max().unwrap_or(0)
    }

    /// What it says, without colours.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Where lines stand inside an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
}

/// How an area's new content comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entrance {
    /// It is there at once.
    Still,
    /// It moves in once and then stands: a new call.
    RollIn,
}

/// A rectangle of a panel and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its number on the panel.
    pub id: u8,
    /// Left edge.
    pub x: u16,
    /// Upper edge.
    pub y: u16,
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
    /// From top to bottom; all of them fit.
    pub lines: Vec<Line>,
    /// Where they stand.
    pub align: Align,
    /// How they come.
    pub entrance: Entrance,
}

impl Area {
    /// Pixels between two lines, so that they share the height evenly.
    #[must_use]
    pub fn line_gap_px(&self) -> u8 {
        let used: u16 = self.lines.iter().map(Line::height_px).sum();
        let lines = u16::try_from(self.lines.len().max(1)).unwrap_or(u16::MAX);
        u8::try_from(self.height.saturating_sub(used) / lines).unwrap_or(u8::MAX)
    }
}

/// All a panel shows at one moment. No two areas overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// By ascending id.
    pub areas: Vec<Area>,
}

/// Width of a text.
#[must_use]
pub fn width_px(text: &str, size: Size) -> u16 {
    let cells = text.chars().map(cells).fold(0, u16::saturating_add);
    cells.saturating_mul(size.px() / 2)
}

/// The first of `wanted` that fits; else the last one, cut to fit.
///
/// # Panics
/// When `wanted` is empty, which is a bug.
#[must_use]
pub fn fit(wanted: impl IntoIterator<Item = Line>, width: u16) -> Line {
    let mut last = None;
    for line in wanted {
        if line.width_px() <= width {
            return line;
        }
        last = Some(line);
    }
    cut(last.expect("a line can be written in at least one way"), width)
}

/// The text at the left and the other at the right edge of a width, or the right one alone if it must be.
#[must_use]
pub fn spread(left: &str, right: &str, tone: Tone, size: Size, width: u16) -> Line {
    let room = width.saturating_sub(width_px(right, size)).saturating_sub(size.px() / 2);
    let left = cut(Line::new(left, tone, size), room).text();
    let gap = width.saturating_sub(width_px(&left, size)).saturating_sub(width_px(right, size));
    let spaces = " ".repeat(usize::from(gap / (size.px() / 2)));
    Line::new(format!("{left}{spaces}{right}"), tone, size)
}

/// Breaks a text into lines of at most `width`: after punctuation where possible, so that no line is a scrap
/// of a phrase, and never before closing punctuation.
#[must_use]
pub fn wrap(text: &str, size: Size, width: u16) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for phrase in text.trim().split_inclusive(ends_phrase).map(str::trim) {
        match lines.last_mut() {
            Some(line) if width_px(line, size) + width_px(phrase, size) <= width => line.push_str(phrase),
            Some(_) | None => lines.extend(wrap_phrase(phrase, size, width)),
        }
    }
    lines
}

fn wrap_phrase(text: &str, size: Size, width: u16) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for c in text.chars() {
        if line.is_empty() || width_px(&line, size) + cells(c) * (size.px() / 2) <= width {
            line.push(c);
            continue;
        }
        let mut next = String::new();
        if is_closing(c) && line.chars().count() > 1 {
            next.extend(line.pop());
        } else if c.is_ascii_alphanumeric()
            && let Some(space) = line.rfind(' ').filter(|at| *at > 0)
        {
            next = line.split_off(space);
        }
        next.push(c);
        lines.push(line.trim().to_owned());
        line = next.trim_start().to_owned();
    }
    lines.extend(Some(line).filter(|line| !line.is_empty()));
    lines
}

/// The line, shortened to end in `…` when it is too wide.
#[must_use]
pub fn cut(mut line: Line, width: u16) -> Line {
    if line.width_px() <= width {
        return line;
    }
    while let Some(mut run) = line.runs.pop() {
        while run.text.pop().is_some() {
            let ellipsis = width_px("…", run.size);
            let whole = line.width_px() + width_px(&run.text, run.size) + ellipsis;
            if whole <= width && !run.text.is_empty() {
                run.text.push('…');
                line.runs.push(run);
                return line;
            }
        }
    }
    line
}

fn cells(c: char) -> u16 {
    if c.is_ascii() { 1 } else { 2 }
}

fn ends_phrase(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '！' | '？')
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '》'
            | '”'
            | '’'
            | '％'
            | '…'
            | ','
            | '.'
    )
}
