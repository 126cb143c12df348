//! Readers that speak something else: recognised and named, never interpreted.
//!
//! All of them wrap or replace SAM_V frames; whoever installs one needs its name, not a guess at its bytes.

use super::frame::{self, Reply};
use crate::codec::Decoded;

/// Another wire dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ForeignDialect {
    /// `EA EB EC ED` before 256 + 1024 bytes: Eastcom's raw dump.
    RawDump,
    /// `CA DF …`: a vendor's frame around the module's.
    Wrapped,
    /// `D&C00040101`: commands in ASCII.
    Ascii,
}

impl ForeignDialect {
    const ALL: [Self; 3] = [Self::RawDump, Self::Wrapped, Self::Ascii];

    fn mark(self) -> &'static [u8] {
        match self {
            Self::RawDump => &[0xEA, 0xEB, 0xEC, 0xED],
            Self::Wrapped => &[0xCA, 0xDF],
            Self::Ascii => b"D&C",
        }
    }

    /// What it is, for whoever installs readers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RawDump => "raw dump, header EA EB EC ED",
            Self::Wrapped => "vendor frames, header CA DF",
            Self::Ascii => "ASCII commands, D&C",
        }
    }
}

/// A reply, or the mark of a reader that is none of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A frame of the dialect spoken here.
    Reply(Reply),
    /// Something else speaks.
    Foreign(ForeignDialect),
}

/// Looks for a reply or a foreign mark at the front of `bytes`. Only for a line on which no photo may be under way.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<Heard> {
    if let Some(dialect) = ForeignDialect::ALL.into_iter().find(|dialect| bytes.starts_with(dialect.mark())) {
        return Decoded::Frame { frame: Heard::Foreign(dialect), used: dialect.mark().len() };
    }
    if !bytes.is_empty() && ForeignDialect::ALL.iter().any(|dialect| dialect.mark().starts_with(bytes)) {
        return Decoded::NeedMore;
    }
    match frame::decode(bytes) {
        Decoded::Frame { frame, used } => Decoded::Frame { frame: Heard::Reply(frame), used },
        Decoded::Garbage { skip } => Decoded::Garbage { skip: to_next_mark(bytes, skip) },
        Decoded::NeedMore => Decoded::NeedMore,
    }
}

fn to_next_mark(bytes: &[u8], skip: usize) -> usize {
    let begins = |byte: &u8| ForeignDialect::ALL.iter().any(|dialect| dialect.mark().first() == Some(byte));
    bytes.iter().take(skip).skip(1).position(begins).map_or(skip, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Inbox;

    #[test]
    fn another_reader_is_named_even_after_noise() {
        for (bytes, dialect) in [
            (&b"\xEA\xEB\xEC\xED\0\0\0\0"[..], ForeignDialect::RawDump),
            (&b"\xCA\xDF\x05\x00"[..], ForeignDialect::Wrapped),
            (&b"D&C00040101"[..], ForeignDialect::Ascii),
        ] {
            let mut inbox = Inbox::default();
            inbox.extend(&[0x55, 0x00, 0xAA]);
            inbox.extend(bytes);
            assert_eq!(inbox.next(decode), Some(Heard::Foreign(dialect)));
        }
    }

    #[test]
    fn a_reply_is_a_reply() {
        let mut inbox = Inbox::default();
        inbox.extend(&[&[0x13][..], &frame::encode_reply([0, 0, 0x90], &[])].concat());
        assert!(matches!(inbox.next(decode), Some(Heard::Reply(reply)) if reply.data.is_empty()));
    }
}
