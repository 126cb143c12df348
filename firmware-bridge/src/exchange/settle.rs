//! When the next question may be put: after a time-out once the line was quiet, and never sooner after the last frame than
//! its devices demand. Whatever is heard meanwhile answers no question of ours and is thrown away.

use super::{Exchange, ExchangeError, READ_LEN, len};
use crate::codec::Decoded;
use std::time::{Duration, Instant};
use zeroize::Zeroize;

/// After a time-out a line must be quiet this long before the next question, unless
/// [`Exchange::with_quiet`] says otherwise. More than the 16 ms by which USB adapters delay what they hear.
pub const QUIET_FOR: Duration = Duration::from_millis(40);
/// A line that is never quiet is listened to for this many times [`QUIET_FOR`] in all before it is asked nevertheless.
pub const QUIET_TRIES: u32 = 5;

impl Exchange {
    /// Another answer to the last question may still come: the next one waits for a quiet line.
    pub fn doubt(&mut self) {
        self.unsettled = true;
    }

    /// After a time-out or a wait cut short: listens until the line is quiet, so that a late answer is not taken for one to
    /// the next question. Does nothing when the last question was answered. `false`: the line would not be quiet.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn settle(&mut self) -> Result<bool, ExchangeError> {
        // By the clock: a read ends with the first byte, so any number of them may pass while a late answer comes in.
        let until = Instant::now() + self.quiet * QUIET_TRIES;
        while self.unsettled {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.unsettled = false;
                return Ok(false);
            }
            self.quiet_for(self.quiet.min(left))?;
        }
        Ok(true)
    }

    /// Lets the line rest as long as its devices demand before they hear something new.
    pub(super) fn keep_gap(&mut self) -> Result<(), ExchangeError> {
        let mut buffer = [0; READ_LEN];
        for _ in 0..QUIET_TRIES {
            let rested = self.spoken_at.map_or(self.gap, |at| at.elapsed());
            let Some(rest) = self.gap.checked_sub(rested).filter(|rest| !rest.is_zero()) else { break };
            self.receive(&mut buffer, rest)?;
        }
        buffer.zeroize();
        Ok(())
    }

    /// Throws away whatever has arrived: it answers no question of ours.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn forget(&mut self) -> Result<(), ExchangeError> {
        self.drop_inbox();
        self.echo.forget();
        let drained = self.port.drain();
        let drained = self.noted(drained)?;
        self.health.garbage_bytes += len(drained);
        Ok(())
    }

    /// The same, but whole frames are counted as such: somebody speaks whom nobody asked.
    pub(super) fn forget_frames<F>(
        &mut self,
        decode: &impl Fn(&[u8]) -> Decoded<F>,
    ) -> Result<(), ExchangeError> {
        let mut buffer = [0; READ_LEN];
        // One look: more than this fills no inbox of a device that is asked and answers.
        self.receive(&mut buffer, Duration::ZERO)?;
        buffer.zeroize();
        while self.inbox.next(decode).is_some() {
            self.health.unasked += 1;
        }
        self.health.garbage_bytes += self.inbox.take_garbage();
        self.forget()
    }

    /// Listens for `wait`, throws away what comes, and says whether nothing came.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn quiet_for(&mut self, wait: Duration) -> Result<bool, ExchangeError> {
        let mut buffer = [0; READ_LEN];
        let read = self.port.read(&mut buffer, wait);
        let count = self.noted(read)?;
        buffer.zeroize();
        self.health.garbage_bytes += len(count);
        self.drop_inbox();
        self.unsettled &= count > 0;
        Ok(count == 0)
    }

    /// What is left over belongs to no frame: half an answer counts as garbage.
    fn drop_inbox(&mut self) {
        self.health.garbage_bytes += len(self.inbox.len());
        self.inbox.wipe();
    }
}
