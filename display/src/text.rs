//! Every text a board or strip shows, by key and language. No layout here.

use queue_api::CounterNo;
use queue_api::counter::PauseReason;
use serde::Deserialize;

/// One language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// What a panel or a loudspeaker uses: Chinese, English, or Chinese first and English second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// Chinese only.
    #[default]
    Zh,
    /// English only.
    En,
    /// Chinese first, English second.
    Both,
}

impl Languages {
    /// The language of a text that is shown in one only.
    #[must_use]
    pub fn first(self) -> Language {
        match self {
            Self::Zh | Self::Both => Language::Zh,
            Self::En => Language::En,
        }
    }

    /// All of them, in order.
    #[must_use]
    pub fn all(self) -> &'static [Language] {
        match self {
            Self::Zh => &[Language::Zh],
            Self::En => &[Language::En],
            Self::Both => &[Language::Zh, Language::En],
        }
    }
}

/// A text without parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A ticket is in hand at this counter.
    BeingServed,
    /// The counter is closed.
    Closed,
    /// The counter takes no tickets for the moment.
    Paused,
    /// What is shown is old.
    Interrupted,
    /// Follows the moment since when it is old.
    Since,
    /// What to do meanwhile.
    ListenToStaff,
    /// Stands before the last calls that were known.
    CalledBefore,
    /// The program has not heard of the hall yet.
    Connecting,
    /// The same where there is little room.
    ConnectingShort,
    /// Stands before the numbers of waiting tickets.
    Waiting,
    /// Follows such a number.
    Persons,
    /// Nobody waits anywhere.
    NobodyWaits,
    /// No call yet today.
    Welcome,
    /// No call yet today, on a board of a part of the hall.
    NoCallsHere,
    /// The hall has no such counter.
    NotInUse,
    /// None of the counter's queues issues tickets at this hour, and nobody waits.
    IssuesNothing,
    /// The same because all tickets of the session have been taken.
    AllTaken,
    /// The board was set up for a part that the hall does not have.
    NoSuchPart,
}

/// The text of a key.
#[must_use]
pub fn text(key: Key, language: Language) -> &'static str {
    let (zh, en) = match key {
        Key::BeingServed => ("正在办理", "being served"),
        Key::Closed => ("窗口关闭", "Closed"),
        Key::Paused => ("暂停服务", "Paused"),
        Key::Interrupted => ("信息更新中断", "No live data"),
        Key::Since => ("起", "since"),
        Key::ListenToStaff => ("请听窗口人员叫号", "Staff will call you"),
        Key::CalledBefore => ("中断前", "Before"),
        Key::Connecting => ("正在连接叫号系统", "Connecting"),
        Key::ConnectingShort => ("正在连接", "Connecting"),
        Key::Waiting => ("等候", "Waiting"),
        Key::Persons => ("人", ""),
        Key::NobodyWaits => ("目前无人等候", "Nobody is waiting"),
        Key::Welcome => ("请取号等候", "Please take a ticket"),
        Key::NoCallsHere => ("本区尚未叫号", "No calls yet"),
        Key::NotInUse => ("未启用", "not in use"),
        Key::IssuesNothing => ("暂停取号", "no tickets"),
        Key::AllTaken => ("号已取完", "all taken"),
        Key::NoSuchPart => ("本屏设置有误", "Wrong setup"),
    };
    pick(language, zh, en)
}

/// Why a counter pauses; empty when no reason was given.
#[must_use]
pub fn pause_reason(reason: PauseReason, language: Language) -> &'static str {
    let (zh, en) = match reason {
        PauseReason::Break => ("", ""),
        PauseReason::Meal => ("用餐轮换", "meal break"),
        PauseReason::Paperwork => ("内部事务", "paperwork"),
        PauseReason::Equipment => ("设备故障", "equipment"),
        PauseReason::Meeting => ("会议培训", "meeting"),
    };
    pick(language, zh, en)
}

/// `3号窗口`, `Counter 3`
#[must_use]
pub fn counter(no: CounterNo, language: Language) -> String {
    match language {
        Language::Zh => format!("{no}号窗口"),
        Language::En => format!("Counter {no}"),
    }
}

/// `请到3号窗口`, `Counter 3`: what follows a called number.
#[must_use]
pub fn go_to(no: CounterNo, language: Language) -> String {
    match language {
        Language::Zh => format!("请到{no}号窗口"),
        Language::En => format!("Counter {no}"),
    }
}

/// The same where there is little room, the roomiest first: `到3号窗口`, `→3号`, `→3`. The number is in all of them.
#[must_use]
pub fn go_to_short(no: CounterNo, language: Language) -> Vec<String> {
    match language {
        Language::Zh => {
            vec![format!("到{no}号窗口"), format!("{no}号窗"), format!("→{no}号"), format!("→{no}")]
        }
        Language::En => vec![format!("→{no}")],
    }
}

/// A whole call, the roomiest way to write it first: `A012 请到3号窗口`, `A012→Counter 3`.
#[must_use]
pub fn call(number: &str, no: CounterNo, language: Language) -> Vec<String> {
    let go = go_to(no, language);
    match language {
        Language::Zh => vec![format!("{number} {go}"), format!("{number}{go}")],
        Language::En => vec![format!("{number}→{go}")],
    }
}

/// A whole call where there is little room: `A012→3号`, `A012→3`.
#[must_use]
pub fn call_short(number: &str, no: CounterNo, language: Language) -> Vec<String> {
    match language {
        Language::Zh => vec![format!("{number}→{no}号"), format!("{number}→{no}")],
        Language::En => vec![format!("{number}→{no}")],
    }
}

/// `10:32起`, `since 10:32`
#[must_use]
pub fn since(clock: &str, language: Language) -> String {
    let word = text(Key::Since, language);
    match language {
        Language::Zh => format!("{clock}{word}"),
        Language::En => format!("{word} {clock}"),
    }
}

/// `18人`, `18`
#[must_use]
pub fn persons(count: u32, language: Language) -> String {
    format!("{count}{}", text(Key::Persons, language))
}

fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}
