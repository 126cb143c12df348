//! What is said on the way of an errand: checking in, having a slip again, rating. Chinese first, English beside it.

use super::{Moment, en, zh};

/// Something to say about an errand.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is explained by its words")]
pub enum ErrandPhrase {
    // On the home screen
    CheckIn,
    Reprint,
    Rate,

    // Whose it is
    CheckInTitle,
    CheckInHint,
    CheckInTitleTyped,
    CheckInHintTyped,
    CodeEmpty,
    CodeDone,
    ReprintTitle,
    ReprintHint,
    ReprintTitleTyped,
    ReprintHintTyped,
    NumberEmpty,
    NumberDone,
    RateTitle,
    RateHint,
    RateTitleTyped,
    ReaderLostTyped,

    // Under way
    Asking,
    AskingHint,
    AskingSlow,
    AskingSlowHint,

    // The tickets that were found
    TicketsTitle,
    TicketsHint,
    TicketsToRate,
    TicketsToRateHint,
    StateWaiting(u32),
    StateCalled(Option<u16>),
    StateServing(Option<u16>),
    StateHeld,
    StateNoShow,
    StateFinished,
    StateCancelled,
    StateExpired,
    ServedAt(Option<u16>, String),
    PrintThis,
    RequeueThis,
    RateThis,

    // Rating
    LevelTitle,
    LevelHint,
    Level5,
    Level4,
    Level3,
    Level2,
    Level1,
    LevelDone,
    LevelMissing,

    // What became of it
    ThanksTitle,
    ThanksHint,
    CheckInRefused,
    CheckInFrom(Moment),
    CheckInFailed,
    ReprintRefused,
    RateRefused,
    NothingFound,
    NothingFoundHint,
    NotFinished,
    NotFinishedHint,
    AllRated,
    AllRatedHint,
    NoAnswer,
    NoAnswerHint,
    TypeAgain,
    TakeOrdinary,
    PrintNumber(String),
    Done,

    // A number that is not enough
    NeedsCard,
    NeedsCardHint,
    TapHolderCard,
}

/// Five words of one kind, the best first.
const LEVELS_ZH: [&str; 5] = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"];
const LEVELS_EN: [&str; 5] =
    ["Very satisfied", "Satisfied", "Fairly satisfied", "Dissatisfied", "Very dissatisfied"];

fn level(words: [&'static str; 5], level: u8) -> &'static str {
    words.into_iter().rev().nth(usize::from(level.saturating_sub(1))).unwrap_or("")
}

impl ErrandPhrase {
    /// The word for a level.
    #[must_use]
    pub fn level(level: u8) -> Self {
        match level {
            5 => Self::Level5,
            4 => Self::Level4,
            3 => Self::Level3,
            2 => Self::Level2,
            _ => Self::Level1,
        }
    }

    pub(super) fn zh(&self) -> String {
        let fixed = match self {
            Self::StateWaiting(ahead) => return format!("等候中，前面 {ahead} 人"),
            Self::StateCalled(Some(counter)) => return format!("正在叫号，请到 {counter} 号窗口"),
            Self::StateServing(Some(counter)) => return format!("{counter} 号窗口办理中"),
            Self::ServedAt(Some(counter), time) => return format!("{counter} 号窗口 · {time} 办结"),
            Self::ServedAt(None, time) => return format!("{time} 办结"),
            Self::CheckInFrom(at) => return format!("{} 起可报到", zh::moment(at)),
            Self::PrintNumber(number) => return format!("补打 {number} 号票"),

            Self::CheckIn => "预约报到",
            Self::Reprint => "补打号票",
            Self::Rate => "办完评价",

            Self::CheckInTitle => "刷身份证，或输预约码",
            Self::CheckInHint => "用预约时的身份证；预约码在预约消息里",
            Self::CheckInTitleTyped => "请输入预约码",
            Self::CheckInHintTyped => "共 8 位，在预约消息里",
            Self::CodeEmpty => "8 位预约码",
            Self::CodeDone => "报到取号",
            Self::ReprintTitle => "刷身份证，或输号码",
            Self::ReprintHint => "用取号时的身份证；号码如 A012",
            Self::ReprintTitleTyped => "请输入号码",
            Self::ReprintHintTyped => "如 A012，先点字母再点数字",
            Self::NumberEmpty => "号码，如 A012",
            Self::NumberDone => "查找",
            Self::RateTitle => "评价哪一次服务？",
            Self::RateHint => "刷身份证或输号码；也可用手机扫号票评价",
            Self::RateTitleTyped => "输入号码；也可用手机扫号票评价",
            Self::ReaderLostTyped => "请在键盘上输入，或到导办台",

            Self::Asking => "正在办理，请稍候",
            Self::AskingHint => "请在原处等候，马上就好",
            Self::AskingSlow => "系统没有回应，正在重试",
            Self::AskingSlowHint => "请不要离开。重试不会重复办理。",

            Self::TicketsTitle => "今天的号票",
            Self::TicketsHint => "点要补打的那一张，号码不变",
            Self::TicketsToRate => "评价哪一次？",
            Self::TicketsToRateHint => "今天办结、还没有评价的",
            Self::StateCalled(None) => "正在叫号",
            Self::StateServing(None) => "办理中",
            Self::StateHeld => "窗口保留，等候再叫",
            Self::StateNoShow => "已过号，可重新排队",
            Self::StateFinished => "已办结，不用补打",
            Self::StateCancelled => "已取消",
            Self::StateExpired => "已失效",
            Self::PrintThis => "补打",
            Self::RequeueThis => "重新排队",
            Self::RateThis => "评价",

            Self::LevelTitle => "这次服务，您满意吗？",
            Self::LevelHint => "自愿评价，不影响您办事",
            Self::Level5 => level(LEVELS_ZH, 5),
            Self::Level4 => level(LEVELS_ZH, 4),
            Self::Level3 => level(LEVELS_ZH, 3),
            Self::Level2 => level(LEVELS_ZH, 2),
            Self::Level1 => level(LEVELS_ZH, 1),
            Self::LevelDone => "提交评价",
            Self::LevelMissing => "请先选一项",

            Self::ThanksTitle => "评价已收到，谢谢",
            Self::ThanksHint => "您的评价会用来改进服务。",
            Self::CheckInRefused => "暂时不能报到",
            Self::CheckInFailed => "您的预约还在。请到导办台报到，不要重复预约。",
            Self::ReprintRefused => "这张号票不能处理",
            Self::RateRefused => "这次不能评价",
            Self::NothingFound => "没有查到今天的号票",
            Self::NothingFoundHint => "请核对号码再试一次，或到导办台查询。",
            Self::NotFinished => "还没有办结",
            Self::NotFinishedHint => "办结之后再来评价，也可以扫号票上的二维码评价。",
            Self::AllRated => "已经评价过了",
            Self::AllRatedHint => "今天办结的都评价过了，谢谢。",
            Self::NoAnswer => "系统没有回应",
            Self::NoAnswerHint => "请过一会儿再试，或到导办台办理。",
            Self::TypeAgain => "再试一次",
            Self::TakeOrdinary => "取普通号",
            Self::Done => "完成",
            Self::NeedsCard => "只凭号码不能办理",
            Self::NeedsCardHint => "这个号是实名取的。请刷取号人的身份证，或到导办台。",
            Self::TapHolderCard => "刷身份证",
        };
        fixed.to_owned()
    }

    pub(super) fn en(&self) -> String {
        let fixed = match self {
            Self::StateWaiting(ahead) => return format!("Waiting, {ahead} ahead"),
            Self::StateCalled(Some(counter)) => return format!("Called: go to window {counter}"),
            Self::StateServing(Some(counter)) => return format!("Being served at window {counter}"),
            Self::ServedAt(Some(counter), time) => return format!("Window {counter}, finished {time}"),
            Self::ServedAt(None, time) => return format!("Finished {time}"),
            Self::CheckInFrom(at) => return format!("Check in from {}", en::moment(at)),
            Self::PrintNumber(number) => return format!("Print {number} again"),

            Self::CheckIn => "Check in",
            Self::Reprint => "Reprint",
            Self::Rate => "Rate us",

            Self::CheckInTitle => "ID card or booking code",
            Self::CheckInHint => "The 8 digits are in your booking message",
            Self::CheckInTitleTyped => "Your booking code",
            Self::CheckInHintTyped => "8 digits, in your booking message",
            Self::CodeEmpty => "8-digit code",
            Self::CodeDone => "Check in",
            Self::ReprintTitle => "ID card or ticket number",
            Self::ReprintHint => "The card you used, or e.g. A012",
            Self::ReprintTitleTyped => "Your ticket number",
            Self::ReprintHintTyped => "Such as A012: the letter first",
            Self::NumberEmpty => "Such as A012",
            Self::NumberDone => "Find it",
            Self::RateTitle => "Rate which service?",
            Self::RateHint => "Card or number; or scan your slip by phone",
            Self::RateTitleTyped => "Its number; or scan your slip by phone",
            Self::ReaderLostTyped => "Please use the keys, or ask at the desk",

            Self::Asking => "One moment, please",
            Self::AskingHint => "Please wait here, it takes a moment",
            Self::AskingSlow => "No answer yet, trying again",
            Self::AskingSlowHint => "Please stay. Nothing is done twice.",

            Self::TicketsTitle => "Today's tickets",
            Self::TicketsHint => "Touch the one to print again; its number stays",
            Self::TicketsToRate => "Which one do you rate?",
            Self::TicketsToRateHint => "Finished today and not rated yet",
            Self::StateCalled(None) => "Being called",
            Self::StateServing(None) => "Being served",
            Self::StateHeld => "Held by the window, to be called again",
            Self::StateNoShow => "Missed; you can queue again",
            Self::StateFinished => "Finished, no slip needed",
            Self::StateCancelled => "Cancelled",
            Self::StateExpired => "Expired",
            Self::PrintThis => "Print",
            Self::RequeueThis => "Queue again",
            Self::RateThis => "Rate",

            Self::LevelTitle => "How satisfied are you?",
            Self::LevelHint => "It is voluntary.",
            Self::Level5 => level(LEVELS_EN, 5),
            Self::Level4 => level(LEVELS_EN, 4),
            Self::Level3 => level(LEVELS_EN, 3),
            Self::Level2 => level(LEVELS_EN, 2),
            Self::Level1 => level(LEVELS_EN, 1),
            Self::LevelDone => "Send",
            Self::LevelMissing => "Choose one first",

            Self::ThanksTitle => "Thank you for your rating",
            Self::ThanksHint => "It helps us to serve you better.",
            Self::CheckInRefused => "You cannot check in now",
            Self::CheckInFailed => "Your appointment stands. Please check in at the desk.",
            Self::ReprintRefused => "Nothing can be done with this ticket",
            Self::RateRefused => "It cannot be rated",
            Self::NothingFound => "No ticket of today was found",
            Self::NothingFoundHint => "Please check the number, or ask at the desk.",
            Self::NotFinished => "Not finished yet",
            Self::NotFinishedHint => "Rate it when you have been served, or scan the slip's code.",
            Self::AllRated => "Rated already",
            Self::AllRatedHint => "All that was finished today is rated. Thank you.",
            Self::NoAnswer => "The system does not answer",
            Self::NoAnswerHint => "Please try again later, or ask at the desk.",
            Self::TypeAgain => "Try again",
            Self::TakeOrdinary => "Take an ordinary ticket",
            Self::Done => "Done",
            Self::NeedsCard => "A card is needed",
            Self::NeedsCardHint => "Please tap the ID card of its holder, or ask at the desk.",
            Self::TapHolderCard => "Tap the card",
        };
        fixed.to_owned()
    }
}
