//! All panels of the hall: starts their lines, and tells each what it should show and how it should be lit now.

use super::care::{Care, DayPlan, hall_time, minute_of};
use super::line::{Line, PanelOnLine};
use super::mouth::Mouth;
use super::sender::{Protocol, Sender};
use crate::board::{self, BoardSpec, Scope};
use crate::config::{Board, Config, StripLine};
use crate::hall::{Feed, Hall};
use crate::health::Health;
use crate::lines::{Align, Area, Entrance, Picture};
use crate::script::One;
use crate::strip::{self, StripSpec};
use anyhow::Context as _;
use queue_api::device::DeviceKind;
use queue_api::{CounterNo, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Every panel, and the lines they hang on.
#[derive(Debug, Default)]
pub struct Fleet {
    panels: Vec<Panel>,
    lines: Vec<Arc<Line>>,
}

#[derive(Debug)]
struct Panel {
    name: String,
    what: What,
    line: Arc<Line>,
    position: usize,
    day: DayPlan,
    /// Whether dark is a command, or only nothing to see.
    has_power: bool,
    voice: bool,
    shown: Picture,
    care: Care,
}

#[derive(Debug)]
enum What {
    Strip(StripSpec),
    /// A board and what it is for.
    Board(BoardSpec, Scope),
}

impl Fleet {
    /// Starts a thread for each line.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn start(config: &Config, health: &Health) -> anyhow::Result<Self> {
        let mut fleet = Self::default();
        for line in &config.strip_lines {
            fleet.strips(line, config, health)?;
        }
        for (position, board) in config.boards.iter().enumerate() {
            let name = board.device(position);
            fleet.board(board, name, config, health)?;
        }
        Ok(fleet)
    }

    /// How many panels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.panels.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.panels.is_empty()
    }

    /// Panels that call aloud by themselves, and the counters under them.
    #[must_use]
    pub fn mouths(&self, one: One) -> Vec<(CounterNo, Mouth)> {
        let with_voice = self.panels.iter().filter(|panel| panel.voice);
        let mouth = |panel: &Panel| match &panel.what {
            What::Strip(spec) => {
                Some((spec.counter, Mouth { line: Arc::clone(&panel.line), position: panel.position, one }))
            }
            What::Board(..) => None,
        };
        with_voice.filter_map(mouth).collect()
    }

    /// Panels set up for something that the hall does not have, and what that is.
    #[must_use]
    pub fn missing(&self, hall: &Hall) -> Vec<(&str, Vec<String>)> {
        let missing = |panel: &Panel| match &panel.what {
            What::Board(_, scope) => scope.part.missing(hall),
            What::Strip(strip) if hall.counters.contains_key(&strip.counter) => Vec::new(),
            What::Strip(strip) => vec![format!("counter {}", strip.counter)],
        };
        self.panels.iter().map(|panel| (panel.name.as_str(), missing(panel))).collect()
    }

    /// Shows the hall as it is at `now`. Only what changed reaches a line.
    pub fn show(&mut self, hall: Option<&Hall>, feed: Feed, now: Timestamp) {
        let local = hall.map(|hall| hall_time(now, hall.info.utc_offset_min));
        if let Some(hall) = hall {
            self.lines.iter().for_each(|line| line.tick(now, hall.info.utc_offset_min));
        }
        for panel in &mut self.panels {
            let mut picture = match &panel.what {
                What::Strip(spec) => strip::picture(hall, feed, now, spec),
                What::Board(spec, scope) => board::picture_of(scope, hall, feed, now, spec),
            };
            // Before the hall has told its time, nobody knows whether it is night.
            if let Some(local) = local {
                let mut care = panel.day.at(local);
                if !panel.has_power {
                    care = Care::default();
                    if !panel.day.is_lit(minute_of(local)) {
                        picture = blank(&picture);
                    }
                }
                if care != panel.care {
                    panel.line.care(panel.position, care);
                    panel.care = care;
                }
            }
            if picture != panel.shown {
                panel.line.want(panel.position, picture.clone());
                panel.shown = picture;
            }
        }
    }

    fn strips(&mut self, line: &StripLine, config: &Config, health: &Health) -> anyhow::Result<()> {
        let on_line = line.strips.iter().map(|strip| PanelOnLine {
            address: strip.address,
            name: format!("strip-{}", strip.counter),
            kind: DeviceKind::Strip,
        });
        let answer = Duration::from_millis(line.answer_ms);
        let sender = Sender::new(&line.port, line.baud, answer, line.wire());
        let handle = Line::spawn(sender, &line.port, on_line.collect(), health.clone())
            .with_context(|| format!("starting the line {}", line.port))?;
        let handle = Arc::new(handle);
        self.lines.push(Arc::clone(&handle));
        for (position, strip) in line.strips.iter().enumerate() {
            let what = What::Strip(StripSpec {
                counter: strip.counter,
                width: strip.width,
                height: strip.height,
                languages: line.languages(strip, config.language),
            });
            self.panels.push(Panel {
                name: format!("strip-{}", strip.counter),
                what,
                line: Arc::clone(&handle),
                position,
                day: line.day(),
                has_power: matches!(line.wire(), Protocol::Onbon(_)),
                voice: strip.voice,
                shown: Picture::default(),
                care: Care::default(),
            });
        }
        Ok(())
    }

    fn board(&mut self, board: &Board, name: String, config: &Config, health: &Health) -> anyhow::Result<()> {
        let on_line =
            vec![PanelOnLine { address: board.address, name: name.clone(), kind: DeviceKind::Board }];
        let answer = Duration::from_millis(board.answer_ms);
        let sender = Sender::new(&board.port, board.baud, answer, board.wire());
        let line = Line::spawn(sender, &name, on_line, health.clone())
            .with_context(|| format!("starting the line {}", board.port))?;
        let line = Arc::new(line);
        self.lines.push(Arc::clone(&line));
        let languages = board.language.unwrap_or(config.language);
        let spec = BoardSpec { width: board.width, height: board.height, languages };
        let what = What::Board(spec, board.scope());
        self.panels.push(Panel {
            name,
            what,
            line,
            position: 0,
            day: board.day(),
            has_power: true,
            voice: false,
            shown: Picture::default(),
            care: Care::default(),
        });
        Ok(())
    }
}

/// The same places with nothing in them.
fn blank(picture: &Picture) -> Picture {
    let empty = |area: &Area| Area {
        lines: Vec::new(),
        align: Align::Left,
        entrance: Entrance::Still,
        ..area.clone()
    };
    Picture { areas: picture.areas.iter().map(empty).collect() }
}
