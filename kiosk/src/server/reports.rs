//! The thread that tells the hall how slips and devices fare, and fetches a fresh snapshot when something
//! happened. What could not be told is kept and told later; snapshots come at most once a second. Every ten seconds a
//! pulse names the kiosk and its devices, so that its silence is noticed.

use super::{Answer, Post, Report};
use crate::wake::Waker;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use queue_api::client::{Client, ClientError};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use queue_api::pulse::{PULSE_EVERY_S, Roster};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Reports kept while the server is away; the oldest goes first.
const KEPT_MAX: usize = 256;
/// Least time between two snapshots.
const HALL_EVERY: Duration = Duration::from_secs(1);
/// Pause before a report is sent again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
/// Time between two pulses.
const PULSE_EVERY: Duration = Duration::from_secs(PULSE_EVERY_S);

pub(super) fn spawn(
    client: Client,
    post: Post,
    reports: Receiver<Report>,
    answers: Sender<Answer>,
    wake: Waker,
) -> std::io::Result<()> {
    let mut roster = Roster::default();
    let well = ReportDevice { kind: DeviceKind::Kiosk, health: DeviceHealth::Well, code: String::new() };
    roster.set(&post.kiosk, well);
    let pulse_at = Instant::now();
    let mut desk =
        Desk { client, post, answers, wake, kept: VecDeque::new(), hall_at: None, roster, pulse_at };
    std::thread::Builder::new().name("reports".into()).spawn(move || while desk.work(&reports) {})?;
    Ok(())
}

struct Desk {
    client: Client,
    post: Post,
    answers: Sender<Answer>,
    wake: Waker,
    kept: VecDeque<Report>,
    hall_at: Option<Instant>,
    /// The kiosk and its devices, as they were last said to be.
    roster: Roster,
    pulse_at: Instant,
}

impl Desk {
    /// One round; `false` when the kiosk is gone.
    fn work(&mut self, reports: &Receiver<Report>) -> bool {
        let now = Instant::now();
        let retry = if self.kept.is_empty() { PULSE_EVERY } else { AGAIN_AFTER };
        let due = self.hall_at.map_or(self.pulse_at, |at| at.min(self.pulse_at));
        let wait = retry.min(due.saturating_duration_since(now));
        match reports.recv_timeout(wait) {
            Ok(report) => self.keep(report),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        for report in reports.try_iter() {
            self.keep(report);
        }
        self.deliver();
        self.pulse();
        match self.hall_at {
            Some(at) if Instant::now() >= at => self.refresh(),
            Some(_) | None => true,
        }
    }

    fn keep(&mut self, report: Report) {
        match &report {
            Report::WantHall => {
                self.hall_at.get_or_insert(Instant::now() + HALL_EVERY);
                return;
            }
            Report::Device { name, report } => {
                self.roster.set(name, report.clone());
                self.kept.retain(|kept| !matches!(kept, Report::Device { name: old, .. } if old == name));
            }
            Report::WantGuides if self.kept.iter().any(|kept| matches!(kept, Report::WantGuides)) => return,
            Report::Print { .. } | Report::WantGuides => {}
        }
        if self.kept.len() >= KEPT_MAX {
            self.kept.pop_front();
        }
        self.kept.push_back(report);
    }

    fn pulse(&mut self) {
        let now = Instant::now();
        if now < self.pulse_at {
            return;
        }
        self.pulse_at = now + PULSE_EVERY;
        for (name, tally) in &self.post.devices {
            self.roster.count(name, tally.counters(), now);
        }
        match self.client.pulse(&self.roster.pulse(now)) {
            // An unreachable server is the follower's news; the next pulse makes up for this one.
            Ok(()) | Err(ClientError::Unreachable(_) | ClientError::Busy(_)) => {}
            Err(error) => tracing::warn!(%error, "a pulse was not taken"),
        }
    }

    fn deliver(&mut self) {
        while let Some(report) = self.kept.front() {
            let told = match report {
                Report::Print { id, ticket, outcome } => self.client.report_print(id, *ticket, *outcome),
                Report::Device { name, report } => self.client.report_device(name, report),
                Report::WantGuides => self.client.guides().map(|guides| {
                    drop(self.answers.send(Answer::Guides(guides)));
                    self.wake.wake();
                }),
                Report::WantHall => Ok(()),
            };
            match told {
                Err(ClientError::Unreachable(_) | ClientError::Busy(_)) => return,
                Err(error) => tracing::warn!(%error, "a report was not taken"),
                Ok(()) => {}
            }
            self.kept.pop_front();
        }
    }

    fn refresh(&mut self) -> bool {
        self.hall_at = None;
        // An unreachable server is the follower's news, not ours; what changed is still to be looked at.
        let Ok(snapshot) = self.client.hall() else {
            self.hall_at = Some(Instant::now() + AGAIN_AFTER);
            return true;
        };
        // Whether it shows anything new is known where it is shown: a hall that was reset meanwhile is another one.
        let open = self.answers.send(Answer::Figures(Box::new(snapshot))).is_ok();
        self.wake.wake();
        open
    }
}
