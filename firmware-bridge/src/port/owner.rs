//! One owner for each serial device: whoever opens it second is told so, under whatever name.
//!
//! The lock lies on the device itself and belongs to the open file, so the kernel ends it when its owner is killed:
//! there is no lock file to go stale. It works on pseudo-terminals, where `TIOCEXCL` must not be used: that mark would
//! outlive its owner for as long as the other end is open.

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Why a device was not taken.
#[derive(Debug)]
pub(super) enum TakeError {
    /// Somebody has it.
    InUse,
    /// It cannot be opened.
    Io(std::io::Error),
}

/// Opens the device, without waiting for a carrier, and locks it for as long as the file lives.
pub(super) fn take(device: &Path) -> Result<File, TakeError> {
    let flags = OFlag::O_NOCTTY | OFlag::O_NONBLOCK;
    let file = OpenOptions::new().read(true).write(true).custom_flags(flags.bits()).open(device);
    // Busy: another program marked it exclusive.
    let file = file.map_err(|error| {
        if error.kind() == ErrorKind::ResourceBusy { TakeError::InUse } else { TakeError::Io(error) }
    })?;
    // Ours among ourselves: between threads and between programs, and free again when the owner is killed.
    let whole = nix::libc::flock {
        l_type: nix::libc::F_WRLCK.try_into().unwrap_or_default(),
        l_whence: nix::libc::SEEK_SET.try_into().unwrap_or_default(),
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    match fcntl(&file, FcntlArg::F_OFD_SETLK(&whole)) {
        Ok(_) => {}
        Err(Errno::EAGAIN | Errno::EACCES) => return Err(TakeError::InUse),
        Err(error) => return Err(TakeError::Io(error.into())),
    }
    // Other programs lock with `flock`, and so will the library that opens it next: only looked at here.
    match file.try_lock() {
        Ok(()) => file.unlock().map_err(TakeError::Io)?,
        Err(TryLockError::WouldBlock) => return Err(TakeError::InUse),
        Err(TryLockError::Error(error)) => return Err(TakeError::Io(error)),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serialport::{SerialPort, TTYPort};

    #[test]
    fn two_that_come_at_the_same_moment_are_told_apart() {
        let (_master, slave) = TTYPort::pair().unwrap();
        let name = slave.name().unwrap();
        let first = take(Path::new(&name)).unwrap();
        assert!(matches!(take(Path::new(&name)), Err(TakeError::InUse)));
        drop(first);
        take(Path::new(&name)).unwrap();
    }

    #[test]
    fn another_program_s_own_kind_of_lock_is_respected() {
        let (_master, slave) = TTYPort::pair().unwrap();
        let name = slave.name().unwrap();
        let other = File::open(&name).unwrap();
        other.lock_shared().unwrap();
        assert!(matches!(take(Path::new(&name)), Err(TakeError::InUse)));
        drop(other);
        take(Path::new(&name)).unwrap();
    }

    #[test]
    fn a_device_that_is_not_there_is_not_in_use() {
        assert!(matches!(take(Path::new("/dev/nobody")), Err(TakeError::Io(_))));
    }
}
