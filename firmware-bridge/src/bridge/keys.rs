//! Which key of a pad means which deed at the counter: the tables, and what an installer may change. Pure.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a clerk's key asks for. Everything the clerk's page can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// 下一位: call whoever is next.
    Next,
    /// 指定呼叫: call the number entered.
    Call,
    /// 重呼
    Recall,
    /// 开始办理
    Start,
    /// 办结、请评价
    Finish,
    /// 过号
    NoShow,
    /// 挂起
    Hold,
    /// 恢复: call a held ticket back, the one entered or the one held longest.
    CallBack,
    /// 过号重排: let a no-show wait again, the one entered or the latest.
    Requeue,
    /// 转办: to the counter entered; with a leading zero, to the window type at that place in the hall's list.
    Transfer,
    /// 转窗口类型: to the window type at the place entered.
    TransferToWindowType,
    /// 暂停, with the reason entered; while paused: 恢复.
    Pause,
    /// 开窗、恢复
    Open,
    /// 关窗
    Close,
    /// 确认: the one digit entered says what; several digits are a number to call.
    Confirm,
}

/// Keys of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTable {
    keys: BTreeMap<u16, Deed>,
    confirm: BTreeMap<u8, Deed>,
}

/// Key codes of a Modbus call pad; 16 … 20 and what they mean stand since the first version of the map.
pub const MODBUS_KEYS: [(u16, Deed); 15] = [
    (16, Deed::Next),
    (17, Deed::Recall),
    (18, Deed::Finish),
    (19, Deed::Pause),
    (20, Deed::Transfer),
    (21, Deed::Start),
    (22, Deed::NoShow),
    (23, Deed::Hold),
    (24, Deed::CallBack),
    (25, Deed::Call),
    (26, Deed::TransferToWindowType),
    (27, Deed::Requeue),
    (28, Deed::Open),
    (29, Deed::Close),
    (30, Deed::Confirm),
];

/// Key codes of an `FF 68` pad. `0E` and `11` are defined and unused in the known deployment; the others are its.
pub const FF68_KEYS: [(u16, Deed); 8] = [
    (0x0B, Deed::Finish),
    (0x0C, Deed::Next),
    (0x0D, Deed::Recall),
    (0x0E, Deed::Start),
    (0x0F, Deed::Confirm),
    (0x11, Deed::Call),
    (0x12, Deed::Pause),
    (0x13, Deed::Transfer),
];

/// What one digit before the confirming key means. `0`, `3` and `6` are the known deployment's.
pub const CONFIRMED: [(u8, Deed); 8] = [
    (0, Deed::Hold),
    (1, Deed::Start),
    (2, Deed::Finish),
    (3, Deed::CallBack),
    (6, Deed::NoShow),
    (7, Deed::Requeue),
    (8, Deed::Open),
    (9, Deed::Close),
];

impl KeyTable {
    /// The usual table of a kind of pad, with an installer's changes.
    #[must_use]
    pub fn new(usual: &[(u16, Deed)], changed: &BTreeMap<u16, Deed>, confirmed: &BTreeMap<u8, Deed>) -> Self {
        let mut keys: BTreeMap<u16, Deed> = usual.iter().copied().collect();
        keys.extend(changed);
        let mut confirm: BTreeMap<u8, Deed> = CONFIRMED.into_iter().collect();
        confirm.extend(confirmed);
        Self { keys, confirm }
    }

    /// What a key asks for with these digits before it, and the digits that are left for the deed itself.
    #[must_use]
    pub fn meaning(&self, key: u16, digits: &[u8]) -> Option<(Deed, Vec<u8>)> {
        match (self.keys.get(&key)?, digits) {
            (Deed::Confirm, [digit]) => {
                let deed = self.confirm.get(digit).filter(|deed| **deed != Deed::Confirm)?;
                Some((*deed, Vec::new()))
            }
            (Deed::Confirm, []) => None,
            (Deed::Confirm, number) => Some((Deed::Call, number.to_vec())),
            (deed, digits) => Some((*deed, digits.to_vec())),
        }
    }
}

/// The digits of a number, as a clerk would enter them.
#[must_use]
pub fn digits_of(number: u16) -> Vec<u8> {
    number.to_string().bytes().map(|byte| byte.wrapping_sub(b'0')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(changed: &[(u16, Deed)]) -> KeyTable {
        KeyTable::new(&FF68_KEYS, &changed.iter().copied().collect(), &BTreeMap::new())
    }

    #[test]
    fn the_known_deployment_s_keys_mean_what_they_mean_there() {
        for (key, digits, deed) in [
            (0x0C, &[][..], Deed::Next),
            (0x0D, &[], Deed::Recall),
            (0x0B, &[], Deed::Finish),
            (0x0F, &[6], Deed::NoShow),
            (0x0F, &[0], Deed::Hold),
            (0x0F, &[3], Deed::CallBack),
            (0x12, &[], Deed::Pause),
            (0x13, &[], Deed::Transfer),
        ] {
            assert_eq!(table(&[]).meaning(key, digits), Some((deed, vec![])), "{key:02X} {digits:?}");
        }
    }

    #[test]
    fn several_digits_before_confirm_are_a_number_to_call_and_none_are_nothing() {
        assert_eq!(table(&[]).meaning(0x0F, &[0, 1, 2]), Some((Deed::Call, vec![0, 1, 2])));
        assert_eq!(table(&[]).meaning(0x0F, &[]), None);
        assert_eq!(table(&[]).meaning(0x0F, &[4]), None, "a digit nobody has given a meaning");
        assert_eq!(table(&[]).meaning(0x42, &[]), None);
    }

    #[test]
    fn an_installer_may_change_a_key() {
        assert_eq!(table(&[(0x0E, Deed::Close)]).meaning(0x0E, &[]), Some((Deed::Close, vec![])));
    }

    #[test]
    fn every_deed_of_the_clerk_s_page_has_a_key_on_either_kind_of_pad() {
        let reach = |keys: &[(u16, Deed)], deed: Deed| {
            keys.iter().any(|(_, has)| *has == deed)
                || (keys.iter().any(|(_, has)| *has == Deed::Confirm)
                    && CONFIRMED.iter().any(|(_, has)| *has == deed))
        };
        for deed in [
            Deed::Next,
            Deed::Call,
            Deed::Recall,
            Deed::Start,
            Deed::Finish,
            Deed::NoShow,
            Deed::Hold,
            Deed::CallBack,
            Deed::Requeue,
            Deed::Transfer,
            Deed::Pause,
            Deed::Open,
            Deed::Close,
        ] {
            assert!(reach(&MODBUS_KEYS, deed) && reach(&FF68_KEYS, deed), "{deed:?}");
        }
    }
}
