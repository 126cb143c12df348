//! How a kiosk ends when it cannot go on, and what whoever installed it reads then. A panic in any thread ends the whole
//! program: half a kiosk would take a citizen's touch and never answer, and the supervisor starts a whole one within a
//! second.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit code of a kiosk whose command line or configuration is wrong: starting it again would not help.
pub const CONFIGURATION: u8 = 2;
/// Exit code of a kiosk that has no screen to draw on. One may come.
pub const NO_SCREEN: u8 = 3;
/// Exit code of a kiosk that fell, the one Rust uses.
pub const FELL: u8 = 101;

/// What to do about a screen that is not there.
pub const SCREEN_ADVICE: &str = "start the kiosk under cage or an X server, with a driver for Vulkan or OpenGL (see OPERATIONS.md, the kiosk as a service)";

static IS_UP: AtomicBool = AtomicBool::new(false);
static FALLS: AtomicBool = AtomicBool::new(false);

/// From now on a panic ends the program.
pub fn end_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        // Of several threads that panic one speaks.
        if !FALLS.swap(true, Ordering::SeqCst) {
            let (thread, at) = (std::thread::current(), place(info));
            let thread = thread.name().unwrap_or("unnamed");
            if IS_UP.load(Ordering::SeqCst) {
                tracing::error!(thread, at, what = literal(info), "the kiosk fell");
            } else {
                let what = info.payload_as_str().unwrap_or_default();
                tracing::error!(thread, at, what, "the kiosk cannot start: {SCREEN_ADVICE}");
            }
        }
        let code = if IS_UP.load(Ordering::SeqCst) { FELL } else { NO_SCREEN };
        std::process::exit(code.into());
    }));
}

/// The first frame is done: what falls from now on may know a citizen.
pub(super) fn is_up() {
    IS_UP.store(true, Ordering::SeqCst);
}

/// Whether the kiosk is ending because a thread panicked. The supervisor is told nothing good any more.
pub(super) fn falls() -> bool {
    FALLS.load(Ordering::SeqCst)
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map(ToString::to_string).unwrap_or_default()
}

/// What the panic says, if that was written in the program: a message made while it ran may hold a name or a number.
fn literal(info: &PanicHookInfo<'_>) -> &'static str {
    info.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not told)")
}
