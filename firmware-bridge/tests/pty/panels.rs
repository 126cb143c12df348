//! LED panels on one line.

use crate::{start, until};
use firmware_bridge::led_panel::text::encode;
use firmware_bridge::led_panel::{Area, Colour, Font, PanelEvent, PanelLine, Span};
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::{Fault, Simulator, panel_paint};
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedPanels>,
    line: PanelLine,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let panels = SimulatedPanels::new(vec![
            SimulatedPanel::new(1, "strip-1", 128, 32),
            SimulatedPanel::new(2, "strip-2", 128, 32),
        ]);
        let (simulator, settings) = start(dir.path(), "strips", panels);
        // The third address has no panel: it must slow nobody.
        Self { _dir: dir, simulator, line: PanelLine::new(settings, &[1, 2, 3]) }
    }

    fn shown(&mut self, address: u16, text: &str) {
        self.line.want(address, vec![area(text)]);
        until(text, || {
            self.line.poll(Instant::now());
            (self.words(address) == text).then_some(())
        });
    }

    fn words(&self, address: u16) -> String {
        self.simulator.with(|line| {
            let panel = line.panels().iter().find(|panel| panel.address == address).unwrap();
            panel.areas.values().map(|area| firmware_bridge::led_panel::text::words(&area.text)).collect()
        })
    }
}

fn area(text: &str) -> Area {
    Area::still(0, 0, 0, 128, 32, encode(&[Span::new(text, Colour::Red, Font::Px24)]).bytes).centred()
}

#[test]
fn each_panel_shows_what_is_wanted_of_it() {
    let mut bench = Bench::new();
    bench.shown(1, "A001");
    bench.shown(2, "暂停服务");
    assert_eq!(bench.words(1), "A001");
    let panel = bench.simulator.with(|line| line.panels()[0].clone());
    let lit = panel_paint::matrix(&panel).into_iter().flatten().flatten().count();
    assert!(lit > 200, "{lit} dots are lit");
    assert!(panel_paint::paint(&panel).unwrap().to_png().is_ok());
}

#[test]
fn only_the_newest_content_counts_and_not_more_than_once_a_second() {
    let mut bench = Bench::new();
    bench.shown(1, "A001");
    let begin = Instant::now();
    for number in 2..9 {
        bench.line.want(1, vec![area(&format!("A{number:03}"))]);
    }
    bench.shown(1, "A009");
    assert!(begin.elapsed() > Duration::from_millis(700));
    let frames = bench.simulator.with(|line| line.panels()[0].frames);
    assert!(frames <= 3, "{frames} frames for nine contents");
}

#[test]
fn a_damaged_answer_is_asked_again_and_noise_does_no_harm() {
    let mut bench = Bench::new();
    bench.simulator.set_fault(Fault::Noise);
    bench.shown(1, "A001");
    bench.simulator.set_fault(Fault::WrongChecksum);
    bench.line.want(1, vec![area("A002")]);
    until("the loss", || {
        (bench.line.poll(Instant::now()) == Some(PanelEvent::Lost { address: 1 })).then_some(())
    });
    bench.simulator.set_fault(Fault::None);
    bench.shown(1, "A002");
}

#[test]
fn panels_that_lost_power_are_told_again() {
    let mut bench = Bench::new();
    bench.shown(1, "A001");
    bench.simulator.unplug();
    bench.line.want(1, vec![area("A002")]);
    until("the loss", || {
        (bench.line.poll(Instant::now()) == Some(PanelEvent::Lost { address: 1 })).then_some(())
    });
    assert_eq!(bench.words(1), "");
    bench.simulator.replug();
    bench.shown(1, "A002");
}
