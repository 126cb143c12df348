//! Devices that programs pulse for: what a pulse tells anew, and what silence means, become events like any report.

use super::{AnswerWith, ExecuteError, Private, Request, Store};
use crate::pulses::Pulses;
use futures_util::future::join_all;
use queue_api::pulse::PROGRAM_SILENT;
use queue_core::event::{Device, DeviceHealth};
use queue_core::time::Timestamp;
use queue_core::{Command, Hall};
use std::sync::Arc;

/// A device's name, and how it is.
pub type Named = (Arc<str>, Device);

impl Store {
    /// Reports those of the devices that the hall knows otherwise, or not at all; so a lost report is made up for.
    ///
    /// # Errors
    /// As [`Store::execute`]; what was reported before stays so.
    pub async fn report_pulsed(&self, now: Timestamp, named: Vec<Named>) -> Result<(), ExecuteError> {
        let news = self.hall(move |hall| news(hall, named)).await?;
        self.report_all(now, news).await
    }

    /// Reports those devices as lost that are pulsed for and that no pulse has named for too long.
    ///
    /// # Errors
    /// As [`Store::execute`].
    pub async fn report_silent(&self, now: Timestamp, pulses: &Arc<Pulses>) -> Result<(), ExecuteError> {
        let pulses = Arc::clone(pulses);
        let silent = self.hall(move |hall| silent(hall, &pulses)).await?;
        self.report_all(now, silent).await
    }

    /// All at once: a hundred devices of a program that died are one commit.
    async fn report_all(&self, now: Timestamp, devices: Vec<Named>) -> Result<(), ExecuteError> {
        let reports = devices.into_iter().map(|(name, device)| {
            let command = Command::ReportDevice { name, device };
            self.execute(
                now,
                Request {
                    id: None,
                    command,
                    person: None,
                    private: Private::Nothing,
                    answer: AnswerWith::Nothing,
                },
            )
        });
        join_all(reports).await.into_iter().try_for_each(|reported| reported.map(drop))
    }
}

fn news(hall: &Hall, named: Vec<Named>) -> Vec<Named> {
    named.into_iter().filter(|(name, device)| hall.device(name) != Some(device)).collect()
}

fn silent(hall: &Hall, pulses: &Pulses) -> Vec<Named> {
    let lost = |device: &Device| Device {
        health: DeviceHealth::Lost,
        code: PROGRAM_SILENT.into(),
        ..device.clone()
    };
    hall.devices()
        .filter(|(name, device, _)| {
            device.pulsed && &*device.code != PROGRAM_SILENT && pulses.is_silent(name)
        })
        .map(|(name, device, _)| (name.into(), lost(device)))
        .collect()
}
