//! A made-up hall for pictures and tests: always the same, with no real person in it.

use crate::config::Config;
use jiff::Timestamp;
use queue_api::error::ApiError;
use queue_api::guide::{Department, Guide, Guides, Matter, MatterKind, Theme, ThemeKind};
use queue_api::hall::{HallDay, HallInfo, HallSnapshot, PriorityRule, RealName, WindowTypeView};
use queue_api::ticket::{Class, PrintState, TicketState, TicketView, WaitRange};
use std::path::Path;

/// 2026-11-23 09:42 in Beijing, a Monday.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::constant(1_795_398_120, 0)
}

/// The sample configuration, as it is shipped.
///
/// # Panics
/// When it is wrong, which every test would tell.
#[must_use]
pub fn config() -> Config {
    let config = Config::parse(include_str!("../samples/kiosk.toml"), Path::new("kiosk.toml"));
    config.expect("the sample is tried by every test")
}

/// A sound number of nobody, born in 1990.
pub const ID_NUMBER: &str = "110105199003070025";

/// The hall at [`now`].
#[must_use]
pub fn hall() -> HallSnapshot {
    HallSnapshot {
        log: "sample".into(),
        seq: 1,
        at: now(),
        business_day: "2026-11-23".into(),
        hall: HallInfo {
            name: "临江市政务服务中心".into(),
            name_en: "Linjiang Government Service Hall".into(),
            emblem: "政".into(),
            no_show_rule: "过号请回取号机或导办台，排在 3 位之后。".into(),
            no_show_rule_en: "If you miss your call, ask at the desk: 3 places later.".into(),
            utc_offset_min: 480,
            notices: Vec::new(),
            scheduled_notices: Vec::new(),
            priority: PriorityRule::default(),
        },
        window_types: window_types(),
        counters: Vec::new(),
        recent_calls: Vec::new(),
        devices: Vec::new(),
        today: HallDay::default(),
    }
}

fn window_types() -> Vec<WindowTypeView> {
    let closed_until = now() + jiff::SignedDuration::from_mins(258);
    [
        ("A", "社保医保", "Social insurance", RealName::Optional, 12, Some((900, 1_440)), vec![3, 4, 5, 6]),
        ("B", "公安户政", "Household registration", RealName::Required, 4, Some((320, 580)), vec![7, 8]),
        ("C", "不动产登记", "Real estate", RealName::Optional, 27, Some((2_460, 3_550)), vec![9, 10, 11]),
        ("D", "企业开办", "Starting a company", RealName::None, 0, Some((0, 60)), vec![1, 2]),
        ("E", "税务综合", "Taxes", RealName::Optional, 6, Some((480, 780)), vec![12]),
        ("F", "婚姻登记", "Marriage registration", RealName::Required, 0, None, vec![14]),
    ]
    .into_iter()
    .map(|(prefix, name, name_en, real_name, waiting, wait, counters)| {
        let issuing = prefix != "F";
        WindowTypeView {
            prefix: prefix.into(),
            name: name.into(),
            name_en: name_en.into(),
            area: "东区等候区".into(),
            area_en: "East waiting area".into(),
            waiting,
            oldest_issued_at: None,
            counters_open: if issuing { 2 } else { 0 },
            counters,
            wait: wait.map(|(p50_s, p90_s)| WaitRange { p50_s, p90_s }),
            issuing,
            full: false,
            quota_left: None,
            opens_at: (!issuing).then_some(closed_until),
            appointments: false,
            priority: true,
            real_name,
        }
    })
    .collect()
}

/// Six departments, some matters, and ways to them.
#[must_use]
pub fn guides() -> Guides {
    let department = |id: &str, name: &str, name_en: &str| Department {
        id: id.into(),
        name: name.into(),
        name_en: name_en.into(),
    };
    let theme = |id: &str, name: &str, name_en: &str, kind: ThemeKind| Theme {
        id: id.into(),
        name: name.into(),
        name_en: name_en.into(),
        kind,
    };
    let matter = |id: &str, name: &str, name_en: &str, department: &str, window_type: &str| Matter {
        id: id.into(),
        name: name.into(),
        name_en: name_en.into(),
        department: department.into(),
        window_type: window_type.into(),
        kind: MatterKind::Promised,
        themes: themes_of(id).iter().map(|&theme| theme.to_owned()).collect(),
        guide: guide(),
    };
    Guides {
        departments: vec![
            department("hrss", "人力资源和社会保障局", "Human Resources and Social Security Bureau"),
            department("medical", "医疗保障局", "Healthcare Security Bureau"),
            department("police", "公安局", "Public Security Bureau"),
            department("civil", "民政局", "Civil Affairs Bureau"),
            department("land", "自然资源局", "Natural Resources Bureau"),
            department("tax", "税务局", "Tax Bureau"),
        ],
        matters: vec![
            matter("pension-transfer", "养老保险关系转移", "Transfer of pension insurance", "hrss", "A"),
            matter("social-card", "社会保障卡申领与补换", "Social security card", "hrss", "A"),
            matter("pension-check", "养老待遇领取资格认证", "Pension eligibility check", "hrss", "A"),
            matter("medical-away", "异地就医备案", "Treatment in another city", "medical", "A"),
            matter("newborn", "新生儿参保登记", "Insurance for a newborn", "medical", "A"),
            matter("id-card", "居民身份证换领", "ID card renewal", "police", "B"),
            matter("household-move", "户口迁移", "Moving household registration", "police", "B"),
            matter("marriage", "结婚登记", "Marriage registration", "civil", "F"),
            matter(
                "id-card-lost",
                "居民身份证挂失补领",
                "Replacing a lost or damaged identity card",
                "police",
                "B",
            ),
            matter("id-card-first", "居民身份证首次申领", "First resident identity card", "police", "B"),
            matter("id-card-temporary", "临时居民身份证", "Temporary identity card", "police", "B"),
            matter("home-transfer", "二手房转移登记", "Transfer of a second-hand home", "land", "C"),
            matter("deed-tax", "契税申报缴纳", "Deed tax declaration and payment", "tax", "E"),
        ],
        themes: vec![
            theme("birth", "出生", "Birth", ThemeKind::Life),
            theme("marriage", "婚姻", "Marriage", ThemeKind::Life),
            theme("illness", "看病", "Health care", ThemeKind::Life),
            theme("retirement", "退休养老", "Retirement", ThemeKind::Life),
            theme("personal", "全部个人办事", "All personal matters", ThemeKind::Personal),
            theme("company", "全部企业办事", "All company matters", ThemeKind::Company),
        ],
        shortcuts: ["social-card", "id-card", "pension-check", "marriage", "medical-away"]
            .map(Into::into)
            .into(),
        keywords: [("social-card".into(), vec!["社保卡".into()])].into(),
    }
}

fn themes_of(matter: &str) -> &'static [&'static str] {
    match matter {
        "pension-transfer" | "pension-check" => &["personal", "retirement"],
        "medical-away" => &["personal", "illness"],
        "newborn" => &["personal", "birth"],
        "marriage" => &["personal", "marriage"],
        _ => &["personal"],
    }
}

fn guide() -> Guide {
    Guide {
        basis: "《城镇企业职工基本养老保险关系转移接续暂行办法》（国办发〔2009〕66 号）".into(),
        conditions: "参加城镇企业职工基本养老保险，跨省、市流动就业的人员。".into(),
        procedure: vec![
            "窗口提交申请，当场核对材料".into(),
            "转出地与转入地核对缴费记录".into(),
            "资金到账后，短信告知结果".into(),
        ],
        materials: vec!["有效身份证件原件".into(), "基本养老保险关系转移接续申请表（窗口可填）".into()],
        time_limit: "受理后 15 个工作日".into(),
        fee: "不收费".into(),
        authority: "受理、初审；办结由转入地经办机构完成。".into(),
        phone: "0000-12333".into(),
        url: "http://hall.test/guides/pension-transfer".into(),
    }
}

/// A ticket of window type A.
#[must_use]
pub fn ticket() -> TicketView {
    TicketView {
        id: 12,
        number: "A012".into(),
        window_type: "A".into(),
        class: Class::Ordinary,
        matter: Some("pension-transfer".into()),
        state: TicketState::Waiting,
        counter: None,
        calls: 0,
        ahead: 12,
        wait: Some(WaitRange { p50_s: 900, p90_s: 1_440 }),
        issued_at: now(),
        called_at: None,
        started_at: None,
        ended_at: None,
        why: None,
        holder: Some("张*明".into()),
        phone: None,
        rating: None,
        print: PrintState::Queued,
        follow_url: Some("http://hall.test:8080/t/7Kq2mX9vB4tRz1Lw".into()),
    }
}

/// The refusal of whoever has a ticket of window type A already.
#[must_use]
pub fn has_ticket() -> ApiError {
    ApiError {
        code: "holder_has_ticket".into(),
        message: "您今天已取过该业务的号，可以补打号票。".into(),
        message_en: "You already hold a ticket for this service; it can be printed again.".into(),
        ticket: Some(9),
        number: Some("A009".into()),
        ..ApiError::default()
    }
}

/// One person's tickets of a day: one for each thing a ticket can be that its holder should know.
#[must_use]
pub fn tickets() -> Vec<TicketView> {
    let one =
        |id: u64, number: &str, window_type: &str, matter: Option<&str>, state: TicketState| TicketView {
            id,
            number: number.into(),
            window_type: window_type.into(),
            matter: matter.map(Into::into),
            state,
            ..ticket()
        };
    vec![
        TicketView { ahead: 3, ..one(41, "A012", "A", Some("pension-transfer"), TicketState::Waiting) },
        TicketView { counter: Some(7), ..one(42, "B004", "B", Some("id-card"), TicketState::Called) },
        one(43, "C027", "C", Some("home-transfer"), TicketState::NoShow),
        TicketView {
            counter: Some(12),
            ended_at: Some(now()),
            ..one(44, "E003", "E", Some("deed-tax"), TicketState::Finished)
        },
    ]
}
