//! What the hall does by itself, asked for on a timer: the day turns although nobody comes, appointments lapse,
//! idle counters call.

use super::{AnswerWith, ExecuteError, Request, Store};
use queue_core::time::Timestamp;

/// Deeds at one tick at most; what is left is done at the next.
const DEEDS_MAX: usize = 256;

impl Store {
    /// Lets the hall do what is due at `now`; the answer is how much that was.
    ///
    /// # Errors
    /// As [`Store::execute`]; what was done before stays done.
    pub async fn let_it(&self, now: Timestamp) -> Result<usize, ExecuteError> {
        for done in 0..DEEDS_MAX {
            let Some(command) = self.hall(move |hall| hall.due(now)).await? else { return Ok(done) };
            let request = Request { id: None, command, person: None, answer: AnswerWith::Nothing };
            match self.execute(now, request).await {
                Ok(_) => {}
                // Somebody was quicker, between the question and the deed.
                Err(ExecuteError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(DEEDS_MAX)
    }
}
