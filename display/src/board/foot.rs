//! The lowest line of a board: who waits, and the notices of this minute, page by page. Pure.

use super::{BoardSpec, Scope};
use crate::hall::{Hall, Queue};
use crate::lines::{Line, Size, Tone, cut, width_px, wrap};
use crate::text::{self, Key, Language, Languages};
use queue_api::Timestamp;
use queue_api::notice::Notice;

/// What the lowest line takes turns with: who waits, a notice, who waits, the next notice.
pub(super) fn pages(scope: &Scope, hall: &Hall, now: Timestamp, spec: &BoardSpec, size: Size) -> Vec<Line> {
    let waiting = waiting(scope, hall, spec, size);
    let mut pages = waiting.clone();
    for (i, notice) in notices(scope, hall, now).enumerate() {
        if i > 0 {
            pages.extend(waiting.iter().cloned());
        }
        for text in texts(&notice, spec.languages) {
            let lines = wrap(text, size, spec.width);
            pages.extend(lines.into_iter().map(|line| Line::new(line, Tone::Notice, size)));
        }
    }
    pages
}

/// The notices of this board and this minute; only those of every minute when nobody is sure which one it is.
fn notices(scope: &Scope, hall: &Hall, now: Timestamp) -> impl Iterator<Item = Notice> {
    hall.info.all_notices().filter(move |notice| {
        let stands = if hall.clock_doubted {
            notice.is_always()
        } else {
            notice.stands_at(now, hall.info.utc_offset_min)
        };
        stands && scope.part.has_notice(hall, notice)
    })
}

/// A notice in the board's languages; in Chinese when it has no English.
fn texts(notice: &Notice, languages: Languages) -> Vec<&str> {
    match languages {
        Languages::Zh => vec![&notice.zh],
        Languages::En if notice.en.is_empty() => vec![&notice.zh],
        Languages::En => vec![&notice.en],
        Languages::Both if notice.en.is_empty() => vec![&notice.zh],
        Languages::Both => vec![&notice.zh, &notice.en],
    }
}

/// The queues with tickets waiting, as many on a page as fit.
fn waiting(scope: &Scope, hall: &Hall, spec: &BoardSpec, size: Size) -> Vec<Line> {
    let mut pages: Vec<String> = Vec::new();
    for language in spec.languages.all() {
        let mut begun = false;
        let queues = hall.queues.iter().filter(|queue| scope.part.has_queue(hall, queue));
        for queue in queues.filter(|queue| queue.waiting > 0) {
            let cell = waiting_cell(queue, *language, size, spec.width);
            match pages.last_mut().filter(|_| begun) {
                Some(page) if width_px(&format!("{page}  {cell}"), size) <= spec.width => {
                    page.push_str("  ");
                    page.push_str(&cell);
                }
                Some(_) | None => pages.push(cell),
            }
            begun = true;
        }
        if !begun {
            pages.push(text::text(Key::NobodyWaits, *language).to_owned());
        }
    }
    pages.into_iter().map(|page| cut(Line::new(page, Tone::Normal, size), spec.width)).collect()
}

/// `A社保医保 18人`, `A Social insurance 18`; a long name gives way, the count never.
fn waiting_cell(queue: &Queue, language: Language, size: Size, width: u16) -> String {
    let name = match language {
        Language::Zh => format!("{}{}", queue.prefix, queue.name),
        Language::En => format!("{} {}", queue.prefix, queue.name_en),
    };
    let count = format!(" {}", text::persons(queue.waiting, language));
    let room = width.saturating_sub(width_px(&count, size));
    format!("{}{count}", cut(Line::new(name, Tone::Normal, size), room).text())
}
