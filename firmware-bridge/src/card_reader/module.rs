//! The number of a reader's security module, as it stands in an audit log. Bytes and text only.

/// Five little-endian numbers (sixteen bytes) that name one module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModuleNumber {
    /// Maker.
    pub maker: u16,
    /// Type.
    pub kind: u16,
    /// Day of making, decimal YYYYMMDD.
    pub made: u32,
    /// First part of the running number.
    pub serial: u32,
    /// Its second part.
    pub serial_more: u32,
}

impl ModuleNumber {
    /// From the data of a reply; `None` unless there are sixteen bytes.
    #[must_use]
    pub fn from_data(data: &[u8]) -> Option<Self> {
        let [a0, a1, b0, b1, d0, d1, d2, d3, n0, n1, n2, n3, m0, m1, m2, m3] = *data else { return None };
        Some(Self {
            maker: u16::from_le_bytes([a0, a1]),
            kind: u16::from_le_bytes([b0, b1]),
            made: u32::from_le_bytes([d0, d1, d2, d3]),
            serial: u32::from_le_bytes([n0, n1, n2, n3]),
            serial_more: u32::from_le_bytes([m0, m1, m2, m3]),
        })
    }

    /// The data of a reply, as a simulator needs it.
    #[must_use]
    pub fn to_data(self) -> Vec<u8> {
        [
            &self.maker.to_le_bytes()[..],
            &self.kind.to_le_bytes(),
            &self.made.to_le_bytes(),
            &self.serial.to_le_bytes(),
            &self.serial_more.to_le_bytes(),
        ]
        .concat()
    }
}

/// `05.01-20091130-0001234567-0000000089`; some hosts print the last two with nine digits.
impl std::fmt::Display for ModuleNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { maker, kind, made, serial, serial_more } = self;
        write!(f, "{maker:02}.{kind:02}-{made:08}-{serial:010}-{serial_more:010}")
    }
}
