//! Adapters on USB: found by who they are and not by the name the kernel gave them this time.

use super::serial::stable_path;
use serialport::SerialPortType;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const BY_ID: &str = "/dev/serial/by-id";
const BY_PATH: &str = "/dev/serial/by-path";
/// Where the kernel lists serial devices.
const TTY_CLASS: &str = "/sys/class/tty";

/// One serial device of this machine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Adapter {
    /// Its name now, `/dev/ttyUSB0`.
    pub path: PathBuf,
    /// A link that keeps its name when it is plugged in again.
    pub stable_path: Option<PathBuf>,
    /// Who it is, when it hangs on USB.
    pub usb: Option<Identity>,
    /// What its maker calls it.
    pub product: Option<String>,
}

/// Who a USB adapter is. Written `1A86:7523` or `0403:6001:A50285BI`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Identity {
    /// Vendor.
    pub vendor: u16,
    /// Product.
    pub product: u16,
    /// Serial number; cheap adapters have none, or all the same.
    pub serial: Option<String>,
}

/// What is wrong with an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no USB identity: four hex digits, a colon, four hex digits, perhaps a colon and a serial number"
)]
pub struct BadIdentity(String);

impl FromStr for Identity {
    type Err = BadIdentity;

    fn from_str(text: &str) -> Result<Self, BadIdentity> {
        let bad = || BadIdentity(text.to_owned());
        let number = |digits: Option<&str>| {
            let digits =
                digits.filter(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
            digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()).ok_or_else(bad)
        };
        // A serial number may hold colons itself.
        let mut parts = text.splitn(3, ':');
        let (vendor, product) = (number(parts.next())?, number(parts.next())?);
        let serial = parts.next().map(str::to_owned);
        if serial.as_deref() == Some("") {
            return Err(bad());
        }
        Ok(Self { vendor, product, serial })
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}:{:04X}", self.vendor, self.product)?;
        self.serial.as_deref().map_or(Ok(()), |serial| write!(f, ":{serial}"))
    }
}

/// Why there is not exactly one adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOne {
    /// None is plugged in.
    None,
    /// These fit.
    Several(Vec<String>),
}

/// The one adapter that is `wanted`. Without a serial number any fits, so two alike are an error: the kernel numbers
/// them by chance, and a hall whose printer is sometimes its card reader is worse than one without.
///
/// # Errors
/// When none or several fit.
pub fn choose(wanted: &Identity, adapters: &[Adapter]) -> Result<PathBuf, NotOne> {
    let fits = |adapter: &&Adapter| {
        adapter.usb.as_ref().is_some_and(|usb| {
            (usb.vendor, usb.product) == (wanted.vendor, wanted.product)
                && (wanted.serial.is_none() || usb.serial == wanted.serial)
        })
    };
    let found: Vec<&Adapter> = adapters.iter().filter(fits).collect();
    match found.as_slice() {
        [] => Err(NotOne::None),
        [one] => Ok(one.path.clone()),
        several => Err(NotOne::Several(several.iter().map(|adapter| adapter.to_string()).collect())),
    }
}

impl std::fmt::Display for Adapter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.path.display())?;
        self.stable_path.as_ref().map_or(Ok(()), |path| write!(f, " ({})", path.display()))?;
        self.usb.as_ref().map_or(Ok(()), |usb| write!(f, " usb:{usb}"))
    }
}

/// Serial devices of this machine, in the order of their names.
#[must_use]
pub fn adapters() -> Vec<Adapter> {
    // A machine without this directory has no serial devices; the library would panic.
    if !Path::new(TTY_CLASS).is_dir() {
        return Vec::new();
    }
    let ports = serialport::available_ports().unwrap_or_else(|error| {
        tracing::warn!(%error, "serial devices cannot be listed");
        Vec::new()
    });
    let mut adapters: Vec<Adapter> = ports
        .into_iter()
        .map(|port| {
            let path = PathBuf::from(port.port_name);
            let stable_path = stable_path(&path, &[Path::new(BY_ID), Path::new(BY_PATH)]);
            match port.port_type {
                SerialPortType::UsbPort(usb) => Adapter {
                    path,
                    stable_path,
                    usb: Some(Identity { vendor: usb.vid, product: usb.pid, serial: usb.serial_number }),
                    product: usb.product,
                },
                SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => {
                    Adapter { path, stable_path, usb: None, product: None }
                }
            }
        })
        .collect();
    adapters.sort_by(|a, b| a.path.cmp(&b.path));
    adapters
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn adapter(path: &str, usb: Option<&str>) -> Adapter {
        Adapter {
            path: path.into(),
            stable_path: None,
            usb: usb.map(|identity| identity.parse().unwrap()),
            product: None,
        }
    }

    #[test]
    fn an_identity_is_read_as_it_is_written() {
        for text in ["1A86:7523", "0403:6001:A50285BI", "0403:6001:a:b"] {
            assert_eq!(text.parse::<Identity>().unwrap().to_string(), text);
        }
        assert_eq!("1a86:7523".parse::<Identity>().unwrap().vendor, 0x1A86);
        for text in ["", "1A86", "1A86:", "1A86:752", "1A86:+523", "1A86:7523:", "1A86:ZZZZ", "01A86:7523"] {
            assert!(text.parse::<Identity>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_adapter_is_found_by_who_it_is_whatever_its_name_is_today() {
        let wanted: Identity = "0403:6001:B".parse().unwrap();
        let before =
            [adapter("/dev/ttyUSB0", Some("0403:6001:A")), adapter("/dev/ttyUSB1", Some("0403:6001:B"))];
        let after = [adapter("/dev/ttyUSB7", Some("0403:6001:B")), adapter("/dev/ttyS0", None)];
        assert_eq!(choose(&wanted, &before), Ok("/dev/ttyUSB1".into()));
        assert_eq!(choose(&wanted, &after), Ok("/dev/ttyUSB7".into()));
        assert_eq!(choose(&"0403:6001:C".parse().unwrap(), &before), Err(NotOne::None));
        assert_eq!(choose(&"0403:6015".parse().unwrap(), &before), Err(NotOne::None));
    }

    #[test]
    fn two_adapters_alike_are_listed_and_neither_is_taken() {
        let alike = [adapter("/dev/ttyUSB0", Some("1A86:7523")), adapter("/dev/ttyUSB1", Some("1A86:7523"))];
        let Err(NotOne::Several(found)) = choose(&"1A86:7523".parse().unwrap(), &alike) else { panic!() };
        assert_eq!(found, ["/dev/ttyUSB0 usb:1A86:7523", "/dev/ttyUSB1 usb:1A86:7523"]);
    }

    #[test]
    fn the_stable_path_is_the_link_by_id_before_the_one_by_path() {
        let dir = tempfile::tempdir().unwrap();
        let [by_id, by_path] = ["by-id", "by-path"].map(|name| dir.path().join(name));
        let device = dir.path().join("ttyUSB3");
        std::fs::write(&device, []).unwrap();
        std::fs::create_dir(&by_path).unwrap();
        symlink("../ttyUSB3", by_path.join("port0")).unwrap();
        let dirs = [by_id.as_path(), by_path.as_path()];
        assert_eq!(stable_path(&device, &dirs), Some(by_path.join("port0")));
        std::fs::create_dir(&by_id).unwrap();
        symlink("../ttyUSB9", by_id.join("usb-gone")).unwrap();
        symlink("../ttyUSB3", by_id.join("usb-adapter")).unwrap();
        assert_eq!(stable_path(&device, &dirs), Some(by_id.join("usb-adapter")));
    }
}
