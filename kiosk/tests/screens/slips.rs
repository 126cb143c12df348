//! What comes out of the printer, read back from its bytes.

use crate::support::at_home;
use firmware_bridge::printer::PaperWidth;
use firmware_bridge::printer::read_back::{ReadSlip, read_slip};
use kiosk::clock::Clock;
use kiosk::hall::Hall;
use kiosk::sample;
use kiosk::slip::{guide_page, ticket_page};

fn ticket_slip(paper: PaperWidth) -> ReadSlip {
    let (app, _stage) = at_home();
    let (hall, clock) = (app.world().resource::<Hall>(), app.world().resource::<Clock>());
    read_slip(&ticket_page(&sample::ticket(), hall, clock, paper).bytes(paper).unwrap())
}

#[test]
fn the_slip_says_all_a_citizen_needs_until_the_call() {
    for paper in [PaperWidth::Mm80, PaperWidth::Mm58] {
        let slip = ticket_slip(paper);
        let text = slip.lines.join("\n");
        for words in [
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
            "扫码看进度",
            "过号",
        ] {
            assert!(text.contains(words), "{words} is missing on {paper:?}:\n{text}");
        }
        assert_eq!(slip.qr, ["http://hall.test:8080/t/7Kq2mX9vB4tRz1Lw"]);
        assert!(slip.cut);
    }
}

#[test]
fn facts_stand_in_two_columns_that_end_at_the_paper_edge() {
    for paper in [PaperWidth::Mm80, PaperWidth::Mm58] {
        let slip = ticket_slip(paper);
        let line = slip.lines.iter().find(|line| line.contains("前面等候")).unwrap();
        let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        assert_eq!(columns, paper.columns(), "{line:?}");
    }
}

#[test]
fn a_printed_guide_has_materials_steps_and_where_to_go() {
    let (app, _stage) = at_home();
    let (hall, clock) = (app.world().resource::<Hall>(), app.world().resource::<Clock>());
    let page = guide_page(hall.matter("pension-transfer").unwrap(), hall, clock);
    let slip = read_slip(&page.bytes(PaperWidth::Mm80).unwrap());
    let text = slip.lines.join("\n");
    for words in [
        "办事指南",
        "养老保险关系转移",
        "1. 有效身份证件原件",
        "【多久办好】",
        "受理后 15 个工作日",
        "3-6 号",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    assert_eq!(slip.qr.len(), 1);
}
