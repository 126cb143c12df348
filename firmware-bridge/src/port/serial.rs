//! Serial devices and pseudo-terminals.
//!
//! `serialport` sets the line up; bytes go through a descriptor of our own that never blocks, because a blocking write to
//! a device with flow control hangs although the device said it was ready, and a blocking read does so when its byte
//! was taken meanwhile.

use super::owner::{self, TakeError};
use super::settings::{LineFormat, Parity, PortSettings, StopBits};
use super::{Port, PortError, WRITE_FOR, broken, is_time_out, usb, write_pieces};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serialport::{ClearBuffer, SerialPort, TTYPort};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two tries at a device that says it is ready and takes nothing, milliseconds.
const BREATH: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };

/// Opens the device that `settings` name now.
pub(super) fn open(settings: &PortSettings) -> Result<Box<dyn Port>, PortError> {
    let path = find(settings)?;
    let file = owner::take(&path).map_err(|error| match error {
        TakeError::InUse => settings.in_use(),
        TakeError::Io(error) => settings.absent(&error),
    })?;
    // A pseudo-terminal stays "exclusive" after a crash as long as its simulator lives.
    let exclusive = !path.starts_with("/dev/pts");
    let LineFormat { parity, stop_bits, rts, dtr, .. } = settings.line;
    let mut tty = serialport::new(path.to_string_lossy(), settings.baud)
        .timeout(WRITE_FOR)
        .exclusive(exclusive)
        .parity(match parity {
            Parity::None => serialport::Parity::None,
            Parity::Even => serialport::Parity::Even,
            Parity::Odd => serialport::Parity::Odd,
        })
        .stop_bits(match stop_bits {
            StopBits::One => serialport::StopBits::One,
            StopBits::Two => serialport::StopBits::Two,
        })
        .open_native()
        .map_err(|error| settings.absent(&error))?;
    // Not every line has these wires, and a pseudo-terminal has none: losing them is no fault.
    let dtr = tty.write_data_terminal_ready(dtr.unwrap_or(true));
    let rts = tty.write_request_to_send(rts.unwrap_or(true));
    if dtr.is_err() || rts.is_err() {
        tracing::trace!(address = %settings.address, "no modem lines");
    }
    // What arrived before the settings took effect was heard at another speed.
    tty.clear(ClearBuffer::Input).map_err(|error| settings.absent(&error))?;
    Ok(Box::new(Serial { stuck: false, tty, file }))
}

fn find(settings: &PortSettings) -> Result<PathBuf, PortError> {
    let path = match settings.address.strip_prefix("usb:") {
        None => PathBuf::from(&settings.address),
        Some(wanted) => {
            let wanted = wanted.parse::<usb::Identity>().map_err(|error| settings.absent(&error))?;
            match usb::choose(&wanted, &usb::adapters()) {
                Ok(path) => path,
                Err(usb::NotOne::None) => return Err(settings.absent(&"no such adapter is plugged in")),
                Err(usb::NotOne::Several(found)) => {
                    return Err(PortError::Ambiguous { address: settings.address.clone(), found });
                }
            }
        }
    };
    std::fs::canonicalize(path).map_err(|error| settings.absent(&error))
}

struct Serial {
    stuck: bool,
    // Closed before `file`, whose lock it stands under.
    tty: TTYPort,
    file: File,
}

impl Serial {
    /// Whether the descriptor is ready for `what` within `wait`.
    fn wait(&self, what: PollFlags, wait: Duration) -> Result<bool, std::io::Error> {
        // Longer than there are seconds to count: without an end, which no caller asks for.
        let wait = Timespec::try_from(wait).ok();
        let mut fds = [PollFd::new(&self.file, what)];
        match poll(&mut fds, wait.as_ref()) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Waits until there is room, at most [`WRITE_FOR`], and then writes what fits.
impl Write for &Serial {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if !self.wait(PollFlags::OUT, WRITE_FOR)? {
            return Err(ErrorKind::WouldBlock.into());
        }
        match (&self.file).write(bytes) {
            // Ready and yet without room, as some drivers say: a breath, or the caller would spin until its time is over.
            Err(error) if is_time_out(&error) => {
                poll(&mut [], Some(&BREATH))?;
                Ok(0)
            }
            result => result,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Port for Serial {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        if !self.wait(PollFlags::IN, wait).map_err(|error| broken(&error))? {
            return Ok(0);
        }
        match (&self.file).read(buffer) {
            Ok(0) => Err(PortError::Broken("end of line".into())),
            Ok(count) => Ok(count),
            Err(error) if is_time_out(&error) || error.kind() == ErrorKind::Interrupted => Ok(0),
            Err(error) => Err(broken(&error)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let result = write_pieces(&mut &*self, bytes);
        self.stuck = matches!(result, Err(PortError::Stuck));
        result
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        let waiting = self.tty.bytes_to_read().map_err(|error| broken(&error))?;
        self.tty.clear(ClearBuffer::Input).map_err(|error| broken(&error))?;
        Ok(usize::try_from(waiting).unwrap_or(usize::MAX))
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        // The kernel would hold the closing thread for half a minute, hoping that somebody reads after all.
        if self.stuck
            && let Err(error) = self.tty.clear(ClearBuffer::Output)
        {
            tracing::debug!(%error, "a stuck port keeps its bytes");
        }
    }
}

/// The link that keeps its name when `device` is plugged in again, from `dir` (`/dev/serial/by-id`, then `by-path`).
pub(super) fn stable_path(device: &Path, dirs: &[&Path]) -> Option<PathBuf> {
    let device = std::fs::canonicalize(device).ok()?;
    dirs.iter().find_map(|dir| {
        let mut links: Vec<PathBuf> = std::fs::read_dir(dir)
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|link| std::fs::canonicalize(link).is_ok_and(|target| target == device))
            .collect();
        links.sort();
        links.into_iter().next()
    })
}
