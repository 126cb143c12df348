//! A slip as it is written is the slip that is read back, and it can be painted.

use crate::golden;
use firmware_bridge::printer::profile::QrWay;
use firmware_bridge::printer::read_back::read_slip;
use firmware_bridge::printer::{Align, Bitmap, PaperWidth, Profile, Slip, SlipWriter};
use firmware_bridge::simulate::slip_paint::paint;
use std::process::Command;

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

pub(crate) fn sample(paper: PaperWidth) -> Slip {
    let mut slip = SlipWriter::new(paper);
    slip.align(Align::Centre)
        .bold(true)
        .line("临江市政务服务中心")
        .size(4, 4)
        .line("A012")
        .size(1, 1)
        .line("社保医保")
        .bold(false)
        .line("养老保险关系转移")
        .align(Align::Left)
        .rule()
        .pair("前面等候", "12 人")
        .pair("取号人", "张*明")
        .rule()
        .align(Align::Centre)
        .qr("https://q.cn/t/1", 6)
        .line("扫码看进度");
    slip.finish(80).unwrap()
}

#[test]
fn a_slip_is_read_back_as_it_was_written() {
    for paper in [PaperWidth::Mm80, PaperWidth::Mm58] {
        let slip = sample(paper);
        let read = read_slip(&slip.bytes);
        assert_eq!(slip.replaced, 0);
        assert_eq!(read.qr, ["https://q.cn/t/1"]);
        assert!(read.cut);
        assert_eq!(read.lines[..4], ["临江市政务服务中心", "A012", "社保医保", "养老保险关系转移"]);
        let pair = &read.lines[5];
        assert!(pair.starts_with("前面等候 ") && pair.ends_with(" 12 人"), "{pair}");
        assert_eq!(firmware_bridge::printer::columns_of(pair), paper.columns());
    }
}

#[test]
fn the_bytes_are_those_of_the_manuals() {
    let mut slip = SlipWriter::new(PaperWidth::Mm80);
    slip.line("请A001号到3号窗口").qr("https://q.cn/t/1", 6);
    let bytes = slip.finish(40).unwrap().bytes;
    assert!(bytes.starts_with(&[0x1B, 0x40, 0x1C, 0x26]), "reset, then Chinese mode");
    assert!(contains(&bytes, &golden("printer/text.hex")));
    assert!(contains(&bytes, &golden("printer/qr.hex")));
    assert!(bytes.ends_with(&[0x1D, 0x56, 0x42, 40]), "partial cut, which the escpos crate gets wrong");
}

#[test]
fn a_character_the_printer_lacks_is_replaced_and_counted_or_drawn() {
    let mut slip = SlipWriter::new(PaperWidth::Mm80);
    slip.line("王𠮷");
    let slip = slip.finish(40).unwrap();
    assert_eq!(slip.replaced, 1);
    assert_eq!(read_slip(&slip.bytes).lines, ["王□"]);

    let mut slip = SlipWriter::new(PaperWidth::Mm80).with_painter(Box::new(|text, _, _| {
        let mut picture = Bitmap::white(48, 24);
        picture.set(1, 1);
        (text == "王𠮷").then_some(picture)
    }));
    slip.line("王𠮷").line("李四");
    let slip = slip.finish(40).unwrap();
    let read = read_slip(&slip.bytes);
    assert_eq!((slip.replaced, read.pictures.len(), read.lines), (0, 1, vec!["李四".to_owned()]));
}

#[test]
fn a_slip_can_be_painted_and_an_empty_one_cannot() {
    for (paper, width) in [(PaperWidth::Mm80, 576 + 64), (PaperWidth::Mm58, 384 + 64)] {
        let picture = paint(&sample(paper).bytes, paper).unwrap();
        assert_eq!(picture.width(), width);
        assert!(picture.to_png().unwrap().starts_with(b"\x89PNG"));
    }
    assert!(paint(&[0x1B, 0x40], PaperWidth::Mm80).is_err());
    let blank = SlipWriter::new(PaperWidth::Mm80).finish(40).unwrap();
    assert!(paint(&blank.bytes, PaperWidth::Mm80).is_err());
}

#[test]
fn a_scanner_reads_the_code_whoever_drew_it() {
    let dir = tempfile::tempdir().unwrap();
    for name in Profile::builtin_names() {
        let profile = Profile::builtin(&name).unwrap();
        let mut slip = SlipWriter::for_profile(&profile);
        slip.align(Align::Centre).line("扫码看进度").qr("https://q.cn/t/1?n=A012", 6);
        let bytes = slip.finish_slip().unwrap().bytes;
        let drawn = contains(&bytes, &[0x1D, 0x76, 0x30]);
        assert_eq!(drawn, profile.qr == QrWay::Raster, "{name}");
        let file = dir.path().join(format!("{name}.png"));
        std::fs::write(&file, paint(&bytes, profile.paper).unwrap().to_png().unwrap()).unwrap();
        let scanned = Command::new("zbarimg").args(["--raw", "-q"]).arg(&file).output().unwrap();
        assert_eq!(String::from_utf8(scanned.stdout).unwrap().trim(), "https://q.cn/t/1?n=A012", "{name}");
    }
}
