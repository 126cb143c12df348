//! Which printed page is which ticket's: what the printer says is told to the hall even when it comes after the kiosk
//! gave up waiting, or after the citizen left. Numbers only, nothing personal.

use crate::printer::{Fate, PageNo};
use crate::visit::VisitNo;
use bevy::prelude::Resource;
use queue_api::TicketId;
use queue_api::ticket::PrintState;
use std::collections::VecDeque;

/// Pages waited for; the printer takes one after another, so that more are of a thread that is gone.
const JOBS_MAX: usize = 16;

/// A page of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// The page.
    pub page: PageNo,
    /// Whose.
    pub visit: VisitNo,
    /// Of which ticket.
    pub ticket: TicketId,
    /// How many papers of it were asked for before, the first one not counted.
    pub reprints: u32,
}

impl Job {
    /// What the hall is told. It knows of slips that are out and of slips somebody must see to, and one that nobody knows
    /// of is of the second kind until somebody has looked.
    #[must_use]
    pub fn outcome(&self, fate: Fate) -> PrintState {
        match (fate, self.reprints) {
            (Fate::NotPrinted | Fate::NotKnown, _) => PrintState::Failed,
            (Fate::Printed, 0) => PrintState::Printed,
            (Fate::Printed, _) => PrintState::Reprinted,
        }
    }
}

/// Pages whose fate the printer has not told yet.
#[derive(Resource, Debug, Default)]
pub struct PrintJobs(VecDeque<Job>);

impl PrintJobs {
    /// A page was handed to the printer.
    pub fn begin(&mut self, job: Job) {
        if self.0.len() == JOBS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(job);
    }

    /// A page that is still waited for.
    #[must_use]
    pub fn get(&self, page: PageNo) -> Option<Job> {
        self.0.iter().find(|job| job.page == page).copied()
    }

    /// The printer told the fate of a page; nothing more will be heard of it.
    pub fn end(&mut self, page: PageNo) -> Option<Job> {
        let at = self.0.iter().position(|job| job.page == page)?;
        self.0.remove(at)
    }
}
