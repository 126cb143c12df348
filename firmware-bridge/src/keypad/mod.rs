//! Rating keypads and call pads on an RS-485 line, spoken to in Modbus RTU.
//!
//! There is no public standard for such keypads; the register map in [`frame`] is this project's own.

pub mod frame;
pub mod session;

pub use session::{KeypadEvent, KeypadLine};

/// What a pressed key means. Pure: who may act on it is decided elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// One of the citizen's five keys, as a level: 5 非常满意 … 1 非常不满意. The first key is the best.
    Rating(u8),
    /// 下一位
    Next,
    /// 重呼
    Recall,
    /// 请评价
    AskRating,
    /// 暂停
    Pause,
    /// 转办
    Transfer,
    /// A key nobody has described.
    Other(u16),
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
            16 => Self::Next,
            17 => Self::Recall,
            18 => Self::AskRating,
            19 => Self::Pause,
            20 => Self::Transfer,
            other => Self::Other(other),
        })
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
        assert_eq!(Key::from_register(6), Some(Key::Other(6)));
    }
}
