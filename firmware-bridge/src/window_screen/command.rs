//! What a window screen can be asked: data of frames, both ways. No frames, no time-outs.

/// Temporary text on one line.
pub const SHOW_TEXT: u8 = 0x62;
/// Show the stored notice.
pub const SHOW_STORED: u8 = 0x68;
/// Speak.
pub const SAY: u8 = 0x30;
/// Stop speaking.
pub const HUSH: u8 = 0x31;
/// Data of a text command without its text.
const TEXT_HEAD_LEN: usize = 19;

/// How text comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effect {
    /// At once.
    #[default]
    Immediate,
    /// From the right to the left.
    Left,
    /// From the left to the right.
    Right,
    /// From below.
    Up,
    /// From above.
    Down,
    /// Runs to the left without end.
    Running,
    /// Any other, as the byte says: curtains `05` … `08`, typewriter `0D`.
    Other(u8),
}

impl Effect {
    fn byte(self) -> u8 {
        match self {
            Self::Immediate => 0x00,
            Self::Left => 0x01,
            Self::Right => 0x02,
            Self::Up => 0x03,
            Self::Down => 0x04,
            Self::Running => 0x15,
            Self::Other(byte) => byte,
        }
    }

    fn from_byte(byte: u8) -> Self {
        match byte {
            0x00 => Self::Immediate,
            0x01 => Self::Left,
            0x02 => Self::Right,
            0x03 => Self::Up,
            0x04 => Self::Down,
            0x15 => Self::Running,
            other => Self::Other(other),
        }
    }
}

/// The screen's fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Font {
    /// 16 pixels high.
    #[default]
    Px16,
    /// 24
    Px24,
    /// 32
    Px32,
    /// 48
    Px48,
    /// 64
    Px64,
}

impl Font {
    /// All, smallest first.
    pub const ALL: [Self; 5] = [Self::Px16, Self::Px24, Self::Px32, Self::Px48, Self::Px64];

    /// Height, and width of a Chinese character; a letter is half as wide.
    #[must_use]
    pub fn px(self) -> u16 {
        match self {
            Self::Px16 => 16,
            Self::Px24 => 24,
            Self::Px32 => 32,
            Self::Px48 => 48,
            Self::Px64 => 64,
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Px16 => 3,
            Self::Px24 => 4,
            Self::Px32 => 5,
            Self::Px48 => 6,
            Self::Px64 => 7,
        }
    }
}

/// Red, green, blue, and a fourth byte that every known sample has as zero.
pub type Colour = [u8; 4];

/// Text on one line of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// Which line; 0 is the first.
    pub line: u8,
    /// How it comes.
    pub enter: Effect,
    /// How fast.
    pub enter_speed: u8,
    /// What it does while it stays; every known sample has 0.
    pub stay_mode: u8,
    /// How long it stays before it comes again, seconds.
    pub stay_s: u8,
    /// How it goes.
    pub leave: Effect,
    /// How fast.
    pub leave_speed: u8,
    /// Its font.
    pub font: Font,
    /// How often it comes; 0 for ever.
    pub repeat: u8,
    /// Colour of the glyphs.
    pub colour: Colour,
    /// Colour behind them.
    pub background: Colour,
    /// GBK, no escapes.
    pub text: Vec<u8>,
}

impl TextLine {
    /// Text that stands on the first line for ever.
    #[must_use]
    pub fn still(text: impl Into<Vec<u8>>, font: Font, colour: Colour) -> Self {
        Self {
            line: 0,
            enter: Effect::Immediate,
            enter_speed: 1,
            stay_mode: 0,
            stay_s: u8::MAX,
            leave: Effect::Immediate,
            leave_speed: 1,
            font,
            repeat: 0,
            colour,
            background: [0; 4],
            text: text.into(),
        }
    }

    /// The command's data. Documents agree on little-endian text lengths; one client sends them the other way round.
    #[must_use]
    pub fn data(&self, big_endian: bool) -> Vec<u8> {
        let mut data = vec![
            self.line,
            self.enter.byte(),
            self.enter_speed,
            self.stay_mode,
            self.stay_s,
            self.leave.byte(),
            self.leave_speed,
            self.font.byte(),
            self.repeat,
        ];
        data.extend(self.colour);
        data.extend(self.background);
        let len = u16::try_from(self.text.len()).unwrap_or(u16::MAX);
        data.extend(if big_endian { len.to_be_bytes() } else { len.to_le_bytes() });
        data.extend(&self.text);
        data
    }

    /// From a command's data; the text's length may stand either way round.
    #[must_use]
    pub fn from_data(data: &[u8]) -> Option<Self> {
        let (head, text) = data.split_first_chunk::<TEXT_HEAD_LEN>()?;
        let [
            line,
            enter,
            enter_speed,
            stay_mode,
            stay_s,
            leave,
            leave_speed,
            font,
            repeat,
            c0,
            c1,
            c2,
            c3,
            b0,
            b1,
            b2,
            b3,
            l0,
            l1,
        ] = *head;
        let lens = [u16::from_le_bytes([l0, l1]), u16::from_be_bytes([l0, l1])];
        if !lens.iter().any(|len| usize::from(*len) == text.len()) {
            return None;
        }
        Some(Self {
            line,
            enter: Effect::from_byte(enter),
            enter_speed,
            stay_mode,
            stay_s,
            leave: Effect::from_byte(leave),
            leave_speed,
            font: Font::ALL.into_iter().find(|known| known.byte() == font)?,
            repeat,
            colour: [c0, c1, c2, c3],
            background: [b0, b1, b2, b3],
            text: text.to_vec(),
        })
    }
}

/// When new words are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speech {
    /// They are kept until something is to be spoken.
    Queue,
    /// After what is being spoken.
    #[default]
    After,
    /// At once, instead of what is being spoken.
    Instead,
}

impl Speech {
    fn byte(self) -> u8 {
        match self {
            Self::Queue => 0,
            Self::After => 1,
            Self::Instead => 2,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Queue),
            1 => Some(Self::After),
            2 => Some(Self::Instead),
            _ => None,
        }
    }
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Show this on one line.
    ShowText(TextLine),
    /// Show the stored notice, by the two bytes of the published sample.
    ShowStored,
    /// Speak: GB2312, phrases with commas between.
    Say {
        /// When.
        when: Speech,
        /// What.
        text: Vec<u8>,
    },
    /// Stop speaking.
    Hush,
}

impl Request {
    /// The command byte.
    #[must_use]
    pub fn command(&self) -> u8 {
        match self {
            Self::ShowText(_) => SHOW_TEXT,
            Self::ShowStored => SHOW_STORED,
            Self::Say { .. } => SAY,
            Self::Hush => HUSH,
        }
    }

    /// The command's data.
    #[must_use]
    pub fn data(&self, big_endian: bool) -> Vec<u8> {
        match self {
            Self::ShowText(line) => line.data(big_endian),
            Self::ShowStored => vec![0, 0],
            Self::Say { when, text } => [&[when.byte()][..], text].concat(),
            Self::Hush => Vec::new(),
        }
    }

    /// From a frame; `None` for what this program never sends, or what is malformed.
    #[must_use]
    pub fn from_parts(command: u8, data: &[u8]) -> Option<Self> {
        match (command, data) {
            (SHOW_TEXT, data) => TextLine::from_data(data).map(Self::ShowText),
            (SHOW_STORED, [_, _]) => Some(Self::ShowStored),
            (SAY, [when, text @ ..]) => {
                Some(Self::Say { when: Speech::from_byte(*when)?, text: text.to_vec() })
            }
            (HUSH, []) => Some(Self::Hush),
            _ => None,
        }
    }
}
