//! The two checksums of our devices' frames: one polynomial, `A001` bit-reversed, and two beginnings. Pure.

/// CRC-16/MODBUS, begins with `FFFF`: Modbus RTU and window screens, low byte first on the wire.
#[must_use]
pub fn modbus(bytes: &[u8]) -> u16 {
    reflected(0xFFFF, bytes)
}

/// CRC-16/ARC, begins with `0000`: Onbon panels, low byte first on the wire.
#[must_use]
pub fn arc(bytes: &[u8]) -> u16 {
    reflected(0, bytes)
}

fn reflected(begin: u16, bytes: &[u8]) -> u16 {
    bytes.iter().fold(begin, |sum, byte| {
        (0..8)
            .fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xA001 } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_give_the_check_values_of_the_catalogues() {
        assert_eq!(modbus(b"123456789"), 0x4B37);
        assert_eq!(arc(b"123456789"), 0xBB3D);
        assert_eq!((modbus(b""), arc(b"")), (0xFFFF, 0));
    }
}
