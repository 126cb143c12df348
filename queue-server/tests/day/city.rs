//! The city hall of the samples with every rule switched on, and the days of the story.

use queue_core::appointment::SlotRules;
use queue_core::ids::{CounterNo, Prefix};
use queue_core::settings::{Cooling, Policy, Settings};
use queue_core::time::{BusinessDay, Timestamp, UtcOffset};
use queue_server::config::Config;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// 2026-11-25, a Wednesday.
pub(crate) const DAY: BusinessDay = BusinessDay(20_782);
const CHINA: UtcOffset = UtcOffset { seconds: 8 * 3600 };
/// Seconds of the two sessions of a day.
const SESSIONS_S: f64 = 6.5 * 3600.0;
/// How busy clerks are over the day; well above it lines grow all day long, well below it there are none.
const LOAD: f64 = 0.86;
/// Seconds that a call takes besides the service: the walk, and those who do not come.
pub(crate) const WALK_S: f64 = 42.0;
/// Citizens that all counters together are for.
const CITIZENS_OF_ALL_COUNTERS: usize = 10_000;

/// Seconds after midnight, days after the day of the story.
pub(crate) fn moment(days: i32, second: u32) -> Timestamp {
    CHINA.moment(BusinessDay(DAY.0 + days), 0).plus_s(second)
}

/// The hall and what is true of it, whatever its administrator believes.
pub(crate) struct City {
    pub(crate) config: Arc<Config>,
    /// How many citizens come for each window type, in proportion.
    pub(crate) visits: Vec<(Prefix, u32)>,
    /// How long a service takes.
    pub(crate) mean_s: BTreeMap<Prefix, f64>,
    /// The counters that are manned.
    pub(crate) manned: Vec<CounterNo>,
}

impl City {
    /// The hall as so many citizens need it.
    pub(crate) fn new(citizens: usize) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/halls/city/hall.toml");
        let mut config = Config::load(&path).unwrap();
        let manned = manned(&config.settings, citizens);
        let visits: Vec<(Prefix, u32)> = config
            .settings
            .window_types
            .keys()
            .map(|of| (*of, counters_of(&config.settings, &manned, *of)))
            .collect();
        let all: u32 = visits.iter().map(|(_, counters)| counters).sum();
        let per_citizen_s = SESSIONS_S * LOAD * f64::from(all) / 100.0 / citizens as f64 - WALK_S;
        let mut mean_s = BTreeMap::new();
        for (n, (of, _)) in visits.iter().enumerate() {
            // Not all window types are equally busy.
            mean_s.insert(*of, per_citizen_s * [1.0, 0.85, 1.05, 0.95][n % 4]);
        }
        let mut settings = (*config.settings).clone();
        every_rule(&mut settings, &mean_s);
        config.settings = Arc::new(settings);
        Self { config: Arc::new(config), visits, mean_s, manned }
    }
}

/// All counters on a full day, some of each window type on a small one.
fn manned(settings: &Settings, citizens: usize) -> Vec<CounterNo> {
    let mut seen: BTreeMap<Prefix, usize> = BTreeMap::new();
    let mut manned = Vec::new();
    for (no, counter) in &settings.counters {
        let seen = seen.entry(counter.takes[0]).or_default();
        if *seen * CITIZENS_OF_ALL_COUNTERS < citizens * 10 || citizens >= CITIZENS_OF_ALL_COUNTERS {
            manned.push(*no);
        }
        *seen += 1;
    }
    manned
}

/// Manned counters of a window type, in percent: one that takes two counts half for each.
fn counters_of(settings: &Settings, manned: &[CounterNo], of: Prefix) -> u32 {
    let takes = manned.iter().map(|no| &settings.counters[no].takes).filter(|takes| takes.contains(&of));
    takes.map(|takes| 100 / u32::try_from(takes.len()).unwrap()).sum()
}

/// What the sample leaves off, so that a day has all of it. The administrator's guess of a service is off by up to
/// a third.
fn every_rule(settings: &mut Settings, mean_s: &BTreeMap<Prefix, f64>) {
    let slots = SlotRules { slot_min: 30, capacity: 12, days_ahead: 7, early_min: 15, late_min: 10 };
    settings.rules.cooling = Some(Cooling { no_shows: 2, for_s: 1800 });
    for (n, (of, window_type)) in settings.window_types.iter_mut().enumerate() {
        window_type.service_s = ((mean_s[of] + WALK_S) * [0.8, 1.0, 1.3][n % 3]) as u32;
        window_type.priority_in_row_max = [0, 2, 3][n % 3];
        window_type.slots = n.is_multiple_of(2).then_some(slots);
        for session in window_type.hours.weekly.values_mut().flatten() {
            // The sample's quotas are for services of ten minutes; every seventh stays as tight as it is.
            session.quota = session.quota.map(|quota| if n % 7 == 3 { quota } else { quota * 5 });
        }
    }
    for (n, counter) in settings.counters.values_mut().enumerate() {
        counter.auto_call_after_s = (n % 10 == 4).then_some(60);
        let shares = || counter.takes.iter().rev().copied().zip([3, 1]).collect();
        counter.policy = match n % 3 {
            0 if counter.takes.len() > 1 => Policy::InOrder,
            1 if counter.takes.len() > 1 => Policy::Share(shares()),
            _ => Policy::OldestFirst,
        };
    }
}
