//! What is printed, as a list of lines: pure layout, no bytes, no port. [`ticket_page`] is the ticket's slip,
//! [`guide_page`] the guide of one matter (一纸明).

use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::{Wait, counters};
use firmware_bridge::printer::{Align, PaperWidth, SlipError, SlipWriter};
use queue_api::guide::Matter;
use queue_api::ticket::TicketView;

/// A page from the first line to the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipPage {
    /// Its lines.
    pub lines: Vec<SlipLine>,
}

/// One line of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipLine {
    /// Words in the middle, in a multiple of the normal size.
    Middle {
        /// The words.
        text: String,
        /// How many times the normal height and width.
        size: u8,
        /// Whether bold.
        bold: bool,
    },
    /// Words from the left edge, wrapped where the paper ends.
    Left {
        /// The words.
        text: String,
        /// Whether bold.
        bold: bool,
    },
    /// A name at the left edge, its value at the right.
    Pair(String, String),
    /// A dashed rule over the whole width.
    Rule,
    /// A QR code in the middle.
    Qr(String),
    /// Empty lines.
    Gap(u8),
}

/// Dots per module of a QR code: a phone reads it from a hand's distance, and it fits the narrow paper.
const QR_MODULE: u8 = 6;
/// From the print head past the blade, dots.
const FEED_TO_CUT: u8 = 80;

impl SlipPage {
    /// As the printer takes it.
    ///
    /// # Errors
    /// When something on it cannot be written, such as a QR code with too much in it.
    pub fn bytes(&self, paper: PaperWidth) -> Result<Vec<u8>, SlipError> {
        let mut slip = SlipWriter::new(paper);
        for line in &self.lines {
            match line {
                SlipLine::Middle { text, size, bold } => {
                    slip.align(Align::Centre).bold(*bold).size(*size, *size).line(text);
                    slip.size(1, 1).bold(false).align(Align::Left);
                }
                SlipLine::Left { text, bold } => {
                    slip.bold(*bold).line(text).bold(false);
                }
                SlipLine::Pair(name, value) => {
                    slip.pair(name, value);
                }
                SlipLine::Rule => {
                    slip.rule();
                }
                SlipLine::Qr(payload) => {
                    slip.align(Align::Centre).qr(payload, QR_MODULE).align(Align::Left);
                }
                SlipLine::Gap(lines) => {
                    slip.feed(*lines);
                }
            }
        }
        slip.finish(FEED_TO_CUT).map(|slip| slip.bytes)
    }
}

/// The slip of a ticket.
#[must_use]
pub fn ticket_page(ticket: &TicketView, hall: &Hall, clock: &Clock, paper: PaperWidth) -> SlipPage {
    let info = hall.info();
    let window_type = hall.window_type(&ticket.window_type);
    let matter = ticket.matter.as_deref().and_then(|id| hall.matter(id));
    let mut lines = vec![
        middle(info.map_or("", |info| &info.name), 1, true),
        SlipLine::Gap(1),
        middle(&ticket.number, number_size(&ticket.number, paper), true),
        SlipLine::Gap(1),
        middle(window_type.map_or("", |window_type| &window_type.name), 2, false),
    ];
    lines.extend(matter.map(|matter| middle(&matter.name, 1, false)));
    lines.push(SlipLine::Rule);
    lines.push(pair("前面等候", format!("{} 人", ticket.ahead)));
    if let Some(window_type) = window_type {
        let wait = Wait::new(ticket.wait, ticket.ahead, window_type.counters_open);
        lines.extend(wait.minutes().map(|minutes| pair("预计等候", on_paper(&format!("{minutes} 分钟")))));
        lines.push(pair("办理窗口", on_paper(&format!("{} 号", counters(&window_type.counters)))));
        if !window_type.area.is_empty() {
            lines.push(pair("等候区域", window_type.area.clone()));
        }
    }
    lines.extend(ticket.holder.as_ref().map(|holder| pair("取号人", holder.clone())));
    lines.push(pair("取号时间", clock.local(ticket.issued_at).strftime("%m-%d %H:%M").to_string()));
    lines.push(SlipLine::Rule);
    if let Some(url) = &ticket.follow_url {
        lines.push(SlipLine::Qr(url.clone()));
        lines.push(middle("扫码看进度 · 办完请评价", 1, false));
    }
    lines.extend(
        info.filter(|info| !info.no_show_rule.is_empty()).map(|info| middle(&info.no_show_rule, 1, false)),
    );
    SlipPage { lines }
}

/// The guide of a matter.
#[must_use]
pub fn guide_page(matter: &Matter, hall: &Hall, clock: &Clock) -> SlipPage {
    let guide = &matter.guide;
    let mut lines = vec![
        middle(hall.info().map_or("", |info| &info.name), 1, false),
        middle("办事指南", 1, true),
        SlipLine::Gap(1),
        SlipLine::Left { text: matter.name.clone(), bold: true },
        SlipLine::Rule,
    ];
    let one = |text: &String| vec![text.clone()];
    let numbered = |items: &[String]| {
        items.iter().enumerate().map(|(i, item)| format!("{}. {item}", i + 1)).collect::<Vec<_>>()
    };
    for (name, facts) in [
        ("要带的材料", numbered(&guide.materials)),
        ("怎么办", numbered(&guide.procedure)),
        ("多久办好", one(&guide.time_limit)),
        ("收费", one(&guide.fee)),
        ("谁可以办", one(&guide.conditions)),
        ("法律依据", one(&guide.basis)),
        ("咨询电话", one(&guide.phone)),
    ] {
        if facts.iter().all(String::is_empty) {
            continue;
        }
        lines.push(SlipLine::Left { text: format!("【{name}】"), bold: true });
        lines.extend(facts.into_iter().map(|text| SlipLine::Left { text, bold: false }));
    }
    lines.push(SlipLine::Rule);
    if let Some(window_type) = hall.window_type(&matter.window_type) {
        lines.push(pair("办理窗口", on_paper(&format!("{} 号", counters(&window_type.counters)))));
    }
    lines.push(pair("打印时间", clock.local(clock.now()).strftime("%Y-%m-%d %H:%M").to_string()));
    if !guide.url.is_empty() {
        lines.push(SlipLine::Qr(guide.url.clone()));
    }
    SlipPage { lines }
}

// As large as the paper is wide: a Latin letter is 12 dots at the normal size.
fn number_size(number: &str, paper: PaperWidth) -> u8 {
    let letters = u8::try_from(number.chars().count()).unwrap_or(u8::MAX).max(1);
    let columns = u8::try_from(paper.columns()).unwrap_or(u8::MAX);
    (columns.saturating_sub(4) / letters).clamp(2, 6)
}

fn middle(text: &str, size: u8, bold: bool) -> SlipLine {
    SlipLine::Middle { text: text.to_owned(), size, bold }
}

fn pair(name: &str, value: String) -> SlipLine {
    SlipLine::Pair(name.to_owned(), value)
}

// The printer's Chinese font draws a dash two columns wide.
fn on_paper(text: &str) -> String {
    text.replace('–', "-")
}
