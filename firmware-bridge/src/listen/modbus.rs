//! Modbus RTU as a listener hears it: a frame's length without knowing which side sent it, and then which side it was.

use crate::codec::Decoded;
use crate::keypad::describe;
use crate::keypad::frame::checksum_is_right;

/// Looks for a frame of either side: the shortest length at which its checksum is right.
pub(super) fn decode(bytes: &[u8]) -> Decoded<()> {
    let lengths: [Option<usize>; 2] = match bytes {
        [] | [_] => return Decoded::NeedMore,
        [_, 0x03 | 0x04] => [Some(8), None],
        [_, 0x03 | 0x04, count, ..] => [Some(8), Some(5 + usize::from(*count))],
        [_, 0x06, ..] => [Some(8), Some(8)],
        [_, 0x10, _, _, _, _, count, ..] => [Some(8), Some(9 + usize::from(*count))],
        [_, 0x10, ..] => [Some(8), None],
        [_, 0x83 | 0x84 | 0x86 | 0x90, ..] => [Some(5), Some(5)],
        _ => return Decoded::Garbage { skip: 1 },
    };
    let whole = |len: usize| bytes.get(..len).is_some_and(checksum_is_right);
    match lengths.into_iter().flatten().filter(|len| whole(*len)).min() {
        Some(used) => Decoded::Frame { frame: (), used },
        None if lengths.iter().any(|len| len.is_none_or(|len| bytes.len() < len)) => Decoded::NeedMore,
        None => Decoded::Garbage { skip: 1 },
    }
}

/// Whose turn it is on the line.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Unit and function of the question that waits for its answer.
    asked: Option<[u8; 2]>,
}

impl Turn {
    /// The frame in words. An answer follows its question; whatever else is a question.
    pub(super) fn words(&mut self, frame: &[u8]) -> Option<String> {
        let [unit, function, ..] = frame else { return None };
        let place = [*unit, function & 0x7F];
        if self.asked.take() == Some(place)
            && let Some(answer) = describe(frame, false)
        {
            return Some(answer);
        }
        // Nobody answers what is said to all.
        self.asked = (*unit != 0).then_some(place);
        describe(frame, true).or_else(|| describe(frame, false))
    }
}
