//! Who gets what next on one line, with time by hand.

use display::lines::{Align, Area, Entrance, Line, Picture, Size, Tone};
use display::panels::care::Care;
use display::panels::plan::{
    ASK_AFTER, BUSY_FOR, BUSY_MAX, Plan, REFRESH_AFTER, REFUSED_FOR, RETRY_AFTER, Step,
};
use display::panels::sender::{ANSWER_FLOOR_MAX, Standing};
use std::time::{Duration, Instant};

fn area(id: u8, text: &str, entrance: Entrance) -> Area {
    let lines = vec![Line::new(text, Tone::Normal, Size::Small)];
    Area { id, x: 0, y: u16::from(id) * 16, width: 256, height: 16, lines, align: Align::Left, entrance }
}

fn picture(texts: &[&str]) -> Picture {
    let areas = (0..).zip(texts).map(|(id, text)| area(id, text, Entrance::Still));
    Picture { areas: areas.collect() }
}

/// What is drawn, as panel and texts.
fn drawn(step: &Step) -> (usize, Vec<String>) {
    match step {
        Step::Draw { panel, areas, .. } => (*panel, areas.iter().map(|area| area.lines[0].text()).collect()),
        other => panic!("{other:?} draws nothing"),
    }
}

struct Story {
    plan: Plan,
    now: Instant,
}

impl Story {
    fn new(panels: usize) -> Self {
        let now = Instant::now();
        Self { plan: Plan::new(panels, now), now }
    }

    fn wants(&mut self, panel: usize, texts: &[&str]) {
        self.plan.want(panel, picture(texts), self.now);
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    fn works(&mut self) -> Step {
        let step = self.plan.next(self.now);
        self.plan.done(&step, self.now);
        step
    }

    /// A panel that was silent answers, and is drawn.
    fn returns(&mut self) -> Step {
        assert!(matches!(self.works(), Step::Ask { .. }), "a silent panel is asked first");
        self.works()
    }

    fn fails(&mut self) -> Step {
        let step = self.plan.next(self.now);
        self.plan.failed(&step, self.now);
        step
    }

    fn rests(&self) -> Duration {
        match self.plan.next(self.now) {
            Step::Wait(pause) => pause,
            other => panic!("{other:?} is to be done"),
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_panel_gets_all_first_and_then_only_what_changed() {
    let mut story = Story::new(1);
    story.wants(0, &["head", "one"]);
    assert_eq!(drawn(&story.returns()), (0, vec!["head".into(), "one".into()]));
    story.rests();
    story.pass(SECOND);
    story.wants(0, &["head", "two"]);
    assert_eq!(drawn(&story.works()), (0, vec!["two".into()]));
    story.wants(0, &["head", "two"]);
    story.rests();
}

#[test]
fn an_area_is_drawn_at_most_once_a_second_and_skips_what_was_in_between() {
    let mut story = Story::new(1);
    story.wants(0, &["one"]);
    story.returns();
    story.pass(Duration::from_millis(300));
    story.wants(0, &["two"]);
    assert_eq!(story.rests(), Duration::from_millis(700));
    story.wants(0, &["three"]);
    story.pass(Duration::from_millis(700));
    assert_eq!(drawn(&story.works()), (0, vec!["three".into()]));
}

#[test]
fn a_call_goes_before_everything_else() {
    let mut story = Story::new(3);
    for panel in 0..3 {
        story.wants(panel, &["idle"]);
    }
    for _ in 0..6 {
        story.works();
    }
    story.pass(SECOND);
    story.wants(0, &["serving"]);
    story.wants(1, &["closed"]);
    let call = Picture { areas: vec![area(0, "called", Entrance::RollIn)] };
    story.plan.want(2, call, story.now);
    assert_eq!(drawn(&story.works()).0, 2);
}

#[test]
fn how_a_text_came_is_no_change() {
    let mut story = Story::new(1);
    story.plan.want(0, Picture { areas: vec![area(0, "called", Entrance::RollIn)] }, story.now);
    story.returns();
    story.pass(SECOND * 3);
    story.plan.want(0, Picture { areas: vec![area(0, "called", Entrance::Still)] }, story.now);
    story.rests();
}

#[test]
fn a_panel_that_returns_gets_its_present_picture() {
    let mut story = Story::new(2);
    story.wants(0, &["idle"]);
    story.wants(1, &["idle"]);
    for _ in 0..4 {
        story.works();
    }
    story.pass(SECOND);
    story.wants(0, &["called"]);
    assert_eq!(drawn(&story.fails()), (0, vec!["called".into()]));
    assert!(!story.plan.is_answering(0) && story.plan.is_answering(1));
    assert_eq!(story.rests(), RETRY_AFTER, "the other panel is not held up");
    story.wants(0, &["serving"]);
    story.pass(RETRY_AFTER);
    assert_eq!(drawn(&story.returns()), (0, vec!["serving".into()]));
    assert!(story.plan.is_answering(0));
}

#[test]
fn a_panel_that_lost_power_is_drawn_again_though_nothing_changed() {
    let mut story = Story::new(1);
    story.wants(0, &["idle"]);
    story.returns();
    story.pass(ASK_AFTER);
    story.fails();
    story.pass(RETRY_AFTER);
    let Step::Draw { areas, clear: true, .. } = story.returns() else { panic!("it is drawn as a whole") };
    assert_eq!(areas[0].lines[0].text(), "idle");
}

#[test]
fn a_silent_panel_is_tried_less_and_less_often() {
    let mut story = Story::new(1);
    story.wants(0, &["idle"]);
    let pauses: Vec<u64> = (0..5)
        .map(|_| {
            story.fails();
            let pause = story.rests();
            story.pass(pause);
            pause.as_secs()
        })
        .collect();
    assert_eq!(pauses, [2, 4, 8, 8, 8]);
}

#[test]
fn a_quiet_line_asks_its_panels_and_draws_them_anew_now_and_then() {
    let mut story = Story::new(1);
    story.plan.want(0, Picture { areas: vec![area(0, "called", Entrance::RollIn)] }, story.now);
    story.returns();
    for _ in 0..5 {
        assert_eq!(story.rests(), ASK_AFTER);
        story.pass(ASK_AFTER);
        assert_eq!(story.works(), Step::Ask { panel: 0 });
    }
    story.pass(REFRESH_AFTER - ASK_AFTER * 5);
    let Step::Draw { areas, clear: true, .. } = story.works() else { panic!("a refresh draws all") };
    assert_eq!(areas[0].entrance, Entrance::Still, "nothing moves in twice");
}

#[test]
fn areas_that_move_or_go_clear_the_panel() {
    let mut story = Story::new(1);
    story.wants(0, &["head", "one", "two"]);
    story.returns();
    story.wants(0, &["connecting"]);
    assert_eq!(story.rests(), SECOND);
    story.pass(SECOND);
    assert!(matches!(story.works(), Step::Draw { clear: true, .. }));
    story.rests();
}

#[test]
fn a_broken_line_leaves_no_panel_believed() {
    let mut story = Story::new(2);
    for panel in 0..2 {
        story.wants(panel, &["idle"]);
    }
    for _ in 0..4 {
        story.works();
    }
    story.plan.line_broke(story.now);
    assert_eq!(story.rests(), RETRY_AFTER);
    story.pass(RETRY_AFTER);
    let mut again: Vec<usize> = (0..4)
        .map(|_| story.works())
        .filter_map(|step| if let Step::Draw { panel, .. } = step { Some(panel) } else { None })
        .collect();
    again.sort_unstable();
    assert_eq!(again, [0, 1]);
}

#[test]
fn a_panel_is_lit_before_it_is_drawn_and_adjusted_after() {
    let mut story = Story::new(1);
    let care = Care { power: Some(true), brightness: Some(9), clock_day: Some(7) };
    story.plan.care(0, care);
    story.wants(0, &["idle"]);
    assert_eq!(story.works(), Step::Ask { panel: 0 });
    assert_eq!(story.works(), Step::Power { panel: 0, on: true });
    assert_eq!(drawn(&story.works()).1, ["idle"]);
    assert_eq!(story.works(), Step::Brightness { panel: 0, level: 9 });
    assert_eq!(story.works(), Step::Clock { panel: 0 });
    story.rests();
    story.plan.care(0, Care { brightness: Some(4), ..care });
    assert_eq!(story.works(), Step::Brightness { panel: 0, level: 4 });
    story.plan.care(0, Care { brightness: Some(4), clock_day: Some(8), ..care });
    assert_eq!(story.works(), Step::Clock { panel: 0 });
    story.rests();
}

#[test]
fn what_a_panel_was_told_of_light_and_time_it_is_told_again_when_it_returns() {
    let mut story = Story::new(1);
    story.plan.care(0, Care { power: None, brightness: Some(9), clock_day: Some(7) });
    story.wants(0, &["idle"]);
    story.returns();
    story.works();
    story.works();
    story.pass(ASK_AFTER);
    story.fails();
    story.pass(RETRY_AFTER);
    assert_eq!(drawn(&story.returns()).1, ["idle"]);
    assert_eq!(story.works(), Step::Brightness { panel: 0, level: 9 });
    assert_eq!(story.works(), Step::Clock { panel: 0 });
    story.rests();
}

#[test]
fn a_dark_panel_is_asked_but_not_drawn_and_drawn_as_a_whole_when_lit() {
    let mut story = Story::new(1);
    story.wants(0, &["idle"]);
    story.returns();
    story.plan.care(0, Care { power: Some(false), ..Care::default() });
    assert_eq!(story.works(), Step::Power { panel: 0, on: false });
    story.wants(0, &["called"]);
    for _ in 0..10 {
        story.pass(story.rests());
        assert_eq!(story.works(), Step::Ask { panel: 0 });
    }
    story.plan.care(0, Care { power: Some(true), ..Care::default() });
    assert_eq!(story.works(), Step::Power { panel: 0, on: true });
    let Step::Draw { clear: true, areas, .. } = story.works() else { panic!("it is drawn as a whole") };
    assert_eq!(areas[0].lines[0].text(), "called");
}

#[test]
fn a_busy_panel_is_left_in_peace_for_a_moment_and_is_not_lost() {
    let mut story = Story::new(2);
    story.wants(0, &["idle"]);
    assert!(matches!(story.works(), Step::Ask { panel: 0 }));
    let step = story.plan.next(story.now);
    assert!(!story.plan.busy(&step, story.now));
    assert!(story.plan.is_answering(0));
    assert_eq!(story.rests(), BUSY_FOR);
    story.pass(BUSY_FOR);
    for _ in 1..BUSY_MAX {
        assert!(!story.plan.busy(&step, story.now));
    }
    assert!(story.plan.busy(&step, story.now), "busy for ever is a fault");
    story.pass(BUSY_FOR);
    assert_eq!(drawn(&story.works()).1, ["idle"]);
    story.rests();
}

#[test]
fn a_panel_that_refuses_is_left_in_peace_although_its_refresh_is_due() {
    let mut story = Story::new(1);
    story.wants(0, &["good"]);
    assert!(matches!(story.works(), Step::Ask { panel: 0 }));
    assert_eq!(drawn(&story.works()).1, ["good"]);
    story.pass(REFRESH_AFTER - Duration::from_secs(1));
    story.wants(0, &["bad"]);
    let step = story.plan.next(story.now);
    assert_eq!(drawn(&step).1, ["bad"]);
    story.plan.refused(&step, story.now);
    story.pass(Duration::from_secs(2));
    let next = story.plan.next(story.now);
    assert!(matches!(next, Step::Wait(pause) if pause > Duration::ZERO), "{next:?}");
}

#[test]
fn what_was_refused_is_offered_again_when_it_changes_or_much_later() {
    let mut story = Story::new(1);
    story.wants(0, &["bad"]);
    assert!(matches!(story.works(), Step::Ask { panel: 0 }));
    let step = story.plan.next(story.now);
    story.plan.refused(&step, story.now);
    assert!(story.plan.is_refusing(0) && story.plan.is_answering(0));
    let begun = story.now;
    while story.now - begun < REFUSED_FOR {
        story.pass(story.rests());
        if story.now - begun < REFUSED_FOR {
            assert_eq!(story.works(), Step::Ask { panel: 0 });
        }
    }
    assert_eq!(drawn(&story.plan.next(story.now)).1, ["bad"]);
    let step = story.plan.next(story.now);
    story.plan.refused(&step, story.now);
    story.wants(0, &["good"]);
    assert_eq!(drawn(&story.works()).1, ["good"]);
    assert!(!story.plan.is_refusing(0));
}

#[test]
fn a_panel_whose_answer_was_not_awaited_goes_behind_the_others() {
    let mut story = Story::new(2);
    let call = |text| Picture { areas: vec![area(0, text, Entrance::RollIn)] };
    for panel in 0..2 {
        story.wants(panel, &["idle"]);
    }
    for _ in 0..4 {
        story.works();
    }
    story.pass(SECOND);
    story.plan.want(0, call("first"), story.now);
    let step = story.plan.next(story.now);
    assert_eq!(drawn(&step), (0, vec!["first".into()]));
    story.pass(Duration::from_millis(100));
    story.plan.want(1, call("second"), story.now);
    story.pass(Duration::from_millis(1));
    assert!(story.plan.call_due(0).is_some_and(|at| at <= story.now), "the second may be drawn");
    assert!(!story.plan.left(&step, story.now));
    assert!(story.plan.was_left(0) && !story.plan.was_left(1));
    assert_eq!(drawn(&story.works()), (1, vec!["second".into()]));
    assert_eq!(drawn(&story.works()), (0, vec!["first".into()]));
    assert!(!story.plan.was_left(0), "it was heard");
}

#[test]
fn a_panel_that_answers_is_given_its_own_time_before_another_call_cuts_it_short() {
    let ms = Duration::from_millis;
    let answering = |slowest, was_left| Standing::Answering { slowest, was_left };
    // A hundred milliseconds are no death, though another panel is called at the same time.
    for (standing, floor) in [
        (Standing::Silent, ms(0)),
        (answering(Some(ms(5)), false), ms(60)),
        (answering(Some(ms(100)), false), ms(200)),
        (answering(Some(ms(250)), false), ms(300)),
        (answering(Some(ms(5)), true), ms(300)),
        (answering(None, false), ms(300)),
    ] {
        assert_eq!(standing.floor(ms(300)), floor, "{standing:?}");
    }
    assert_eq!(answering(None, true).floor(ms(3_600_000)), ANSWER_FLOOR_MAX, "but not for ever");
    assert_eq!(answering(Some(ms(5)), false).floor(ms(20)), ms(20));
}

#[test]
fn a_panel_that_speaks_is_not_asked_whether_it_is_there() {
    let mut story = Story::new(1);
    story.wants(0, &["idle"]);
    story.returns();
    story.plan.speaks(0, story.now + ASK_AFTER);
    story.pass(ASK_AFTER);
    assert_eq!(story.rests(), ASK_AFTER);
    story.wants(0, &["called"]);
    assert_eq!(drawn(&story.works()).1, ["called"], "but it is told what is new");
}

#[test]
fn two_panels_that_die_with_a_call_each_do_not_cut_each_other_short_for_ever() {
    let mut story = Story::new(2);
    for panel in 0..2 {
        story.wants(panel, &["idle"]);
    }
    for _ in 0..4 {
        story.works();
    }
    story.pass(SECOND);
    for panel in 0..2 {
        story.plan.want(panel, Picture { areas: vec![area(0, "called", Entrance::RollIn)] }, story.now);
    }
    let mut lost = 0;
    for _ in 0..3 {
        let step = story.plan.next(story.now);
        assert!(step.is_call());
        story.pass(Duration::from_millis(60));
        lost += u32::from(story.plan.left(&step, story.now));
    }
    assert_eq!(lost, 1);
    assert_eq!(story.plan.call_due(usize::from(story.plan.is_answering(1))), None);
}

#[test]
fn a_call_is_due_when_its_area_may_be_drawn_again_and_not_for_the_dark_or_the_silent() {
    let mut story = Story::new(2);
    story.wants(0, &["idle"]);
    story.returns();
    let shown_at = story.now;
    story.pass(Duration::from_millis(300));
    assert_eq!(story.plan.call_due(1), None, "no call");
    story.plan.want(0, Picture { areas: vec![area(0, "called", Entrance::RollIn)] }, story.now);
    assert_eq!(story.plan.call_due(1), Some(shown_at + SECOND));
    assert_eq!(story.plan.call_due(0), None, "it is the one that is waited for");
    story.plan.care(0, Care { power: Some(false), ..Care::default() });
    assert_eq!(story.plan.call_due(1), None, "it is dark");
    story.plan.care(0, Care::default());
    story.plan.line_broke(story.now);
    assert_eq!(story.plan.call_due(1), None, "it is silent");
}
