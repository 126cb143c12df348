//! What is asked of a panel and what it answers: data of frames, both ways. No frames, no time-outs.
//!
//! Bytes are those of the maker's protocol document (doc.onbonbx.com/zh/k/potocol, chapters 6 to 8).

use super::area::{self, Areas};

/// Highest brightness.
pub const BRIGHTNESS_MAX: u8 = 15;
/// The panel must answer.
const RESPOND: u8 = 0x01;

/// A moment by the hall's clock, as a panel keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelTime {
    /// Such as 2026.
    pub year: u16,
    /// 1 … 12
    pub month: u8,
    /// 1 … 31
    pub day: u8,
    /// 0 … 23
    pub hour: u8,
    /// 0 … 59
    pub minute: u8,
    /// 0 … 59
    pub second: u8,
    /// 1 Monday … 7 Sunday
    pub weekday: u8,
}

/// A question or command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Are you there?
    Ping,
    /// What is your address? Only by broadcast, so with one panel on the line.
    ReadAddress,
    /// Show nothing.
    Clear,
    /// Forget every file, fonts too. Known so that it is understood; never sent by a session.
    Format,
    /// Show these areas.
    Areas(Areas),
    /// It is now this time.
    Clock(PanelTime),
    /// On or off, until the next such command.
    Power(bool),
    /// So bright from now on, 0 … [`BRIGHTNESS_MAX`].
    Brightness(u8),
}

impl Request {
    /// Group and command byte.
    #[must_use]
    pub fn code(&self) -> [u8; 2] {
        match self {
            Self::Ping => [0xA2, 0x00],
            Self::ReadAddress => [0xA2, 0x07],
            Self::Clear => [0xA3, 0x10],
            Self::Format => [0xA1, 0x00],
            Self::Areas(_) => [0xA3, 0x06],
            Self::Clock(_) => [0xA2, 0x03],
            Self::Power(_) => [0xA3, 0x00],
            Self::Brightness(_) => [0xA3, 0x02],
        }
    }

    /// The frame's data; an answer is asked for.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        let [group, command] = self.code();
        let mut data = vec![group, command, RESPOND];
        match self {
            Self::Ping | Self::ReadAddress | Self::Clear | Self::Format => data.extend([0, 0]),
            Self::Areas(areas) => data.extend(area::encode(areas)),
            Self::Clock(time) => {
                data.extend([0, 0]);
                data.extend(encode_time(*time));
            }
            Self::Power(on) => data.extend([0, 0, if *on { 1 } else { 2 }]),
            Self::Brightness(level) => data.extend([0, 0, 1, (*level).min(BRIGHTNESS_MAX)]),
        }
        data
    }

    /// From a frame's data; `None` for what this program never sends, or what is malformed.
    #[must_use]
    pub fn from_data(data: &[u8]) -> Option<Self> {
        let [group, command, _respond, payload @ ..] = data else { return None };
        match ([*group, *command], payload) {
            ([0xA2, 0x00], _) => Some(Self::Ping),
            ([0xA2, 0x07], _) => Some(Self::ReadAddress),
            ([0xA3, 0x10], _) => Some(Self::Clear),
            ([0xA1, 0x00], _) => Some(Self::Format),
            ([0xA3, 0x06], areas) => area::decode(areas).map(Self::Areas),
            ([0xA2, 0x03], [_, _, time @ ..]) => decode_time(time).map(Self::Clock),
            ([0xA3, 0x00], [_, _, 1]) => Some(Self::Power(true)),
            ([0xA3, 0x00], [_, _, 2]) => Some(Self::Power(false)),
            ([0xA3, 0x02], [_, _, 1, level]) if *level <= BRIGHTNESS_MAX => Some(Self::Brightness(*level)),
            _ => None,
        }
    }
}

/// Two figures in one byte. The document's sample is Friday 2013-01-25, 11:17:26: `13 20 01 25 11 17 26 05`.
fn encode_time(time: PanelTime) -> [u8; 8] {
    let year = time.year % 10_000;
    let (century, year) = (year / 100, year % 100);
    [
        bcd(u8::try_from(year).unwrap_or(0)),
        bcd(u8::try_from(century).unwrap_or(0)),
        bcd(time.month),
        bcd(time.day),
        bcd(time.hour),
        bcd(time.minute),
        bcd(time.second),
        time.weekday,
    ]
}

fn decode_time(bytes: &[u8]) -> Option<PanelTime> {
    let [year, century, month, day, hour, minute, second, weekday] = bytes else { return None };
    let time = PanelTime {
        year: u16::from(from_bcd(*century)?) * 100 + u16::from(from_bcd(*year)?),
        month: from_bcd(*month)?,
        day: from_bcd(*day)?,
        hour: from_bcd(*hour)?,
        minute: from_bcd(*minute)?,
        second: from_bcd(*second)?,
        weekday: *weekday,
    };
    let real = (1..=12).contains(&time.month)
        && (1..=31).contains(&time.day)
        && time.hour < 24
        && time.minute < 60
        && time.second < 60
        && (1..=7).contains(&time.weekday);
    real.then_some(time)
}

fn bcd(value: u8) -> u8 {
    ((value / 10 % 10) << 4) | (value % 10)
}

fn from_bcd(byte: u8) -> Option<u8> {
    let (tens, ones) = (byte >> 4, byte & 0x0F);
    (tens < 10 && ones < 10).then_some(tens * 10 + ones)
}

/// A panel's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Ack,
    /// Not done.
    Nack(Refusal),
    /// Its address, to [`Request::ReadAddress`].
    Address(u16),
}

impl Answer {
    /// From a reply's data.
    #[must_use]
    pub fn from_data(data: &[u8]) -> Option<Self> {
        match data {
            [0xA0, 0x00, ..] => Some(Self::Ack),
            [0xA0, 0x01, code, ..] => Some(Self::Nack(Refusal(*code))),
            [0xA2, 0x07, 0, _, _, low, high] => Some(Self::Address(u16::from_le_bytes([*low, *high]))),
            _ => None,
        }
    }

    /// As a reply's data.
    #[must_use]
    pub fn data(self) -> Vec<u8> {
        match self {
            Self::Ack => vec![0xA0, 0x00, 0x00, 0x00, 0x00],
            Self::Nack(Refusal(code)) => vec![0xA0, 0x01, code, 0x00, 0x00],
            Self::Address(address) => {
                let [low, high] = address.to_le_bytes();
                vec![0xA2, 0x07, 0x00, 0x00, 0x00, low, high]
            }
        }
    }
}

/// Why a panel says no; the code as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Refusal(pub u8);

impl Refusal {
    /// It has something else to do; ask again.
    pub const BUSY: Self = Self(3);
    /// Our frame arrived damaged; send it again.
    pub const DAMAGED: Self = Self(5);
    /// It does not know the command.
    pub const NO_SUCH_COMMAND: Self = Self(2);

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self.0 {
            0 => "no error",
            1 => "no such command group",
            2 => "no such command",
            3 => "busy",
            4 => "out of memory",
            5 => "the frame arrived damaged",
            6 => "no such file",
            7 => "flash memory error",
            8 => "file transfer error",
            9 => "bad file name",
            10 => "bad file type",
            11 => "the file arrived damaged",
            12 => "the font is missing",
            13 => "wrong type of firmware",
            14 => "bad date or time",
            15 => "the file exists already",
            16 => "bad file block number",
            _ => "a code the manual does not list",
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (code {})", self.words(), self.0)
    }
}
