//! A citizen's errand at the kiosk, from the first touch to the slip in the hand.

use crate::hall::Hall;
use crate::screen::{Citizen, Screen};
use crate::wait::{LONG, until};
use anyhow::Context;
use queue_api::ticket::{PrintState, TicketView};

/// What the kiosk must say for a citizen's fingers to find their way.
pub const KIOSK_LOG: &str = "warn,wgpu=error,icu_provider=off,icu_segmenter=off,kiosk=debug";

/// Touches, holds a test card to the reader, confirms; ends when the printer has confirmed the slip.
///
/// # Errors
/// When the kiosk does not show what it should, or nothing is printed.
pub fn take_a_ticket(hall: &Hall, screen: &Screen, card: &str) -> anyhow::Result<TicketView> {
    let kiosk = hall.kiosk.as_ref().context("the kiosk was not started")?;
    let client = hall.integrator()?;
    let issued = client.hall()?.today.issued;
    let mut citizen = Citizen::new(screen);
    citizen.sees(kiosk, "home")?;
    // Without the guides the kiosk knows no ways to a matter, and goes to the window types at once.
    until("the kiosk's guides", LONG, || kiosk.log().contains("guides heard").then_some(()))?;
    citizen.touches(kiosk, "Take_a_ticket")?;
    citizen.sees(kiosk, "find")?;
    citizen.touches(kiosk, "By_window_type")?;
    citizen.sees(kiosk, "window-types")?;
    citizen.touches(kiosk, "Window_type_B")?;
    citizen.sees(kiosk, "matters")?;
    citizen.touches(kiosk, "Other_matter")?;
    citizen.sees(kiosk, "identify")?;
    hall.bench.tap_card(card)?;
    citizen.sees(kiosk, "confirm")?;
    citizen.touches(kiosk, "Take_the_ticket")?;
    citizen.sees(kiosk, "ticket")?;
    let id = u64::from(issued) + 1;
    let ticket = until("the printed slip", LONG, || {
        client.ticket(id).ok().filter(|ticket| ticket.print == PrintState::Printed)
    })?;
    anyhow::ensure!(client.hall()?.today.issued == issued + 1, "one errand, one ticket");
    Ok(ticket)
}
