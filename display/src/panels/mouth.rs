//! A window screen's own voice, as one more place where calls are spoken.

use super::line::Line;
use crate::announce::Announcement;
use crate::script::{One, phrase};
use crate::text::Language;
use std::sync::Arc;
use std::time::Duration;

/// What is said of an announcement that is over: nothing, or the code of what went wrong.
pub type Over = Box<dyn FnOnce(Option<&'static str>) + Send>;

/// About how long a screen needs for a character. The protocol does not tell when it is done.
const PER_CHARACTER: Duration = Duration::from_millis(280);
/// Before and after.
const AROUND: Duration = Duration::from_millis(700);

/// One screen's voice.
#[derive(Debug, Clone)]
pub struct Mouth {
    /// The line it hangs on.
    pub line: Arc<Line>,
    /// Its position there.
    pub position: usize,
    /// How the figure 1 is read.
    pub one: One,
}

impl Mouth {
    /// Speaks, and tells when it is over. `false` when it still has something to say.
    pub fn say(&self, announcement: &Announcement, over: Over) -> bool {
        let words = phrase(&announcement.number, announcement.counter, Language::Zh, self.one);
        self.line.say(self.position, words, over)
    }
}

/// About how long these words take.
#[must_use]
pub fn time_to_say(words: &str) -> Duration {
    AROUND + PER_CHARACTER * u32::try_from(words.chars().count()).unwrap_or(u32::MAX)
}
