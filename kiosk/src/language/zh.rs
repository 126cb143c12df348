//! 中文: what each phrase says in Chinese. Full-width punctuation; words a citizen uses.

use super::{Moment, Phrase, Wait, unbroken};
use crate::person::IdPaper;
use queue_api::hall::PriorityKind;

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
        Phrase::SitIn(area, _) => return format!("请在{area}就座，留意屏幕和广播"),
        Phrase::DoneIn(s) => return format!("完成（{s}）"),
        Phrase::OutSince(time) => return format!("{time} 起连接中断"),

        Phrase::Back => "上一步",
        Phrase::BackHome => "回首页",
        Phrase::ModesTitle => "怎样用着方便",
        Phrase::ModesHint => "随时可以改，已经选的、填的都不会丢。",
        Phrase::ModeOn => "已打开",
        Phrase::ModeOff => "未打开",
        Phrase::LargeType => "大字",
        Phrase::LargeTypeHint => "字放大一半，每页少几项",
        Phrase::Spoken => "语音提示",
        Phrase::SpokenHint => "每一步都读出来，点一下就停",
        Phrase::LargeTypeShort => "大字",
        Phrase::LowReachShort => "低位",
        Phrase::SpokenShort => "语音",
        Phrase::LowReach => "低位操作",
        Phrase::LowReachHint => "坐轮椅也够得着，按钮都在下半屏",
        Phrase::OtherLanguage => "English",
        Phrase::NeedHelp => "需要帮忙？请到导办台",
        Phrase::PageBack => "上一页",
        Phrase::PageOn => "下一页",

        Phrase::ShowFound(matters) => return format!("看这 {matters} 项"),
        Phrase::FoundTitle => "找到这些事项",
        Phrase::GuideWhere => "在哪办",
        Phrase::GuideScan => "扫码带走",
        Phrase::StillThere => "还在用吗？",
        Phrase::StillThereIn(s) => return format!("{s} 秒后回首页，已填的内容会清除"),
        Phrase::StillMore => "还要一会儿",
        Phrase::StillDone => "结束",
        Phrase::OutHelp => "导办台的工作人员会帮您取号，也可以换一台取号机试试。",

        Phrase::Greeting => "您好，请问要办什么？",
        Phrase::GreetingHint => "触摸下方按钮",
        Phrase::TakeTicket => "取号办理",
        Phrase::TakeTicketHint => "选业务、刷身份证，约 10 秒",
        Phrase::ReadGuides => "办事指南",
        Phrase::ReadGuidesHint => "要带什么材料，多久办好，可打印带走",
        Phrase::PeopleWaiting => "\u{a0}人等候",
        Phrase::ClosedNow => "暂停取号",
        Phrase::ClosedToday => "今日已停止取号",

        Phrase::PrinterPaperOut => "本机缺纸，暂停取号",
        Phrase::PrinterCoverOpen => "本机打印机盖没关好，暂停取号",
        Phrase::PrinterCutter => "本机打印机卡纸，暂停取号",
        Phrase::PrinterLost => "本机打印机没有连接，暂停取号",
        Phrase::PrinterFault => "本机打印机有故障，暂停取号",
        Phrase::PrinterAdvice => "请到导办台或其他取号机，已提醒工作人员。",

        Phrase::ChooseWindowType => "请选择要办的业务",
        Phrase::ChooseMatter => "具体办哪一项？",
        Phrase::OtherMatter => "其他事项，直接取号",
        Phrase::OtherMatterHint => "不确定也没关系，窗口会帮您看",
        Phrase::ListEmpty => "暂时没有可选的内容，请问导办台",

        Phrase::FindTitle => "要办哪件事？",
        Phrase::FindHint => "点下面的事项，或换一种方式找",
        Phrase::FindSearch => "按拼音查找",
        Phrase::FindSearchHint => "输入首字母，如“社保卡”输 SBK",
        Phrase::FindByDepartment => "按部门",
        Phrase::FindByTheme => "按主题",
        Phrase::FindByWindowType => "按业务",
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
        Phrase::QuotaUsedUp => "号已取完",
        Phrase::AskAgainAt(at) => return format!("{} 起可以再取", moment(at)),

        Phrase::IdentifyTitle => "请刷身份证",
        Phrase::IdentifyWhy => "刷证取号，号票丢了也能查到",
        Phrase::IdentifyRequired => "这项业务要实名：请刷证，或输入证件号码",
        Phrase::TapCard => "请把身份证平放在读卡区",
        Phrase::TapCardHint => "屏幕下方的感应区，放稳约 1 秒",
        Phrase::ReadingCard => "正在读取，请不要移动",
        Phrase::ReadingCardHint => "马上就好",
        Phrase::CardUnreadable => "没有读到，请拿起再放一次",
        Phrase::CardUnreadableHint => "请从卡套中取出，平放，不要移动",
        Phrase::CardLeftBehind => "读卡区还有上一张身份证",
        Phrase::CardLeftBehindHint => "是您的，请拿起再放一次；不是，请交给工作人员",
        Phrase::CardExpired => "这张身份证已过有效期",
        Phrase::CardExpiredHint => "请换一张证件，或找工作人员",
        Phrase::CardTaken => "读取成功，请拿好证件",
        Phrase::ReaderLost => "读卡器暂时不能用",
        Phrase::ReaderLostOptional => "请输入证件号码，也可以不刷证取号",
        Phrase::ReaderLostRequired => "请输入证件号码，或找工作人员",
        Phrase::SkipCard => "不刷证，直接取号",
        Phrase::PrivacyNote => "身份证信息只用于本次取号，屏幕不会保留",

        // Identify: what the reader says, and the number typed instead
        Phrase::CardWrong => "这张卡读不出身份信息",
        Phrase::CardWrongHint => "请换身份证；几张卡叠在一起的，请分开放",
        Phrase::CardDamaged => "这张证件读不出来",
        Phrase::CardDamagedHint => "证件可能损坏，请输入证件号码，或找工作人员",
        Phrase::ReaderNotFitted => "本机不能刷证",
        Phrase::IdentifyStaff => "没带证件、不会操作？请找工作人员",
        Phrase::TypeNumber => "输入证件号码",
        Phrase::NumberTitle => "请输入证件号码",
        Phrase::NumberHint => "身份证、居住证上的 18 位号码",
        Phrase::NumberEmpty => "末位是字母的，点 X",
        Phrase::NumberRight => "号码核对无误",
        Phrase::NumberWrongStart => "号码不会以 0 开头，请核对",
        Phrase::NumberWrongLetter => "X 只会在最后一位，请核对",
        Phrase::NumberWrongBirthday => "第 7–14 位不是有效的出生日期，请核对",
        Phrase::NumberWrongCheck => "第 18 位校验不符，请逐位核对",
        Phrase::NumberDone => "下一步",
        Phrase::PlacesLeft(left) => return format!("还差 {left} 位"),
        Phrase::PhoneTitle => "留个手机号吗？",
        Phrase::PhoneHint => "过号时方便找到您，只用于本次办事",
        Phrase::PhoneEmpty => "不想留，点“不留”",
        Phrase::PhoneRight => "请核对号码",
        Phrase::PhoneWrong => "手机号以 13–19 开头，请核对",
        Phrase::PhoneSkip => "不留",
        Phrase::PriorityTitle => "您可以优先办理，要优先吗？",
        Phrase::PriorityWhat => "选优先，会比普通号早一些叫到您",
        Phrase::PriorityElderlyHint(from) => return format!("{from} 岁以上老年人可以优先"),
        Phrase::PriorityClaim => "优先取号",
        Phrase::PriorityDecline => "按普通排队",
        Phrase::PriorityDeclineHint => "不用证件",
        Phrase::PriorityAskTitle => "您属于哪一类？",
        Phrase::PriorityAskHint => "优先号会早一些叫到。到窗口请出示证件，本机不记录。",
        Phrase::PriorityElderly(from) => return format!("{from} 岁以上"),
        Phrase::PriorityElderlyProof => "出示身份证",
        Phrase::PriorityDisabled => "残疾人",
        Phrase::PriorityDisabledProof => "出示残疾人证",
        Phrase::PrioritySoldier => "现役、退役军人",
        Phrase::PrioritySoldierProof => "军人证或优待证",
        Phrase::PriorityPregnant => "孕妇",
        Phrase::PriorityPregnantProof => "告诉窗口就行",
        Phrase::PriorityOffer(kinds) => return may_go_first(kinds),
        Phrase::PriorityClaimed => "已选优先，可更改",
        Phrase::PriorityTicket => "  优先号",
        Phrase::HasTicketTitle => "您已经取过号了",
        Phrase::HasTicketHint => "同一项业务不用再取，凭这个号等候就行",
        Phrase::HasTicketAhead(0) => "马上叫到您，请留意屏幕和广播",
        Phrase::HasTicketAhead(ahead) => return format!("前面还有 {ahead} 人"),
        Phrase::HasTicketAt(counter) => return format!("已经叫到，请到 {counter} 号窗口"),
        Phrase::HasTicketAsk => "要知道排到哪儿了，请问导办台",
        Phrase::HasTicketSought => "正在查询…",
        Phrase::HasTicketPrint => "补打这张号票",
        Phrase::HasTicketShow => "看这张号票",
        Phrase::HasTicketProve => "号票丢了？刷身份证可以补打，或到导办台。",
        Phrase::HasTicketElse => "另办别的事",
        Phrase::KnownBy(paper, phone) => return known_by(*paper, phone.as_deref()),

        Phrase::ConfirmTitle => "请核对，然后取号",
        Phrase::ConfirmMatter => "办理事项",
        Phrase::ConfirmHolder => "取号人",
        Phrase::ConfirmNoHolder => "未刷证",
        Phrase::CardNotNeeded => "不用刷证",
        Phrase::AheadLabel => "前面还有",
        Phrase::WaitLabel => "预计等候",
        Phrase::CountersLabel => "办理窗口",
        Phrase::PeopleUnit => "\u{a0}人",
        Phrase::MinutesUnit => "\u{a0}分",
        Phrase::CounterUnit => "\u{a0}号",
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
        Phrase::SlipPrintingAgain => "正在补打，请稍候",
        Phrase::SlipPrintedAgain => "请取走号票",
        Phrase::SlipFailed => "号票没有打出来，请记下号码",
        Phrase::SlipFailedHint => "号码有效，凭号码等候叫号即可",
        Phrase::SlipNotFitted => "请记下号码，或扫码",
        Phrase::WatchScreens => "请就座，留意屏幕和广播",
        Phrase::FollowTitle => "手机看排队",
        Phrase::FollowHint => "扫码查看进度；办完后也可在手机上评价。",
        Phrase::DidNotPrint => "没有打出来",
        Phrase::PrintAgain => "再打一次",
        Phrase::PrintAgainOff => "请到导办台补打",

        Phrase::SlipNotKnown => "请看取纸口：号票出来了吗？",
        Phrase::SlipNotThere => "没有，再打一次",
        Phrase::SlipIsThere => "出来了，已取走",
        Phrase::GuidePrintNotKnown => "没看到？再打一次",
        Phrase::GuidePrintAgain => "没有打出来，再打",
        Phrase::PrinterOffline => "打印机处于离线状态",
        Phrase::PrinterHot => "打印机过热，正在冷却",

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
        Phrase::GuideTakeTicket => "取号办这件事",

        Phrase::OutTitle => "系统暂时连不上",
        Phrase::OutAdvice => "请到导办台取号",
        Phrase::OutRecovers => "恢复后本机会自动继续，不用操作。\n已经取到的号票仍然有效。",
        Phrase::ConnectingTitle => "正在连接系统",
        Phrase::ConnectingHint => "请稍候，或到导办台取号",
    };
    fixed.to_owned()
}

/// Whom this hall lets go first, and nobody else.
fn may_go_first(kinds: &[PriorityKind]) -> String {
    let who = kinds.iter().filter_map(|kind| match kind {
        PriorityKind::Elderly => Some("老人"),
        PriorityKind::Disabled => Some("残疾人"),
        PriorityKind::Soldier => Some("军人"),
        PriorityKind::Pregnant => Some("孕妇"),
        PriorityKind::Other => None,
    });
    format!("{}可优先", who.collect::<Vec<_>>().join("、"))
}

fn known_by(paper: IdPaper, phone: Option<&str>) -> String {
    let paper = match paper {
        IdPaper::Resident => "居民身份证",
        IdPaper::ResidencePermit => "港澳台居民居住证",
        IdPaper::Foreign => "外国人永久居留证",
        IdPaper::TypedNumber => "输入的号码",
    };
    let phone = phone.map(|phone| format!("  {phone}")).unwrap_or_default();
    format!("  {paper}{phone}")
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
        Wait::Minutes { .. } => unbroken(&format!("约 {} 分", wait.minutes().unwrap_or_default())),
    }
}
