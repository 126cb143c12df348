//! What the hall does by itself, asked for on a timer: the day turns although nobody comes, appointments lapse,
//! idle counters call, sessions begin and end; and what the server has to say about itself.

use super::{AnswerWith, ExecuteError, Private, Request, Store};
use queue_core::Command;
use queue_core::event::{Device, DeviceHealth, DeviceKind};
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
            let request = Request {
                id: None,
                command,
                person: None,
                private: Private::Nothing,
                answer: AnswerWith::Nothing,
            };
            match self.execute(now, request).await {
                Ok(_) => {}
                // Somebody was quicker, between the question and the deed.
                Err(ExecuteError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(DEEDS_MAX)
    }

    /// Reports a part of the server itself like any device of the hall, if that is news: `None` is well.
    ///
    /// # Errors
    /// As [`Store::execute`].
    pub async fn report_part(
        &self,
        now: Timestamp,
        name: &'static str,
        trouble: Option<&'static str>,
    ) -> Result<(), ExecuteError> {
        let known = self
            .hall(move |hall| {
                let mut devices = hall.devices();
                devices.find(|(known, ..)| *known == name).map(|(_, device, _)| device.code.clone())
            })
            .await?;
        let code = trouble.unwrap_or("");
        if known.as_deref().unwrap_or("") == code {
            return Ok(());
        }
        let health = if trouble.is_some() { DeviceHealth::Faulty } else { DeviceHealth::Well };
        let device = Device { kind: DeviceKind::Server, health, code: code.into(), pulsed: false };
        let command = Command::ReportDevice { name: name.into(), device };
        let request = Request {
            id: None,
            command,
            person: None,
            private: Private::Nothing,
            answer: AnswerWith::Nothing,
        };
        self.execute(now, request).await.map(drop)
    }
}
