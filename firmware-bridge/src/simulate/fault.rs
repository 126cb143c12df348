//! What can be wrong with a device or its line, and what that does to bytes. No thread, no port, no clock.

use serde::{Deserialize, Serialize};

/// What a simulated device or its line does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// It does not answer.
    Silence,
    /// It answers between bytes of noise.
    Noise,
    /// Its answers are cut.
    CutFrame,
    /// A bit of each answer is wrong.
    WrongChecksum,
    /// Each answer comes one question late.
    StaleReply,
    /// Each answer comes after the host has given up waiting.
    LateReply,
    /// A two-wire adapter hands the host its own bytes back, before the answer.
    Echo,
    /// The host listens at another speed: whole answers come out as garbage.
    BaudMismatch,
    /// Answers come byte by byte with pauses.
    Slow,
    /// Each answer comes twice.
    Duplicate,
}

impl Fault {
    /// Every one of them.
    pub const ALL: [Self; 11] = [
        Self::None,
        Self::Silence,
        Self::Noise,
        Self::CutFrame,
        Self::WrongChecksum,
        Self::StaleReply,
        Self::LateReply,
        Self::Echo,
        Self::BaudMismatch,
        Self::Slow,
        Self::Duplicate,
    ];
}

/// A fault that comes by chance, the same each time the seed is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FaultPlan {
    /// What goes wrong.
    pub fault: Fault,
    /// In how many of a thousand answers; 1000 or more is always.
    pub per_mille: u16,
    /// Which answers those are.
    pub seed: u64,
}

impl FaultPlan {
    /// This fault in every answer.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { fault, per_mille: 1_000, seed: 0 }
    }
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self::always(Fault::None)
    }
}

/// How an answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    AtOnce,
    ByteByByte,
    Late,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoilt {
    /// What was done to it.
    pub(super) fault: Fault,
    /// What goes out.
    pub(super) bytes: Vec<u8>,
    pub(super) pace: Pace,
}

/// Spoils answers as planned.
#[derive(Debug, Default)]
pub(super) struct Spoiler {
    plan: FaultPlan,
    random: u64,
    held_back: Option<Vec<u8>>,
}

impl Spoiler {
    /// From now on as `plan` says; the same plan goes on where it was.
    pub(super) fn follow(&mut self, plan: FaultPlan) {
        if self.plan != plan {
            *self = Self { plan, random: plan.seed, held_back: None };
        }
    }

    /// Forgets what was held back: the device has no power.
    pub(super) fn forget(&mut self) {
        self.held_back = None;
    }

    /// What the host hears of its own bytes, before any answer.
    pub(super) fn echo(&mut self, heard: &[u8]) -> Option<Vec<u8>> {
        (self.plan.fault == Fault::Echo && self.strikes()).then(|| heard.to_vec())
    }

    pub(super) fn spoil(&mut self, mut bytes: Vec<u8>) -> Spoilt {
        // An echo goes before the answer and leaves it as it is.
        let fault =
            if self.plan.fault == Fault::Echo || !self.strikes() { Fault::None } else { self.plan.fault };
        if fault != Fault::StaleReply {
            self.held_back = None;
        }
        let half = bytes.len() / 2;
        let mut pace = Pace::AtOnce;
        let bytes = match fault {
            Fault::None | Fault::Echo => bytes,
            Fault::Silence => Vec::new(),
            Fault::Noise => [&[0x55, 0xFF, 0x00, 0xAA, 0xA5][..], &bytes, &[0xFF, 0x7E]].concat(),
            Fault::CutFrame => {
                bytes.truncate(half);
                bytes
            }
            Fault::WrongChecksum => {
                if let Some(byte) = bytes.get_mut(half) {
                    *byte ^= 0x80;
                }
                bytes
            }
            Fault::StaleReply => self.held_back.replace(bytes).unwrap_or_default(),
            Fault::LateReply => {
                pace = Pace::Late;
                bytes
            }
            Fault::BaudMismatch => garbled(&bytes),
            Fault::Slow => {
                pace = Pace::ByteByByte;
                bytes
            }
            Fault::Duplicate => bytes.repeat(2),
        };
        Spoilt { fault, bytes, pace }
    }

    fn strikes(&mut self) -> bool {
        // Drawn each time, so that which answers are struck does not depend on the chance of others.
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % 1_000 < u64::from(self.plan.per_mille)
    }
}

/// What comes out when one end listens at another speed: other bytes, fewer of them, and never the same as were sent.
pub(super) fn garbled(bytes: &[u8]) -> Vec<u8> {
    bytes
        .chunks(3)
        .flat_map(|three| three.iter().take(2))
        .map(|byte| (byte.rotate_left(3) ^ 0x96) | 0x80)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: [u8; 6] = [1, 2, 3, 4, 5, 6];

    fn spoilt(fault: Fault) -> Spoilt {
        let mut spoiler = Spoiler::default();
        spoiler.follow(FaultPlan::always(fault));
        spoiler.spoil(ANSWER.to_vec())
    }

    #[test]
    fn each_fault_does_what_it_says() {
        for fault in Fault::ALL {
            let Spoilt { fault: done, bytes, pace } = spoilt(fault);
            let expected: &[u8] = match fault {
                Fault::None | Fault::Echo | Fault::LateReply | Fault::Slow => &ANSWER,
                Fault::Silence | Fault::StaleReply => &[],
                Fault::Noise => &[0x55, 0xFF, 0x00, 0xAA, 0xA5, 1, 2, 3, 4, 5, 6, 0xFF, 0x7E],
                Fault::CutFrame => &[1, 2, 3],
                Fault::WrongChecksum => &[1, 2, 3, 0x84, 5, 6],
                Fault::BaudMismatch => &[0x9E, 0x86, 0xB6, 0xBE],
                Fault::Duplicate => &[1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6],
            };
            assert_eq!(bytes, expected, "{fault:?}");
            assert_eq!(done, if fault == Fault::Echo { Fault::None } else { fault });
            let paced = match fault {
                Fault::LateReply => Pace::Late,
                Fault::Slow => Pace::ByteByByte,
                Fault::None
                | Fault::Silence
                | Fault::Noise
                | Fault::CutFrame
                | Fault::WrongChecksum
                | Fault::StaleReply
                | Fault::Echo
                | Fault::BaudMismatch
                | Fault::Duplicate => Pace::AtOnce,
            };
            assert_eq!(pace, paced, "{fault:?}");
        }
    }

    #[test]
    fn a_stale_reply_is_the_one_before() {
        let mut spoiler = Spoiler::default();
        spoiler.follow(FaultPlan::always(Fault::StaleReply));
        let mut said = |byte: u8| spoiler.spoil(vec![byte]).bytes;
        assert_eq!([said(1), said(2), said(3)], [vec![], vec![1], vec![2]]);
        spoiler.forget();
        assert!(spoiler.spoil(vec![4]).bytes.is_empty());
    }

    #[test]
    fn chance_strikes_as_often_as_planned_and_repeats_by_its_seed() {
        let struck = |seed: u64, per_mille: u16| -> Vec<bool> {
            let mut spoiler = Spoiler::default();
            let plan = FaultPlan { fault: Fault::Silence, per_mille, seed };
            (0..10_000)
                .map(|_| {
                    spoiler.follow(plan);
                    spoiler.spoil(vec![1]).fault == Fault::Silence
                })
                .collect()
        };
        let count = struck(7, 50).iter().filter(|hit| **hit).count();
        assert!((400..600).contains(&count), "{count} of 10000 at 50 per mille");
        assert_eq!(struck(7, 50), struck(7, 50));
        assert_ne!(struck(7, 50), struck(8, 50));
        assert!(struck(7, 1_000).iter().all(|hit| *hit));
        assert!(!struck(7, 0).iter().any(|hit| *hit));
    }

    #[test]
    fn names_on_the_wire_are_words_with_underscores() {
        let names: Vec<String> =
            Fault::ALL.iter().map(|fault| serde_json::to_string(fault).unwrap()).collect();
        assert_eq!(names[6..9], ["\"late_reply\"", "\"echo\"", "\"baud_mismatch\""]);
        let plan: FaultPlan = serde_json::from_str(r#"{"fault":"slow","per_mille":20,"seed":3}"#).unwrap();
        assert_eq!(plan, FaultPlan { fault: Fault::Slow, per_mille: 20, seed: 3 });
    }
}
