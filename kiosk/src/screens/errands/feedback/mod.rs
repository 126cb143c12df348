//! Complaint, suggestion, praise: kind, topics, words, counter, telephone, a look at it all, and a number to keep. Only
//! kind and one of topics and words are needed; everything else is passed over with one touch.

mod kind;
mod number;
mod receipt;
mod summary;
mod text;
mod topics;

pub(in crate::screens) use text::Settle;

use crate::errands::Draft;
use crate::language::{FeedbackPhrase, Phrase};
use crate::seen::Seen;
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((
        kind::plugin,
        topics::plugin,
        text::plugin,
        number::plugin,
        summary::plugin,
        receipt::plugin,
    ));
}

fn say(phrase: FeedbackPhrase) -> Phrase {
    Phrase::Feedback(phrase)
}

fn draft<'a>(seen: &'a Seen<'_>) -> Option<&'a Draft> {
    Some(&seen.visit.as_ref()?.errand.as_ref()?.draft)
}
