//! Characters a panel has no glyph for: counted and logged once per text, not once per frame.

use std::collections::{HashSet, VecDeque};

/// Texts remembered; the oldest is forgotten and would be counted again.
const TEXTS_MAX: usize = 256;

/// The texts of one line that could not be shown as they are.
#[derive(Debug, Default)]
pub(super) struct Unshowable {
    seen: HashSet<String>,
    order: VecDeque<String>,
}

impl Unshowable {
    /// So many characters of `text` had to be replaced. Whether that is news.
    pub(super) fn note(&mut self, panel: &str, text: &str, replaced: usize) -> bool {
        if replaced == 0 || self.seen.contains(text) {
            return false;
        }
        if self.order.len() == TEXTS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        self.seen.insert(text.to_owned());
        self.order.push_back(text.to_owned());
        tracing::warn!(panel, text, replaced, "the panel has no glyph for some characters");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_news_once_until_many_others_were() {
        let mut unshowable = Unshowable::default();
        assert!(!unshowable.note("strip-1", "窗口", 0));
        assert!(unshowable.note("strip-1", "🙂", 1));
        assert!(!unshowable.note("strip-2", "🙂", 1));
        for n in 0..TEXTS_MAX {
            assert!(unshowable.note("strip-1", &format!("🙂{n}"), 1));
        }
        assert!(unshowable.note("strip-1", "🙂", 1));
        assert!(unshowable.seen.len() <= TEXTS_MAX);
    }
}
