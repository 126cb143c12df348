//! The appended address of a card: where its holder moved after it was made. Personal, so wiped and never shown.

use super::fields::utf16;
use zeroize::Zeroize;

/// Bytes of one appended address.
pub const ADDRESS_LEN: usize = 70;
/// A card holds so many.
pub const ADDRESSES_MAX: usize = 4;

/// The latest appended address.
#[derive(Clone, PartialEq, Eq)]
pub struct AppendedAddress(String);

impl AppendedAddress {
    /// From the data of a reply: one to four blocks of 70 bytes, the latest last. `None` when the data has another length
    /// or says nothing. Readers are asked for the latest only; that several come oldest first is our reading.
    #[must_use]
    pub fn from_data(data: &[u8]) -> Option<Self> {
        let count = data.len() / ADDRESS_LEN;
        if count > ADDRESSES_MAX || count * ADDRESS_LEN != data.len() {
            return None;
        }
        data.rchunks_exact(ADDRESS_LEN).map(utf16).find(|text| !text.is_empty()).map(Self)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for AppendedAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppendedAddress(redacted)")
    }
}

impl Drop for AppendedAddress {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Vec<u8> {
        text.encode_utf16().chain(std::iter::repeat(0x20)).take(35).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_last_block_that_says_something_is_the_latest() {
        for (blocks, latest) in
            [(vec!["甲路1号"], "甲路1号"), (vec!["甲路1号", "乙路2号", "", ""], "乙路2号")]
        {
            let data: Vec<u8> = blocks.iter().flat_map(|text| block(text)).collect();
            assert_eq!(AppendedAddress::from_data(&data).unwrap().as_str(), latest);
        }
        for wrong in [vec![], block(""), block("甲")[..69].to_vec(), block("甲").repeat(5)] {
            assert_eq!(AppendedAddress::from_data(&wrong), None);
        }
        assert_eq!(
            format!("{:?}", AppendedAddress::from_data(&block("甲路"))),
            "Some(AppendedAddress(redacted))"
        );
    }
}
