//! The third status byte of a reader's answer: its meaning, words for staff, and what the citizen is told.
//!
//! A table and its look-up; nothing happens here.

/// What the reader itself says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 90: done.
    Done,
    /// 91: the card has no such item.
    NoSuchItem,
    /// 9F: there is a card.
    Found,
    /// 10: our frame's checksum was wrong.
    BadChecksum,
    /// 11: our frame's length was wrong.
    BadLength,
    /// 21: not a command, or not now.
    BadCommand,
    /// 23: not permitted.
    NotPermitted,
    /// 24: an error it cannot name.
    Unidentified,
    /// 31: the card does not trust the module.
    CardRefused,
    /// 32: the module does not trust the card.
    ModuleRefused,
    /// 33: the content does not verify.
    NotVerified,
    /// 37: the fingerprints do not verify; newer lists only.
    FingerprintNotVerified,
    /// 3F: the content has a wrong length; newer lists only.
    BadContentLength,
    /// 40: a card of an unknown type.
    UnknownCardType,
    /// 41: reading failed.
    ReadFailed,
    /// 47: no random number from the card.
    NoRandom,
    /// 60: the module failed its self-test and takes no command.
    SelfTestFailed,
    /// 66: the module is not authorised.
    NotAuthorised,
    /// 80: no card.
    NotFound,
    /// 81: the card slipped away.
    NotSelected,
    /// A handheld's own marker in place of a frame: it gave up waiting for its module.
    GaveUp,
    /// Any other. `01` to `09` are words of a host's library and should never be on the wire.
    Other(u8),
}

/// What the citizen at the reader is told; the kiosk has the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CitizenHint {
    /// Put the card on the reader.
    PutCard,
    /// Hold the card still.
    HoldStill,
    /// Take the card away and put it there again.
    Again,
    /// This is not an ID card.
    WrongCard,
    /// Ask at the desk.
    AskStaff,
}

impl CitizenHint {
    /// Stable key of its text.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::PutCard => "put_card",
            Self::HoldStill => "hold_still",
            Self::Again => "card_again",
            Self::WrongCard => "wrong_card",
            Self::AskStaff => "ask_staff",
        }
    }

    /// The short sentence, Chinese and English.
    #[must_use]
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::PutCard => ["请将证件放在读卡区", "Place your card on the reader"],
            Self::HoldStill => ["请将证件放稳，不要移动", "Hold your card still"],
            Self::Again => ["请拿起证件后重新放置", "Lift your card and place it again"],
            Self::WrongCard => ["这不是身份证，请更换证件", "This is not an ID card"],
            Self::AskStaff => ["请到导办台办理", "Please go to the guide desk"],
        }
    }
}

/// One row: byte, status, words for staff in Chinese and English, hint for the citizen when there is something to do.
type Row = (u8, Status, [&'static str; 2], Option<CitizenHint>);

const ROWS: [Row; 20] = [
    (0x90, Status::Done, ["完成", "done"], None),
    (0x91, Status::NoSuchItem, ["卡内无此项内容", "the card has no such item"], None),
    (0x9F, Status::Found, ["找到证件", "card found"], None),
    (
        0x10,
        Status::BadChecksum,
        [
            "读卡器收到的命令校验错：检查线缆与波特率",
            "the reader got a command with a wrong checksum: check cable and speed",
        ],
        Some(CitizenHint::Again),
    ),
    (
        0x11,
        Status::BadLength,
        [
            "读卡器收到的命令长度错：检查线缆与波特率",
            "the reader got a command with a wrong length: check cable and speed",
        ],
        Some(CitizenHint::Again),
    ),
    (
        0x21,
        Status::BadCommand,
        ["命令不被支持，或此时不允许", "command not known, or not allowed now"],
        Some(CitizenHint::Again),
    ),
    (
        0x23,
        Status::NotPermitted,
        ["读卡器不允许此操作", "the reader does not permit this"],
        Some(CitizenHint::AskStaff),
    ),
    (
        0x24,
        Status::Unidentified,
        ["读卡器报告无法识别的错误", "the reader reports an error it cannot name"],
        Some(CitizenHint::Again),
    ),
    (
        0x31,
        Status::CardRefused,
        [
            "证件不认可读卡器：证件可能已损坏或被注销，请人工核验",
            "the card does not accept the reader: it may be damaged or withdrawn, check it by hand",
        ],
        Some(CitizenHint::AskStaff),
    ),
    (
        0x32,
        Status::ModuleRefused,
        [
            "读卡器不认可证件：证件可能已损坏或系伪造，请人工核验",
            "the reader does not accept the card: it may be damaged or forged, check it by hand",
        ],
        Some(CitizenHint::AskStaff),
    ),
    (
        0x33,
        Status::NotVerified,
        ["证件信息验证失败，请人工核验", "the card's content does not verify, check it by hand"],
        Some(CitizenHint::AskStaff),
    ),
    (
        0x37,
        Status::FingerprintNotVerified,
        ["证件指纹信息验证失败", "the card's fingerprint content does not verify"],
        Some(CitizenHint::AskStaff),
    ),
    (
        0x3F,
        Status::BadContentLength,
        ["证件信息长度错误", "the card's content has a wrong length"],
        Some(CitizenHint::HoldStill),
    ),
    (
        0x40,
        Status::UnknownCardType,
        ["无法识别的卡类型：可能不是身份证", "card type not recognised: perhaps not an ID card"],
        Some(CitizenHint::WrongCard),
    ),
    (
        0x41,
        Status::ReadFailed,
        ["读卡失败：证件移动或离开", "reading failed: the card moved or left"],
        Some(CitizenHint::HoldStill),
    ),
    (
        0x47,
        Status::NoRandom,
        ["读卡失败：未取得随机数，证件可能移动", "no random number from the card: it may have moved"],
        Some(CitizenHint::HoldStill),
    ),
    (
        0x60,
        Status::SelfTestFailed,
        [
            "安全模块自检失败：断电重启，仍不行则更换读卡器",
            "the security module failed its self-test: switch off and on, else replace the reader",
        ],
        Some(CitizenHint::AskStaff),
    ),
    (
        0x66,
        Status::NotAuthorised,
        ["安全模块未授权：联系厂家", "the security module is not authorised: call its maker"],
        Some(CitizenHint::AskStaff),
    ),
    (0x80, Status::NotFound, ["未找到证件", "no card found"], Some(CitizenHint::PutCard)),
    (
        0x81,
        Status::NotSelected,
        ["选卡失败：证件移动或离开", "selecting failed: the card moved or left"],
        Some(CitizenHint::HoldStill),
    ),
];

impl Status {
    /// From the wire.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        match ROWS.iter().find(|row| row.0 == byte) {
            Some((_, status, ..)) => *status,
            None if byte == 0x05 => Self::GaveUp,
            None => Self::Other(byte),
        }
    }

    /// As on the wire.
    #[must_use]
    pub fn byte(self) -> u8 {
        if let Self::Other(byte) = self {
            return byte;
        }
        // Only the handheld's marker has no row.
        ROWS.iter().find(|row| row.1 == self).map_or(0x05, |row| row.0)
    }

    /// What staff should know, Chinese and English.
    #[must_use]
    pub fn words(self) -> [&'static str; 2] {
        match ROWS.iter().find(|row| row.1 == self) {
            Some((_, _, words, _)) => *words,
            None if self == Self::GaveUp => ["读卡器内部超时", "the reader gave up waiting for its module"],
            None => ["未知状态码：查读卡器手册", "a status no list has: see the reader's manual"],
        }
    }

    /// What the citizen is told, if there is something to do.
    #[must_use]
    pub fn hint(self) -> Option<CitizenHint> {
        match ROWS.iter().find(|row| row.1 == self) {
            Some((.., hint)) => *hint,
            None => Some(CitizenHint::Again),
        }
    }

    /// Whether the reader cannot work at all until somebody looks after it.
    #[must_use]
    pub fn is_fault(self) -> bool {
        matches!(self, Self::SelfTestFailed | Self::NotAuthorised)
    }

    /// Whether card and module do not trust each other.
    #[must_use]
    pub fn is_distrust(self) -> bool {
        matches!(
            self,
            Self::CardRefused | Self::ModuleRefused | Self::NotVerified | Self::FingerprintNotVerified
        )
    }

    /// Whether our own frame came damaged: to be sent once more.
    #[must_use]
    pub fn is_damage(self) -> bool {
        matches!(self, Self::BadChecksum | Self::BadLength)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_keeps_its_value_and_has_words_in_both_languages() {
        for byte in 0..=u8::MAX {
            let status = Status::from_byte(byte);
            assert_eq!(status.byte(), byte);
            assert!(status.words().iter().all(|words| !words.is_empty()));
        }
        assert_eq!(Status::from_byte(0x77), Status::Other(0x77));
    }

    #[test]
    fn every_status_that_is_no_success_tells_the_citizen_what_to_do() {
        for (_, status, words, hint) in ROWS {
            let is_good = matches!(status, Status::Done | Status::NoSuchItem | Status::Found);
            assert_eq!(hint.is_none(), is_good, "{status:?}");
            assert!(!words[0].is_ascii() && words[1].is_ascii(), "{status:?}");
        }
    }

    #[test]
    fn only_a_module_that_takes_no_commands_is_a_fault() {
        let faults: Vec<_> = (0..=u8::MAX).filter(|byte| Status::from_byte(*byte).is_fault()).collect();
        assert_eq!(faults, [0x60, 0x66]);
        let distrust: Vec<_> = (0..=u8::MAX).filter(|byte| Status::from_byte(*byte).is_distrust()).collect();
        assert_eq!(distrust, [0x31, 0x32, 0x33, 0x37]);
    }
}
