//! Where a port is and how to speak on it. Pure, but for [`PortSettings::open`], which hands on.

use super::{Port, PortError, serial, tcp};
use serde::Deserialize;
use std::str::FromStr;
use std::time::Duration;

/// Longest pause a line may demand between two frames.
const GAP_MAX: Duration = Duration::from_millis(1_000);

/// Parity of each byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Parity {
    /// None: the tenth bit is a stop bit.
    #[default]
    None,
    /// Even; the default of Modbus over a serial line.
    Even,
    /// Odd.
    Odd,
}

/// Stop bits after each byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StopBits {
    /// One.
    #[default]
    One,
    /// Two.
    Two,
}

/// How bytes stand on the line, and what the wiring demands. Written as `8N1`, `8E1 rts=off`, `8N1 gap=5ms echo`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct LineFormat {
    /// Parity; data bits are always 8.
    pub parity: Parity,
    /// Stop bits.
    pub stop_bits: StopBits,
    /// Level of RTS while open. `None`: raised where the wire exists. Some two-wire adapters send while it is up.
    pub rts: Option<bool>,
    /// Level of DTR while open. `None`: raised where the wire exists. Some devices restart when it changes.
    pub dtr: Option<bool>,
    /// The line must be quiet this long before a frame is sent.
    pub gap: Duration,
    /// The adapter hands our own bytes back to us; they are taken away again.
    pub echo: bool,
}

/// What is wrong with a line format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// The first word.
    #[error("{0:?} is no byte format: 8N1, 8E1, 8O1, 8N2, 8E2 or 8O2")]
    Bytes(String),
    /// A later word.
    #[error("{0:?} is no line option: rts=on, rts=off, dtr=on, dtr=off, gap=5ms or echo")]
    Option(String),
    /// The gap.
    #[error("a gap of {0:?} cannot be kept: 0ms to 1000ms")]
    Gap(String),
}

impl FromStr for LineFormat {
    type Err = BadLine;

    fn from_str(text: &str) -> Result<Self, BadLine> {
        let mut words = text.split_whitespace();
        let bytes = words.next().unwrap_or_default();
        let (parity, stop_bits) = match bytes.to_ascii_uppercase().as_str() {
            "8N1" => (Parity::None, StopBits::One),
            "8E1" => (Parity::Even, StopBits::One),
            "8O1" => (Parity::Odd, StopBits::One),
            "8N2" => (Parity::None, StopBits::Two),
            "8E2" => (Parity::Even, StopBits::Two),
            "8O2" => (Parity::Odd, StopBits::Two),
            _ => return Err(BadLine::Bytes(bytes.to_owned())),
        };
        let mut line = Self { parity, stop_bits, ..Self::default() };
        for word in words {
            match word.split_once('=') {
                Some(("rts", level)) => line.rts = Some(on_or_off(level, word)?),
                Some(("dtr", level)) => line.dtr = Some(on_or_off(level, word)?),
                Some(("gap", gap)) => line.gap = milliseconds(gap)?,
                None if word == "echo" => line.echo = true,
                Some(_) | None => return Err(BadLine::Option(word.to_owned())),
            }
        }
        Ok(line)
    }
}

impl TryFrom<String> for LineFormat {
    type Error = BadLine;

    fn try_from(text: String) -> Result<Self, BadLine> {
        text.parse()
    }
}

fn on_or_off(level: &str, word: &str) -> Result<bool, BadLine> {
    match level {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(BadLine::Option(word.to_owned())),
    }
}

fn milliseconds(text: &str) -> Result<Duration, BadLine> {
    text.strip_suffix("ms")
        .and_then(|number| number.parse().ok())
        .map(Duration::from_millis)
        .filter(|gap| *gap <= GAP_MAX)
        .ok_or_else(|| BadLine::Gap(text.to_owned()))
}

impl std::fmt::Display for LineFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parity = match self.parity {
            Parity::None => 'N',
            Parity::Even => 'E',
            Parity::Odd => 'O',
        };
        let stop = match self.stop_bits {
            StopBits::One => 1,
            StopBits::Two => 2,
        };
        write!(f, "8{parity}{stop}")?;
        let word = |level: bool| if level { "on" } else { "off" };
        self.rts.map_or(Ok(()), |level| write!(f, " rts={}", word(level)))?;
        self.dtr.map_or(Ok(()), |level| write!(f, " dtr={}", word(level)))?;
        if !self.gap.is_zero() {
            write!(f, " gap={}ms", self.gap.as_millis())?;
        }
        if self.echo { write!(f, " echo") } else { Ok(()) }
    }
}

/// Where a port is and how to speak on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSettings {
    /// `/dev/ttyUSB0`, a link to one, `usb:VID:PID` or `usb:VID:PID:SERIAL`, or `tcp://host:port`.
    pub address: String,
    /// Bits per second; means nothing on TCP and on pseudo-terminals.
    pub baud: u32,
    /// Parity, stop bits, modem lines, gap, echo. The first four mean nothing on TCP: there the gateway is set up.
    pub line: LineFormat,
}

impl PortSettings {
    /// A port at `address`, 8 data bits, no parity, one stop bit.
    #[must_use]
    pub fn new(address: impl Into<String>, baud: u32) -> Self {
        Self { address: address.into(), baud, line: LineFormat::default() }
    }

    /// The same port with another line format.
    #[must_use]
    pub fn with_line(self, line: LineFormat) -> Self {
        Self { line, ..self }
    }

    /// Opens it. A link or a USB identity is looked up anew at each call, so a replugged adapter with a new name is
    /// found.
    ///
    /// # Errors
    /// When there is no such port now, somebody else has it, or several fit.
    pub fn open(&self) -> Result<Box<dyn Port>, PortError> {
        match self.address.strip_prefix("tcp://") {
            Some(peer) => tcp::open(self, peer),
            None => serial::open(self),
        }
    }

    pub(super) fn absent(&self, reason: &dyn std::fmt::Display) -> PortError {
        PortError::Absent { address: self.address.clone(), reason: reason.to_string() }
    }

    pub(super) fn in_use(&self) -> PortError {
        PortError::InUse { address: self.address.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_format_is_read_as_it_is_written() {
        for text in ["8N1", "8E1", "8O2 rts=off", "8N1 rts=on dtr=off gap=5ms echo", "8E2 echo"] {
            assert_eq!(text.parse::<LineFormat>().unwrap().to_string(), text);
        }
        assert_eq!("8n1".parse(), Ok(LineFormat::default()));
        let line: LineFormat = "8E1  gap=20ms rts=off".parse().unwrap();
        assert_eq!((line.parity, line.stop_bits), (Parity::Even, StopBits::One));
        assert_eq!((line.gap, line.rts, line.dtr), (Duration::from_millis(20), Some(false), None));
    }

    #[test]
    fn what_is_no_line_format_is_told_with_what_would_be() {
        for (text, wrong) in [
            ("", BadLine::Bytes(String::new())),
            ("7E1", BadLine::Bytes("7E1".into())),
            ("rts=on", BadLine::Bytes("rts=on".into())),
            ("8N1 rts=up", BadLine::Option("rts=up".into())),
            ("8N1 cts=on", BadLine::Option("cts=on".into())),
            ("8N1 echo=on", BadLine::Option("echo=on".into())),
            ("8N1 gap=5", BadLine::Gap("5".into())),
            ("8N1 gap=1001ms", BadLine::Gap("1001ms".into())),
            ("8N1 gap=-1ms", BadLine::Gap("-1ms".into())),
        ] {
            assert_eq!(text.parse::<LineFormat>(), Err(wrong), "{text}");
        }
        #[derive(Debug, Deserialize)]
        struct File {
            #[serde(rename = "line")]
            _line: LineFormat,
        }
        let said = toml::from_str::<File>("line = '8X1'").unwrap_err().to_string();
        assert!(said.contains("8E1"), "{said}");
    }
}
