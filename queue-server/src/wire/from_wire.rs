//! From the wire to the rules: the only place where input is checked, and where the log is read back.

use super::{
    channel_from, class_from, feedback_kind_from, health_from, kind_from, pause_from, personal, print_from,
    rule_from, topic_word,
};
use crate::store::Words;
use queue_api::event::HallEvent;
use queue_api::feedback::{LeaveFeedback, TEXT_LEN_MAX};
use queue_api::ticket as api;
use queue_core::Event;
use queue_core::estimate::WaitRange;
use queue_core::event::Device;
use queue_core::feedback::{Letter, TOPICS_MAX, Topic};
use queue_core::ids::{AppointmentId, CounterNo, FeedbackId, HolderId, MatterId, Prefix, StaffId, TicketId};
use queue_core::number::TicketNumber;
use queue_core::opening::Issuing;
use queue_core::queue::{Why, WhyRule};
use queue_core::ticket::Level;
use queue_core::time::{BusinessDay, Timestamp};

/// What is wrong with something from the wire.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// Not a prefix.
    #[error("`{0}` is not a window type's prefix")]
    Prefix(String),
    /// Not a ticket number.
    #[error("`{0}` is not a ticket number")]
    Number(String),
    /// Not a day.
    #[error("`{0}` is not a day")]
    Day(String),
    /// Not a level.
    #[error("{0} is not a level from 1 to 5")]
    Level(u8),
    /// Not a topic.
    #[error("`{0}` is not a topic")]
    Topic(String),
    /// Too many topics, or one of them twice.
    #[error("at most {TOPICS_MAX} topics, each once")]
    Topics,
    /// A feedback that says nothing.
    #[error("a feedback needs a topic or a text")]
    Empty,
    /// Longer than anybody reads.
    #[error("the text has more than {0} characters")]
    Long(usize),
    /// Not a telephone number.
    #[error("a telephone number has 5 to 16 digits and dashes")]
    Phone,
    /// An event this program does not know: a newer one wrote the log.
    #[error("unknown kind of event; a newer queue-server wrote it")]
    Kind,
}

/// A prefix.
///
/// # Errors
/// [`Malformed::Prefix`].
pub fn prefix(text: &str) -> Result<Prefix, Malformed> {
    Prefix::new(text).ok_or_else(|| Malformed::Prefix(text.to_owned()))
}

/// A ticket number.
///
/// # Errors
/// [`Malformed::Number`].
pub fn number(text: &str) -> Result<TicketNumber, Malformed> {
    text.parse().map_err(|_| Malformed::Number(text.to_owned()))
}

/// A level.
///
/// # Errors
/// [`Malformed::Level`].
pub fn level(level: u8) -> Result<Level, Malformed> {
    Level::new(level).ok_or(Malformed::Level(level))
}

/// A day written as `YYYY-MM-DD`.
///
/// # Errors
/// [`Malformed::Day`].
pub fn day(text: &str) -> Result<BusinessDay, Malformed> {
    let malformed = || Malformed::Day(text.to_owned());
    let date: jiff::civil::Date = text.parse().map_err(|_| malformed())?;
    let since = jiff::civil::date(1970, 1, 1).until(date).map_err(|_| malformed())?;
    Ok(BusinessDay(since.get_days()))
}

/// A topic.
///
/// # Errors
/// [`Malformed::Topic`].
pub fn topic(text: &str) -> Result<Topic, Malformed> {
    let all = [
        Topic::Efficiency,
        Topic::Attitude,
        Topic::Skill,
        Topic::Guide,
        Topic::Queue,
        Topic::Fee,
        Topic::Place,
        Topic::Device,
        Topic::Other,
    ];
    let known = all.into_iter().find(|topic| topic_word(*topic) == text);
    known.ok_or_else(|| Malformed::Topic(text.to_owned()))
}

/// A telephone number, without the spaces people write.
///
/// # Errors
/// [`Malformed::Phone`].
pub fn phone(text: &str) -> Result<String, Malformed> {
    personal::phone(text).ok_or(Malformed::Phone)
}

/// A text somebody wrote, without what cannot be shown; `None` when nothing is left.
///
/// # Errors
/// [`Malformed::Long`].
pub fn text(written: &str, len_max: usize) -> Result<Option<String>, Malformed> {
    // A tab parts words; what turns the direction of writing could make a text read as another.
    let is_shown = |letter: &char| {
        *letter == '\n'
            || !letter.is_control() && !matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown: String = written.replace('\t', " ").chars().filter(is_shown).collect();
    let text = shown.trim();
    if text.chars().count() > len_max {
        return Err(Malformed::Long(len_max));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// What a citizen leaves: what the rules need of it, and what is personal.
///
/// # Errors
/// What is wrong with it.
pub fn letter(left: LeaveFeedback) -> Result<(Letter, Words), Malformed> {
    let LeaveFeedback { kind, topics: written, counter, phone: number, text: words } = left;
    let topics = topics(&written)?;
    let words = Words {
        text: words.map(|words| text(&words, TEXT_LEN_MAX)).transpose()?.flatten(),
        phone: number.map(|number| phone(&number)).transpose()?,
    };
    if topics.is_empty() && words.text.is_none() {
        return Err(Malformed::Empty);
    }
    Ok((Letter { kind: feedback_kind_from(kind), topics, counter: counter.map(CounterNo) }, words))
}

fn topics(written: &[String]) -> Result<Vec<Topic>, Malformed> {
    let topics: Vec<Topic> = written.iter().map(|word| topic(word)).collect::<Result<_, _>>()?;
    let is_twice =
        topics.iter().enumerate().any(|(n, topic)| topics.iter().take(n).any(|other| other == topic));
    if is_twice || topics.len() > TOPICS_MAX { Err(Malformed::Topics) } else { Ok(topics) }
}

/// An event of the log, written at `at`.
///
/// # Errors
/// Which part cannot be understood.
pub fn event(at: Timestamp, event: HallEvent) -> Result<Event, Malformed> {
    Ok(match event {
        HallEvent::DayOpened { business_day } => Event::DayOpened { day: day(&business_day)? },
        HallEvent::TicketIssued {
            ticket, number: text, class, matter, holder, effective_at, wait, ..
        } => Event::TicketIssued {
            ticket: TicketId(ticket),
            number: number(&text)?,
            class: class_from(class),
            matter: matter.map(|matter| MatterId(matter.into())),
            holder: holder.map(HolderId),
            effective_at: time(effective_at),
            wait: wait.map(|wait| WaitRange { p50_s: wait.p50_s, p90_s: wait.p90_s }),
        },
        HallEvent::IssuingChanged { window_type, issuing, full } => Event::IssuingChanged {
            window_type: prefix(&window_type)?,
            issuing: match (issuing, full) {
                (true, _) => Issuing::Open,
                (false, true) => Issuing::Full,
                (false, false) => Issuing::Closed,
            },
        },
        HallEvent::AppointmentBooked { appointment, window_type, slot_at, matter, holder } => {
            Event::AppointmentBooked {
                appointment: AppointmentId(appointment),
                window_type: prefix(&window_type)?,
                slot_at: time(slot_at),
                matter: matter.map(|matter| MatterId(matter.into())),
                holder: holder.map(HolderId),
            }
        }
        HallEvent::AppointmentCancelled { appointment } => {
            Event::AppointmentCancelled { appointment: AppointmentId(appointment) }
        }
        HallEvent::AppointmentKept { appointment, ticket } => {
            Event::AppointmentKept { appointment: AppointmentId(appointment), ticket: TicketId(ticket) }
        }
        HallEvent::AppointmentMissed { appointment } => {
            Event::AppointmentMissed { appointment: AppointmentId(appointment) }
        }
        HallEvent::TicketReclassed { ticket, class, effective_at, .. } => Event::TicketReclassed {
            ticket: TicketId(ticket),
            class: class_from(class),
            effective_at: time(effective_at),
        },
        HallEvent::TicketReturned { ticket, counter, .. } => {
            Event::TicketReturned { ticket: TicketId(ticket), counter: CounterNo(counter) }
        }
        HallEvent::TicketCalled { ticket, counter, why, .. } => {
            Event::TicketCalled { ticket: TicketId(ticket), counter: CounterNo(counter), why: reason(why)? }
        }
        HallEvent::TicketRecalled { ticket, counter, calls, .. } => {
            Event::TicketRecalled { ticket: TicketId(ticket), counter: CounterNo(counter), calls }
        }
        HallEvent::ServiceStarted { ticket, counter, .. } => {
            Event::ServiceStarted { ticket: TicketId(ticket), counter: CounterNo(counter) }
        }
        HallEvent::TicketFinished { ticket, counter, service_s, .. } => {
            Event::TicketFinished { ticket: TicketId(ticket), counter: CounterNo(counter), service_s }
        }
        HallEvent::TicketNoShow { ticket, counter, .. } => {
            Event::TicketNoShow { ticket: TicketId(ticket), counter: CounterNo(counter) }
        }
        HallEvent::TicketRequeued { ticket, to_counter, effective_at, .. } => Event::TicketRequeued {
            ticket: TicketId(ticket),
            to_counter: to_counter.map(CounterNo),
            effective_at: time(effective_at),
        },
        HallEvent::TicketHeld { ticket, counter, .. } => {
            Event::TicketHeld { ticket: TicketId(ticket), counter: CounterNo(counter) }
        }
        HallEvent::TicketTransferred { ticket, counter, window_type, to_counter, effective_at, .. } => {
            Event::TicketTransferred {
                ticket: TicketId(ticket),
                counter: CounterNo(counter),
                window_type: prefix(&window_type)?,
                to_counter: to_counter.map(CounterNo),
                effective_at: time(effective_at),
            }
        }
        HallEvent::TicketCancelled { ticket, .. } => Event::TicketCancelled { ticket: TicketId(ticket) },
        HallEvent::TicketExpired { ticket, .. } => Event::TicketExpired { ticket: TicketId(ticket) },
        HallEvent::TicketRated { ticket, counter, level: given, channel, .. } => Event::TicketRated {
            ticket: TicketId(ticket),
            counter: CounterNo(counter),
            level: level(given)?,
            channel: channel_from(channel),
        },
        HallEvent::PrintReported { ticket, outcome } => {
            Event::PrintReported { ticket: TicketId(ticket), outcome: print_from(outcome) }
        }
        HallEvent::FeedbackLeft { feedback, feedback_kind, topics: about, counter, answer_by } => {
            Event::FeedbackLeft {
                feedback: FeedbackId(feedback),
                letter: Letter {
                    kind: feedback_kind_from(feedback_kind),
                    topics: about.iter().map(|word| topic(word)).collect::<Result<_, _>>()?,
                    counter: counter.map(CounterNo),
                },
                answer_by: answer_by.map(|text| day(&text)).transpose()?,
            }
        }
        HallEvent::FeedbackTakenUp { feedback, staff } => {
            Event::FeedbackTakenUp { feedback: FeedbackId(feedback), staff: StaffId(staff.into()) }
        }
        HallEvent::FeedbackAnswered { feedback, staff } => {
            Event::FeedbackAnswered { feedback: FeedbackId(feedback), staff: StaffId(staff.into()) }
        }
        HallEvent::CounterOpened { counter, staff, window_types } => Event::CounterOpened {
            counter: CounterNo(counter),
            staff: staff.map(|staff| StaffId(staff.into())),
            window_types: window_types.iter().map(|text| prefix(text)).collect::<Result<_, _>>()?,
        },
        HallEvent::CounterPaused { counter, reason } => {
            Event::CounterPaused { counter: CounterNo(counter), reason: pause_from(reason) }
        }
        HallEvent::CounterClosed { counter } => Event::CounterClosed { counter: CounterNo(counter) },
        HallEvent::HallRestored { gap } => Event::HallRestored { gap },
        HallEvent::DeviceReported { device, device_kind, health, code, since, pulsed } => {
            let (kind, health) = (kind_from(device_kind), health_from(health));
            Event::DeviceReported {
                name: device.into(),
                device: Device { kind, health, code: code.into(), pulsed },
                since: since.map_or(at, time),
            }
        }
        HallEvent::DeviceForgotten { device } => Event::DeviceForgotten { name: device.into() },
        // `HallEvent` is open towards the future; the log of this program never holds what it cannot read.
        HallEvent::Unknown | _ => return Err(Malformed::Kind),
    })
}

fn reason(why: Option<api::Why>) -> Result<Why, Malformed> {
    let Some(why) = why else {
        let effective_at = Timestamp::default();
        return Ok(Why {
            rule: WhyRule::Chosen,
            head_start_s: 0,
            effective_at,
            overtook: 0,
            runner_up: None,
            automatic: false,
        });
    };
    let runner_up = match &why.runner_up {
        Some(runner_up) => Some((number(&runner_up.number)?, time(runner_up.effective_at))),
        None => None,
    };
    Ok(Why {
        rule: rule_from(why.rule),
        head_start_s: why.head_start_s,
        effective_at: time(why.effective_at),
        overtook: why.overtook,
        runner_up,
        automatic: why.automatic,
    })
}

/// A moment from the wire.
#[must_use]
pub fn time(at: queue_api::Timestamp) -> Timestamp {
    Timestamp::from_ms(at.as_millisecond())
}
