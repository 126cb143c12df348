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

/// Crates that open the screen and draw on it: where one of them gives up at the start, there is none.
const SCREEN_CRATES: [&str; 3] = ["winit", "wgpu", "bevy_render"];

/// When and where a kiosk fell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fall {
    /// In the middle of its work.
    Running,
    /// Before its first frame, by a fault of its own.
    Starting,
    /// Before its first frame, for want of a screen.
    NoScreen,
}

impl Fall {
    fn of(is_up: bool, file: &str) -> Self {
        match (is_up, SCREEN_CRATES.iter().any(|name| file.contains(name))) {
            (true, _) => Self::Running,
            (false, true) => Self::NoScreen,
            (false, false) => Self::Starting,
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::Running | Self::Starting => FELL,
            Self::NoScreen => NO_SCREEN,
        }
    }
}

static IS_UP: AtomicBool = AtomicBool::new(false);
static FALLS: AtomicBool = AtomicBool::new(false);

/// From now on a panic ends the program.
pub fn end_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        // Of several threads that panic one speaks.
        if !FALLS.swap(true, Ordering::SeqCst) {
            let (thread, at) = (std::thread::current(), place(info));
            let thread = thread.name().unwrap_or("unnamed");
            // Before the first frame no citizen was there: all that is known may be told.
            let what = info.payload_as_str().unwrap_or_default();
            match fall(info) {
                Fall::Running => tracing::error!(thread, at, what = literal(info), "the kiosk fell"),
                Fall::Starting => tracing::error!(thread, at, what, "the kiosk fell as it started"),
                Fall::NoScreen => {
                    tracing::error!(thread, at, what, "the kiosk cannot start: {SCREEN_ADVICE}");
                }
            }
        }
        std::process::exit(fall(info).code().into());
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

fn fall(info: &PanicHookInfo<'_>) -> Fall {
    Fall::of(IS_UP.load(Ordering::SeqCst), info.location().map_or("", |at| at.file()))
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map(ToString::to_string).unwrap_or_default()
}

/// What the panic says, if that was written in the program: a message made while it ran may hold a name or a number.
fn literal(info: &PanicHookInfo<'_>) -> &'static str {
    info.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not told)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_screen_is_told_as_one() {
        let registry = "/home/build/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f";
        for (is_up, file, code) in [
            (false, format!("{registry}/bevy_winit-0.19.1/src/lib.rs"), NO_SCREEN),
            (false, format!("{registry}/bevy_render-0.19.1/src/renderer/mod.rs"), NO_SCREEN),
            (false, "kiosk/src/config.rs".to_owned(), FELL),
            (false, format!("{registry}/bevy_ecs-0.19.1/src/schedule/mod.rs"), FELL),
            (true, format!("{registry}/wgpu-29.0.0/src/backend/wgpu_core.rs"), FELL),
        ] {
            assert_eq!(Fall::of(is_up, &file).code(), code, "{file}, up: {is_up}");
        }
    }
}
