//! Tickets as citizens' phones ask for them. An event makes every phone ask at once: all that wait for the writer
//! are looked up in one go.

use super::{ExecuteError, Job, State, Store};
use crate::wire::to_wire;
use queue_api::ticket::TicketView;
use queue_core::ids::TicketId;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Phones that may wait at once; one more is told that the server is busy.
pub const PHONES_MAX: usize = 4096;

type Waiting = Vec<(TicketId, oneshot::Sender<Option<TicketView>>)>;

/// Phones that wait for the next look.
#[derive(Debug, Default)]
pub(super) struct Phones {
    waiting: Mutex<Waiting>,
}

impl Phones {
    /// A ticket as the public may see it: without its holder and telephone number.
    pub(super) async fn get(
        self: &Arc<Self>,
        store: &Store,
        id: TicketId,
    ) -> Result<Option<TicketView>, ExecuteError> {
        let (reply, answer) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.len() >= PHONES_MAX {
                return Err(ExecuteError::Busy);
            }
            waiting.push((id, reply));
            waiting.len() == 1
        };
        if is_first {
            let look = Look { phones: Arc::clone(self), looked: false };
            store.send(Job::Read(Box::new(move |state| look.look(state))))?;
        }
        answer.await.map_err(|_| ExecuteError::Closed)
    }

    fn take(&self) -> Waiting {
        std::mem::take(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One look for all who wait. If it never happens, nobody waits for it either.
struct Look {
    phones: Arc<Phones>,
    looked: bool,
}

impl Look {
    fn look(mut self, state: &State) {
        self.looked = true;
        for (id, reply) in self.phones.take() {
            let view = state.hall.ticket(id).map(|ticket| {
                let mut view = to_wire::ticket(state, ticket);
                view.holder = None;
                view.phone = None;
                view
            });
            // Nobody waits any more when the phone has hung up.
            drop(reply.send(view));
        }
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        if !self.looked {
            drop(self.phones.take());
        }
    }
}
