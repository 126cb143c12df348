//! What comes out of the printer, read back from its bytes and from its picture.

use crate::support::{at_home, config};
use firmware_bridge::printer::read_back::{ReadSlip, read_slip};
use firmware_bridge::printer::{FontChain, PaperWidth, Profile, Slip, columns_of};
use kiosk::clock::Clock;
use kiosk::hall::Hall;
use kiosk::language::Language;
use kiosk::sample;
use kiosk::slip::{Copy, SlipPage, guide_page, receipt_page, ticket_page};
use kiosk::stage::papers::papers;
use queue_api::feedback::{FeedbackKind, FeedbackReceipt};
use queue_api::guide::Guide;
use queue_api::ticket::{Class, TicketView};
use std::process::Command;

const BOTH: [PaperWidth; 2] = [PaperWidth::Mm80, PaperWidth::Mm58];

fn written(page: &SlipPage, paper: PaperWidth) -> Slip {
    page.bytes(&Profile::generic(paper), &config().font_chain()).unwrap()
}

fn with_hall<T>(ask: impl FnOnce(&Hall, &Clock) -> T) -> T {
    let (app, _stage) = at_home();
    ask(app.world().resource::<Hall>(), app.world().resource::<Clock>())
}

fn slip_of(ticket: &TicketView, paper: PaperWidth, language: Language, copy: Copy) -> ReadSlip {
    let page = with_hall(|hall, clock| ticket_page(ticket, hall, clock, language, copy));
    read_slip(&written(&page, paper).bytes)
}

fn ticket_slip(paper: PaperWidth, language: Language) -> ReadSlip {
    slip_of(&sample::ticket(), paper, language, Copy::First)
}

fn has_all(slip: &ReadSlip, wanted: &[&str]) {
    // Words that are wrapped are still said.
    let letters = |text: &str| text.replace(' ', "");
    let text = letters(&slip.lines.concat());
    for words in wanted {
        assert!(text.contains(&letters(words)), "{words} is missing:\n{}", slip.lines.join("\n"));
    }
}

const TICKET: [&str; 12] = [
    "临江市政务服务中心",
    "A012",
    "社保医保",
    "养老保险关系转移",
    "12 人",
    "15-25 分钟",
    "3-6 号",
    "东区等候区",
    "张*明",
    "11-23 09:42",
    "扫码看进度 · 办完请评价",
    "过号请回取号机或导办台，排在 3 位之后。",
];

#[test]
fn the_slip_says_all_a_citizen_needs_until_the_call() {
    for paper in BOTH {
        let slip = ticket_slip(paper, Language::Zh);
        has_all(&slip, &TICKET);
        assert_eq!(slip.qr, ["http://hall.test:8080/t/7Kq2mX9vB4tRz1Lw"]);
        assert!(slip.cut && slip.pictures.is_empty());
        let text = slip.lines.join("\n");
        assert!(!text.contains("补打") && !text.contains("优先"), "an ordinary first slip has no mark");
        assert!(!text.contains("Linjiang"), "no English for who reads Chinese");
    }
}

#[test]
fn whoever_chose_english_finds_it_under_the_chinese() {
    for paper in BOTH {
        let slip = ticket_slip(paper, Language::En);
        has_all(&slip, &TICKET);
        let words = slip.lines.join(" ");
        for english in [
            "Linjiang Government Service Hall",
            "Social insurance",
            "Transfer of pension insurance",
            "前面等候 Ahead",
            "15-25 分钟 min",
            "East waiting area",
            "Scan to follow, then to rate",
            "If you miss your call, ask at the desk: 3 places later.",
        ] {
            assert!(words.contains(english), "{english} is missing on {paper:?}: {words}");
        }
    }
}

#[test]
fn facts_stand_in_two_columns_and_nothing_is_wider_than_the_paper() {
    for (paper, language) in BOTH.into_iter().flat_map(|paper| [(paper, Language::Zh), (paper, Language::En)])
    {
        let slip = ticket_slip(paper, language);
        let facts = ["前面等候", "预计等候", "办理窗口", "等候区域", "取号人", "取号时间"];
        for fact in facts {
            let line = slip.lines.iter().find(|line| line.starts_with(fact)).unwrap();
            assert_eq!(columns_of(line), paper.columns(), "{line:?}");
        }
        for line in slip.lines.iter().filter(|line| !line.contains("A012")) {
            assert!(columns_of(line) <= paper.columns(), "{line:?}");
        }
    }
}

#[test]
fn class_and_reprint_are_marked() {
    for (class, zh, en) in
        [(Class::Priority, "优先", "Priority"), (Class::Appointment, "预约", "Appointment")]
    {
        let ticket = TicketView { class, ..sample::ticket() };
        let slip = slip_of(&ticket, PaperWidth::Mm58, Language::En, Copy::Reprint);
        let at = |words: &str| slip.lines.iter().position(|line| line.trim() == words);
        let mark = at(&format!("【{zh}】【补打】")).expect("the mark");
        assert_eq!(at(&format!("{en}, Reprint")), Some(mark + 1));
        assert!(mark < at("A012").unwrap(), "over the number");
        has_all(&slip, &["补打时间"]);
    }
}

#[test]
fn a_receipt_is_named_for_what_was_left_and_is_in_the_citizens_language() {
    let receipt = FeedbackReceipt {
        number: "T0012".into(),
        left_at: sample::now(),
        answer_by: Some("2026-11-30".into()),
    };
    for (kind, zh, en) in [
        (FeedbackKind::Complaint, "投诉回执", "Receipt of your complaint"),
        (FeedbackKind::Suggestion, "建议回执", "Receipt of your suggestion"),
        (FeedbackKind::Praise, "表扬回执", "Receipt of your praise"),
    ] {
        for (paper, language) in
            BOTH.into_iter().flat_map(|paper| [(paper, Language::Zh), (paper, Language::En)])
        {
            let page = with_hall(|hall, clock| receipt_page(&receipt, kind, hall, clock, language));
            let slip = read_slip(&written(&page, paper).bytes);
            has_all(&slip, &["临江市政务服务中心", zh, "T0012", "11-23 09:42", "2026-11-30"]);
            let text = slip.lines.join("\n");
            assert_eq!(text.matches("回执").count(), 1, "of its own kind alone");
            assert_eq!(text.replace('\n', " ").contains(en), language == Language::En, "{text}");
            for fact in ["收到时间", "最晚答复"] {
                let line = slip.lines.iter().find(|line| line.starts_with(fact)).unwrap();
                assert_eq!(columns_of(line), paper.columns(), "{line:?}");
            }
        }
    }
}

#[test]
fn a_rare_name_stands_in_its_line_and_no_character_is_lost() {
    let ticket = TicketView { holder: Some("𠮷*䶮".into()), ..sample::ticket() };
    for paper in BOTH {
        let page = with_hall(|hall, clock| ticket_page(&ticket, hall, clock, Language::Zh, Copy::First));
        let slip = written(&page, paper);
        assert_eq!(slip.replaced, 0, "`make tools` installs the fonts");
        let read = read_slip(&slip.bytes);
        let [line] = read.pictures.as_slice() else { panic!("{} pictures", read.pictures.len()) };
        assert_eq!(line.row_len * 8, paper.dots(), "from edge to edge, as its neighbours");
        assert!(!read.lines.join("").contains('□'));
        let without = page.bytes(&Profile::generic(paper), &FontChain::default()).unwrap();
        assert_eq!(without.replaced, 1, "the bundled font has 䶮 and not 𠮷");
    }
}

#[test]
fn a_notice_tells_all_eight_facts_at_once() {
    for paper in BOTH {
        let page = with_hall(|hall, clock| {
            guide_page(hall.matter("pension-transfer").unwrap(), hall, clock, Language::Zh)
        });
        let slip = read_slip(&written(&page, paper).bytes);
        has_all(
            &slip,
            &[
                "临江市政务服务中心",
                "一次性告知单",
                "养老保险关系转移",
                "人力资源和社会保障局",
                "承诺件",
                "■ 申请材料1. 有效身份证件原件2. 基本养老保险关系转移接续申请表",
                "■ 办理流程1. 窗口提交申请，当场核对材料2. ",
                "■ 办理时限受理后 15 个工作日",
                "■ 收费及依据不收费",
                "■ 受理条件参加城镇企业职工基本养老保险",
                "■ 窗口权限受理、初审",
                "■ 法律依据《城镇企业职工",
                "3-6 号",
                "0000-12333",
                "http://hall.test/guides/pension-transfer",
                "2026-11-23 09:42",
            ],
        );
        assert_eq!(slip.qr, ["http://hall.test/guides/pension-transfer"]);
        // Items are wrapped beside their numbers.
        assert!(slip.lines.iter().any(|line| line.starts_with("   ")) || paper == PaperWidth::Mm80);
    }
}

#[test]
fn a_fact_the_hall_has_not_published_is_said_to_be_missing() {
    let page = with_hall(|hall, clock| {
        let mut matter = hall.matter("pension-transfer").unwrap().clone();
        matter.guide = Guide::default();
        guide_page(&matter, hall, clock, Language::Zh)
    });
    let slip = read_slip(&written(&page, PaperWidth::Mm80).bytes);
    let missing = slip.lines.iter().filter(|line| *line == "未公布，请向窗口咨询。").count();
    assert_eq!(missing, 7, "seven facts beside the name:\n{}", slip.lines.join("\n"));
    assert!(slip.qr.is_empty());
}

#[test]
fn a_phone_reads_the_code_on_every_paper() {
    let dir = tempfile::tempdir().unwrap();
    let papers = papers();
    assert_eq!(papers.len(), 12);
    for paper in papers {
        let file = dir.path().join(format!("{}.png", paper.name));
        let png = paper.png(&config().font_chain()).unwrap().expect("something is on it");
        std::fs::write(&file, png).unwrap();
        let scanned = Command::new("zbarimg").args(["--raw", "-q"]).arg(&file).output().unwrap();
        let read = String::from_utf8(scanned.stdout).unwrap();
        let wanted = if paper.name.contains("guide") {
            "http://hall.test/guides/pension-transfer"
        } else {
            "http://hall.test:8080/t/7Kq2mX9vB4tRz1Lw"
        };
        assert_eq!(read.trim(), wanted, "{}", paper.name);
    }
}
