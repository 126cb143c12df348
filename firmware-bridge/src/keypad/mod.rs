//! Rating keypads and call pads on an RS-485 line, spoken to in Modbus RTU.
//!
//! There is no public standard for such keypads; the register map in [`frame`] is this project's own.

pub mod frame;
pub mod schedule;
pub mod session;
mod unit;
mod words;

pub use session::{KeypadEvent, KeypadLine};
pub use unit::{Press, Roles};
pub use words::describe;

/// What a pressed key means. Pure: who may act on it is decided elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// One of the citizen's five keys, as a level: 5 非常满意 … 1 非常不满意. The first key is the best.
    Rating(u8),
    /// A key of the clerk's, or one nobody has described, by its code. What it means is the desk's to say.
    Code(u16),
}

impl Key {
    /// From the key register; `None` when no key was pressed.
    #[must_use]
    pub fn from_register(value: u16) -> Option<Self> {
        Some(match value {
            0 => return None,
            1 => Self::Rating(5),
            2 => Self::Rating(4),
            3 => Self::Rating(3),
            4 => Self::Rating(2),
            5 => Self::Rating(1),
            other => Self::Code(other),
        })
    }
}

/// What a call pad's lamp says to the clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lamp {
    /// Counter closed.
    #[default]
    Closed,
    /// Open, nobody in hand.
    Idle,
    /// A ticket is called.
    Called,
    /// A ticket is served.
    Serving,
    /// Paused.
    Paused,
    /// The queue server cannot be heard.
    NoConnection,
}

impl Lamp {
    /// As the register holds it.
    #[must_use]
    pub fn register(self) -> u16 {
        match self {
            Self::Closed => 0,
            Self::Idle => 1,
            Self::Called => 2,
            Self::Serving => 3,
            Self::Paused => 4,
            Self::NoConnection => 5,
        }
    }

    /// From the register.
    #[must_use]
    pub fn from_register(value: u16) -> Option<Self> {
        [Self::Closed, Self::Idle, Self::Called, Self::Serving, Self::Paused, Self::NoConnection]
            .into_iter()
            .find(|lamp| lamp.register() == value)
    }
}

/// What a keypad says to the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing.
    #[default]
    Idle,
    /// 欢迎
    Welcome,
    /// 请评价
    PleaseRate,
    /// 谢谢
    Thanks,
    /// 再见
    Goodbye,
}

impl Prompt {
    /// As the register holds it.
    #[must_use]
    pub fn register(self) -> u16 {
        match self {
            Self::Idle => 0,
            Self::Welcome => 1,
            Self::PleaseRate => 2,
            Self::Thanks => 3,
            Self::Goodbye => 4,
        }
    }

    /// From the register.
    #[must_use]
    pub fn from_register(value: u16) -> Option<Self> {
        [Self::Idle, Self::Welcome, Self::PleaseRate, Self::Thanks, Self::Goodbye]
            .into_iter()
            .find(|prompt| prompt.register() == value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_is_the_best_level_and_no_key_is_no_level() {
        assert_eq!(Key::from_register(0), None);
        for key in 1..=5u8 {
            assert_eq!(Key::from_register(u16::from(key)), Some(Key::Rating(6 - key)));
        }
        assert_eq!(Key::from_register(6), Some(Key::Code(6)));
    }
}
