//! 中文: what each phrase says in Chinese. Full-width punctuation; words a citizen uses.

use super::{Moment, Phrase, Wait};

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

pub(super) fn words(phrase: &Phrase) -> String {
    let fixed = match phrase {
        Phrase::Nothing | Phrase::Data(..) | Phrase::Figure(_) => "",
        Phrase::Errand(phrase) => return phrase.zh(),
        Phrase::Feedback(phrase) => return phrase.zh(),
        Phrase::BackHomeIn(s) => return format!("回首页（{s}）"),
        Phrase::PageOf(page, pages) => return format!("第 {page} 页，共 {pages} 页"),
        Phrase::Today { month, day, weekday } => {
            let weekday = usize::try_from(weekday - 1).ok().and_then(|i| WEEKDAYS.get(i)).unwrap_or(&"");
            return format!("{month}月{day}日 星期{weekday}");
        }
        Phrase::Waiting(wait) => return waiting(*wait),
        Phrase::OpensAt(time) => return format!("{time} 开放"),
        Phrase::MoreWindowTypes(more) => return format!("还有 {more} 类业务，点“取号办理”查看"),
        Phrase::AtCounters(counters) => return format!("{counters} 号窗口"),
        Phrase::SitIn(area, _) => return format!("请在{area}就座，留意屏幕和广播。"),
        Phrase::DoneIn(s) => return format!("完成（{s}）"),
        Phrase::OutSince(time) => return format!("{time} 起连接中断"),

        Phrase::Back => "返回上一步",
        Phrase::BackHome => "回首页",
        Phrase::Modes => "大字、低位",
        Phrase::ModesTitle => "怎样看着方便",
        Phrase::ModesHint => "随时可以改，已经选的、填的都不会丢。",
        Phrase::ModeOn => "已打开",
        Phrase::ModeOff => "未打开",
        Phrase::LargeType => "大字",
        Phrase::LargeTypeHint => "字放大一半，每页少几项",
        Phrase::LowReach => "低位操作",
        Phrase::LowReachHint => "坐轮椅也够得着，按钮都在下半屏",
        Phrase::OtherLanguage => "English",
        Phrase::NeedHelp => "需要帮忙？请到导办台",
        Phrase::PageBack => "上一页",
        Phrase::PageOn => "下一页",

        Phrase::Greeting => "您好，请问要办什么？",
        Phrase::GreetingHint => "触摸下方按钮",
        Phrase::TakeTicket => "取号办理",
        Phrase::TakeTicketHint => "选业务、刷身份证，约 10 秒",
        Phrase::ReadGuides => "办事指南",
        Phrase::ReadGuidesHint => "要带什么材料，多久办好，可打印带走",
        Phrase::PeopleWaiting => " 人等候",
        Phrase::ClosedNow => "暂停取号",
        Phrase::ClosedToday => "今日已停止取号",

        Phrase::PrinterPaperOut => "本机缺纸，暂停取号",
        Phrase::PrinterCoverOpen => "本机打印机盖没关好，暂停取号",
        Phrase::PrinterCutter => "本机打印机卡纸，暂停取号",
        Phrase::PrinterLost => "本机打印机没有连接，暂停取号",
        Phrase::PrinterFault => "本机打印机有故障，暂停取号",
        Phrase::PrinterAdvice => "请到导办台或其他取号机取号，工作人员已收到提醒。",
        Phrase::PaperLow => "纸快用完了",

        Phrase::ChooseWindowType => "请选择要办的业务",
        Phrase::ChooseMatter => "具体办哪一项？",
        Phrase::OtherMatter => "其他事项，直接取号",
        Phrase::OtherMatterHint => "不确定也没关系，窗口会帮您看",
        Phrase::NoCounterOpen => "窗口准备中",
        Phrase::MattersNone => "暂时没有可以显示的内容",

        Phrase::FindTitle => "要办哪件事？",
        Phrase::FindHint => "点下面的事项，或换一种方式找",
        Phrase::FindSearch => "按拼音查找",
        Phrase::FindSearchHint => "输入首字母，如“社保卡”输 SBK",
        Phrase::FindByDepartment => "按部门",
        Phrase::FindByTheme => "按主题",
        Phrase::FindByWindowType => "按窗口",
        Phrase::Shortcuts => "常办事项",
        Phrase::ChooseTheme => "跟哪方面有关？",
        Phrase::ChooseThemeHint => "选一个主题，看能办的事项",
        Phrase::ThemesPersonal => "个人办事",
        Phrase::ThemesCompany => "企业办事",
        Phrase::ThemesLife => "人生大事",
        Phrase::ThemesOther => "其他",
        Phrase::MattersFound(matters) => return format!("共 {matters} 项"),
        Phrase::SeeGuide => "可先看指南",

        Phrase::SearchEmpty => "点字母，输入拼音首字母",
        Phrase::SearchCandidates => "例如：身份证 SFZ，公积金 GJJ",
        Phrase::SearchNothing => "没有找到这个事项",
        Phrase::SearchNothingHint => "请少输几个字母，或按部门找，也可以问导办台。",
        Phrase::KeyClear => "清空",

        Phrase::ClosedTitle => "现在不取号",
        Phrase::ClosedHours => "现在不在取号时间。",
        Phrase::ClosedFull => "这一场的号已经取完。",
        Phrase::ClosedUnknown => "今天已停止取号。",
        Phrase::ClosedComeAt(at) => return format!("{} 再来取号", moment(at)),
        Phrase::ClosedAsk => "什么时候再取号，请问导办台",
        Phrase::ClosedGuides => "先看办事指南",
        Phrase::ClosedGuideHint => "可以先看要带的材料，打印带走",
        Phrase::QuotaUsedUp => "号已取完",
        Phrase::AskAgainAt(at) => return format!("{} 起可以再取", moment(at)),

        Phrase::IdentifyTitle => "请刷身份证",
        Phrase::IdentifyWhy => "刷证取号，号票丢了也能查到",
        Phrase::IdentifyRequired => "这项业务需要刷身份证才能取号",
        Phrase::TapCard => "请把身份证平放在读卡区",
        Phrase::TapCardHint => "屏幕下方的感应区，放稳约 1 秒",
        Phrase::ReadingCard => "正在读取，请不要移动",
        Phrase::ReadingCardHint => "马上就好",
        Phrase::CardUnreadable => "没有读到，请再放一次",
        Phrase::CardUnreadableHint => "请从卡套中取出身份证，平放不动",
        Phrase::CardLeftBehind => "读卡区还有上一张身份证",
        Phrase::CardLeftBehindHint => "是您的，请拿起再放一次；不是，请交给工作人员",
        Phrase::CardExpired => "这张身份证已过有效期",
        Phrase::CardExpiredHint => "请换一张证件，或到导办台取号",
        Phrase::CardTaken => "读取成功，请拿好身份证",
        Phrase::ReaderLost => "读卡器暂时不能用",
        Phrase::ReaderLostOptional => "您可以不刷证，直接取号",
        Phrase::ReaderLostRequired => "这项业务要刷证，请到导办台取号",
        Phrase::SkipCard => "不刷证，直接取号",
        Phrase::PrivacyNote => "身份证信息只用于本次取号，屏幕不会保留",

        Phrase::ConfirmTitle => "请核对，然后取号",
        Phrase::ConfirmMatter => "办理事项",
        Phrase::ConfirmHolder => "取号人",
        Phrase::ConfirmNoHolder => "未刷证",
        Phrase::CardNotNeeded => "不用刷证",
        Phrase::AheadLabel => "前面还有",
        Phrase::WaitLabel => "预计等候",
        Phrase::CountersLabel => "办理窗口",
        Phrase::PeopleUnit => " 人",
        Phrase::MinutesUnit => " 分",
        Phrase::CounterUnit => " 号",
        Phrase::ConfirmAction => "确认取号",
        Phrase::ConfirmSent => "正在取号…",

        Phrase::IssuingTitle => "正在取号，请稍候",
        Phrase::IssuingHint => "请在原处等候，号票马上出来",
        Phrase::IssuingSlow => "系统没有回应，正在重试",
        Phrase::IssuingSlowHint => "请不要离开。重试不会重复取号。",

        Phrase::RefusedTitle => "暂时不能取这个号",
        Phrase::RefusedAction => "换一个业务",
        Phrase::RejectedByServer => "系统没有接受这次取号，请到导办台办理。",

        Phrase::SlipPrinting => "取号成功，正在打印",
        Phrase::SlipPrinted => "取号成功，请取走号票",
        Phrase::SlipFailed => "号票没有打出来，请记下号码",
        Phrase::SlipFailedHint => "号码有效，凭号码等候叫号即可",
        Phrase::SlipNotFitted => "取号成功，请记下号码或扫码",
        Phrase::WatchScreens => "请就座，留意屏幕和广播。",
        Phrase::FollowTitle => "手机看排队",
        Phrase::FollowHint => "扫码查看进度；办完后也可在手机上评价。",
        Phrase::DidNotPrint => "没有打出来",
        Phrase::PrintAgain => "再打一次",
        Phrase::PrintAgainOff => "请到导办台补打",

        Phrase::GuidesTitle => "办事指南",
        Phrase::ChooseDepartment => "请选择办事部门",
        Phrase::GuideMaterials => "要带的材料",
        Phrase::GuideProcedure => "怎么办",
        Phrase::GuideTimeLimit => "多久办好",
        Phrase::GuideFee => "收费",
        Phrase::GuidePhone => "咨询电话",
        Phrase::GuideConditions => "谁可以办",
        Phrase::GuideBasis => "法律依据",
        Phrase::GuideAuthority => "窗口权限",
        Phrase::GuideKindAtOnce => "即办件 · 当场办好",
        Phrase::GuideKindPromised => "承诺件 · 按期办好",
        Phrase::GuideKindJoint => "联办件 · 多部门一起办",
        Phrase::GuidePrint => "打印指南",
        Phrase::GuidePrinting => "正在打印…",
        Phrase::GuidePrinted => "已打印，请取走",
        Phrase::GuidePrintFailed => "没有打出来",
        Phrase::GuideTakeTicket => "取号办这件事",

        Phrase::OutTitle => "系统暂时连不上",
        Phrase::OutAdvice => "请到导办台取号",
        Phrase::OutRecovers => "恢复后本机会自动继续，不用操作。\n已经取到的号票仍然有效。",
        Phrase::ConnectingTitle => "正在连接系统",
        Phrase::ConnectingHint => "请稍候，或到导办台取号",
    };
    fixed.to_owned()
}

pub(super) fn moment(at: &Moment) -> String {
    match at.day {
        None => format!("今天 {}", at.time),
        Some((month, day)) => format!("{month}月{day}日 {}", at.time),
    }
}

fn waiting(wait: Wait) -> String {
    match wait {
        Wait::None => "随到随办".to_owned(),
        Wait::Unknown => "窗口准备中".to_owned(),
        Wait::Minutes { .. } => format!("约 {} 分", wait.minutes().unwrap_or_default()),
    }
}
